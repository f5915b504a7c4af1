"""Commands without a server: what they store, what they say, and by which code they end."""

import io
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import pydicom
import pytest
import requests

from rig import archive as scripts
from rig import media
from rig.archive import answering, message_of, store_response
from rig.commands import User, rows
from rig.gateway import BINARY, REPOSITORY, Gateway, archive
from rig.ports import free_port, wait_until
from rig.processes import open_files
from rig.stowrs import watch
from rig.tls import Authority, Door
from rig.wire import bulk_of, complaints
from rig.worklists import LikeDcm4chee, study_row

PATIENT = ["-m", "PatientID=P1", "-m", "PatientName=Doe^John"]


@pytest.fixture
def user(tmp_path) -> User:
    return User(tmp_path / "user")


@pytest.fixture
def folder(user) -> list[str]:
    return ["--archive", f"folder:{user.folder}/archive"]


def objects(user) -> list[pydicom.Dataset]:
    return [pydicom.dcmread(path) for path in sorted((user.folder / "archive").rglob("*.dcm"))]


def configured(user, url: str, **more) -> list[str]:
    path = user.file("gateway.yaml", json.dumps(archive(url, **more)))
    return ["--config", str(path)]


# Sending


@pytest.mark.parametrize("data,name", [(media.PDF, "report.pdf"), (media.JPEG, "photo.jpg")])
def test_a_file_is_stored(user, folder, data, name):
    done = user.run("send", *folder, *PATIENT, user.file(name, data))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    ((status, uid, url, file),) = rows(done.stdout)
    assert (status, url, file) == ("stored", "-", str(user.folder / name))
    (stored,) = objects(user)
    assert stored.SOPInstanceUID == uid and stored.PatientID == "P1" and stored.PatientName == "Doe^John"
    assert bulk_of(stored)[:len(data)] == data


def test_the_server_makes_the_same_objects_of_it(user, tmp_path):
    """One pipeline: a file that was sent over HTTP and once more from the command line is there once."""
    with Gateway(tmp_path / "gateway", {"archives": {"main": {"folder": str(user.folder / "archive")}}}) as gateway:
        answer = gateway.post(files={"file": ("photo.jpg", media.JPEG)}, data={"PatientID": "P1"})
        assert answer.status_code == 201, answer.text
        done = user.run("send", "--config", gateway.configuration, "--state", gateway.state, "-m", "PatientID=P1",
                        user.file("photo.jpg", media.JPEG), "--json")
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply["instances"][0]["sopInstanceUID"] == answer.json()["instances"][0]["sopInstanceUID"]
    assert reply.keys() == answer.json().keys()
    assert len(objects(user)) == 1


def test_sending_again_never_doubles(user, folder):
    file = user.file("photo.jpg", media.JPEG)
    first, second = (user.run("send", *folder, *PATIENT, file) for _ in range(2))
    assert first.stdout == second.stdout and second.returncode == 0
    assert len(objects(user)) == 1


def test_to_orthanc_and_back(user, orthanc):
    orthanc.clear()
    dicom = media.dicom_bytes()
    done = user.run("send", "--archive", orthanc.url, "--profile", "orthanc", *PATIENT,
                    user.file("report.pdf", media.PDF), user.file("photo.jpg", media.JPEG))
    assert done.returncode == 0, done.stderr
    for status, uid, url, name in rows(done.stdout):
        assert status == "stored" and url.startswith(orthanc.url)
        file = orthanc.file_of(uid)
        assert complaints(file) == []
        data = {"report.pdf": media.PDF, "photo.jpg": media.JPEG}[name.split("/")[-1]]
        assert bulk_of(pydicom.dcmread(io.BytesIO(file)))[:len(data)] == data
    done = user.run("send", "--archive", orthanc.url, "--profile", "orthanc", user.file("image.dcm", dicom))
    assert done.returncode == 0, done.stderr
    assert len(orthanc.instances()) == 3


@pytest.mark.parametrize("wire", ["json", "xml", "dicom"])
def test_the_wire_form_is_chosen(user, scripted, wire):
    done = user.run("send", "--archive", scripted.url, "--wire", wire, *PATIENT, user.file("photo.jpg", media.JPEG))
    assert done.returncode == 0, done.stderr
    kind = {"json": "application/dicom+json", "xml": "application/dicom+xml", "dicom": "application/dicom"}[wire]
    assert f'type="{kind}"' in scripted.last.header("Content-Type")
    assert media.JPEG in scripted.last.body


def test_standard_input(user, folder):
    done = user.run("send", *folder, *PATIENT, "-", input=media.PDF)
    assert done.returncode == 0, done.stderr
    assert bulk_of(objects(user)[0])[:len(media.PDF)] == media.PDF
    assert rows(done.stdout)[0][3] == "-"
    assert [path.name for path in user.state.iterdir()] == ["site-key"]


def test_a_configured_archive_by_name_and_its_secrets(user, scripted):
    secret = user.file("password", "s3cret\n")
    config = user.file("gateway.yaml", json.dumps({
        "archive": "other", "archives": {
            "other": {"url": "http://127.0.0.1:9/rs"},
            "main": {"url": scripted.url, "wire": "dicom", "auth": {"type": "basic", "user": "u", "passwordFile": str(secret)}}}}))
    done = user.run("send", "--config", config, "--archive", "main", *PATIENT, user.file("photo.jpg", media.JPEG))
    assert done.returncode == 0, done.stderr
    assert scripted.last.header("Authorization") == "Basic dTpzM2NyZXQ="


def test_secrets_from_variables(user, scripted):
    token = user.file("token", "abc\n")
    done = user.run("send", "--archive", scripted.url, *PATIENT, user.file("photo.jpg", media.JPEG),
                    environment={"STOW_GATEWAY_ARCHIVES_DEFAULT_AUTH_TOKEN_FILE": str(token)})
    assert done.returncode == 0, done.stderr
    assert scripted.last.header("Authorization") == "Bearer abc"


