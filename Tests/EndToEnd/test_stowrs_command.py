"""The options of stowrs, and how it ends."""

import io
import json
import signal
import socket
import ssl
import stat
import subprocess

import pydicom
import pytest

from rig import media
from rig.archive import ScriptedArchive, answering, close_without_answer, discard, hang, store_response
from rig.gateway import BINARY
from rig.media import fixture
from rig.ports import wait_until
from rig.servers import Orthanc
from rig.stowrs import Stowrs
from rig.wire import metadata_of, part10_files, parts_of

OBJECT = fixture("stowrs/inputs/obj1.dcm")
SC = "1.2.840.10008.5.1.4.1.1.7"


@pytest.fixture
def tool(tmp_path):
    made = Stowrs(tmp_path)
    made.file("img.jpeg", media.JPEG)
    made.file("doc.pdf", media.PDF)
    made.file("obj.dcm", OBJECT)
    return made


@pytest.fixture
def url(scripted):
    return scripted.url + "/studies"


def metadata(scripted) -> list[dict]:
    return metadata_of(parts_of(scripted.last))


def failing(reason: int):
    """Names every object as refused."""
    return lambda request: store_response(failed=[(*names, reason) for names in request.instances])


# How it is called

def test_the_same_as_a_subcommand_and_by_its_link(tool, url, scripted):
    words = ["-t", "json", "-m", "PatientID=P1", "-u", url, "img.jpeg"]
    uids = {tool.run(*words, program=program).rows[0][1] for program in (None, [str(BINARY), "stowrs"])}
    assert len(uids) == 1 and len(scripted.requests) == 2


def test_help_and_version(tool):
    for words in (["-h"], ["--help"], ["doc.pdf", "-h"]):
        ended = tool.run(*words)
        assert (ended.code, ended.err) == (0, "") and "--encapsulatedDocLength" in ended.out
    assert tool.run("-V").out.startswith("stow-gateway ")
    assert "stowrs" in tool.run("--help", program=[str(BINARY)]).out
    assert tool.run("--help", program=[str(BINARY), "stowrs"]).out == tool.run("-h").out


@pytest.mark.parametrize("words, told", [
    ([], "no URL"), (["--url", "http://127.0.0.1:1/studies"], "no file"), (["--nonsense"], "no option"),
    (["-u", "http://u:p@127.0.0.1:1/", "doc.pdf"], "-u user:password"),
    (["-u", "http://127.0.0.1:99999/", "doc.pdf"], "a port up to 65535"), (["-u", "host:80/studies", "doc.pdf"], "http://"),
    (["-u", "http://127.0.0.1:1/studies", "-m", "=Secret", "doc.pdf"], "names no attribute"),
    (["-u", "http://127.0.0.1:1/studies", "-s", "PatienID=Secret", "doc.pdf"], "Did you mean PatientID?"),
    (["-u", "http://127.0.0.1:1/studies", "-s", "PatientBirthDate=Secret", "doc.pdf"], "must be a date"),
    (["-u", "http://127.0.0.1:1/studies", "--bearer", "a", "-u", "b:c", "doc.pdf"], "and not several"),
    (["-u", "http://127.0.0.1:1/studies", "-f", "none.xml", "doc.pdf"], "none.xml: there is no such file"),
    (["-u", "http://127.0.0.1:1/studies", "-f", "doc.pdf"], "doc.pdf"),
])
def test_a_wrong_command_line_ends_with_64_and_says_why(tool, words, told):
    ended = tool.run(*words)
    assert (ended.code, ended.out) == (64, "") and told in ended.err and "Secret" not in ended.err


def test_the_site_key_lies_in_one_place_whatever_the_folder(tool, url):
    assert tool.run("-u", url, "doc.pdf").code == 0
    key = tool.home / ".local/state/stow-gateway/site-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and not (tool.folder / "state").exists()
    other = tool.folder.parent / "elsewhere"
    assert tool.run("-u", url, "doc.pdf", environment={"STOW_GATEWAY_STATE": str(other)}).code == 0
    assert (other / "site-key").exists()


# Files

