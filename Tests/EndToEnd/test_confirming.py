"""What becomes of an upload that the archive may have already: it is asked before anything counts as stored."""

import io
import time

import pydicom
import pytest
import requests

from rig import media
from rig.archive import Connection, ScriptedArchive, answering, store_response
from rig.gateway import Gateway, archive
from rig.servers import Orthanc, TinyPACS

TIMEOUTS = {"connect": 4, "idle": 4, "total": 15}
JSON = "application/dicom+json"
MULTIPART = 'multipart/related; type="application/dicom"; boundary=there'


def as_part(file: bytes) -> bytes:
    return b"--there\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n--there--\r\n"


def metadata_of(file: bytes, **changes) -> dict:
    data_set = pydicom.dcmread(io.BytesIO(file))
    for keyword, value in changes.items():
        if value is None:
            delattr(data_set, keyword)
        else:
            setattr(data_set, keyword, value)
    found = data_set.to_json_dict(bulk_data_threshold=64, bulk_data_element_handler=lambda _: "http://archive.test/bulk")
    return found


def file_of(file: bytes, **changes) -> bytes:
    data_set = pydicom.dcmread(io.BytesIO(file))
    for keyword, value in changes.items():
        setattr(data_set, keyword, value)
    return media.dicom_bytes(data_set)


class Holding:
    """Answers a store with a refusal, and questions by what it holds.

    `search`, `everywhere`, `metadata` and `file` are behaviours, or content to answer 200 with.
    """

    def __init__(self, refuse, search=None, everywhere=None, metadata=None, file=None):
        self.refuse = refuse
        self.answers = {"search": search, "everywhere": everywhere, "metadata": metadata, "file": file}
        self.asked: list[str] = []
        self.stored: bytes | None = None

    def __call__(self, connection: Connection, request):
        if request.method == "POST":
            self.refuse(connection, request)
            start = request.body.index(b"DICM\x02\x00") - 128
            self.stored = request.body[start:request.body.rindex(b"\r\n--")]
            return
        kind = ("everywhere" if request.target.startswith("/rs/instances?") else
                "search" if "/instances?" in request.target else
                "metadata" if request.target.endswith("/metadata") else "file")
        self.asked.append(kind)
        answer = self.answers[kind]
        if answer is None:
            answer = answering(404, b"", media_type=None)
        if callable(answer) and getattr(answer, "of_file", False):
            answer = answer(self.stored)
        if isinstance(answer, bytes):
            answer = answering(200, as_part(answer), media_type=MULTIPART)
        elif isinstance(answer, (list, dict, str)):
            answer = answering(200, answer)
        answer(connection, request)


def of_file(make):
    """Content that is made of the file that was sent."""
    make.of_file = True
    return make


FOUND = of_file(lambda file: [metadata_of(file)])
EQUAL = of_file(lambda file: [metadata_of(file)])
SAME_FILE = of_file(lambda file: file)
NOTHING: list = []
UNAVAILABLE = answering(404, b"", media_type=None)


def other(**changes):
    return of_file(lambda file: [metadata_of(file, **changes)])


def other_file(**changes):
    return of_file(lambda file: file_of(file, **changes))


def coerced(file):
    """Changed by the archive, which says what it was."""
    found = metadata_of(file, PatientName="COERCED^NAME")
    before = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^John"}]}}
    found["04000561"] = {"vr": "SQ", "Value": [{"04000550": {"vr": "SQ", "Value": [before]}}]}
    return [found]


def elsewhere(file):
    return [metadata_of(file, StudyInstanceUID="1.2.3")]


def padded(file):
    """As archives write it: padding, numbers as text, empty ends of names, what was empty left out, more than was sent."""
    found = metadata_of(file)
    found["00100020"]["Value"] = [found["00100020"]["Value"][0] + " "]
    found["00100010"]["Value"] = [{"Alphabetic": "Doe^John^^^"}]
    found["00420015"]["Value"] = [str(found["00420015"]["Value"][0])]
    found["00020010"] = {"vr": "UI", "Value": ["1.2.840.10008.1.2.1"]}
    found["00081190"] = {"vr": "UR", "Value": ["http://archive.test/"]}
    found["77771010"] = {"vr": "LO", "Value": ["private"]}
    return [{key: value for key, value in found.items() if "Value" in value or "BulkDataURI" in value}]