def test_a_servers_secrets_are_not_needed(user, folder):
    """Its keys are for it alone to read, and its address is none of the command's business."""
    config = user.file("gateway.yaml", json.dumps({
        "listen": "0.0.0.0:8080", "access": {"keyFile": "/nowhere"}, "archives": {"main": {"folder": str(user.folder / "archive")}}}))
    done = user.run("send", "--config", config, *PATIENT, user.file("photo.jpg", media.JPEG))
    assert done.returncode == 0, done.stderr


# Fields


@pytest.mark.parametrize("text", [
    "# of the referral\nPatientID=P1\n\npatient name = Müller^Jörg\ndob=1980-01-31\n",
    '{"PatientID": "P1", "PatientName": "Müller^Jörg", "PatientBirthDate": "19800131"}',
], ids=["lines", "json"])
def test_fields_from_a_file(user, folder, text):
    text = text.replace("patient name", "patient-name")
    done = user.run("send", *folder, "--fields-file", user.file("fields", text), user.file("photo.jpg", media.JPEG))
    assert done.returncode == 0, done.stderr
    (stored,) = objects(user)
    assert (stored.PatientID, stored.PatientName, stored.PatientBirthDate) == ("P1", "Müller^Jörg", "19800131")


def test_fields_from_standard_input(user, folder):
    done = user.run("send", *folder, "--fields-file", "-", user.file("photo.jpg", media.JPEG), input=b"PatientID=P7\n")
    assert done.returncode == 0, done.stderr
    assert objects(user)[0].PatientID == "P7"


def test_as_and_other_controls(user, folder):
    done = user.run("send", *folder, *PATIENT, "--as", "photo", user.file("photo.jpg", media.JPEG))
    assert done.returncode == 0, done.stderr
    assert objects(user)[0].SOPClassUID == "1.2.840.10008.5.1.4.1.1.77.1.4"


def test_coerce_changes_what_a_field_contradicts(user, folder):
    file = user.file("image.dcm", media.dicom_bytes(media.secondary_capture(patient="P1", name="Doe^John")))
    done = user.run("send", *folder, "-m", "PatientID=P2", file)
    assert done.returncode == 65 and objects(user) == []
    assert "PatientID" in done.stderr and "P2" not in done.stderr
    done = user.run("send", *folder, "-m", "PatientID=P2", "--coerce", file)
    assert done.returncode == 0, done.stderr
    assert objects(user)[0].PatientID == "P2"


@pytest.mark.parametrize("arguments,code,words", [
    (["-m", "PatientID"], 64, "-m takes Keyword=value"),
    (["-m", "PatinetID=Schmidt"], 65, "Did you mean PatientID?"),
    (["-m", "PatientID=P1", "--as", "poster"], 64, "--as must be one of: sc, photo"),
    (["-m", "PatientID=P1", "--attach", "study"], 65, "attach must be auto or new here"),
    (["-m", "PatientID=P1", "--wire", "hl7"], 64, "--wire must be one of: json, xml"),
    (["-m", "PatientID=P1", "--profile", "pacs"], 64, "--profile must be one of: dcm4chee, orthanc"),
    (["-m", "PatientID=P1", "--archive", "nowhere"], 78, "nowhere is none of the configured archives"),
    (["-m", "PatientID=P1", "--attach", "here"], 64, "--attach must be one of: auto"),
    (["-m", "PatientID=P1", "--wait", "soon"], 64, "wait must be a number of seconds"),
    (["-m", "PatientID=P1", "-m", "patient_id=P2"], 65, "PatientID (command line) and patient_id (command line)"),
    ([], 65, "PatientID is required. Add -m PatientID=..., or write it into a file for --fields-file."),
    (["--fields-file", "/nowhere"], 66, "/nowhere: it cannot be read"),
    (["-m", "PatientID=P1", "--batch", "0"], 64, "--batch must be from 1 to 1000"),
    (["-m", "PatientID=P1", "--archve", "x"], 64, "Did you mean '--archive'?"),
])
def test_what_is_wrong_with_fields_and_options(user, folder, arguments, code, words):
    done = user.run("send", *folder, *arguments, user.file("photo.jpg", media.JPEG))
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Schmidt" not in done.stderr
    assert objects(user) == []


def test_a_line_that_is_no_field(user, folder):
    done = user.run("send", *folder, "--fields-file", user.file("fields", "PatientID=P1\nSchmidt\n"), "photo.jpg")
    assert done.returncode == 65
    assert "line 2 is no field" in done.stderr and "Schmidt" not in done.stderr


def test_somebody_must_say_where_to(user):
    done = user.run("send", *PATIENT, user.file("photo.jpg", media.JPEG))
    assert done.returncode == 78
    assert "say where the objects go: --archive URL" in done.stderr
    assert not user.state.exists()


# Exit codes


def test_refused_by_the_archive(user, scripted):
    scripted.default = answering(200, lambda r: store_response([], [(*row, 0xA900) for row in r.instances]))
    done = user.run("send", "--archive", scripted.url, "--wire", "dicom", *PATIENT, user.file("photo.jpg", media.JPEG))
    assert done.returncode == 65
    assert rows(done.stdout)[0][0] == "refused"
    assert "The archive refused the upload" in done.stderr


def test_partly_stored_by_the_archive(user, scripted):
    scripted.default = answering(202, lambda r: store_response(r.instances[:1], [(*row, 0xA900) for row in r.instances[1:]]))
    arguments = ["send", "--archive", scripted.url, "--wire", "dicom", *PATIENT, user.file("a.jpg", media.JPEG),
                 user.file("b.jpg", media.JPEG_422)]
    done = user.run(*arguments)
    assert done.returncode == 1
    assert [row[0] for row in rows(done.stdout)] == ["stored", "refused"]
    problem = json.loads(user.run(*arguments, "--json").stdout)
    assert problem["type"] == "urn:stow-gateway:problem:archive-refused"
    assert [row["status"] for row in problem["instances"]] == ["stored", "refused"]


