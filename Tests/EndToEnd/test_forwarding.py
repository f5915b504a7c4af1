"""What becomes of an upload when the archive misbehaves and nothing is queued: never "stored" unless the archive named it."""

import functools
import json
import socket
import threading
import time

import pytest

from rig import archive as scripts
from rig import gateway as gateways
from rig import media
from rig.archive import answering, store_response
from rig.ports import free_port, wait_until

archive = functools.partial(gateways.archive, queue="off")

TIMEOUTS = {"connect": 4, "idle": 3, "total": 6}
OTHER = "1.2.826.0.1.3680043.10.999"


def naming(**kinds):
    """A Store Instances Response made from the request: which instances are stored, which refused."""
    def body(request):
        count = kinds.get("stored", len(request.instances))
        stored = request.instances[:count]
        failed = [(*row, kinds.get("reason", 0xA700)) for row in request.instances[count:]]
        if kinds.get("forget"):
            failed = []
        return store_response(stored, failed, warning=kinds.get("warning"))
    return body


def deep(depth: int) -> str:
    return "[" * depth + "]" * depth


# name, behaviour, status, what the problem document has to mention
FAULTS = [
    ("200 that names nothing", answering(200, {}), 502, ""),
    ("200 with empty sequences (Orthanc for zero parts)", answering(
        200, {"00081198": {"vr": "SQ"}, "00081199": {"vr": "SQ"}}), 502, ""),
    ("200 that names another object", answering(200, store_response([("1.2.3", OTHER)])), 502, ""),
    ("200 with every object refused", answering(200, naming(stored=0, reason=0x0122)), 422, "0122"),
    ("202 with a failure inside", answering(202, naming(stored=0, reason=0xA700)), 503, "A700"),
    ("409 with a reason", answering(409, naming(stored=0, reason=0xC000)), 422, "C000"),
    ("409: duplicate, as tiny-pacs and Google say it", answering(409, naming(stored=0, reason=272)), 422, "0110"),
    ("409: patient differs, as dcm4chee says it", answering(409, naming(stored=0, reason=0xA778)), 422, "A778"),
    ("409: bulk data missing, as dcm4chee says it", answering(409, naming(stored=0, reason=0xA922)), 422, "A922"),
    ("409: Azure's duplicate", answering(409, naming(stored=0, reason=45070)), 422, "B00E"),
    ("409 without a body", answering(409, b"", media_type=None), 422, ""),
    ("200 with an empty body", answering(200, b"", media_type=None), 502, ""),
    ("204", answering(204, b"", media_type=None), 502, ""),
    ("200 with HTML", answering(200, "<html>login please</html>", media_type="text/html"), 502, ""),
    ("200 with broken JSON", answering(200, '{"00081199": {"vr": "SQ", "Value": [{"00'), 502, ""),
    ("200 with JSON of another shape", answering(200, [1, 2, {"a": None}]), 502, ""),
    ("200 with sequences of wrong types", answering(
        200, {"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": [17]}}, "x", None]}}), 502, ""),
    ("200 with deeply nested JSON", answering(200, deep(100_000)), 502, ""),
    ("200 with invalid UTF-8", answering(200, b'{"00081199": "\xff\xfe"}'), 502, ""),
    ("200 with XML and an entity", answering(
        200, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><NativeDicomModel>&x;</NativeDicomModel>',
        media_type="application/dicom+xml"), 502, ""),
    ("200 with broken XML", answering(200, "<NativeDicomModel><Dic", media_type="application/dicom+xml"), 502, ""),
    ("400 with text", answering(400, "bad", media_type="text/plain"), 422, ""),
    ("401", answering(401, b"", {"WWW-Authenticate": 'Basic realm="pacs"'}, None), 502, ""),
    ("403", answering(403, b"", media_type=None), 502, ""),
    ("404", answering(404, "no such AE", media_type="text/plain"), 502, ""),
    ("405", answering(405, b"", media_type=None), 502, ""),
    ("406", answering(406, b"", media_type=None), 422, ""),
    ("408", answering(408, b"", media_type=None), 503, ""),
    ("413", answering(413, b"", media_type=None), 413, ""),
    ("415", answering(415, {"HttpError": "Unsupported Media Type", "OrthancStatus": 3000}), 422, ""),
    ("429", answering(429, b"", {"Retry-After": "7"}, None), 503, ""),
    ("500 with a stack trace", answering(500, "java.lang.NullPointerException", media_type="text/plain"), 502, ""),
    ("502", answering(502, b"", media_type=None), 502, ""),
    ("503 with Retry-After", answering(503, b"", {"Retry-After": "30"}, None), 503, ""),
    ("301", answering(301, b"", {"Location": "http://127.0.0.1:1/"}, None), 502, ""),
    ("302", answering(302, b"", {"Location": "/rs/studies"}, None), 502, ""),
    ("307", answering(307, b"", {"Location": "/rs/elsewhere"}, None), 502, ""),
    ("308", answering(308, b"", {"Location": "/rs/elsewhere"}, None), 502, ""),
    ("no HTTP at all", scripts.raw_answer(b"SSH-2.0-OpenSSH_9\r\n"), 502, ""),
    ("a head without end", scripts.raw_answer(b"HTTP/1.1 200 OK\r\nX: "), 502, ""),
    ("less content than announced", scripts.raw_answer(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: 500\r\n\r\n{"), 502, ""),
    ("a bad chunk", scripts.raw_answer(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/dicom+json\r\n\r\nzz\r\n"),
        502, ""),
    ("RST at once", scripts.reset_at_once, 502, ""),
    ("RST after the content", scripts.reset_after_body, 502, ""),
    ("closed without an answer", scripts.close_without_answer, 502, ""),
    ("hangs", scripts.hang, 504, ""),
]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    from rig.archive import ScriptedArchive
    from rig.gateway import Gateway
    running = ScriptedArchive()
    gateway = Gateway(tmp_path_factory.mktemp("faulty"), archive(running.url, wire="dicom", timeouts=TIMEOUTS)).start()
    yield gateway, running
    assert gateway.stop() == 0, gateway.log[-3000:]
    running.stop()


@pytest.mark.parametrize("name, behaviour, status, mention", FAULTS, ids=[row[0] for row in FAULTS])
def test_a_faulty_archive(faulty, name, behaviour, status, mention):
    gateway, running = faulty
    running.reset()
    running.default = behaviour
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] and problem["title"] and problem.get("detail", problem["title"])
    assert mention.upper() in answer.text.upper()
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) > 0
    for secret in ("P1\"", "NullPointerException", "root:", "login please"):
        assert secret not in answer.text
    assert gateway.is_clean()
    running.reset()
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201


def test_retry_after_of_the_archive_is_passed_on(faulty):
    gateway, running = faulty
    running.reset(answering(503, b"", {"Retry-After": "77"}, None))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).headers["Retry-After"] == "77"


