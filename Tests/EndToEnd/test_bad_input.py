"""Bad input, row by row: the exact status, the kind of problem, and what the document names. After all of it the
gateway still serves, and nothing is left in its state folder."""

import base64
import http.client
import json
import subprocess

import pytest
import requests

from rig import media

BOUNDARY = "x" * 40
OK = {"PatientID": "P1"}
DICOM = media.dicom_bytes(media.secondary_capture(patient="P1", name="Doe^Jane"))


def form(*parts: bytes) -> dict:
    """A hand-made multipart body."""
    return {"data": b"".join(parts), "headers": {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}}


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    return (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
FILE = part("file", media.PDF, "x.pdf")


def fields(**given) -> dict:
    return {"params": {**OK, **{name.replace("__", "."): value for name, value in given.items()}}, "data": media.PDF}


def upload(data: bytes, **params) -> dict:
    return {"params": {**OK, **params}, "data": data}


def typed(content_type: str, data) -> dict:
    return {"data": data, "headers": {"Content-Type": content_type}}


B64 = base64.b64encode(media.PDF).decode()

# name, request, status, kind (the last part of `type`), what `errors` names (None: not looked at)
ROWS = [
    # Fields
    ("no patient", {"data": media.PDF}, 400, "invalid-field", "PatientID"),
    ("empty patient", {"data": media.PDF, "params": {"PatientID": ""}}, 400, "invalid-field", "PatientID"),
    ("blank patient", {"data": media.PDF, "params": {"PatientID": "  "}}, 400, "invalid-field", "PatientID"),
    ("unknown field", fields(PatientNmae="x"), 400, "invalid-field", "PatientNmae"),
    ("unknown tag", fields(**{"00099999": "x"}), 400, "invalid-field", "00099999"),
    ("private tag", fields(**{"00091001": "x"}), 400, "invalid-field", "00091001"),
    ("group 0002", fields(TransferSyntaxUID="1.2.840.10008.1.2"), 400, "invalid-field", "TransferSyntaxUID"),
    ("binary attribute", fields(PixelData="x"), 400, "invalid-field", "PixelData"),
    ("another character set", fields(SpecificCharacterSet="ISO_IR 100"), 400, "invalid-field", "SpecificCharacterSet"),
    ("impossible date", fields(PatientBirthDate="19801340"), 400, "invalid-field", "PatientBirthDate"),
    ("30 February", fields(PatientBirthDate="1980-02-30"), 400, "invalid-field", "PatientBirthDate"),
    ("ambiguous date", fields(dob="01/02/1980"), 400, "invalid-field", "dob"),
    ("two-digit year", fields(dob="31.01.80"), 400, "invalid-field", "dob"),
    ("date with time", fields(dob="1980-01-31T10:00:00"), 400, "invalid-field", "dob"),
    ("hour 25", fields(StudyTime="2561"), 400, "invalid-field", "StudyTime"),
    ("unknown sex", fields(sex="perhaps"), 400, "invalid-field", "sex"),
    ("65 characters", fields(PatientName="x" * 65), 400, "invalid-field", "PatientName"),
    ("65 umlauts", fields(PatientID="ü" * 65), 400, "invalid-field", "PatientID"),
    ("17 characters of accession", fields(AccessionNumber="1" * 17), 400, "invalid-field", "AccessionNumber"),
    ("six parts of a name", fields(PatientName="a^b^c^d^e^f"), 400, "invalid-field", "PatientName"),
    ("four groups of a name", fields(PatientName="a=b=c=d"), 400, "invalid-field", "PatientName"),
    ("several commas", fields(PatientName="a, b, c"), 400, "invalid-field", "PatientName"),
    ("backslash", fields(PatientID="a\\b"), 400, "invalid-field", "PatientID"),
    ("control character", fields(PatientID="a\tb"), 400, "invalid-field", "PatientID"),
    ("NUL", fields(PatientID="a\0b"), 400, "invalid-field", None),
    ("line break", fields(PatientName="a\r\nb"), 400, "invalid-field", "PatientName"),
    ("not a UID", fields(StudyInstanceUID="1.2.x"), 400, "invalid-field", "StudyInstanceUID"),
    ("UID with a leading zero", fields(StudyInstanceUID="1.02.3"), 400, "invalid-field", "StudyInstanceUID"),
    ("UID of 65 characters", fields(StudyInstanceUID="1." + "1" * 63), 400, "invalid-field", "StudyInstanceUID"),
    ("not a number", fields(SeriesNumber="one"), 400, "invalid-field", "SeriesNumber"),
    ("too large a number", fields(SeriesNumber="2147483648"), 400, "invalid-field", "SeriesNumber"),
    ("decimal comma", fields(PatientWeight="72,5"), 400, "invalid-field", "PatientWeight"),
    ("bad age", fields(PatientAge="45"), 400, "invalid-field", "PatientAge"),
    ("bad code", fields(Modality="mr!"), 400, "invalid-field", "Modality"),
    ("contradicting fields", {"params": {"PatientID": "P1", "mrn": "P2"}, "data": media.PDF}, 400, "invalid-field", "mrn"),
    ("query against form", {"params": {"PatientID": "P1"}, "data": {"PatientID": "P2"}, "files": {
        "file": ("x.pdf", media.PDF)}}, 400, "invalid-field", "PatientID"),
    ("name against its parts", fields(PatientName="Doe^John", given="Jane", family="Doe"), 400, "invalid-field", None),
    ("a sequence with a value", fields(RequestAttributesSequence="x"), 400, "invalid-field", "RequestAttributesSequence"),
    ("items of no sequence", fields(PatientName__PatientID="x"), 400, "invalid-field", "PatientName.PatientID"),
    ("item 0", fields(**{"RequestAttributesSequence[0].RequestedProcedureID": "x"}), 400, "invalid-field", None),
    ("a gap in the items", fields(**{"RequestAttributesSequence[3].RequestedProcedureID": "x"}), 400, "invalid-field", None),
    ("an empty step", fields(**{"RequestAttributesSequence..RequestedProcedureID": "x"}), 400, "invalid-field", None),
    ("a file as text", {"params": OK, "files": {"file": (None, "report.pdf")}}, 400, "invalid-field", "file"),
    ("two faults at once", fields(dob="x", sex="y"), 400, "invalid-field", "dob"),
    # Control parameters
    ("unknown archive", fields(archive="elsewhere"), 400, "invalid-field", "archive"),
    ("unknown rendering", fields(**{"as": "poster"}), 400, "invalid-field", "as"),
    ("a photo of a document", fields(**{"as": "photo"}), 400, "rendering-not-possible", "as"),
    ("unknown wire form", fields(wire="fax"), 400, "invalid-field", "wire"),
    ("dryRun maybe", fields(dryRun="maybe"), 400, "invalid-field", "dryRun"),
    ("wait for ever", fields(wait="always"), 400, "invalid-field", "wait"),
    ("attach somewhere", fields(attach="somewhere"), 400, "invalid-field", "attach"),
    # Bodies
    ("nothing", {"params": OK}, 400, "no-file", None),
    ("a form without files", {"params": OK, "data": {"StudyID": "1"}}, 400, "no-file", None),
    ("an empty form", form(END), 400, "no-file", None),
    ("a form without end", form(part("PatientID", b"P1"), FILE), 400, "malformed-form", None),
    ("a form that is cut in the file", form(part("PatientID", b"P1"), FILE[:300]), 400, "malformed-form", None),
    ("a form without boundary", typed("multipart/form-data", media.PDF), 400, "malformed-form", None),
    ("a boundary that never comes", form(media.PDF), 400, "malformed-form", None),
    ("a boundary of 71", typed("multipart/form-data; boundary=" + "y" * 71, b""), 400, "malformed-form", None),
    ("a part without disposition", form(f"--{BOUNDARY}\r\n\r\nP1\r\n".encode(), FILE, END), 400, "malformed-form", None),
    ("a part without name", form(f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nP1\r\n".encode(), FILE, END),
     400, "malformed-form", None),
    ("endless part headers", form(f"--{BOUNDARY}\r\n".encode() + b"X: " + b"a" * 100_000 + b"\r\n\r\n", FILE, END), 400, "malformed-form", None),
    ("invalid UTF-8 in a field", form(part("PatientID", b"P\xff1"), FILE, END), 400, "invalid-field", None),
    ("a field of a megabyte", form(part("PatientID", b"P" * 1_200_000), FILE, END), 400, "field-too-large", None),
    ("ten thousand fields", typed("application/x-www-form-urlencoded", "&".join(f"a{n}=1" for n in range(10_000))), 400, "invalid-field", None),
    ("broken percent-encoding", {"data": media.PDF, "raw_query": "PatientID=%zz"}, 400, "invalid-field", None),
    ("invalid UTF-8 in the query", {"data": media.PDF, "raw_query": "PatientID=%ff"}, 400, "invalid-field", None),
    ("a charset that nobody knows", typed("application/x-www-form-urlencoded; charset=ebcdic", f"PatientID=P1&file={B64}"),
     400, "invalid-field", None),
    ("broken Base64", typed("application/x-www-form-urlencoded", "PatientID=P1&file=%21%21%21"), 400, "invalid-field", "file"),
    ("Base64 that is cut", typed("application/json", json.dumps({**OK, "file": B64[:-5]})), 400, "invalid-field", None),
    ("broken JSON", typed("application/json", '{"PatientID": "P1",'), 400, "invalid-field", None),
    ("JSON that is a list", typed("application/json", "[]"), 400, "invalid-field", None),
    ("JSON with a lone surrogate", typed("application/json", '{"PatientID": "\\ud800"}'), 400, "invalid-field", None),
    ("JSON in Latin-1", typed("application/json", '{"PatientID": "Müller"}'.encode("latin-1")), 400, "invalid-field", None),
    ("JSON that is too deep", typed("application/json", '{"a":' * 100_000), 400, "invalid-field", None),
    ("JSON files of a wrong shape", typed("application/json", json.dumps({**OK, "files": "x"})), 400, "invalid-field", None),
    ("a coded body", {"params": OK, "data": media.PDF, "headers": {"Content-Encoding": "gzip"}}, 415, "content-encoding", None),
    ("a form sent as a PDF, for another patient", {"params": OK, "data": part("PatientID", b"P2") + FILE + END,
                                                   "headers": {"Content-Type": "application/pdf"}}, 400, "malformed-form", None),
    ("a form whose boundary is given twice", {"params": OK, "data": part("PatientID", b"P2") + FILE + END, "headers": {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}; boundary={BOUNDARY}"}}, 400, "malformed-form", None),
    ("letters that are lost", fields(PatientID="\ufffd1"), 400, "invalid-field", "PatientID"),
    # Media
    ("an empty file", {"params": OK, "files": {"file": ("x.pdf", b"")}}, 422, "empty-file", "x.pdf"),
    ("plain text", upload(b"hello"), 415, "media-not-supported", None),
    ("nothing that anybody knows", upload(bytes(range(1, 200)) * 3), 415, "unknown-media", None),
    ("a program", upload(b"\x7fELF" + bytes(100)), 415, "unknown-media", None),
    ("a PNG", upload(b"\x89PNG\r\n\x1a\n" + bytes(100)), 422, "truncated", None),
    ("a name is no type", {"params": OK, "files": {"file": ("report.pdf", b"hello", "application/pdf")}}, 415, "media-not-supported", "report.pdf"),
    ("a PDF that is cut", upload(media.PDF[:len(media.PDF) // 2]), 422, "truncated", None),
    ("a PDF without its last bytes", upload(media.PDF.rstrip()[:-6]), 422, "truncated", None),
    ("a PDF with a password", upload(media.PDF_PASSWORD), 422, "password-needed", None),
    ("only a PDF header", upload(b"%PDF-1.7\n"), 422, "truncated", None),
    ("a JPEG that is cut", upload(media.JPEG[:-200]), 422, "truncated", None),
    ("a JPEG without its end", upload(media.JPEG[:-2]), 422, "truncated", None),
    ("a JPEG header", upload(media.JPEG[:100]), 422, "truncated", None),
    ("a JPEG of no size", upload(media.JPEG.replace(b"\xff\xc0\x00\x11\x08\x00\x70", b"\xff\xc0\x00\x11\x08\x00\x00")), 422, "damaged", None),
    ("a progressive JPEG that is cut", upload(media.JPEG_PROGRESSIVE_TRUNCATED), 422, "truncated", None),
    ("DICOM that is cut", upload(DICOM[:-20]), 422, "truncated", None),
    ("DICOM cut in the meta information", upload(DICOM[:200]), 422, "truncated", None),
    ("only DICM", upload(bytes(128) + b"DICM"), 422, "damaged", None),
    ("DICOM of another patient", upload(DICOM, PatientID="P2"), 409, "contradiction", "PatientID"),
    ("DICOM with another name", upload(DICOM, PatientName="Roe^Richard"), 409, "contradiction", "PatientName"),
    ("DICOM with another study", upload(DICOM, StudyInstanceUID="1.2.3"), 409, "contradiction", "StudyInstanceUID"),
    ("rows of its own", upload(media.JPEG, Rows="5"), 400, "given-by-content", "Rows"),
    ("one UID for two files", {"params": {**OK, "SOPInstanceUID": "1.2.3"}, "files": [
        ("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))]}, 400, "given-for-several", "SOPInstanceUID"),
    ("one good and one bad file", {"params": OK, "files": [
        ("a", ("a.pdf", media.PDF)), ("b", ("b.txt", b"hello"))]}, 415, "media-not-supported", "b.txt"),
    ("two bad files", {"params": OK, "files": [
        ("a", ("a.pdf", media.PDF[:500])), ("b", ("b.txt", b"hello"))]}, 422, "unusable-files", "a.pdf"),
]


@pytest.mark.parametrize("name, request_parts, status, kind, named", ROWS, ids=[row[0] for row in ROWS])
def test_bad_input(gateway, scripted, name, request_parts, status, kind, named):
    request_parts = dict(request_parts)
    if "raw_query" in request_parts:  # as it is: requests would mend it
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
        connection.request("POST", "/upload?" + request_parts["raw_query"], body=request_parts["data"])
        raw = connection.getresponse()
        answer = requests.Response()
        answer.status_code, answer.headers, answer._content = raw.status, dict(raw.headers), raw.read()
        connection.close()
    else:
        answer = gateway.post("/upload", **request_parts)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"] and problem["detail"] and isinstance(problem["errors"], list)
    assert problem["type"] == "urn:stow-gateway:problem:" + kind, answer.text
    if named:
        assert named in [entry.get("field", entry.get("file")) for entry in problem["errors"]], answer.text
        assert all(entry["message"] for entry in problem["errors"])
    assert not scripted.requests, "nothing was sent to the archive"


def test_every_fault_is_told_at_once(gateway):
    answer = gateway.post("/upload", data=media.PDF, params={"dob": "x", "sex": "y", "SeriesNumber": "z"})
    named = {entry["field"] for entry in answer.json()["errors"]}
    assert named == {"dob", "sex", "SeriesNumber", "PatientID"}


def test_a_hint_for_a_misspelling(gateway):
    assert "PatientName" in gateway.post("/upload?PatientID=P1&PatientNmae=x", data=media.PDF).text


def test_nothing_is_left(gateway, scripted):
    """Runs after the rows of this file."""
    assert gateway.alive() and gateway.is_clean()
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    left = [path.name for path in gateway.state.rglob("*") if path.is_file() and path.parent.name != "queue"]
    assert len(left) <= 1, left  # the site key
    assert gateway.get("/uploads").json()["uploads"] == []


def test_a_file_by_the_wrong_option_of_curl_is_explained(gateway, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(media.PDF)
    done = subprocess.run(["curl", "-sS", "-d", f"@{file}", f"{gateway.url}/upload?PatientID=P1"], capture_output=True, check=True)
    problem = json.loads(done.stdout)
    assert problem["status"] == 422 and "--data-binary" in problem["detail"], problem


def test_there_are_enough_rows():
    from test_forwarding import FAULTS
    assert len(ROWS) + len(FAULTS) >= 100