@pytest.mark.parametrize("behaviour,code", [
    (answering(503, headers={"Retry-After": "7"}), 69), (answering(500), 69), (scripts.reset_at_once, 69),
    (scripts.reset_after_body, 69), (answering(401), 78), (answering(301, headers={"Location": "/x"}), 78),
    (answering(404), 78), (answering(413), 65), (answering(200, b"{}"), 69),
], ids=["503", "500", "reset", "answer-lost", "401", "301", "404", "413", "names-nothing"])
def test_the_archive_fails(user, scripted, behaviour, code):
    scripted.default = behaviour
    done = user.run("send", "--archive", scripted.url, "--wire", "dicom", *PATIENT, user.file("photo.jpg", media.JPEG))
    assert done.returncode == code, done.stderr
    assert "stored\t" not in done.stdout
    assert done.stderr.startswith("stow-gateway: ")


def test_unreachable(user):
    done = user.run("send", "--archive", f"http://127.0.0.1:{free_port()}/rs", *PATIENT, user.file("photo.jpg", media.JPEG), "--json")
    assert done.returncode == 69
    problem = json.loads(done.stdout)
    assert problem["type"] == "urn:stow-gateway:problem:archive-unreachable" and problem["status"] == 503


def test_an_archive_that_is_away_ends_the_run(user):
    for index in range(5):
        user.file(f"many/{index}.pdf", media.pdf_of(2000 + index))
    done = user.run("send", "--archive", f"http://127.0.0.1:{free_port()}/rs", *PATIENT, "many", "--batch", "1", "--partial")
    assert done.returncode == 69
    assert done.stderr.count("cannot be reached") == 1


@pytest.mark.parametrize("partial,code,stored", [(False, 65, 0), (True, 1, 2)])
def test_an_unusable_file_among_others(user, folder, partial, code, stored):
    files = [user.file("a.jpg", media.JPEG), user.file("b.txt", "no medium at all"), user.file("c.pdf", media.PDF)]
    done = user.run("send", *folder, *PATIENT, *files, *(["--partial"] if partial else []))
    assert done.returncode == code
    assert len(objects(user)) == stored
    assert "b.txt: " in done.stderr
    if not partial:
        assert "--partial" in done.stderr and "partial=true" not in done.stderr


def test_a_dry_run_sends_nothing(user, scripted):
    file = user.file("photo.jpg", media.JPEG)
    done = user.run("send", "--archive", scripted.url, *PATIENT, file, "--dry-run")
    assert done.returncode == 0 and rows(done.stdout)[0][0] == "valid"
    (metadata,) = json.loads(user.run("send", *PATIENT, file, "--dry-run", "--json").stdout)
    assert metadata["00100020"]["Value"] == ["P1"]
    assert scripted.requests == []


# Files of all kinds


def test_folders_are_walked_in_order(user, folder):
    user.file("d/b/2.pdf", media.pdf_of(2001))
    user.file("d/a.pdf", media.pdf_of(2002))
    user.file("d/.hidden.pdf", media.pdf_of(2003))
    user.file("d/.git/x.pdf", media.pdf_of(2004))
    os.symlink("..", user.folder / "d/b/up")
    os.symlink("../a.pdf", user.folder / "d/b/1.pdf")
    os.mkfifo(user.folder / "d/c.pipe")
    user.file("d/DICOMDIR", b"x")
    done = user.run("send", *folder, *PATIENT, "d")
    assert done.returncode == 0, done.stderr
    assert [row[3] for row in rows(done.stdout)] == ["d/a.pdf", "d/b/1.pdf", "d/b/2.pdf"]
    assert "d/b/up: left out: it is a link to a folder" in done.stderr
    assert "d/c.pipe: left out: it is a pipe" in done.stderr
    assert "d/DICOMDIR: left out" in done.stderr


def test_many_files_are_several_uploads_and_one_study(user, folder):
    for index in range(25):
        user.file(f"many/{index:02}.pdf", media.pdf_of(2000 + index))
    user.file("many/30.jpg", media.JPEG)
    user.file("many/31.jpg", media.JPEG_422)
    done = user.run("send", *folder, *PATIENT, "many", "--batch", "10", "--json")
    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(reply["instances"]) for reply in replies] == [10, 10, 7]
    stored = objects(user)
    assert len({o.StudyInstanceUID for o in stored}) == 1
    series = {}
    for found in stored:
        series.setdefault((found.SeriesInstanceUID, int(found.SeriesNumber)), []).append(int(found.InstanceNumber))
    assert sorted(sorted(numbers) for numbers in series.values()) == [[1, 2], list(range(1, 26))]
    assert sorted(number for _, number in series) == [1, 2]
    again = user.run("send", *folder, *PATIENT, "many", "--batch", "10")
    assert again.returncode == 0 and len(objects(user)) == 27


@pytest.mark.parametrize("name,words", [
    ("/dev/zero", "/dev/zero: it is a device and not a file"), ("nothing.pdf", "nothing.pdf: there is no such file"),
    ("pipe", "pipe: it is a pipe: give - as the file"), ("socket", "socket: it is a socket and not a file"),
    ("loop", "loop: it cannot be read (Too many levels of symbolic links)"), ("empty.pdf", "The file is empty"),
])
def test_what_is_no_file(user, folder, name, words):
    os.mkfifo(user.folder / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(user.folder / "socket"))
    os.symlink("loop", user.folder / "loop")
    user.file("empty.pdf", b"")
    done = user.run("send", *folder, *PATIENT, name, seconds=10)
    assert done.returncode == (65 if name == "empty.pdf" else 66)
    assert words in done.stderr
    assert done.stdout == ""