def huge(connection, request):
    connection.answer(200, b" " * (17 << 20))


def slow(connection, request):
    time.sleep(20)


def drip(connection, _):
    """Never idle, never at an end."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.send(b" ")
        time.sleep(0.5)


def refusing(code: int | None, status: int = 409):
    return answering(status, lambda request: store_response([], [(*row, code) for row in request.instances]))


BARE = answering(409, b"", media_type=None)
DUPLICATE = refusing(45070)

# name, refusal, what it answers when asked, status, what the answer has to mention
ROWS = [
    ("45070, equal", DUPLICATE, dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "compared and is equal"),
    ("0111, equal", refusing(0x0111), dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "compared and is equal"),
    ("0110, equal (Google, tiny-pacs)", refusing(272), dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "equal"),
    ("bare 409, equal", BARE, dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "compared and is equal"),
    ("409 with text, equal", answering(409, "Conflict", media_type="text/plain"),
     dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "equal"),
    ("409 that names another object, equal", answering(409, store_response([], [("1.2.3", "1.2.3.4", 272)])),
     dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "equal"),
    ("409 without a reason, equal", refusing(None), dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "equal"),
    ("equal, by metadata alone", DUPLICATE, dict(search=FOUND, metadata=EQUAL), 201, "could not be compared"),
    ("equal, by the object alone", DUPLICATE, dict(search=FOUND, file=SAME_FILE), 201, "compared and is equal"),
    ("equal, without a search", DUPLICATE, dict(metadata=EQUAL, file=SAME_FILE), 201, "compared and is equal"),
    ("equal, written in the archive's way", DUPLICATE, dict(search=FOUND, metadata=of_file(padded)), 201, "equal"),
    ("equal, made at another moment", DUPLICATE,
     dict(search=FOUND, metadata=other(ContentDate="20000101", ContentTime="010101")), 201, "equal"),
    ("metadata show little, the object is equal", DUPLICATE,
     dict(search=FOUND, metadata=of_file(lambda file: [{"00080018": metadata_of(file)["00080018"]}]), file=SAME_FILE),
     201, "compared and is equal"),
    ("metadata malformed, the object is equal", DUPLICATE, dict(search=FOUND, metadata="[{\"0008", file=SAME_FILE), 201, "equal"),
    ("metadata huge, the object is equal", DUPLICATE, dict(search=FOUND, metadata=huge, file=SAME_FILE), 201, "equal"),
    ("coerced, and the archive says so", DUPLICATE, dict(search=FOUND, metadata=of_file(coerced)), 201, "PatientName"),
    ("another patient", DUPLICATE, dict(search=FOUND, metadata=other(PatientID="SECRET")), 422, "differs in PatientID"),
    ("another name and title", BARE,
     dict(search=FOUND, metadata=other(PatientName="SECRET^X", DocumentTitle="SECRET")), 422, "PatientName and DocumentTitle"),
    ("another length", DUPLICATE, dict(search=FOUND, metadata=other(EncapsulatedDocumentLength=5)), 422,
     "EncapsulatedDocumentLength"),
    ("another document under equal attributes", DUPLICATE,
     dict(search=FOUND, metadata=EQUAL, file=of_file(lambda file: file.replace(b"%PDF-1", b"%PDF-2"))), 422,
     "EncapsulatedDocument"),
    ("an attribute is gone", DUPLICATE, dict(search=FOUND, metadata=other(PatientName=None)), 422, "lacks PatientName"),
    ("in another study", DUPLICATE, dict(search=NOTHING, everywhere=of_file(elsewhere)), 422, "StudyInstanceUID"),
    ("not there", DUPLICATE, dict(search=NOTHING, everywhere=NOTHING), 422, "does not have this object"),
    ("bare 409, not there", BARE, dict(search=answering(204, b"", media_type=None)), 422, "does not have this object"),
    ("no service to ask", DUPLICATE, {}, 422, "no service to ask"),
    ("bare 409, no service to ask", BARE, {}, 422, "no service to ask"),
    ("all malformed", DUPLICATE, dict(search="<html>", metadata="[1", file=b"garbage"), 422, "could not be read"),
    ("all huge", DUPLICATE, dict(search=FOUND, metadata=huge, file=huge), 422, "far too long"),
    ("slow", DUPLICATE, dict(search=slow), 502, "did not answer in time"),
    ("not allowed to ask", DUPLICATE, dict(search=answering(403, b"", media_type=None)), 422, "not let the gateway ask"),
    ("fails when asked", DUPLICATE, dict(search=answering(503, b"", media_type=None)), 502, "answered 503"),
    ("points elsewhere when asked", DUPLICATE,
     dict(search=answering(302, b"", {"Location": "http://127.0.0.1:1/"}, None)), 422, "another address"),
    ("hangs up when asked", DUPLICATE, dict(search=lambda connection, _: connection.reset()), 502, "no connection"),
]


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    running = ScriptedArchive()
    with Gateway(tmp_path_factory.mktemp("asking"), archive(
            running.url, wire="dicom", timeouts=TIMEOUTS, auth={"type": "bearer", "token": "t0ken"},
            queue={"retry": {"first": "1h", "longest": "1h"}})) as gateway:
        yield gateway, running
    running.stop()


def upload(gateway, data=media.PDF, **fields):
    return gateway.post("/upload", files=[("f", ("f", data))], data={"PatientID": "P1", "PatientName": "Doe^John", **fields})


@pytest.mark.parametrize("name, refuse, answers, status, mention", ROWS, ids=[row[0] for row in ROWS])
def test_an_archive_that_may_have_it_already(asking, name, refuse, answers, status, mention):
    gateway, running = asking
    running.reset(Holding(refuse, **answers))
    answer = upload(gateway, title="A letter")
    assert answer.status_code == status, answer.text
    assert mention in answer.text
    for secret in ("SECRET", "Doe^John", "A letter", "COERCED"):
        assert secret not in answer.text and secret not in gateway.log
    if status == 201:
        (row,) = answer.json()["instances"]
        assert row["status"] == "stored" and any("had this object already" in text for text in row["warnings"])
        assert row["retrieveURL"].startswith(running.url + "/studies/")
    questions = [request for request in running.requests if request.method == "GET"]
    assert questions, "it was not asked"
    for question in questions:
        assert question.header("Authorization") == "Bearer t0ken"
        assert question.body_size == 0 and question.count("Content-Length") == question.count("Content-Type") == 0
    assert gateway.is_clean()


@pytest.mark.parametrize("code", [0x0122, 0xA700, 0xA778, 0xA77B, 0xA900, 0xC000, 45071])
def test_other_refusals_are_not_asked_about(asking, code):
    gateway, running = asking
    running.reset(Holding(refusing(code), search=FOUND, metadata=EQUAL, file=SAME_FILE))
    # An upload of its own for each: what is queued already would be sent once more by its renewal.
    assert upload(gateway, title=f"refused for {code}").status_code in (202, 422)
    assert [request.method for request in running.requests] == ["POST"]


def test_what_a_409_does_not_name_beside_others(asking):
    """Not refused, only not named: asked for, and else to be sent again."""
    gateway, running = asking
    running.reset(Holding(None))
    for search, status, mention in [(NOTHING, 502, "does not have this object"), (UNAVAILABLE, 502, "no service to ask")]:
        def behave(connection, request, search=search):
            if request.method == "POST":
                answering(409, lambda request: store_response(request.instances[:1]))(connection, request)
            else:
                (answering(200, search) if isinstance(search, list) else search)(connection, request)
        running.reset(behave)
        answer = gateway.post("/upload?PatientID=P1", files=[("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))])
        assert answer.status_code == status and mention in answer.text, answer.text
        assert [row["status"] for row in answer.json()["instances"]] == ["stored", "unconfirmed"]


def test_of_a_batch_each_is_asked_for_itself(asking):
    """One is stored, one is there already, one is refused for good."""
    gateway, running = asking
    running.reset()
    files = [("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG)), ("c", ("c.jpg", media.JPEG_GRAY))]

    def partly(request):
        first, second, third = request.instances
        return store_response([first], [(*second, 45070), (*third, 0xC000)])

    class Second(Holding):
        def __call__(self, connection, request):
            if request.method == "POST":
                answering(202, partly)(connection, request)
                # Boundaries are random, so they part the files well.
                boundary = request.body[:request.body.index(b"\r\n")]
                part = request.body.split(boundary)[2]
                self.stored = part[part.index(b"DICM\x02\x00") - 128:-2]
            else:
                super().__call__(connection, request)

    running.reset(Second(None, search=FOUND, metadata=EQUAL, file=SAME_FILE))
    answer = gateway.post("/upload?PatientID=P1", files=files)
    assert answer.status_code == 422, answer.text
    assert [row["status"] for row in answer.json()["instances"]] == ["stored", "stored", "refused"]
    assert [row["file"] for row in answer.json()["errors"]] == ["c.jpg"]


def test_an_uploaded_object_is_compared_by_its_own_attributes(asking):
    gateway, running = asking
    data = media.dicom_bytes(media.secondary_capture(uid="2.25.77"))
    for answers, status, mention in [
        (dict(search=FOUND, metadata=EQUAL, file=SAME_FILE), 201, "compared and is equal"),
        (dict(search=FOUND, metadata=other(PatientBirthDate="19700102")), 422, "PatientBirthDate"),
        (dict(search=FOUND, metadata=other(Rows=8)), 422, "Rows"),
        (dict(search=FOUND, metadata=EQUAL, file=other_file(PixelData=b"\1" * 256)), 422, "PixelData"),
    ]:
        running.reset(Holding(DUPLICATE, **answers))
        answer = gateway.post("/upload", data=data)
        assert answer.status_code == status, answer.text
        assert mention in answer.text


def test_a_large_object_is_not_fetched(asking):
    gateway, running = asking
    holding = Holding(DUPLICATE, search=FOUND, metadata=EQUAL, file=SAME_FILE)
    running.reset(holding)
    gateway.forget_peak()
    answer = upload(gateway, media.pdf_of(40_000_000))
    assert answer.status_code == 201, answer.text
    assert "could not be compared" in answer.text
    assert "file" not in holding.asked
    assert gateway.memory("VmHWM") < 200 << 20


def test_metadata_and_bulk_data_are_compared_too(through, scripted):
    """The wire form does not matter: what is compared is what was meant."""
    gateway = through("json")
    file = gateway.post("/upload?PatientID=P1&dryRun", data=media.PDF, headers={"Accept": "application/dicom"}).content

    def behave(connection, request):
        if request.method == "POST":
            DUPLICATE(connection, request)
        elif request.target.endswith("/metadata") or "?" in request.target:
            answering(200, [metadata_of(file)])(connection, request)
        else:
            answering(200, as_part(file), media_type=MULTIPART)(connection, request)

    scripted.default = behave
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 201, answer.text
    assert "compared and is equal" in answer.text


def test_the_wait_of_the_client_bounds_the_asking(asking):
    gateway, running = asking
    running.reset(Holding(DUPLICATE, search=drip))
    begin = time.monotonic()
    answer = gateway.post("/upload?PatientID=P1&wait=1", data=media.PDF)
    assert answer.status_code == 502, answer.text
    assert time.monotonic() - begin < TIMEOUTS["total"] - 3


# Real archives

class Before:
    """Stands before a real archive: answers what is stored with its own refusal, and passes on every question."""

    def __init__(self, url: str, refuse):
        self.url, self.refuse = url, refuse

    def __call__(self, connection, request):
        if request.method == "POST":
            self.refuse(connection, request)
            return
        found = requests.get(self.url + request.target.removeprefix("/rs"), headers=dict(request.headers), timeout=10)
        connection.answer(found.status_code, found.content, media_type=found.headers.get("Content-Type"))


def store_at(archive_url: str, data: bytes) -> requests.Response:
    boundary = "0123456789abcdef0123456789abcdef"
    body = (f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode() + data + f"\r\n--{boundary}--\r\n".encode())
    return requests.post(archive_url + "/studies", data=body, timeout=10, headers={
        "Accept": JSON, "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}'})


@pytest.mark.parametrize("refuse", [DUPLICATE, BARE, refusing(0x0111)], ids=["45070", "bare 409", "0111"])
@pytest.mark.parametrize("data", [media.PDF, media.JPEG, media.jpeg_by_dcmtk("+e1")], ids=["pdf", "jpeg", "lossless"])
def test_orthanc_has_it(asking, orthanc, data, refuse):
    """Orthanc's own search, metadata and files, for an object that went there first."""
    orthanc.clear()
    gateway, running = asking
    query = "/upload?PatientID=P1&PatientName=M%C3%BCller%5EJ%C3%B6rg&title=%C3%84"
    file = gateway.post(query + "&dryRun", data=data, headers={"Accept": "application/dicom"}).content
    assert store_at(orthanc.url, file).status_code == 200
    running.reset(Before(orthanc.url, refuse))
    answer = gateway.post(query, data=data)
    assert answer.status_code == 201, answer.text
    assert "compared and is equal" in answer.text