def test_folders_are_read_with_all_that_is_in_them(tool, url, scripted):
    for name in ("in/b.pdf", "in/a/1.jpg", "in/a/deep/er/2.dcm", "in/.hidden/x.txt", "in/.DS_Store"):
        tool.file(name, {"pdf": media.PDF, "jpg": media.JPEG, "dcm": OBJECT}.get(name.rsplit(".")[-1], b"text"))
    (tool.folder / "in/a/loop").symlink_to(tool.folder / "in")
    ended = tool.run("-m", "AccessionNumber=", "-u", url, "in")
    assert ended.code == 0, ended.err
    assert sorted(row[3] for row in ended.rows) == ["in/a/1.jpg", "in/a/deep/er/2.dcm", "in/b.pdf"]


def test_an_archive_is_opened(tool, url, scripted):
    import zipfile
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.jpg", media.JPEG)
        archive.writestr("b.pdf", media.PDF)
    tool.file("both.zip", packed.getvalue())
    assert [row[3] for row in tool.run("-u", url, "both.zip").rows] == ["a.jpg", "b.pdf"]


@pytest.mark.parametrize("bad", ["none.pdf", "text.txt", "broken.jpg"])
def test_one_bad_file_stops_all_before_anything_is_sent(tool, url, scripted, bad):
    tool.file("text.txt", b"just text\n" * 10)
    tool.file("broken.jpg", media.JPEG[:200])
    ended = tool.run("-u", url, "doc.pdf", bad)
    assert (ended.code, ended.out, scripted.requests) == (66 if bad == "none.pdf" else 65, "", [])
    assert bad in ended.err and "nothing was sent" in ended.err


def test_names_that_are_no_text_and_words_behind_two_hyphens(tool, url):
    name = b"\xff-doc.pdf"
    (tool.folder / name.decode("utf-8", "surrogateescape")).write_bytes(media.PDF)
    tool.file("-t", media.PDF)
    ended = subprocess.run(
        [str(tool.program), "-u", url, "--", "-t", name], cwd=tool.folder, capture_output=True,
        env={"HOME": str(tool.home)})
    assert ended.returncode == 0, ended.stderr


def test_standard_input_is_a_file_too(tool, url, scripted):
    with open(tool.folder / "doc.pdf", "rb") as file:
        done = subprocess.run(
            [str(tool.program), "-m", "PatientID=P1", "-u", url, "-"], stdin=file, capture_output=True, text=True,
            env={"HOME": str(tool.home)})
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("stored\t") and done.stdout.endswith("\t-\n")
    twice = tool.run("-u", url, "-", "-")
    assert (twice.code, len(scripted.requests)) == (64, 1) and "only once" in twice.err


def test_closed_standard_input_is_said_and_not_waited_for(tool, url, scripted):
    ended = tool.run("-c", f'exec "{tool.program}" -u {url} - <&-', program=["bash"], timeout=20)
    assert ended.code == 66 and "-: it cannot be read" in ended.err and scripted.requests == []


def test_more_files_than_may_be_open_are_told_once(tool, url, scripted):
    noise = media.jpeg_of_size(300_000)
    for number in range(120):
        tool.file(f"many/{number:03}.jpg", noise)
    ended = tool.run("-c", f'ulimit -n 64; exec "{tool.program}" -m PatientID=P1 -u {url} many', program=["bash"])
    assert ended.code == 66 and scripted.requests == []
    assert ended.err.count("\n") == 2 and "ulimit -n" in ended.err, ended.err


def test_many_files_take_little_memory(tool, url, scripted):
    noise = media.jpeg_of_size(200_000)
    names = [f"many/{number:03}.jpg" for number in range(400)]
    for name in names:
        tool.file(name, noise)
    ended = tool.run("-t", "json", "-m", "PatientID=P1", "-u", url, "many")
    assert (ended.code, len(ended.rows)) == (0, 400) and len(scripted.requests) == 1
    assert ended.peak < 90 << 20, "80 MB of files"


def test_an_attribute_in_another_character_set_is_refused_and_not_guessed(tool, url, scripted):
    done = subprocess.run(
        [str(tool.program), "-m", b"PatientName=M\xfcller", "-u", url, "doc.pdf"], cwd=tool.folder, capture_output=True,
        env={"HOME": str(tool.home)})
    assert (done.returncode, scripted.requests) == (64, []) and b"not in UTF-8" in done.stderr and b"ller" not in done.stderr


def test_an_interruption_says_that_sending_again_is_safe(tool, url, scripted):
    scripted.default = hang
    process = subprocess.Popen(
        [str(tool.program), "-u", url, "obj.dcm"], cwd=tool.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"HOME": str(tool.home)})
    wait_until(lambda: scripted.requests and scripted.last.complete, "the request")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130 and out.startswith("unconfirmed\t") and "sending it again is safe" in err


