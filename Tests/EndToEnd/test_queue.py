"""What is queued arrives, once and unchanged; what cannot arrive is held and shown."""

import hmac
import http.client
import http.server
import json
import shutil
import sqlite3
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import requests

from rig import archive as scripts
from rig import media
from rig.archive import ScriptedArchive, answering, confirm, store_response, store_when
from rig.gateway import BINARY, Gateway, archive
from rig.ports import free_port, wait_until
from rig.wrong_clock import WrongClock

TIMEOUTS = {"connect": 4, "idle": 4, "total": 6}
QUICK = {"retry": {"first": "1s", "longest": "2s"}}


def naming(reason: int | None, stored: int = 0):
    def body(request):
        return store_response(request.instances[:stored], [(*row, reason) for row in request.instances[stored:]])
    return body


def pdf(number: int) -> bytes:
    return media.pdf_of(2000 + number)


def queue_of(gateway, **words) -> list[dict]:
    answer = gateway.get("/uploads", **words)
    assert answer.status_code == 200, answer.text
    return answer.json()["uploads"]


def receipt(gateway, upload: str) -> dict:
    answer = gateway.get(f"/uploads/{upload}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def wait_for(gateway, upload: str, status: str) -> dict:
    def ready():
        found = receipt(gateway, upload)
        return found if found["status"] == status else None
    return wait_until(ready, f"{upload} to be {status}", seconds=60)


def arrives_after_a_start(gateway, port, upload):
    running = ScriptedArchive(port=port)
    gateway.start()
    wait_for(gateway, upload, "stored")
    running.stop()


@pytest.fixture
def place(tmp_path):
    """A gateway whose archive does not run yet."""
    port = free_port()
    gateway = Gateway(tmp_path, archive(f"http://127.0.0.1:{port}/rs", wire="json", timeouts=TIMEOUTS, queue=QUICK)).start()
    yield gateway, port
    assert gateway.stop() == 0, gateway.log[-3000:]


@pytest.fixture
def queued(tmp_path, own_archive):
    gateway = Gateway(tmp_path, archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS, queue=QUICK)).start()
    yield gateway, own_archive
    assert gateway.stop() == 0, gateway.log[-3000:]


# Queued, and delivered later

def test_an_archive_that_is_down_gets_it_later(place):
    gateway, port = place
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert told["status"] == "queued" and answer.headers["Location"] == f"/uploads/{told['id']}"
    assert [row["status"] for row in told["instances"]] == ["queued"]
    first = receipt(gateway, told["id"])
    assert first["status"] == "queued" and first["nextAttemptAt"]
    assert first["attempts"][0]["status"] == "failed" and "reached" in first["attempts"][0]["reason"]
    running = ScriptedArchive(port=port)
    last = wait_for(gateway, told["id"], "stored")
    assert last["instances"][0]["status"] == "stored" and last["instances"][0]["retrieveURL"]
    assert last["attempts"][-1]["status"] == "stored" and last["nextAttemptAt"] is None
    assert [uid for _, uid in running.last.instances] == [told["instances"][0]["sopInstanceUID"]]
    assert gateway.is_clean()
    running.stop()


def test_it_outlives_a_restart(place):
    gateway, port = place
    ids = [gateway.post(f"/upload?PatientID=P{n}", data=pdf(n)).json()["id"] for n in range(5)]
    assert gateway.stop() == 0
    running = ScriptedArchive(port=port)
    gateway.start()
    for upload in ids:
        wait_for(gateway, upload, "stored")
    assert len({uid for request in running.requests for _, uid in request.instances}) == 5
    running.stop()


def test_it_outlives_a_kill(place):
    gateway, port = place
    upload = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    gateway.process.kill()
    gateway.process.wait()
    arrives_after_a_start(gateway, port, upload)