def test_an_unreachable_archive(start):
    gateway = start(archive(f"http://127.0.0.1:{free_port()}/rs", wire="dicom", timeouts=TIMEOUTS))
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["title"]
    assert gateway.is_clean() and gateway.alive()


def test_an_archive_whose_name_does_not_resolve(start):
    gateway = start(archive("http://archive.invalid/rs", wire="dicom", timeouts=TIMEOUTS))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF, timeout=20).status_code in (502, 503)


def test_an_archive_that_does_not_accept(start):
    """A full backlog: the connection is never made."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = []
        for _ in range(8):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
            fillers.append(filler)
        gateway = start(archive(f"http://127.0.0.1:{deaf.getsockname()[1]}/rs", wire="dicom", timeouts=TIMEOUTS))
        begin = time.monotonic()
        assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code in (503, 504)
        assert time.monotonic() - begin < 60
        for filler in fillers:
            filler.close()


def test_an_archive_that_stops_reading(faulty):
    gateway, running = faulty
    running.reset(scripts.never_read)
    begin = time.monotonic()
    answer = gateway.post("/upload?PatientID=P1", data=media.pdf_of(20_000_000))
    assert answer.status_code == 504
    assert time.monotonic() - begin < 60
    assert gateway.is_clean()


def test_the_total_deadline(start, own_archive):
    """An archive that sends a byte now and then is not idle, but too slow all the same."""
    def drip(connection, request):
        connection.body(request)
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(400):
            connection.send(b" ")
            time.sleep(0.3)
    own_archive.default = drip
    gateway = start(archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS))
    begin = time.monotonic()
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 504
    assert time.monotonic() - begin < 60


def test_an_endless_answer(faulty):
    """A response has a limit."""
    gateway, running = faulty

    def endless(connection, request):
        connection.body(request)
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nConnection: close\r\n\r\n")
        for _ in range(200):
            connection.send(b" " * (1 << 20))

    running.reset(endless)
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code in (502, 504)
    assert gateway.memory("VmHWM") < 200 << 20


@pytest.mark.parametrize("status", [200, 202, 409])
def test_an_early_answer_is_not_believed(faulty, status):
    """A success before the content was read: curl calls this OK."""
    gateway, running = faulty
    running.reset(scripts.early(status))
    answer = gateway.post("/upload?PatientID=P1", data=media.pdf_of(30_000_000))
    assert answer.status_code in (422, 502, 503)
    assert gateway.is_clean()


def test_an_early_answer_that_names_our_object(faulty):
    gateway, running = faulty
    pdf = media.pdf_of(30_000_000)
    dry = gateway.post("/upload?PatientID=P1&dryRun=true", data=pdf, headers={"Accept": "application/dicom+json"}).json()
    uid, sop_class = dry[0]["00080018"]["Value"][0], dry[0]["00080016"]["Value"][0]
    running.reset(scripts.early_naming(uid, sop_class))
    answer = gateway.post("/upload?PatientID=P1", data=pdf)
    assert answer.status_code in (502, 503), answer.text


def test_a_stale_connection_is_renewed_silently(through, scripted):
    """The archive closes its end between two requests; the client sees nothing of it."""
    gateway = through("dicom")
    for number in range(4):
        answer = gateway.post("/upload?PatientID=P1", data=media.pdf_of(50_000, number))
        assert answer.status_code == 201, answer.text
        scripted.drop_connections()
        time.sleep(0.05)


def test_a_connection_that_dies_as_it_is_used(through, scripted):
    """Keep-alive was promised, and broken a moment later."""
    gateway = through("dicom")
    for number in range(4):
        scripted.script = [scripts.store_and_close]
        answer = gateway.post("/upload?PatientID=P1", data=media.pdf_of(50_000, number))
        assert answer.status_code == 201, answer.text


def test_a_large_upload_after_a_stale_connection(through, scripted):
    gateway = through("dicom")
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    scripted.drop_connections()
    assert gateway.post("/upload?PatientID=P1", data=media.pdf_of(5_000_000)).status_code == 201


def test_stored_with_a_warning_is_stored(through, scripted):
    scripted.default = answering(200, naming(warning=0xB000))
    answer = through("dicom").post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 201, answer.text
    row = answer.json()["instances"][0]
    assert row["status"] == "stored" and row["warnings"], (answer.text, scripted.requests)


def two_files():
    return [("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))]


@pytest.mark.parametrize("status", [200, 202, 400, 409])
@pytest.mark.parametrize("forget", [False, True], ids=["named as refused", "not named"])
def test_partly_stored_says_which(start, own_archive, status, forget):
    own_archive.default = answering(status, naming(stored=1, reason=0xA700, forget=forget))
    answer = start(archive(own_archive.url, wire="dicom")).post("/upload?PatientID=P1", files=two_files())
    assert answer.status_code >= 400, answer.text
    problem = answer.json()
    stored, refused = (uid for _, uid in own_archive.requests[0].instances)
    assert stored in answer.text
    files = [row.get("file") for row in problem["errors"]]
    assert files == ["b.jpg"]
    assert refused


@pytest.mark.parametrize("status", [200, 202, 400, 409, 500])
def test_all_stored_whatever_the_status(through, scripted, status):
    """The sequences decide."""
    scripted.default = answering(status, naming())
    assert through("dicom").post("/upload?PatientID=P1", files=two_files()).status_code == 201


def test_named_as_stored_and_as_refused_is_not_stored(through, scripted):
    scripted.default = answering(
        200, lambda request: store_response(request.instances, [(*row, 0x0110) for row in request.instances]))
    answer = through("dicom").post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code >= 400, (answer.text, scripted.requests)


def test_an_answer_too_many_is_not_the_next_ones(start, own_archive):
    """The archive says twice that an object is stored, the second time when nobody asks; then it refuses the same object."""
    said = threading.Event()

    def twice(connection, request):
        connection.body(request)
        body = json.dumps(store_response(request.instances)).encode()
        connection.answer(200, body)
        time.sleep(0.2)
        connection.answer(200, body)
        said.set()

    gateway = start(archive(own_archive.url, wire="dicom"))
    own_archive.default = twice
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    assert said.wait(40)
    time.sleep(0.1)
    own_archive.reset()
    own_archive.default = answering(200, naming(stored=0, reason=0xA700))
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 503, answer.text
    assert "stored" not in [row["status"] for row in answer.json()["instances"]], answer.text
    assert [request.method for request in own_archive.requests] == ["POST"]


def test_an_answer_in_xml(through, scripted):
    def body(request):
        sop_class, uid = request.instances[0]
        return (
            '<?xml version="1.0"?><NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">'
            '<DicomAttribute keyword="ReferencedSOPSequence" tag="00081199" vr="SQ"><Item number="1">'
            f'<DicomAttribute tag="00081150" vr="UI"><Value number="1">{sop_class}</Value></DicomAttribute>'
            f'<DicomAttribute tag="00081155" vr="UI"><Value number="1">{uid}</Value></DicomAttribute>'
            f'<DicomAttribute tag="00081190" vr="UR"><Value number="1">http://archive.test/{uid}</Value></DicomAttribute>'
            '</Item><Value number="1"/></DicomAttribute></NativeDicomModel>')
    scripted.default = answering(200, body, media_type="application/dicom+xml")
    answer = through("xml").post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 201, answer.text
    assert answer.json()["instances"][0]["retrieveURL"].startswith("http://archive.test/")


def test_an_answer_in_chunks(through, scripted):
    def chunked(connection, request):
        import json
        connection.body(request)
        body = json.dumps(store_response(request.instances)).encode()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/dicom+json\r\n\r\n")
        for place in range(0, len(body), 50):
            piece = body[place:place + 50]
            connection.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")
    scripted.default = chunked
    assert through("dicom").post("/upload?PatientID=P1", data=media.PDF).status_code == 201


def test_a_lost_answer_and_the_same_upload_again(start, own_archive):
    """The archive stored, the answer was lost: not called stored; sending again makes no second object."""
    gateway = start(archive(own_archive.url, wire="dicom", timeouts=TIMEOUTS))
    own_archive.default = scripts.store_then_reset(own_archive)
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code in (502, 503, 504)
    own_archive.default = scripts.store
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    assert {uid for request in own_archive.requests for _, uid in request.instances} == set(own_archive.kept)
    assert len(own_archive.kept) == 1


def test_auto_switches_to_part_10_once(start, own_archive):
    """Metadata first; after a 415 Part 10, for this upload and all that follow."""
    def only_dicom(connection, request):
        if "dicom+" in request.header("Content-Type").split(";")[1]:
            answering(415, {"HttpError": "Unsupported Media Type"})(connection, request)
        else:
            scripts.store(connection, request)
    own_archive.default = only_dicom
    gateway = start(archive(own_archive.url, wire="auto"))
    for number in range(3):
        assert gateway.post("/upload?PatientID=P1", data=media.pdf_of(2000, number)).status_code == 201
    kinds = ["+json" in request.header("Content-Type") for request in own_archive.requests]
    assert kinds == [True, False, False, False]


def test_auto_stays_with_metadata_where_it_is_taken(start, own_archive):
    gateway = start(archive(own_archive.url, profile="auto"))
    for number in range(3):
        assert gateway.post("/upload?PatientID=P1", data=media.pdf_of(2000, number)).status_code == 201
    assert all("+json" in request.header("Content-Type") for request in own_archive.requests)


@pytest.mark.parametrize("profile, form", [
    ("dcm4chee", "dicom+json"), ("orthanc", "dicom"), ("google", "dicom"), ("azure", "dicom"), ("aws", "dicom"),
])
def test_profiles(start, own_archive, profile, form):
    gateway = start(archive(own_archive.url, profile=profile))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    assert f'type="application/{form}"' in own_archive.last.header("Content-Type")


@pytest.mark.parametrize("auth, expected", [
    ({"type": "basic", "user": "gateway", "password": "s3cret"}, "Basic Z2F0ZXdheTpzM2NyZXQ="),
    ({"type": "bearer", "token": "t0ken"}, "Bearer t0ken"),
])
def test_credentials(start, own_archive, auth, expected):
    gateway = start(archive(own_archive.url, wire="dicom", auth=auth))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    assert own_archive.last.header("Authorization") == expected
    assert "s3cret" not in gateway.log and "t0ken" not in gateway.log


def test_credentials_do_not_follow_a_redirect(start, own_archive):
    from rig.archive import ScriptedArchive
    other = ScriptedArchive()
    own_archive.default = answering(307, b"", {"Location": other.url + "/studies"}, None)
    gateway = start(archive(own_archive.url, wire="dicom", auth={"type": "bearer", "token": "t0ken"}))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 502
    assert not other.requests
    other.stop()


def test_several_archives_by_name(start, own_archive, scripted):
    configuration = {"archive": "main", "archives": {"main": {"url": own_archive.url, "wire": "dicom"},
                                  "second": {"url": scripted.url, "wire": "json"}}}
    gateway = start(configuration)
    assert gateway.post("/upload?PatientID=P1&archive=second", data=media.PDF).json()["archive"] == "second"
    assert gateway.post("/upload?PatientID=P1&archive=main", data=media.PDF).json()["archive"] == "main"
    assert (len(own_archive.requests), len(scripted.requests)) == (1, 1)
    assert own_archive.last.instances[0][1] != scripted.last.instances[0][1]
    assert gateway.post("/upload?PatientID=P1&archive=third", data=media.PDF).status_code in (400, 404)


def test_slow_archives_do_not_block_quick_ones(start, own_archive, scripted):
    import threading
    own_archive.default = scripts.hang
    gateway = start({"archive": "quick", "archives": {
        "slow": {"url": own_archive.url, "wire": "dicom", "timeouts": {"connect": 10, "idle": 10, "total": 10}},
        "quick": {"url": scripted.url, "wire": "dicom"}}})
    waiting = [threading.Thread(target=gateway.post, args=("/upload?PatientID=P1&archive=slow",),
                                kwargs={"data": media.pdf_of(2000, n)}) for n in range(16)]
    for thread in waiting:
        thread.start()
    wait_until(lambda: sum(request.complete for request in own_archive.requests) == 16, "the slow ones to be sent", seconds=9)
    assert gateway.post("/upload?PatientID=P1&archive=quick", data=media.PDF).status_code == 201
    assert all(thread.is_alive() for thread in waiting)
    for thread in waiting:
        thread.join()