def test_content_type_is_held_against_the_content(tool, url, scripted):
    for given in ("pdf", "application/pdf"):
        assert tool.run("--contentType", given, "-u", url, "doc.pdf").code == 0
    scripted.requests.clear()
    ended = tool.run("--contentType", "jpeg", "-u", url, "img.jpeg", "doc.pdf")
    assert (ended.code, scripted.requests) == (65, []) and "doc.pdf: its content is application/pdf" in ended.err


# What the objects say

def test_fields_paths_items_and_umlauts(tool, url, scripted):
    ended = tool.run(
        "-t", "json", "-s", "PatientName=Müller^Jörg", "-m", "00100020=P1", "-m", "dob=31.01.1970", "-s", r"OtherPatientIDs=a\b",
        "-s", "RequestAttributesSequence.RequestedProcedureID=R1", "-m", "00400275[2].00401001=R2", "-mPatientComments=-x=y",
        "-u", url, "doc.pdf")
    assert (ended.code, ended.err) == (0, "")
    (row,) = metadata(scripted)
    assert row["00100010"]["Value"] == [{"Alphabetic": "Müller^Jörg"}] and row["00100030"]["Value"] == ["19700131"]
    assert row["00101000"]["Value"] == ["a", "b"] and row["00104000"]["Value"] == ["-x=y"]
    assert [item["00401001"]["Value"] for item in row["00400275"]["Value"]] == [["R1"], ["R2"]]


JSON_FILE = json.dumps({
    "00080005": {"vr": "CS", "Value": ["ISO_IR 100"]}, "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]},
    "00100020": {"vr": "LO", "Value": ["P7"]}, "00081030": {"vr": "LO", "Value": ["from file"]},
    "7FE00010": {"vr": "OW", "BulkDataURI": "elsewhere"}})
XML_FILE = """<?xml version="1.0" encoding="UTF-8"?><NativeDicomModel xml:space="preserve">
<DicomAttribute keyword="PatientName" tag="00100010" vr="PN"><PersonName number="1"><Alphabetic><FamilyName>Doe</FamilyName>
<GivenName>Jane</GivenName></Alphabetic></PersonName></DicomAttribute>
<DicomAttribute keyword="PatientID" tag="00100020" vr="LO"><Value number="1">P7</Value></DicomAttribute>
<DicomAttribute keyword="StudyDescription" tag="00081030" vr="LO"><Value number="1">from file</Value></DicomAttribute>
</NativeDicomModel>"""


@pytest.mark.parametrize("text", [JSON_FILE, "[" + JSON_FILE + "]", XML_FILE], ids=["json", "array", "xml"])
def test_a_metadata_file_of_either_kind_and_options_over_it(tool, url, scripted, text):
    tool.file("meta.txt", text.encode())
    ended = tool.run("-t", "json", "-f", "meta.txt", "-s", "StudyDescription=from option", "-u", url, "doc.pdf", "img.jpeg")
    assert ended.code == 0, ended.err
    for row in metadata(scripted):
        assert row["00100020"]["Value"] == ["P7"] and row["00100010"]["Value"] == [{"Alphabetic": "Doe^Jane"}]
        assert row["00081030"]["Value"] == ["from option"]
        assert row["00080005"]["Value"] == ["ISO_IR 192"]
    assert "StudyDescription: the value of the option" in ended.err and "from" not in ended.err.replace("from the file", "")