@pytest.mark.parametrize("wire", ["json", "xml", "dicom"])
def test_every_attempt_sends_the_same_bytes(tmp_path, own_archive, wire):
    """On another day too: what the clock gave at acceptance stays."""
    config = archive(own_archive.url, wire=wire, timeouts=TIMEOUTS, queue=QUICK)
    with Gateway(tmp_path, config) as gateway:
        own_archive.script = [answering(503), answering(500), answering(503)]
        answer = gateway.post("/upload?PatientID=P1&PatientName=Müller^Jörg", files=[
            ("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))])
        assert answer.status_code == 202, answer.text
        wait_for(gateway, answer.json()["id"], "stored")

        def body(request):
            boundary = request.header("Content-Type").split("boundary=")[1].encode()
            return request.body.replace(boundary, b"BOUNDARY")
        bodies = [body(request) for request in own_archive.requests if request.method == "POST"]
        assert len(bodies) == 4 and len(set(bodies)) == 1


def test_the_client_may_ask_for_the_queue(queued):
    gateway, own_archive = queued
    for words in ({"headers": {"Prefer": "respond-async"}}, {"headers": {"Prefer": "wait=0"}}, {"params": {"wait": "0"}}):
        answer = gateway.post("/upload", **{**words, "params": {"PatientID": "P1", **words.get("params", {})}},
                              data=pdf(len(str(words))))
        assert answer.status_code == 202, answer.text
        assert answer.headers["Preference-Applied"] == "respond-async"
        wait_for(gateway, answer.json()["id"], "stored")


def test_a_slow_archive_is_waited_for_as_long_as_said(tmp_path, own_archive):
    own_archive.script = [scripts.hang]
    with Gateway(tmp_path, archive(own_archive.url, wire="dicom", queue=QUICK)) as gateway:
        begun = time.monotonic()
        answer = gateway.post("/upload?PatientID=P1&wait=2", data=media.PDF)
        assert answer.status_code == 202 and 1.5 < time.monotonic() - begun < 20, answer.text
        wait_for(gateway, answer.json()["id"], "stored")


def test_only_what_is_missing_is_sent_again(queued):
    gateway, own_archive = queued
    own_archive.script = [answering(202, naming(0xA700, stored=1))]
    answer = gateway.post("/upload?PatientID=P1", files=[("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))])
    assert answer.status_code == 202, answer.text
    assert [row["status"] for row in answer.json()["instances"]] == ["stored", "queued"]
    wait_for(gateway, answer.json()["id"], "stored")
    assert [len(request.instances) for request in own_archive.requests] == [2, 1]


def parted(files):
    """An archive that takes metadata and documents well, and does so with DICOM files."""
    def behave(connection, request):
        if request.method != "POST":
            scripts.answering(404)(connection, request)
        elif "dicom+json" in request.header("Content-Type"):
            scripts.store(connection, request)
        else:
            files(connection, request)
    return behave


@pytest.mark.parametrize("files, status, mention", [
    (answering(503, headers={"Retry-After": "2"}), 202, None), (scripts.reset_after_body, 202, None),
    (scripts.hang, 202, None), (answering(401), 502, "credentials"), (answering(413), 422, "larger"),
    (answering(400), 422, "400"), (answering(200), 502, "cannot be read"),
], ids=["503", "RST", "hangs", "401", "413", "400", "empty"])
def test_a_batch_of_which_one_of_two_messages_fails(tmp_path, own_archive, files, status, mention):
    """A document and a DICOM file travel in two messages where the archive gets metadata."""
    own_archive.default = parted(files)
    upload = [("a", ("a.pdf", media.PDF)), ("b", ("b.dcm", media.dicom_bytes()))]
    with Gateway(tmp_path, archive(own_archive.url, wire="json", timeouts=TIMEOUTS, queue=QUICK)) as gateway:
        answer = gateway.post("/upload?PatientID=P1", files=upload)
        assert answer.status_code == status, answer.text
        rows = answer.json()["instances"]
        assert rows[0]["status"] == "stored" and rows[1]["status"] != "stored"
        if mention:
            assert mention in answer.text and "Nothing was stored" not in answer.text
            return
        first = receipt(gateway, answer.json()["id"])["attempts"][0]
        assert first["status"] == "failed" and first["reason"]
        own_archive.default = parted(scripts.store)
        wait_for(gateway, answer.json()["id"], "stored")
        sent = [request for request in own_archive.requests if request.method == "POST"]
        assert sum("dicom+json" in request.header("Content-Type") for request in sent) == 1
        # Where the answer was lost, the archive is asked before.
        assert any(request.method == "GET" for request in own_archive.requests) == ("503" not in first["reason"])


def test_a_large_upload_is_queued_too(place, tmp_path):
    gateway, port = place
    answer = gateway.post("/upload?PatientID=P1", data=media.pdf_of(20_000_000))
    assert answer.status_code == 202, answer.text
    running = ScriptedArchive(port=port)
    wait_for(gateway, answer.json()["id"], "stored")
    assert running.last.body_size > 20_000_000
    running.stop()


def test_after_a_lost_answer_the_archive_is_asked_first(tmp_path, orthanc):
    """A proxy that cuts off Orthanc's answer: what is there already is not sent again."""
    relay = Relay(orthanc.port)
    config = archive(f"http://127.0.0.1:{relay.port}/dicom-web", profile="orthanc", queue=QUICK)
    with Gateway(tmp_path, config) as gateway:
        relay.answers = 0
        answer = gateway.post("/upload?PatientID=LOST1", data=pdf(77))
        assert answer.status_code == 202, answer.text
        relay.answers = None
        found = wait_for(gateway, answer.json()["id"], "stored")
        assert len(found["attempts"]) == 2
    assert [line.split(b" ")[0] for line in relay.lines].count(b"POST") == 1
    assert b"GET" in {line.split(b" ")[0] for line in relay.lines}


class Relay:
    """Passes requests on to a port, and so many of the answers back (`None`: all)."""

    def __init__(self, target: int):
        self.answers: int | None = None
        self.lines: list[bytes] = []
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                relay.lines.append(self.requestline.encode())
                passed = requests.request(self.command, f"http://127.0.0.1:{target}{self.path}", data=body,
                                          headers={k: v for k, v in self.headers.items() if k != "Host"})
                if relay.answers == 0:
                    self.close_connection = True
                    return
                self.send_response(passed.status_code)
                self.send_header("Content-Type", passed.headers.get("Content-Type", "text/plain"))
                self.send_header("Content-Length", str(len(passed.content)))
                self.end_headers()
                self.wfile.write(passed.content)

            do_GET = do_POST = do

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


# The same again

def test_the_same_upload_again_is_not_queued_twice(place):
    gateway, port = place
    answers = [gateway.post("/upload?PatientID=P1", data=media.PDF) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1 == len(queue_of(gateway))


def test_a_key_stands_for_one_upload(queued):
    gateway, own_archive = queued
    key = {"Idempotency-Key": "order 17"}
    first = gateway.post("/upload?PatientID=P1", data=media.PDF, headers=key)
    second = gateway.post("/upload?PatientID=P1", data=media.PDF, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.text == second.text and first.headers["Location"] == second.headers["Location"]
    assert len(own_archive.requests) == 1
    for words in ({"params": {"PatientID": "P2"}, "data": media.PDF}, {"params": {"PatientID": "P1"}, "data": pdf(1)}):
        other = gateway.post("/upload", **words, headers=key)
        assert other.status_code == 409 and other.json()["type"].endswith("idempotency-key-reused"), other.text
    assert gateway.post("/upload?PatientID=P1", data=pdf(2), headers={"Idempotency-Key": "x" * 256}).status_code == 400


def test_two_keys_are_none(queued):
    gateway, own_archive = queued
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port)
    connection.putrequest("POST", "/upload?PatientID=P1")
    for key in ("a", "b"):
        connection.putheader("Idempotency-Key", key)
    connection.putheader("Content-Length", str(len(media.PDF)))
    connection.endheaders(media.PDF)
    assert connection.getresponse().status == 400
    assert own_archive.requests == []


def test_a_key_in_use_is_asked_for_later(tmp_path, own_archive):
    with Gateway(tmp_path, archive(own_archive.url, wire="dicom", queue=QUICK)) as gateway:
        own_archive.script = [scripts.hang]
        words = {"data": media.PDF, "headers": {"Idempotency-Key": "k"}}
        answers = []
        thread = threading.Thread(
            target=lambda: answers.append(gateway.post("/upload?PatientID=P1&wait=8", **words)))
        thread.start()
        wait_until(lambda: own_archive.requests, "the first")
        second = gateway.post("/upload?PatientID=P1&wait=8", **words)
        assert second.status_code == 409 and int(second.headers["Retry-After"]) > 0, second.text
        thread.join()
        assert answers[0].status_code == 202
        third = gateway.post("/upload?PatientID=P1&wait=8", **words)
        assert third.status_code == 202 and third.text == answers[0].text


def test_a_key_is_free_again_after_a_refusal(queued):
    gateway, own_archive = queued
    own_archive.script = [answering(409, naming(0xC000))]
    words = {"data": media.PDF, "headers": {"Idempotency-Key": "k"}}
    assert gateway.post("/upload?PatientID=P1", **words).status_code == 422
    assert gateway.post("/upload?PatientID=P1", **words).status_code == 201


def test_a_resend_on_another_day_is_the_same(tmp_path, own_archive):
    """What was queued once keeps its dates and times, although the gateway's clock (its time zone) now shows others."""
    config = archive(own_archive.url, wire="json", timeouts=TIMEOUTS, queue=QUICK)
    with Gateway(tmp_path, config) as gateway:
        upload = gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"Prefer": "respond-async"}).json()["id"]
        wait_for(gateway, upload, "stored")
    with Gateway(tmp_path, config, environment={"TZ": "Pacific/Kiritimati"}) as gateway:
        assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201

    def body(request):
        boundary = request.header("Content-Type").split("boundary=")[1].encode()
        return request.body.replace(boundary, b"BOUNDARY")
    first, second = own_archive.requests
    assert body(first) == body(second)


# Held, retried, discarded

def test_a_refusal_for_good_is_held(queued):
    gateway, own_archive = queued
    own_archive.script = [answering(503), answering(409, naming(0xC000))]
    upload = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    held = wait_for(gateway, upload, "held")
    assert "C000" in held["reason"] and held["instances"][0]["failureReason"] == "C000"
    assert held["nextAttemptAt"] is None
    assert [row["id"] for row in queue_of(gateway, params={"status": "held"})] == [upload]
    retried = gateway.post(f"/uploads/{upload}/retry")
    assert retried.status_code == 202 and retried.json()["status"] == "queued"
    wait_for(gateway, upload, "stored")
    assert gateway.post(f"/uploads/{upload}/retry").status_code == 409


def test_discarding_asks_first(place):
    gateway, _ = place
    upload = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    asked = gateway.delete(f"/uploads/{upload}")
    assert asked.status_code == 400 and f"confirm={upload}" in asked.json()["detail"]
    wait_until(lambda: gateway.delete(f"/uploads/{upload}", params={"confirm": upload}).status_code == 200)
    assert receipt(gateway, upload)["status"] == "discarded"
    assert gateway.is_clean()
    assert gateway.delete(f"/uploads/{upload}", params={"confirm": "true"}).status_code == 409


def test_what_was_tried_too_long_is_held(tmp_path):
    config = archive(f"http://127.0.0.1:{free_port()}/rs", timeouts=TIMEOUTS, queue={**QUICK, "maxAge": "2s"})
    with Gateway(tmp_path, config) as gateway:
        upload = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
        held = wait_for(gateway, upload, "held")
        assert "too long" in held["reason"] and len(held["attempts"]) > 1
        assert len(list((gateway.state / "queue/payload").iterdir())) == 1


@pytest.mark.parametrize("restarts", [False, True])
def test_a_clock_that_is_put_back_stops_nothing(tmp_path, own_archive, restarts):
    clock = WrongClock(tmp_path / "clock")
    clock.set(400 * 86_400)
    own_archive.default = answering(503)
    config = archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS, queue=QUICK)
    with Gateway(tmp_path, config, environment=clock.environment) as gateway:
        ids = [gateway.post("/upload?PatientID=P1", data=pdf(number)).json()["id"] for number in range(3)]
        wait_until(lambda: len(own_archive.requests) > 4, "an attempt")
        own_archive.default = scripts.store
        if restarts:
            gateway.stop()
        clock.set(0)
        if restarts:
            gateway.start()
        for upload in ids:
            wait_for(gateway, upload, "stored")


def test_a_clock_that_is_put_forward_sends_nothing_twice(tmp_path, own_archive):
    """By that clock the lease of what is being sent is over."""
    clock = WrongClock(tmp_path / "clock")
    answers = threading.Event()
    own_archive.default = store_when(answers)
    config = archive(own_archive.url, wire="dicom", timeouts={"connect": 4, "idle": 60, "total": 60}, queue=QUICK)
    with Gateway(tmp_path, config, environment=clock.environment) as gateway:
        ids = [gateway.post("/upload?PatientID=P1", data=pdf(0), headers={"Prefer": "respond-async"}).json()["id"]]
        wait_until(lambda: len(own_archive.requests) == 1, "the first")
        clock.set(400 * 86_400)
        # It is looked for what is due: once for each of these.
        for number in (1, 2):
            ids.append(gateway.post("/upload?PatientID=P1", data=pdf(number), headers={"Prefer": "respond-async"}).json()["id"])
            wait_until(lambda number=number: len(own_archive.requests) > number, "one more")
        answers.set()
        for upload in ids:
            assert len(wait_for(gateway, upload, "stored")["attempts"]) == 1
        assert len(own_archive.requests) == 3 == len({uid for request in own_archive.requests for _, uid in request.instances})


def test_one_poisoned_upload_stops_no_other(queued):
    gateway, own_archive = queued
    poison = gateway.post("/upload?PatientID=P1&dryRun=true", data=pdf(0)).json()[0]["00080018"]["Value"][0]

    def behave(connection, request):
        connection.body(request)
        if any(uid == poison for _, uid in request.instances):
            connection.answer(500, b"")
        else:
            confirm(connection, request)
    own_archive.default = behave
    ids = [gateway.post(f"/upload?PatientID=P1", data=pdf(n), headers={"Prefer": "respond-async"}).json()["id"]
           for n in range(30)]
    for upload in ids[1:]:
        wait_for(gateway, upload, "stored")
    assert receipt(gateway, ids[0])["status"] == "queued"


def test_many_poisoned_uploads_stop_no_other(queued):
    """Each failure speaks of the upload, all of them together might be the archive's: one that has never failed tells."""
    gateway, own_archive = queued

    def behave(connection, request):
        connection.body(request)
        if b"POISON" in request.body:
            connection.answer(500)
        else:
            confirm(connection, request)

    own_archive.default = behave
    for number in range(12):
        gateway.post(f"/upload?PatientID=POISON{number}", data=media.PDF, headers={"Prefer": "respond-async"})
    wait_until(lambda: sum(request.complete for request in own_archive.requests) > 4, "many failures")
    good = gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"Prefer": "respond-async"}).json()["id"]
    wait_for(gateway, good, "stored")


def test_the_newest_is_not_starved(tmp_path, own_archive):
    """One delivery at a time: the newest of fifty is not the last to be sent."""
    config = archive(own_archive.url, wire="dicom", timeouts={"connect": 4, "idle": 60, "total": 60},
                     queue={**QUICK, "concurrency": 1})
    with Gateway(tmp_path, config) as gateway:
        all_are_there = threading.Event()
        own_archive.default = store_when(all_are_there)
        uids = [gateway.post("/upload?PatientID=P1", data=pdf(n), headers={"Prefer": "respond-async"})
                .json()["instances"][0]["sopInstanceUID"] for n in range(50)]
        all_are_there.set()
        wait_until(lambda: sum(len(request.instances) for request in own_archive.requests) == 50)
        order = [uid for request in own_archive.requests for _, uid in request.instances]
        assert sorted(order) == sorted(uids) and order.index(uids[-1]) < 48


# Receipts

def test_lists_have_pages(place):
    gateway, _ = place
    ids = [gateway.post("/upload?PatientID=P1", data=pdf(n), headers={"Prefer": "respond-async"}).json()["id"]
           for n in range(5)]
    found, after = [], None
    while True:
        page = gateway.get("/uploads", params={"limit": 2, **({"after": after} if after else {})}).json()
        found += [row["id"] for row in page["uploads"]]
        after = page["next"]
        if not after:
            break
    assert found == ids[::-1]
    assert queue_of(gateway, params={"archive": "elsewhere"}) == []


@pytest.mark.parametrize("path, status", [
    ("/uploads?status=lost", 400), ("/uploads?limit=0", 400), ("/uploads?limit=x", 400), ("/uploads?colour=red", 400),
    ("/uploads?after=nobody", 404), ("/uploads/nobody", 404),
])
def test_wrong_questions(place, path, status):
    answer = place[0].get(path)
    assert answer.status_code == status and answer.headers["Content-Type"] == "application/problem+json", answer.text


def test_no_value_of_a_field_is_logged(place):
    gateway, _ = place
    gateway.post("/upload/Kanarienvogel.pdf?PatientID=KANARIE1&PatientName=KANARIE2^X", data=media.PDF,
                 headers={"Idempotency-Key": "KANARIE3"})
    wait_until(lambda: "delivery failed" in gateway.log)
    assert "KANARIE" not in gateway.log.upper()


def test_without_a_queue(tmp_path):
    config = archive(f"http://127.0.0.1:{free_port()}/rs", timeouts=TIMEOUTS, queue="off")
    with Gateway(tmp_path, config) as gateway:
        assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 503
        assert gateway.get("/uploads").status_code == 404
        assert not (gateway.state / "queue").exists()


def test_a_page_for_browsers(place):
    gateway, _ = place
    answer = gateway.post("/upload", files={"file": ("a.pdf", media.PDF)}, data={"PatientID": "P1"},
                          headers={"Accept": "text/html"})
    assert answer.status_code == 202 and "Queued" in answer.text
    page = gateway.get(answer.headers["Location"], headers={"Accept": "text/html"})
    assert page.status_code == 200 and "will be delivered" in page.text


# The disk

def test_no_upload_takes_the_last_room(tmp_path, own_archive):
    config = archive(own_archive.url, wire="dicom", queue={**QUICK, "reserve": "1000TB"})
    with Gateway(tmp_path, config) as gateway:
        answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
        assert answer.status_code == 507 and own_archive.requests == [], answer.text


def test_a_changed_payload_is_held_and_never_sent(place):
    gateway, port = place
    upload = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    payload = next((gateway.state / "queue/payload").iterdir())
    data = bytearray(payload.read_bytes())
    data[len(data) // 2] ^= 1
    payload.write_bytes(data)
    running = ScriptedArchive(port=port)
    held = wait_for(gateway, upload, "held")
    assert "gone or changed" in held["reason"] and running.requests == []
    running.stop()


def test_a_payload_that_is_gone_comes_back_with_the_same_upload(place):
    gateway, port = place
    first = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    for payload in (gateway.state / "queue/payload").iterdir():
        payload.unlink()
    wait_for(gateway, first, "held")
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"] == first
    running = ScriptedArchive(port=port)
    wait_for(gateway, first, "stored")
    assert gateway.is_clean()
    running.stop()


def test_a_lost_database_takes_no_payload_with_it(place):
    gateway, port = place
    first = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    gateway.stop()
    kept = gateway.folder / "kept"
    kept.mkdir()
    for file in (gateway.state / "queue").glob("queue.sqlite*"):
        file.rename(kept / file.name)
    code, text = gateway.refused_start()
    assert code == 1 and "lost its database, and 1 payloads" in text
    for file in kept.iterdir():
        file.replace(gateway.state / "queue" / file.name)
    arrives_after_a_start(gateway, port, first)


def test_what_waits_for_an_archive_that_is_no_more_is_kept_and_told(place):
    gateway, port = place
    first = gateway.post("/upload?PatientID=P1", data=media.PDF).json()["id"]
    before = gateway.configuration.read_text()
    gateway.stop()
    gateway.configuration.write_text(before.replace("main", "other"))
    gateway.start()
    assert "not configured archive=main uploads=1" in gateway.log
    assert "no archive of this name" in receipt(gateway, first)["reason"]
    gateway.stop()
    gateway.configuration.write_text("queue: off\n")
    gateway.start()
    assert "in the queue, which is off held=0 queued=1" in gateway.log
    gateway.stop()
    gateway.configuration.write_text(before)
    arrives_after_a_start(gateway, port, first)


def test_where_the_queue_cannot_be_written_nothing_is_called_unstored_that_may_be_there(queued):
    gateway, own_archive = queued
    shutil.rmtree(gateway.state / "queue/payload")
    (gateway.state / "queue/payload").touch()
    own_archive.default = answering(202, naming(0xA700, stored=1))
    answer = gateway.post("/upload?PatientID=P1", files=[("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))])
    assert answer.status_code == 503, answer.text
    assert [row["status"] for row in answer.json()["instances"]] == ["stored", "refused"]
    own_archive.default = scripts.reset_after_body
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 503 and "may have stored" in answer.json()["detail"], answer.text
    (gateway.state / "queue/payload").unlink()


def test_two_gateways_do_not_share_a_queue(place):
    gateway, _ = place
    other = Gateway(gateway.folder / "other")
    other.arguments[other.arguments.index("--state") + 1] = str(gateway.state)
    code, told = other.refused_start()
    assert code == 1 and "another stow-gateway" in told


# The webhook

class Listener:
    """Takes events, and fails as often as said first."""

    def __init__(self, failures: int = 0):
        self.events: list[tuple[dict, dict, bytes]] = []
        self.failures = failures
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.events.append((json.loads(body), dict(self.headers), body))
                listener.failures -= 1
                self.send_response(500 if listener.failures >= 0 else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/events"


SECRET = "a secret of a webhook"


@pytest.mark.parametrize("failures", [0, 2])
def test_outcomes_are_told(tmp_path, own_archive, failures):
    listener = Listener(failures)
    config = archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS, queue={
        **QUICK, "webhook": {"url": listener.url, "secret": SECRET}})
    with Gateway(tmp_path, config) as gateway:
        own_archive.script = [answering(503), answering(409, naming(0xC000))]
        first = gateway.post("/upload?PatientID=KANARIE&PatientName=KANARIE", files={"file": ("KANARIE.pdf", media.PDF)})
        first = first.json()["id"]
        wait_for(gateway, first, "held")
        second = gateway.post("/upload?PatientID=P1", data=pdf(1), headers={"Prefer": "respond-async"}).json()["id"]
        wait_for(gateway, second, "stored")
        assert gateway.delete(f"/uploads/{first}?confirm=yes").status_code == 200
        wait_until(lambda: len(listener.events) == 3 + failures, "the events")
        time.sleep(0.3)
        assert len(listener.events) == 3 + failures
    told = {event["id"]: (event["type"], event["upload"]["id"]) for event, _, _ in listener.events}
    assert sorted(told.values()) == sorted(
        [("upload.held", first), ("upload.stored", second), ("upload.discarded", first)])
    for event, fields, body in listener.events:
        mark = hmac.new(SECRET.encode(), fields["X-Stow-Gateway-Timestamp"].encode() + b"." + body, "sha256").hexdigest()
        assert fields["X-Stow-Gateway-Signature"] == f"sha256={mark}"
        assert fields["X-Stow-Gateway-Event"] == event["id"]
        assert abs(int(fields["X-Stow-Gateway-Timestamp"]) - time.time()) < 60
        assert b"KANARIE" not in body


def test_a_database_that_takes_no_note_does_not_make_it_tell_again_and_again(tmp_path, own_archive):
    listener = Listener()
    config = archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS, queue={
        **QUICK, "webhook": {"url": listener.url, "secret": SECRET}})
    with Gateway(tmp_path, config) as gateway:
        database = sqlite3.connect(gateway.state / "queue/queue.sqlite", timeout=10)
        database.execute("CREATE TRIGGER broken BEFORE DELETE ON event BEGIN SELECT raise(FAIL, 'broken'); END")
        gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"Prefer": "respond-async"})
        wait_until(lambda: listener.events, "the event")
        time.sleep(2)
        assert len(listener.events) < 3
        database.execute("DROP TRIGGER broken")
        database.close()
        wait_until(lambda: len(listener.events) > 1, "the event once more")
    assert len({event["id"] for event, _, _ in listener.events}) == 1


def test_events_outlive_a_kill(tmp_path, own_archive):
    port = free_port()
    config = archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS, queue={
        **QUICK, "webhook": {"url": f"http://127.0.0.1:{port}/", "secret": SECRET}})
    with Gateway(tmp_path, config) as gateway:
        upload = gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"Prefer": "respond-async"}).json()["id"]
        wait_for(gateway, upload, "stored")
        wait_until(lambda: "webhook failed" in gateway.log)
        gateway.process.kill()
        gateway.process.wait()
        gateway.start()
        listener = ScriptedArchive(default=answering(204, b""), port=port)
        wait_until(lambda: listener.requests and listener.requests[0].complete, "the event")
        assert json.loads(listener.requests[0].body)["upload"]["id"] == upload
        listener.stop()