def test_an_unreadable_file():
    """As somebody who is not root, for root reads everything."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.chmod(place, 0o755)
        user = User(pathlib.Path(place) / "user")
        file = user.file("a.pdf", media.PDF)
        file.chmod(0)
        if os.geteuid() == 0:
            for path in [user.folder, user.home, file]:
                os.chown(path, 65534, 65534)
        done = user.run("send", "--archive", f"folder:{user.folder}/archive", *PATIENT, file,
                        **({"user": 65534, "group": 65534} if os.geteuid() == 0 else {}))
    assert done.returncode == 66 and "cannot be read (Permission denied)" in done.stderr


@pytest.mark.parametrize("name", [b"two\nlines.pdf", b"\xff\xfe.pdf", "Müller.pdf".encode(), b"-m.pdf", b"a\x1b[31m.pdf"])
def test_any_name(user, folder, name):
    user.file(name, media.PDF)
    done = user.run("send", *folder, *PATIENT, b"./" + name)
    assert done.returncode == 0, done.stderr
    (row,) = rows(done.stdout)
    assert row[0] == "stored" and "\x1b" not in row[3]
    user.file(b"d/" + name, media.pdf_of(2500))
    done = user.run("send", *folder, *PATIENT, "d", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["instances"][0]["file"] == "d/" + name.decode(errors="replace")


def test_a_file_that_vanishes(user, own_archive):
    """Between the walk through its folder and its turn."""
    for index in range(3):
        user.file(f"d/{index}.pdf", media.pdf_of(2000 + index))

    def vanish(connection, request):
        (user.folder / "d/2.pdf").unlink(missing_ok=True)
        scripts.store(connection, request)

    own_archive.default = vanish
    done = user.run("send", "--archive", own_archive.url, "--wire", "dicom", *PATIENT, "d", "--batch", "1")
    assert done.returncode == 1
    assert [row[0] for row in rows(done.stdout)] == ["stored", "stored"]
    assert "d/2.pdf: there is no such file" in done.stderr


def test_a_file_that_is_written_to_meanwhile(user, own_archive):
    file = user.file("big.pdf", media.pdf_of(400_000))

    def grow(connection, request):
        with open(file, "ab") as growing:
            growing.write(b"x")
        scripts.store(connection, request)

    own_archive.default = grow
    done = user.run("send", "--archive", own_archive.url, "--wire", "dicom", *PATIENT, file)
    assert done.returncode == 1
    assert "it was changed while it was read" in done.stderr


@pytest.mark.parametrize("words,closed,code", [
    (["send", "-"], "<&-", 66), (["send", "photo.jpg"], ">&-", 74), (["send", "photo.jpg"], "<&- >&- 2>&-", 74),
    (["send", "photo.jpg"], "<&- 2>&-", 0), (["convert", "photo.jpg", "-o", "-"], ">&-", 73), (["convert", "-", "-o", "x.dcm"], "<&-", 66),
])
def test_closed_descriptors_are_taken_by_nothing_else(user, words, closed, code):
    """What opens next would get the numbers: results would be written into it, and input be waited for from it."""
    user.file("photo.jpg", media.JPEG)
    place = ["--archive", f"folder:{user.folder}/archive"] if words[0] == "send" else []
    done = subprocess.run(
        ["bash", "-c", f'exec "$@" {closed}', "-", str(BINARY), *words, *place, *PATIENT], cwd=user.folder, env=user.environment,
        capture_output=True, timeout=20)
    assert done.returncode == code, done.stderr
    assert len(objects(user)) == (words == ["send", "photo.jpg"])


@pytest.mark.parametrize("target", ["/dev/full", "closed"])
def test_nobody_hears_the_results(user, folder, target):
    file = user.file("photo.jpg", media.JPEG)
    if target == "closed":
        reader, writer = os.pipe()
        os.close(reader)
        done = user.run("send", *folder, *PATIENT, file, stdout=writer)
        os.close(writer)
    else:
        with open(target, "wb") as full:
            done = user.run("send", *folder, *PATIENT, file, stdout=full)
    assert done.returncode == 74
    assert "standard output" in done.stderr
    assert len(objects(user)) == 1


def test_three_gigabytes_in_little_memory(user, own_archive):
    own_archive.default = scripts.discard
    path = user.folder / "big.pdf"
    head, tail = media.pdf_ends((3 << 30) - 1000)
    with open(path, "wb") as file:
        file.write(head)
        file.seek((3 << 30) - 1000 + len(head))
        file.write(tail)
    process = user.start("send", "--archive", own_archive.url, "--wire", "dicom", *PATIENT, path)
    peaks, ended = [], threading.Event()
    watcher = threading.Thread(target=watch, args=(process.pid, peaks, ended))
    watcher.start()
    _, error = process.stdout.read(), process.stderr.read()
    ended.set()
    watcher.join()
    assert process.wait() == 0, error
    assert max(peaks) < 64 << 20, peaks[-1]
    path.unlink()


# The queue


def test_queued_then_delivered_by_the_server(user, own_archive, tmp_path):
    port = free_port()
    configuration = archive(f"http://127.0.0.1:{port}/rs", wire="json",
                            timeouts={"connect": 1, "idle": 1, "total": 2}, queue={"retry": {"first": "1s", "longest": "2s"}})
    config = user.file("gateway.yaml", json.dumps(configuration))
    gateway = Gateway(tmp_path / "gateway", configuration)
    arguments = ["send", "--config", config, "--state", gateway.state, "--queue", *PATIENT, "--json"]
    done = user.run(*arguments, user.file("a.pdf", media.PDF))
    assert done.returncode == 75, done.stderr
    first = json.loads(done.stdout)
    assert first["status"] == "queued"
    with gateway:
        # Beside the server that has the state folder.
        second = json.loads(user.run(*arguments, user.file("b.jpg", media.JPEG)).stdout)
        third = user.run(*arguments, "--wait", "0", user.file("c.jpg", media.JPEG_422))
        assert third.returncode == 75, third.stderr
        running = scripts.ScriptedArchive(port=port)
        for upload in (first, second, json.loads(third.stdout)):
            wait_until(lambda: gateway.get(f"/uploads/{upload['id']}").json()["status"] == "stored", upload["id"])
        sent = [uid for request in running.requests for _, uid in request.instances]
        running.stop()
    assert {row["sopInstanceUID"] for upload in (first, second) for row in upload["instances"]} <= set(sent)
    assert gateway.spooled() == []


def test_the_queue_is_that_of_a_gateway(user):
    """In a folder of the caller's own it would wait for ever."""
    arguments = ["send", *configured(user, "http://127.0.0.1:9/rs"), "--queue", "--wait", "0", *PATIENT, user.file("a.pdf", media.PDF)]
    done = user.run(*arguments)
    assert (done.returncode, done.stdout) == (64, "") and "--state FOLDER" in done.stderr
    assert not (user.state / "queue").exists()
    assert user.run(*arguments, "--state", user.folder / "state").returncode == 75
    # One that works in this very place.
    assert user.run(*arguments).returncode == 75