def report(**more) -> bytes:
    """A key object selection, complete but for its UIDs."""
    data_set = pydicom.Dataset()
    data_set.SOPClassUID, data_set.Modality = "1.2.840.10008.5.1.4.1.1.88.59", "KO"
    data_set.PatientID, data_set.PatientName, data_set.Manufacturer = "P1", "Doe^Jane", "x"
    data_set.StudyDate = data_set.ContentDate = "20240102"
    data_set.StudyTime = data_set.ContentTime = "030405"
    data_set.StudyID, data_set.ReferencedPerformedProcedureStepSequence = "1", []
    code = pydicom.Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "113000", "DCM", "Of Interest"
    data_set.ValueType, data_set.ConceptNameCodeSequence, data_set.ContinuityOfContent = "CONTAINER", [code], "SEPARATE"
    for keyword, value in more.items():
        setattr(data_set, keyword, value)
    return json.dumps([data_set.to_json_dict()]).encode()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_metadata_alone_is_an_object(tool, url, scripted, form):
    tool.file("sr.json", report())
    ended = tool.run("-t", form, "-f", "sr.json", "-s", "StudyInstanceUID=1.2.3", "-u", url)
    assert (ended.code, ended.statuses, ended.err) == (0, ["stored"], "")
    parts = parts_of(scripted.last)
    assert len(parts) == 1
    (row,) = metadata_of(parts)
    assert row["0020000D"]["Value"] == ["1.2.3"] and row["00080018"]["Value"] == [ended.rows[0][1]]
    assert row["00080060"]["Value"] == ["KO"] and "00181020" not in row
    # Once more, and it is the same object.
    assert tool.run("-t", form, "-f", "sr.json", "-s", "StudyInstanceUID=1.2.3", "-u", url).rows[0][1] == ended.rows[0][1]


def test_metadata_alone_to_orthanc(tool, orthanc):
    tool.file("sr.json", report())
    ended = tool.run("-f", "sr.json", "-u", orthanc.url)
    assert (ended.code, ended.statuses) == (0, ["stored"]), ended.err
    stored = pydicom.dcmread(io.BytesIO(orthanc.file_of(ended.rows[0][1])))
    assert (stored.Modality, stored.PatientID, stored.ConceptNameCodeSequence[0].CodeValue) == ("KO", "P1", "113000")


def test_metadata_that_are_no_object_are_refused(tool, url, scripted):
    tool.file("none.json", JSON_FILE.encode())
    tool.file("two.json", report()[:-1] + b"," + report()[1:])
    ended = tool.run("-f", "none.json", "-u", url)
    assert ended.code == 64 and "BulkDataURI" in ended.err
    ended = tool.run("-f", "two.json", "-u", url, "doc.pdf")
    assert ended.code == 64 and "2 objects" in ended.err
    tool.file("half.json", b'{"00100020":{"vr":"LO","Value":["P1"]}}')
    ended = tool.run("-f", "half.json", "-u", url)
    assert ended.code == 65 and "SOPClassUID" in ended.err
    assert scripted.requests == []
    assert tool.run("-f", "two.json", "-u", url).statuses == ["stored", "stored"]


def app_segments(data: bytes) -> list[bytes]:
    found, place = [], 2
    while data[place + 1] != 0xDA:
        length = int.from_bytes(data[place + 2:place + 4], "big")
        found.append(data[place:place + 2 + length])
        place += 2 + length
    return found


def test_no_app_removes_remarks_and_touches_no_pixel(tool, url, scripted):
    from PIL import Image
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    data = media.jpeg_of(exif=exif, comment=b"remark")
    tool.file("camera.jpg", data)
    sent = []
    for words in ([], ["--no-app"]):
        assert tool.run(*words, "-t", "json", "-u", url, "camera.jpg").code == 0
        sent += [content for headers, content in parts_of(scripted.last) if "Content-Location" in headers]
    assert sent[0] == data
    kinds = {segment[:2] for segment in app_segments(sent[1])}
    assert b"\xff\xe1" in {segment[:2] for segment in app_segments(data)} and not kinds & {b"\xff\xe1", b"\xff\xfe"}
    assert len(sent[1]) < len(data)
    assert Image.open(io.BytesIO(sent[1])).tobytes() == Image.open(io.BytesIO(data)).tobytes()


def test_xc_and_what_it_is_no_matter_of(tool, url, scripted):
    assert tool.run("--xc", "-t", "json", "-u", url, "doc.pdf", "img.jpeg").code == 0
    assert [row["00080016"]["Value"][0][-6:] for row in metadata(scripted)] == [".104.1", "77.1.4"]


def test_video_of_a_gif_is_refused_with_the_reason(tool, url, scripted):
    tool.file("a.gif", fixture("stowrs/inputs/img.gif"))
    ended = tool.run("--video", "-u", url, "a.gif")
    assert (ended.code, scripted.requests) == (65, []) and "no transfer syntax" in ended.err
    assert tool.run("--video", "-u", url, "doc.pdf").code == 0