# The command

def command(gateway, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(BINARY), "queue", *words, "--state", str(gateway.state)], capture_output=True, text=True)


def test_the_command_shows_and_decides(place):
    gateway, port = place
    ids = [gateway.post("/upload?PatientID=P1", data=pdf(n), headers={"Prefer": "respond-async"}).json()["id"]
           for n in range(2)]
    listed = command(gateway, "list")
    assert listed.returncode == 0 and [line.split("\t")[0] for line in listed.stdout.splitlines()] == ids[::-1]
    assert [row["id"] for row in json.loads(command(gateway, "list", "--json").stdout)] == ids[::-1]
    shown = json.loads(command(gateway, "show", ids[0], "--json").stdout)
    assert shown == receipt(gateway, ids[0]) | {"updatedAt": shown["updatedAt"], "nextAttemptAt": shown["nextAttemptAt"],
                                                "attemptCount": shown["attemptCount"], "attempts": shown["attempts"],
                                                "reason": shown["reason"]}
    assert command(gateway, "discard", ids[0]).returncode == 64
    wait_until(lambda: command(gateway, "discard", ids[0], "--confirm").returncode == 0)
    assert receipt(gateway, ids[0])["status"] == "discarded"
    assert command(gateway, "show", "nobody").returncode == 66
    running = ScriptedArchive(port=port)
    wait_until(lambda: command(gateway, "retry", ids[1]).returncode == 0)
    wait_for(gateway, ids[1], "stored")
    running.stop()