def test_the_queue_needs_a_name_that_lasts(user):
    done = user.run("send", "--archive", "http://127.0.0.1:9/rs", "--queue", *PATIENT, user.file("a.pdf", media.PDF))
    assert done.returncode == 64
    assert "--queue needs an archive of the configuration" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else")
def test_the_queue_of_another_user_is_left_alone(user, scripted):
    state = user.folder / "state"
    state.mkdir(mode=0o700)
    os.chown(state, 65534, 65534)
    done = user.run("send", *configured(user, scripted.url), "--state", state, "--queue", *PATIENT, user.file("a.pdf", media.PDF))
    assert done.returncode == 78 and "run this command as that user" in done.stderr
    assert list(state.iterdir()) == []


def test_without_queue_nothing_is_kept(user):
    done = user.run("send", *configured(user, "http://127.0.0.1:9/rs"), *PATIENT, user.file("a.pdf", media.PDF))
    assert done.returncode == 69
    assert [path.name for path in user.state.iterdir()] == ["site-key"]


# Attaching


def looking_up(user, url: str) -> list[str]:
    configuration = archive(url, timeouts={"connect": 1, "idle": 1, "total": 2}, queue={"retry": {"first": "1s", "longest": "2s"}})
    configuration["archives"]["main"]["lookup"] = True
    return ["--config", str(user.file("gateway.yaml", json.dumps(configuration)))]


def test_a_study_gives_its_patient(user, orthanc):
    orthanc.clear()
    there = media.secondary_capture(patient="P1", name="Doe^John", study="1.2.3.4")
    requests.post(orthanc.rest + "/instances", data=media.dicom_bytes(there), timeout=10).raise_for_status()
    place = looking_up(user, orthanc.url)
    done = user.run("send", *place, "--profile", "orthanc", "-m", "study=1.2.3.4", user.file("a.pdf", media.PDF))
    assert done.returncode == 0, done.stderr
    stored = pydicom.dcmread(io.BytesIO(orthanc.file_of(rows(done.stdout)[0][1])))
    assert (stored.PatientID, stored.PatientName, stored.StudyInstanceUID) == ("P1", "Doe^John", "1.2.3.4")
    done = user.run("send", *place, "--profile", "orthanc", "-m", "study=1.2.3.4", "-m", "PatientID=P2", user.file("b.pdf", media.PDF))
    assert done.returncode == 65 and "PatientID" in done.stderr and "P2" not in done.stderr
    done = user.run("send", *place, "--attach", "study", "-m", "study=9.9.9", "-m", "PatientID=P2", user.file("b.pdf", media.PDF))
    assert done.returncode == 65
    assert len(orthanc.instances()) == 2


def test_nobody_can_be_asked(user, tmp_path):
    port = free_port()
    place = looking_up(user, f"http://127.0.0.1:{port}/rs")
    file = user.file("a.jpg", media.JPEG)
    done = user.run("send", *place, "-m", "study=1.2.3.4", file)
    assert done.returncode == 69, done.stderr
    gateway = Gateway(tmp_path / "gateway", json.loads((user.folder / "gateway.yaml").read_text()))
    done = user.run("send", *place, "--state", gateway.state, "--queue", "-m", "study=1.2.3.4", file, "--json")
    assert done.returncode == 75, done.stderr
    upload = json.loads(done.stdout)["id"]
    running = LikeDcm4chee(port=port)
    running.studies = [study_row()]
    with gateway:
        wait_until(lambda: gateway.get(f"/uploads/{upload}").json()["status"] == "stored", upload)
    running.stop()
    assert gateway.spooled() == []


# Signals and terminals