def test_uid_suffix_makes_other_objects_and_the_head_follows(tool, url, scripted):
    assert tool.run("--uid-suffix", ".7", "-u", url, "obj.dcm").code == 0
    (file,) = part10_files(scripted.last)
    stored, was = pydicom.dcmread(io.BytesIO(file)), pydicom.dcmread(io.BytesIO(OBJECT))
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        assert stored[keyword].value == was[keyword].value + ".7"
    assert stored.file_meta.MediaStorageSOPInstanceUID == stored.SOPInstanceUID
    assert stored.OriginalAttributesSequence[0].ModifiedAttributesSequence[0].SOPInstanceUID == was.SOPInstanceUID
    ended = tool.run("--uid-suffix", "." + "1" * 60, "-u", url, "obj.dcm")
    assert ended.code == 65 and "no UID" in ended.err


# Patients

def test_a_missing_patient_is_said_and_never_made_up(tool, url, scripted):
    ended = tool.run("-t", "json", "-u", url, "doc.pdf")
    assert ended.code == 0 and "no PatientID is given" in ended.err
    assert "Value" not in metadata(scripted)[0]["00100020"]


def test_an_accession_number_without_a_patient_brings_no_two_together(tool, url, scripted):
    studies = []
    for name in ("Doe^John", "Roe^Jane"):
        tool.run("-t", "json", "-m", f"PatientName={name}", "-m", "AccessionNumber=1", "-u", url, "doc.pdf")
        studies.append(metadata(scripted)[0]["0020000D"]["Value"])
    assert studies[0] != studies[1]


@pytest.mark.parametrize("words", [["-m", "PatientID=OTHER"], ["-m", "PatientName=Somebody^Else"], ["-m", "StudyInstanceUID=1.2"]])
def test_an_option_that_contradicts_a_dicom_file_stops_all(tool, url, scripted, words):
    ended = tool.run(*words, "-u", url, "obj.dcm", "doc.pdf")
    assert (ended.code, scripted.requests) == (65, []) and "obj.dcm" in ended.err
    assert "OTHER" not in ended.err and "Somebody" not in ended.err


def test_a_dicom_file_of_another_study_than_the_urls_is_not_sent(tool, url, scripted):
    ended = tool.run("-u", url + "/1.2.3", "obj.dcm")
    assert (ended.code, scripted.requests) == (65, []) and "StudyInstanceUID" in ended.err


# How it travels

def test_limit_keeps_one_study(tool, url, scripted):
    for number in range(5):
        tool.file(f"{number}.pdf", media.PDF + b"\n" * number)
    ended = tool.run("-t", "json", "-l", "2", "-m", "PatientID=P2", "-u", url, *(f"{n}.pdf" for n in range(5)), "obj.dcm")
    # The DICOM file's patient is another.
    assert ended.code == 65
    ended = tool.run("-t", "json", "-l", "2", "-u", url, *(f"{n}.pdf" for n in range(5)), "obj.dcm")
    assert ended.code == 0, ended.err
    assert [len(request.instances) for request in scripted.requests] == [2, 2, 1, 1]
    rows = [row for request in scripted.requests[:3] for row in metadata_of(parts_of(request))]
    assert len({row["0020000D"]["Value"][0] for row in rows}) == len({row["0020000E"]["Value"][0] for row in rows}) == 1
    assert [row["00200013"]["Value"] for row in rows] == [[1], [2], [3], [4], [5]]


def test_fields_and_accept(tool, url, scripted):
    tool.run("-H", "X-Test: hello", "-H", "X-Empty:", "-a", "json", "-u", url, "doc.pdf")
    assert scripted.last.header("X-Test") == "hello" and scripted.last.header("X-Empty") == ""
    assert scripted.last.header("Accept") == "application/dicom+json"
    assert scripted.last.count("Accept") == scripted.last.count("Content-Type") == 1
    tool.run("-H", "Accept:application/json", "-a", "xml", "-u", url, "doc.pdf")
    assert scripted.last.header("Accept") == "application/json"


@pytest.mark.parametrize("words, environment, sent", [
    (["-u", "u:p:w"], {}, "Basic dTpwOnc="), (["--user-file", "secret"], {}, "Basic dTpwOnc="),
    ([], {"STOWRS_USER": "u:p:w"}, "Basic dTpwOnc="), (["--bearer", "abc"], {}, "Bearer abc"),
    (["--bearer-file", "token"], {"STOWRS_USER": "x:y"}, "Bearer abc"), ([], {"STOWRS_BEARER": "abc"}, "Bearer abc"),
    (["-H", "Authorization: Custom x"], {"STOWRS_BEARER": "abc"}, "Custom x"),
])
def test_who_the_user_is(tool, url, scripted, words, environment, sent):
    tool.file("secret", b"u:p:w\n")
    tool.file("token", b"abc\n")
    assert tool.run(*words, "-u", url, "doc.pdf", environment=environment).code == 0
    assert scripted.last.header("Authorization") == sent and scripted.last.count("Authorization") == 1