# What the archive does, queued: the outcome of each

FAULTS = [
    ("refuses the connection", None, "queued", "reached"),
    ("RST at once", scripts.reset_at_once, "queued", "broke"),
    ("RST after the content", scripts.reset_after_body, "queued", "broke"),
    ("closes without an answer", scripts.close_without_answer, "queued", "broke"),
    ("hangs after the content", scripts.hang, "queued", "time"),
    ("never reads", scripts.never_read, "queued", ""),
    ("no HTTP", scripts.raw_answer(b"\x00\x01\x02" * 50 + b"\r\n\r\n"), "queued", "broke"),
    ("a head without end", scripts.raw_answer(b"HTTP/1.1 200 OK\r\nContent-Type: x"), "queued", "cannot be read"),
    ("less content than announced", scripts.raw_answer(
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: application/dicom+json\r\n\r\n{"), "queued", "broke"),
    ("a bad chunk", scripts.raw_answer(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/dicom+json\r\n\r\nzz\r\n"), "queued", "broke"),
    ("a storm of 1xx, then nothing", scripts.raw_answer(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000), "queued", "broke"),
    ("answers early", scripts.early(200), "queued", ""),
    ("200 that names nothing", answering(200, {}), "queued", "cannot be read"),
    ("200 with an empty body", answering(200, b"", media_type=None), "queued", "cannot be read"),
    ("200 with HTML", answering(200, "<html>", media_type="text/html"), "queued", "cannot be read"),
    ("200 with broken JSON", answering(200, '{"00081199": {"vr'), "queued", "cannot be read"),
    ("200 that names another object", answering(200, store_response([("1.2.3", "2.25.1")])), "queued", "without naming"),
    ("200 with a body of 40 MB", answering(200, b" " * 40_000_000), "queued", "too long"),
    ("200 with every object refused", answering(200, naming(0x0122)), "held", "0122"),
    ("202 with out of resources inside", answering(202, naming(0xA700)), "queued", "A700"),
    ("409 with a reason", answering(409, naming(0xC000)), "held", "C000"),
    ("409 without a body", answering(409, b"", media_type=None), "held", ""),
    ("409: another patient, as dcm4chee says it", answering(409, naming(0xA778)), "held", "A778"),
    ("400 with text", answering(400, "bad", media_type="text/plain"), "held", "400"),
    ("401", answering(401), "queued", "credentials"),
    ("403", answering(403), "queued", "credentials"),
    ("404", answering(404), "queued", "404"),
    ("405", answering(405), "queued", "405"),
    ("406", answering(406), "held", "406"),
    ("408", answering(408), "queued", "408"),
    ("411", answering(411), "held", "411"),
    ("413", answering(413), "held", "413"),
    ("415", answering(415), "held", "415"),
    ("422", answering(422), "held", "422"),
    ("429", answering(429), "queued", "429"),
    ("429 with Retry-After", answering(429, headers={"Retry-After": "120"}), "queued", "429"),
    ("503 with Retry-After as a date", answering(
        503, headers={"Retry-After": format_datetime(datetime.now(timezone.utc) + timedelta(hours=12), usegmt=True)}),
     "queued", "503"),
    ("202 with out of resources inside and Retry-After", answering(202, naming(0xA700), headers={"Retry-After": "90"}),
     "queued", "A700"),
    ("500", answering(500, "java.lang.NullPointerException", media_type="text/plain"), "queued", "500"),
    ("501", answering(501), "held", "501"),
    ("502", answering(502), "queued", "502"),
    ("503", answering(503), "queued", "503"),
    ("504", answering(504), "queued", "504"),
    ("507", answering(507), "queued", "507"),
    ("301", answering(301, headers={"Location": "http://127.0.0.1:1/"}), "queued", "redirect"),
    ("302", answering(302, headers={"Location": "http://127.0.0.1:1/"}), "queued", "redirect"),
    ("307", answering(307, headers={"Location": "http://127.0.0.1:1/"}), "queued", "redirect"),
]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """Each row has an archive of its own, so that none waits for what another did."""
    folder = tmp_path_factory.mktemp("queued")
    archives = {f"a{index}": ScriptedArchive(default=row[1]) for index, row in enumerate(FAULTS) if row[1]}
    urls = {f"a{index}": f"http://127.0.0.1:{free_port()}/rs" for index in range(len(FAULTS))}
    urls |= {name: running.url for name, running in archives.items()}
    entries = {name: {"url": url, "wire": "dicom", "timeouts": TIMEOUTS} for name, url in urls.items()}
    gateway = Gateway(folder, {"archives": entries, "archive": "a0", "queue": {"retry": {"first": "60s"}}}).start()
    ids = []
    for name in urls:
        answer = gateway.post(f"/upload?PatientID=P1&archive={name}", data=media.PDF, headers={"Prefer": "respond-async"})
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["id"])
    yield gateway, ids
    assert gateway.stop() == 0, gateway.log[-3000:]
    for running in archives.values():
        running.stop()


@pytest.mark.parametrize("index", range(len(FAULTS)), ids=[row[0] for row in FAULTS])
def test_what_follows_from_a_fault(faulty, index):
    gateway, ids = faulty
    _, _, status, mention = FAULTS[index]
    found = wait_until(lambda: (r := receipt(gateway, ids[index]))["attempts"] and r, "the first attempt")
    assert found["status"] == status, found
    assert mention.lower() in found["reason"].lower(), found["reason"]
    assert "NullPointer" not in json.dumps(found)
    if "Retry-After" in FAULTS[index][0]:
        # Its own first pause would be a minute at most.
        assert pause(found) > (3000 if "date" in FAULTS[index][0] else 89), found


def pause(found: dict) -> float:
    """Between the last attempt and the next one. Units: seconds."""
    planned, ended = (datetime.fromisoformat(text) for text in (found["nextAttemptAt"], found["attempts"][-1]["endedAt"]))
    return (planned - ended).total_seconds()


def test_waiting_for_an_archive_that_is_down_costs_nothing(tmp_path):
    """The archive might be asked again after a second, the only upload is due after half a minute."""
    configuration = {
        "archives": {"a": {"url": f"http://127.0.0.1:{free_port()}/rs"}}, "archive": "a",
        "queue": {"retry": {"first": "60s"}},
    }
    with Gateway(tmp_path, configuration) as gateway:
        answer = gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"Prefer": "respond-async"})
        assert answer.status_code == 202, answer.text
        wait_until(lambda: receipt(gateway, answer.json()["id"])["attempts"], "the first attempt")
        time.sleep(1.5)
        before = gateway.processor_seconds()
        time.sleep(2)
        assert gateway.processor_seconds() - before < 0.3


@pytest.mark.parametrize("behaviour", [
    answering(503, headers={"Retry-After": "300"}), answering(202, naming(0xA700), headers={"Retry-After": "300"}),
], ids=["503", "out of resources"])
def test_the_archive_says_when_a_first_attempt_is_to_be_repeated(tmp_path, behaviour):
    running = ScriptedArchive(default=behaviour)
    configuration = {
        "archives": {"a": {"url": running.url, "wire": "dicom"}}, "archive": "a",
        "queue": {"retry": {"first": "1s", "longest": "2s"}},
    }
    with Gateway(tmp_path, configuration) as gateway:
        answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
        assert answer.status_code == 202, answer.text
        assert pause(receipt(gateway, answer.json()["id"])) > 299
    running.stop()