@pytest.mark.parametrize("number,code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(user, own_archive, number, code):
    for index in range(3):
        user.file(f"d/{index}.pdf", media.pdf_of(2000 + index))
    own_archive.script = [scripts.store]
    own_archive.default = scripts.hang
    process = user.start("send", "--archive", own_archive.url, "--wire", "dicom", *PATIENT, "d", "--batch", "1")
    wait_until(lambda: len(own_archive.requests) == 2 and own_archive.requests[1].complete, "the second upload")
    process.send_signal(number)
    out, error = process.communicate(timeout=60)
    assert process.returncode == code
    assert out.decode().startswith("stored\t") and out.count(b"\n") == 1
    assert b"interrupted: 1 stored, 0 queued, of 3 files" in error
    assert [path.name for path in user.state.iterdir()] == ["site-key"]


def test_interrupted_while_it_waits_for_input(user, folder):
    process = user.start("send", *folder, *PATIENT, "-", stdin=subprocess.PIPE)
    wait_until(lambda: (user.state / "site-key").exists(), "the command to begin")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    # It says so only where it ended by itself, before it had to be ended.
    assert b"interrupted: 0 stored, 0 queued" in process.stderr.read()
    assert [path.name for path in user.state.iterdir()] == ["site-key"]


def test_a_terminal_sees_a_bar(user, own_archive):
    """And after it, only the results are left."""
    def slow(connection, request):
        time.sleep(1.2)
        scripts.store(connection, request)

    own_archive.default = slow
    for index in range(2):
        user.file(f"d/{index}.pdf", media.pdf_of(300_000 + index))
    own, its = pty.openpty()
    process = subprocess.Popen(
        [str(BINARY), "send", "--archive", own_archive.url, "--wire", "dicom", *PATIENT, "d", "--batch", "1"],
        cwd=user.folder, env=user.environment, stdin=subprocess.DEVNULL, stdout=its, stderr=its)
    os.close(its)
    seen = b""
    while True:
        try:
            piece = os.read(own, 4096)
        except OSError:
            break
        seen += piece
    assert process.wait(10) == 0
    os.close(own)
    text = seen.decode()
    assert re.search(r"\r\[#*-*\] \d+ %  [01]/2 files  \d+(\.\d)? k?M?B", text)
    assert text.count("stored\t") == 2
    assert re.findall(r"\x1b\[K([^\r\n]*)\r\n", text)[-1].startswith("stored\t")
    quiet = user.run("send", "--archive", own_archive.url, "--wire", "dicom", *PATIENT, "d", "--quiet")
    assert quiet.stderr == "" and "\r" not in quiet.stdout


def test_no_value_of_a_patient_in_its_words(user, own_archive):
    """Names of files are the user's own; values are told to nobody."""
    own_archive.default = answering(200, lambda r: store_response([], [(*row, 0xA778) for row in r.instances]))
    done = user.run("send", "--archive", own_archive.url, "-m", "PatientID=SECRET1", "-m", "PatientName=Hidden^Name",
                    user.file("a.pdf", media.PDF))
    assert done.returncode == 65
    assert "SECRET1" not in done.stdout + done.stderr and "Hidden" not in done.stdout + done.stderr


# Converting


def test_a_file_becomes_a_dicom_file(user):
    file = user.file("photo.jpg", media.JPEG)
    done = user.run("convert", *PATIENT, file, "-o", "photo.dcm")
    assert done.returncode == 0, done.stderr
    data = (user.folder / "photo.dcm").read_bytes()
    made = pydicom.dcmread(io.BytesIO(data))
    assert complaints(data) == []
    assert rows(done.stdout) == [["converted", made.SOPInstanceUID, "photo.dcm", str(file)]]
    assert bulk_of(made)[:len(media.JPEG)] == media.JPEG
    assert (user.folder / "photo.dcm").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten_unless_it_is_meant(user):
    file = user.file("photo.jpg", media.JPEG)
    user.file("out.dcm", b"mine")
    done = user.run("convert", *PATIENT, file, "-o", "out.dcm")
    assert done.returncode == 73 and "out.dcm is there already: --force overwrites it" in done.stderr
    assert (user.folder / "out.dcm").read_bytes() == b"mine"
    assert user.run("convert", *PATIENT, file, "-o", "out.dcm", "--force").returncode == 0
    assert (user.folder / "out.dcm").read_bytes()[128:132] == b"DICM"
    assert sorted(path.name for path in user.folder.iterdir()) == ["home", "out.dcm", "photo.jpg"]


@pytest.mark.parametrize("form", [[], ["--metadata", "json"], ["--metadata", "xml"], ["--multipart", "json"],
                                  ["--multipart", "xml"], ["--multipart", "dicom"]], ids=lambda form: "-".join(form) or "file")
def test_the_same_gives_the_same_bytes(user, form):
    file = user.file("photo.jpg", media.JPEG)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    outcomes = []
    for number in range(2):
        done = user.run("convert", *PATIENT, file, *form, "-o", f"out{number}")
        assert done.returncode == 0, done.stderr
        outcomes.append(((user.folder / f"out{number}").read_bytes(), done.stderr))
        time.sleep(1.1 if number == 0 else 0)
    assert outcomes[0] == outcomes[1]
    epoch = user.run("convert", *PATIENT, file, "--metadata", "json", "-o", "-", environment={"SOURCE_DATE_EPOCH": "0", "TZ": "UTC"})
    assert json.loads(epoch.stdout)[0]["00080020"]["Value"] == ["19700101"]


def test_several_become_a_folder(user):
    files = [user.file("a.jpg", media.JPEG), user.file("b.pdf", media.PDF)]
    done = user.run("convert", *PATIENT, *files, "-o", "made/here")
    assert done.returncode == 0, done.stderr
    made = {pydicom.dcmread(path).SOPInstanceUID: path.name for path in (user.folder / "made/here").iterdir()}
    assert made == {row[1]: row[1] + ".dcm" for row in rows(done.stdout)} and len(made) == 2
    done = user.run("convert", *PATIENT, *files, "-o", "-")
    assert done.returncode == 73 and "several objects" in done.stderr and done.stdout == ""
    user.file("taken", b"x")
    done = user.run("convert", *PATIENT, *files, "-o", "taken", "--force")
    assert done.returncode == 73 and "several objects go into a folder" in done.stderr
    both = json.loads(user.run("convert", *PATIENT, *files, "--metadata", "json", "-o", "-").stdout)
    assert [row["00420011" if "00420011" in row else "7FE00010"]["BulkDataURI"] for row in both] == [
        "bulk/" + row["00080018"]["Value"][0] for row in both]


@pytest.mark.parametrize("form", ["json", "xml", "dicom"])
def test_a_whole_request_that_curl_can_send(user, scripted, form):
    file = user.file("photo.jpg", media.JPEG)
    done = user.run("convert", *PATIENT, file, "--multipart", form, "-o", "request.mime", "--header-file", "head.txt")
    assert done.returncode == 0, done.stderr
    sent = subprocess.run(
        ["curl", "-sS", "-H", "@head.txt", "--data-binary", "@request.mime", scripted.url + "/studies"],
        cwd=user.folder, capture_output=True, text=True, timeout=30)
    assert json.loads(sent.stdout)["00081199"]["Value"][0]["00081155"]["Value"] == [rows(done.stdout)[0][1]]
    parts = message_of(scripted.last).get_payload()
    assert len(parts) == (1 if form == "dicom" else 2)
    if form != "dicom":
        assert parts[1].get_payload(decode=True) == media.JPEG
    told = user.run("convert", *PATIENT, file, "--multipart", form, "-o", "-", stdout=subprocess.DEVNULL)
    assert told.stderr == (user.folder / "head.txt").read_text()


def test_orthanc_takes_the_request(user, orthanc):
    orthanc.clear()
    assert user.run("convert", *PATIENT, user.file("photo.jpg", media.JPEG), "--multipart", "dicom", "-o", "request",
                    "--header-file", "head").returncode == 0
    answer = requests.post(
        orthanc.url + "/studies", data=(user.folder / "request").read_bytes(), timeout=20,
        headers={"Content-Type": (user.folder / "head").read_text().removeprefix("Content-Type: ").strip(), "Accept": "application/dicom+json"})
    assert answer.status_code == 200 and len(orthanc.instances()) == 1


def test_an_unreadable_file_among_others_is_left_out_where_that_is_meant(user):
    arguments = ["convert", *PATIENT, user.file("photo.jpg", media.JPEG), "none.pdf", "-o", "out.dcm"]
    done = user.run(*arguments)
    assert (done.returncode, done.stdout) == (66, "") and not (user.folder / "out.dcm").exists()
    done = user.run(*arguments, "--partial")
    assert done.returncode == 1 and "none.pdf: there is no such file" in done.stderr
    assert (user.folder / "out.dcm").exists()


def test_a_request_without_its_head_is_not_written(user):
    user.file("head.txt", "mine")
    done = user.run("convert", *PATIENT, user.file("photo.jpg", media.JPEG), "--multipart", "json", "-o", "out.mime",
                    "--header-file", "head.txt")
    assert done.returncode == 73 and "head.txt is there already" in done.stderr
    assert not (user.folder / "out.mime").exists() and (user.folder / "head.txt").read_text() == "mine"


@pytest.mark.parametrize("output,code,words", [
    ("/dev/full", 73, "is no file that can be written anew"), ("/proc/x/y", 73, "cannot be written"),
    ("photo.jpg/x", 73, "cannot be written (Not a directory)"),
])
def test_where_nothing_can_be_written(user, output, code, words):
    done = user.run("convert", *PATIENT, user.file("photo.jpg", media.JPEG), "-o", output)
    assert done.returncode == code and words in done.stderr


def test_an_interrupted_conversion_leaves_nothing(user):
    path = user.folder / "big.pdf"
    head, tail = media.pdf_ends((3 << 30) - 1000)
    with open(path, "wb") as file:
        file.write(head)
        file.seek((3 << 30) - 1000 + len(head))
        file.write(tail)
    process = user.start("convert", *PATIENT, path, "-o", "big.dcm")
    wait_until(lambda: str(path) in open_files(process.pid), "the file to be read")
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130, error
    assert b"interrupted" in error
    path.unlink()
    assert [entry.name for entry in user.folder.iterdir()] == ["home"]


def test_an_uploaded_object_stays_whole(user):
    file = user.file("image.dcm", media.dicom_bytes())
    done = user.run("convert", file, "--multipart", "json", "-o", "-")
    assert done.returncode == 65 and "--multipart dicom" in done.stderr and done.stdout == ""
    assert user.run("convert", file, "--multipart", "dicom", "-o", "x").returncode == 0


# Checking


def verdicts(done) -> dict[str, tuple[str, str]]:
    return {row["subject"]: (row["status"], row["message"]) for row in json.loads(done.stdout)["checks"]}


def test_check_asks_orthanc(user, orthanc):
    done = user.run("check", *configured(user, orthanc.url, profile="orthanc"), "--json")
    assert done.returncode == 0, done.stdout
    found = verdicts(done)
    assert found["archive main"][0] in ("ok", "note") and "answers; without TLS; asks for no sign-in" in found["archive main"][1]
    assert found["ffmpeg"][0] == "ok" and found["configuration"] == ("ok", "no fault")
    assert not user.state.exists()


def test_check_stores_nothing(user, scripted):
    scripted.default = answering(200, b"[]", headers={"Allow": "GET, POST, OPTIONS"})
    done = user.run("check", *configured(user, scripted.url))
    assert done.returncode == 0, done.stdout
    assert "offers to store" in done.stdout
    assert {request.method for request in scripted.requests} == {"GET", "OPTIONS"}
    assert "StudyInstanceUID=2.25." in scripted.requests[0].target


@pytest.mark.parametrize("behaviour,code,words", [
    (answering(401), 78, "does not let the gateway in (401)"), (answering(500), 69, "fails (500)"),
    (answering(404), 78, "has nothing there (404)"), (answering(400), 0, "takes no queries (400)"),
    (answering(200, b"<html>", media_type="text/html"), 78, "a page for people"), (scripts.reset_at_once, 69, "connection"),
    (answering(200, b"[]", headers={"Allow": "GET"}), 0, "offers no POST there"),
    (answering(204, b"", headers={"Accept-Post": 'multipart/related; type="application/dicom+json"'}), 0, "names the forms json"),
], ids=["401", "500", "404", "400", "page", "reset", "no-post", "forms"])
def test_check_tells_what_an_archive_says(user, scripted, behaviour, code, words):
    scripted.default = behaviour
    done = user.run("check", *configured(user, scripted.url))
    assert (done.returncode, words in done.stdout) == (code, True), done.stdout


def test_check_says_what_to_look_at(user, scripted, tmp_path):
    door = Door(scripted.port, Authority(tmp_path).context("localhost"))
    done = user.run("check", "--archive", door.url)
    assert done.returncode == 78 and "of an authority that is not known here (tls.authorityFile)" in done.stdout
    door.stop()
    done = user.run("check", "--archive", f"http://127.0.0.1:{free_port()}/rs")
    assert done.returncode == 69 and "whether host and port of url are right" in done.stdout


def test_check_can_be_interrupted(user, scripted):
    heard = threading.Event()

    def hear(connection, request):
        heard.set()
        scripts.hang(connection, request)

    scripted.default = hear
    process = user.start("check", "--archive", scripted.url)
    assert heard.wait(20)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"") and b"stopped before every archive had answered" in error