def test_what_can_be_done_about_settings_is_told_in_variables(tool, url):
    ended = tool.run("-u", url, "img.jpeg", environment={"STOW_GATEWAY_STATE": "/proc/none"})
    assert ended.code == 74 and "STOW_GATEWAY_STATE" in ended.err and "--state" not in ended.err
    ended = tool.run("-u", url, "img.jpeg", environment={"STOW_GATEWAY_CONFIG": "none.yaml"})
    assert ended.code == 78 and "STOW_GATEWAY_CONFIG: none.yaml cannot be read" in ended.err


@pytest.mark.parametrize("status, told", [(401, "-u user:password or --bearer TOKEN"), (404, "Correct the URL."), (302, "Correct the URL.")])
def test_what_can_be_done_is_told_in_options(tool, url, scripted, status, told):
    scripted.default = answering(status, headers={"Location": "http://127.0.0.1:9/"})
    ended = tool.run("-m", "PatientID=P1", "-u", url, "img.jpeg")
    assert ended.code == 78 and told in ended.err and "operator" not in ended.err


def test_a_query_stays_with_the_url(tool, url, scripted):
    tool.run("-u", url + "?updatePolicy=OVERWRITE", "obj.dcm")
    assert scripted.last.target == "/rs/studies?updatePolicy=OVERWRITE"


def test_conversions_write_where_they_are_told(tool, url):
    tool.file("a.png", fixture("stowrs/inputs/img.png"))
    (tool.folder / "scratch").mkdir()
    words = ["--tmp-file-prefix", "a", "--tmp-file-suffix", "b", "-u", url, "a.png"]
    assert tool.run("--tmp-file-dir", "scratch", *words).code == 0
    assert tool.run("--tmp-file-dir", "nowhere", *words).code == 64
    assert list((tool.folder / "scratch").iterdir()) == []


def certificate(folder, name: str):
    key, path = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", key, "-out", path, "-subj", "/CN=archive", "-addext", f"subjectAltName={name}"],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return context, path


class TLSArchive(ScriptedArchive):
    def __init__(self, context):
        self.context = context
        super().__init__()
        self.url = self.url.replace("http:", "https:")

    def _serve(self, sock):
        try:
            sock = self.context.wrap_socket(sock, server_side=True)
        except (OSError, ssl.SSLError):
            return sock.close()
        super()._serve(sock)


def test_certificates_are_checked_unless_both_checks_are_switched_off(tool, tmp_path):
    context, path = certificate(tmp_path, "DNS:another.example")
    archive = TLSArchive(context)
    url = archive.url + "/studies"
    for words, code in [([], 78), (["--allowAnyHost"], 78), (["--disableTM"], 78), (["--cacert", path], 78),
                        (["--allowAnyHost", "--disableTM"], 0), (["--cacert", path, "--allowAnyHost"], 0)]:
        ended = tool.run(*words, "-u", url, "doc.pdf")
        assert ended.code == code, (words, ended.err)
        assert ended.statuses == ["stored" if code == 0 else "not-sent"]
        assert code == 0 or "cannot be trusted" in ended.err
    archive.stop()
    context, path = certificate(tmp_path, "IP:127.0.0.1")
    archive = TLSArchive(context)
    assert tool.run("--cacert", path, "-u", archive.url, "doc.pdf").code == 0
    assert tool.run("--disableTM", "-u", archive.url, "doc.pdf").code == 0
    archive.stop()


# How it ends

def test_refused_with_the_reason_in_a_sentence_and_the_archives_own_words(tool, url, scripted):
    scripted.default = answering(409, failing(0xA778), {"Warning": '299 arc "Patient ID of study differs"'})
    ended = tool.run("-t", "json", "-m", "PatientID=P1", "-u", url, "doc.pdf")
    assert (ended.code, ended.statuses) == (65, ["refused"])
    assert "Refused (A778)" in ended.err and "Patient ID of study differs" in ended.err
    assert "the archive answered 409" in ended.err and '"00081198"' in ended.err