def test_orthanc_has_another(asking, orthanc):
    orthanc.clear()
    gateway, running = asking
    kept = media.secondary_capture(uid="2.25.78", study="2.25.79", name="Doe^John")
    assert store_at(orthanc.url, media.dicom_bytes(kept)).status_code == 200
    running.reset(Before(orthanc.url, DUPLICATE))
    same = gateway.post("/upload", data=media.dicom_bytes(kept))
    assert same.status_code == 201 and "compared and is equal" in same.text, same.text
    kept.PatientSex = "M"
    answer = gateway.post("/upload", data=media.dicom_bytes(kept))
    assert answer.status_code == 422 and "differs in PatientSex" in answer.text, answer.text
    kept.PatientSex = "F"
    kept.PixelData = bytes(range(256))
    answer = gateway.post("/upload", data=media.dicom_bytes(kept))
    assert answer.status_code == 422 and "differs in PixelData" in answer.text, answer.text
    kept.StudyInstanceUID = "2.25.80"
    answer = gateway.post("/upload", data=media.dicom_bytes(kept))
    assert answer.status_code == 422 and "StudyInstanceUID" in answer.text, answer.text


def test_orthanc_does_not_have_it(asking, orthanc):
    orthanc.clear()
    gateway, running = asking
    running.reset(Before(orthanc.url, BARE))
    answer = upload(gateway)
    assert answer.status_code == 422 and "does not have this object" in answer.text, answer.text


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_orthanc_itself_says_of_a_changed_object(start, tmp_path, overwrite):
    """It names the object as stored either way, and keeps the first one, or the last. docs/archives.md tells this."""
    running = Orthanc(tmp_path / "orthanc", overwrite=overwrite)
    try:
        gateway = start(archive(running.url, profile="orthanc"))
        data_set = media.secondary_capture(name="First^Name")
        assert gateway.post("/upload", data=media.dicom_bytes(data_set)).status_code == 201
        data_set.PatientName = "Second^Name"
        assert gateway.post("/upload", data=media.dicom_bytes(data_set)).status_code == 201
        kept = pydicom.dcmread(io.BytesIO(running.file_of(data_set.SOPInstanceUID)))
        assert str(kept.PatientName) == ("Second^Name" if overwrite else "First^Name")
    finally:
        running.stop()


def test_tiny_pacs_refuses_what_it_has(start, tmp_path):
    """It answers 409 with reason 272 to a duplicate, equal or not."""
    running = TinyPACS(tmp_path / "tiny")
    try:
        gateway = start(archive(running.url, wire="dicom"))
        assert upload(gateway).status_code == 201
        again = upload(gateway)
        assert again.status_code == 201, again.text
        assert "had this object already" in again.text
        data_set = media.secondary_capture(uid="2.25.81")
        assert gateway.post("/upload", data=media.dicom_bytes(data_set)).status_code == 201
        data_set.PatientSex = "M"
        changed = gateway.post("/upload", data=media.dicom_bytes(data_set))
        assert changed.status_code == 422 and "PatientSex" in changed.text, changed.text
    finally:
        running.stop()