def test_check_tells_every_fault_with_line_and_key(user):
    config = user.file("bad.yaml", "listen: nowhere\narchives:\n  main:\n    url: ftp://x\n    wires: json\nlimits: { files: 0 }\n")
    done = user.run("check", "--config", config)
    assert done.returncode == 78
    for words in ["bad.yaml:1: listen: ", "bad.yaml:4: archives.main.url: ", "bad.yaml:5: archives.main.wires: is no setting",
                  "bad.yaml:6: limits.files: "]:
        assert words in done.stdout


def test_check_sees_a_gateway_at_work(user, tmp_path):
    with Gateway(tmp_path / "gateway") as gateway:
        done = user.run("check", "--state", gateway.state)
    assert "a gateway is using it at this moment" in done.stdout
    os.chmod(gateway.state, 0o755)
    assert "note\tstate" in user.run("check", "--state", gateway.state).stdout


def test_the_file_within_an_archive_or_a_folder_is_named(user, folder):
    user.file("d/good.jpg", media.JPEG)
    user.file("d/bad.txt", "no image")
    shutil.make_archive(str(user.folder / "d"), "zip", user.folder, "d")
    for words in (["send", *folder], ["convert", "-o", "out"]):
        for given in ("d", "d.zip"):
            done = user.run(*words, *PATIENT, given)
            assert done.returncode == 65 and "  d/bad.txt: This is a plain text" in done.stderr, done.stderr