def test_the_body_of_any_refusal_is_shown_and_cannot_steer_the_terminal(tool, url, scripted):
    scripted.default = answering(400, b"bad \x1b[2Jthing\nsecond line\n" + b"x" * 9000, media_type="text/plain")
    ended = tool.run("-u", url, "obj.dcm")
    assert (ended.code, ended.statuses) == (65, ["refused"])
    assert "  < bad \ufffd[2Jthing\n  < second line" in ended.err and "\x1b" not in ended.err and len(ended.err) < 6000


def test_some_stored_some_not(tool, url, scripted):
    scripted.default = answering(202, lambda request: store_response(
        stored=request.instances[:1], failed=[(*names, 0x0110) for names in request.instances[1:]]))
    ended = tool.run("-t", "json", "-u", url, "doc.pdf", "img.jpeg")
    assert (ended.code, ended.statuses) == (1, ["stored", "refused"]) and "img.jpeg: Refused (0110)" in ended.err


@pytest.mark.parametrize("behaviour, code, status", [
    (answering(200, b"{}"), 69, "unconfirmed"), (answering(200, b""), 69, "unconfirmed"), (answering(500), 69, "unconfirmed"),
    (answering(202, b"<html>"), 69, "unconfirmed"), (close_without_answer, 69, "unconfirmed"), (answering(503), 69, "unconfirmed"),
    (answering(401), 78, "refused"), (answering(404), 78, "refused"), (answering(413), 65, "refused"), (answering(302), 78, "refused"),
], ids=["empty answer", "no content", "500", "202 html", "closed", "503", "401", "404", "413", "302"])
def test_no_success_without_the_objects_name(tool, url, scripted, behaviour, code, status):
    scripted.default = behaviour
    ended = tool.run("-u", url, "obj.dcm")
    assert (ended.code, ended.statuses) == (code, [status]) and ended.err


def test_an_archive_that_is_away(tool):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ended = tool.run("-l", "1", "-u", f"http://127.0.0.1:{taken.getsockname()[1]}/studies", "doc.pdf", "img.jpeg")
    assert (ended.code, ended.statuses) == (69, ["not-sent", "not-sent"])
    assert ended.err.count("cannot be reached") == 1


def test_dcm4chee_that_takes_no_metadata_gets_dicom_files_once_and_that_is_said(tool, url, scripted):
    scripted.script = [answering(415, b"only Part 10 here")]
    ended = tool.run("-t", "json", "-l", "1", "-u", url, "doc.pdf", "img.jpeg")
    assert (ended.code, ended.statuses) == (0, ["stored", "stored"])
    assert ended.err.count("takes no json metadata") == 1 and len(scripted.requests) == 3


def test_an_archive_that_takes_no_dicom_files_gets_what_they_hold_and_that_is_said(tool, url, scripted):
    tool.file("sc.dcm", media.dicom_bytes())
    scripted.script = [answering(415, b"no files here")]
    ended = tool.run("-t", "json", "-u", url, "sc.dcm")
    assert (ended.code, ended.statuses) == (0, ["stored"]) and "takes no DICOM files (it answered 415)" in ended.err
    assert 'type="application/dicom+json"' in scripted.last.header("Content-Type")
    assert metadata(scripted)[0]["00100020"]["Value"] == ["P1"]


def test_orthanc_with_a_password(tool, tmp_path):
    orthanc = Orthanc(tmp_path / "orthanc", users={"alice": "wonder:land"})
    try:
        ended = tool.run("-u", orthanc.url, "doc.pdf")
        assert (ended.code, ended.statuses) == (78, ["refused"]) and "401" in ended.err
        ended = tool.run("-u", "alice:wonder:land", "-u", orthanc.url, "doc.pdf")
        assert (ended.code, ended.statuses) == (0, ["stored"]), ended.err
    finally:
        orthanc.stop()


def test_gigabytes_take_no_memory(tool, scripted):
    scripted.default = discard
    media.sparse_dicom(tool.folder / "large.dcm", 2048)
    media.sparse_pdf(tool.folder / "large.pdf", 1 << 30)
    for name, size in (("large.dcm", 2 << 30), ("large.pdf", 1 << 30)):
        ended = tool.run("-t", "json", "-u", scripted.url + "/studies", name, timeout=300)
        assert (ended.code, ended.statuses) == (0, ["stored"]), ended.err
        assert scripted.last.body_size > size
        assert 0 < ended.peak < 64 << 20