# Help


@pytest.mark.parametrize("command", ["serve", "send", "convert", "check", "queue", "completions"])
def test_help_has_examples(user, command):
    done = user.run(command, "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout and f"stow-gateway {command}" in done.stdout


@pytest.mark.parametrize("command", ["serve", "send", "convert", "check", "queue", "queue list", "queue show", "queue discard"])
def test_an_example_can_be_copied_as_it_stands(user, command):
    """On a terminal of 80 columns no line of it is broken."""
    told = user.run(*command.split(), "--help").stdout.split("Examples:\n")[1].split("\n\n")[0]
    lines = re.sub(r"\\\n +", "", told).splitlines()
    assert lines and all(re.match(r"  (stow-gateway|curl|pdfunite) ", line) for line in lines), told
    for line in lines:
        assert subprocess.run(["bash", "-n", "-c", line], capture_output=True).returncode == 0


def test_help_names_every_exit_code(user):
    told = user.run("send", "--help").stdout
    page = (REPOSITORY / "docs/command-line.md").read_text()
    for code in (0, 1, 64, 65, 66, 69, 74, 75, 78, 130):
        assert re.search(rf"\b{code} ", told), code
        assert f"| {code} |" in page, code


def test_version(user):
    assert re.fullmatch(r"stow-gateway \d+\.\d+\.\d+\n", user.run("--version").stdout)


@pytest.mark.parametrize("word,hint", [("snd", "'send'"), ("convrt", "'convert'"), ("chekc", "'check'")])
def test_a_misspelt_command(user, word, hint):
    done = user.run(word, "x")
    assert done.returncode == 64 and f"Did you mean {hint}?" in done.stderr


@pytest.mark.parametrize("shell,words", [("bash", "complete "), ("zsh", "#compdef stow-gateway"), ("fish", "complete -c 'stow-gateway'")])
def test_completions(user, shell, words):
    done = user.run("completions", shell)
    assert done.returncode == 0 and words in done.stdout and "fields-file" in done.stdout
    assert user.run("completions", "ksh").returncode == 64


def test_bash_completes_a_command(user):
    script = user.file("completions", user.run("completions", "bash").stdout)
    line = f'source {script}; COMP_WORDS=(stow-gateway conv); COMP_CWORD=1; COMP_LINE="stow-gateway conv"; COMP_POINT=17; ' \
           f'PATH={BINARY.parent}:$PATH; _stow-gateway stow-gateway conv stow-gateway; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=20, env=user.environment)
    assert "convert" in done.stdout.split(), done.stderr


def test_bash_completes_stowrs(user):
    script = user.file("completions", user.run("completions", "bash", "stowrs").stdout)

    def completed(*words):
        line = f'source {script}; COMP_WORDS=(stowrs {" ".join(words)} ""); COMP_CWORD={len(words) + 1}; _stowrs; echo "${{COMPREPLY[@]}}"'
        return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=20).stdout.split()

    assert completed("-t") == ["xml", "json"] and "pdf" in completed("--contentType") and completed("-f") == []


def test_fish_completes_both(user):
    for program in ("stow-gateway", "stowrs"):
        user.file(f"{program}.fish", user.run("completions", "fish", program).stdout)

    def completed(line):
        words = f"source stow-gateway.fish; source stowrs.fish; complete -C '{line}'"
        done = subprocess.run(["fish", "--no-config", "-c", words], capture_output=True, text=True, timeout=20, cwd=user.folder,
                              env=user.environment)
        assert done.stderr == ""
        return [row.split("\t")[0] for row in done.stdout.splitlines()]

    assert {"send", "convert", "stowrs"} <= set(completed("stow-gateway "))
    assert completed("stow-gateway queue list --status ") == ["queued", "stored", "held", "discarded"]
    assert completed("stowrs -t ") == ["json", "xml"] or completed("stowrs -t ") == ["xml", "json"]
    assert "--encapsulatedDocLength" in completed("stowrs --enc")


@pytest.mark.parametrize("program", ["stow-gateway", "stowrs"])
def test_zsh_reads_the_completions(user, program):
    script = user.file(f"_{program}", user.run("completions", "zsh", program).stdout)
    assert script.read_text().startswith(f"#compdef {program}\n")
    line = f"fpath=({user.folder} $fpath); autoload -Uz compinit && compinit -u -D && autoload +X _{program} && print $_comps[{program}]"
    done = subprocess.run(["zsh", "-f", "-c", line], capture_output=True, text=True, timeout=20, env=user.environment)
    assert (done.stdout, done.stderr) == (f"_{program}\n", "")


def test_the_manual_page_is_what_the_program_says():
    done = subprocess.run([sys.executable, REPOSITORY / "Tools/make-manual.py", "--check", BINARY], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page, told", [
    ("stow-gateway", ["send file", "--fields-file", "EXIT STATUS", "75"]),
    ("stowrs", ["[seq.]attr=value", "--encapsulatedDocLength", "EXIT STATUS", "a\\b are two values"])])
def test_the_manual_page_can_be_read(page, told):
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-k", REPOSITORY / f"docs/{page}.1"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    plain = re.sub("\x1b\\[[0-9;]*m|.\b", "", done.stdout)
    for words in told:
        assert words in plain


LINES = [line.split("#")[0] for block in re.findall(r"```sh\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.S)
         for line in block.splitlines() if line.startswith("stow-gateway ")]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_readme(user, orthanc, line):
    orthanc.clear()
    user.file("report.pdf", media.PDF)
    user.file("photo.jpg", media.JPEG)
    user.file("photos/1.jpg", media.JPEG_422)
    user.file("patient.txt", "PatientID=P1\n")
    command = line.replace("http://127.0.0.1:8042/dicom-web", orthanc.url).replace("stow-gateway ", f"{BINARY} ", 1)
    done = subprocess.run(command, shell=True, cwd=user.folder, env=user.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
