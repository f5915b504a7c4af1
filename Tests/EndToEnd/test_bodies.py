"""Every form in which an upload may arrive gives the same object."""

import base64
import io
import json
import subprocess
import time
import urllib.parse

import pydicom
import pytest
import requests

from rig import media
from rig.archive import answering, store_response
from rig.sockets import connect, exchange, read_answer
from rig.wire import bulk_of, part10_files

FIELDS = {"PatientID": "P1", "PatientName": "Doe^John"}
QUERY = urllib.parse.urlencode(FIELDS)
BOUNDARY = "----testboundary7MA4YWxkTrZu0gW"


def stored(answer: requests.Response, studies: int = 1) -> dict:
    assert answer.status_code == 201, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    reply = answer.json()
    assert reply["status"] == "stored"
    assert reply["id"] and reply["archive"] == "main"
    for instance in reply["instances"]:
        assert instance["status"] == "stored"
        assert instance["sopInstanceUID"].startswith(("2.25.", "1.2."))
        assert instance["retrieveURL"]
    if studies == 1:
        assert answer.headers["Location"] == "http://archive.test/dicom/studies/1"
    return reply


def sent(scripted) -> list[pydicom.Dataset]:
    """What arrived at the archive with the last request."""
    return [pydicom.dcmread(io.BytesIO(file)) for file in part10_files(scripted.last)]


def same(data: bytes, original: bytes) -> bool:
    return data[:len(original)] == original and data[len(original):] in (b"", b"\0")


def expect_pdf(scripted, patient="P1", name="Doe^John", pdf=media.PDF):
    (data_set,) = sent(scripted)
    assert same(bulk_of(data_set), pdf)
    assert data_set.PatientID == patient
    assert str(data_set.PatientName) == name
    return data_set


def multipart(*parts: tuple[str, bytes], boundary: str = BOUNDARY) -> bytes:
    body = b""
    for disposition, content in parts:
        body += f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


FILE = ('name="file"; filename="report.pdf"', media.PDF)
ID = ('name="PatientID"', b"P1")
NAME = ('name="PatientName"', b"Doe^John")


@pytest.mark.parametrize("parts", [
    (FILE, ID, NAME), (ID, FILE, NAME), (ID, NAME, FILE),
    (ID, NAME, ('name="anything at all"; filename="x"', media.PDF)),
    (ID, NAME, ('name=file; filename=report.pdf', media.PDF)),
    (ID, NAME, ("name=\"file\"; filename*=UTF-8''%C3%BCbersicht.pdf; filename=\"x.pdf\"", media.PDF)),
    (ID, NAME, ('name="file"; filename="a \\"quoted\\" name; with=signs.pdf"', media.PDF)),
], ids=["file first", "file between", "file last", "any part name", "unquoted", "extended file name", "quoted file name"])
def test_multipart_in_any_order(gateway, scripted, parts):
    answer = gateway.post(data=multipart(*parts), headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
    reply = stored(answer)
    assert reply["instances"][0]["mediaType"] == "application/pdf"
    expect_pdf(scripted)


@pytest.mark.parametrize("content_type", [
    f"multipart/form-data; boundary={BOUNDARY}; charset=utf-8",
    f'multipart/form-data; boundary="{BOUNDARY}"',
    f"Multipart/Form-Data; Boundary={BOUNDARY}",
    f"multipart/form-data;boundary={BOUNDARY}",
])
def test_multipart_content_type_spellings(gateway, scripted, content_type):
    stored(gateway.post(data=multipart(FILE, ID, NAME), headers={"Content-Type": content_type}))
    expect_pdf(scripted)


def test_multipart_with_preamble_epilogue_padding_and_a_near_boundary(gateway, scripted):
    """RFC 2046 §5.1.1: text before and after counts for nothing; `--boundary` plus a letter is data."""
    pdf = media.PDF[:-6] + b"\r\n--" + BOUNDARY.encode() + b"Y\r\n--not-the-end\r\n" + media.PDF[-6:]
    body = b"ignore me\r\n" + multipart(('name="file"; filename="x.pdf"', pdf), ID, NAME).replace(
        b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: form-data; name=\"PatientID\"",
        b"--" + BOUNDARY.encode() + b" \t\r\nContent-Disposition: form-data; name=\"PatientID\"") + b"epilogue\r\n"
    stored(gateway.post(data=body, headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}))
    expect_pdf(scripted, pdf=pdf)


def test_multipart_in_single_bytes(gateway, scripted):
    """The network may cut anywhere."""
    body = multipart(('name="file"; filename="x.pdf"', media.pdf_of(900)), ID, NAME)
    with connect(gateway.port) as sock:
        sock.sendall(
            f"POST /upload HTTP/1.1\r\nHost: gw\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode())
        for place in range(len(body)):
            sock.sendall(body[place:place + 1])
        assert read_answer(sock).status == 201
    expect_pdf(scripted, pdf=media.pdf_of(900))


def test_fields_in_query_and_form_together(gateway, scripted):
    stored(gateway.post(f"/upload?{QUERY}", files={"file": ("report.pdf", media.PDF)}, data={"PatientSex": "female"}))
    assert expect_pdf(scripted).PatientSex == "F"


def test_urlencoded(gateway, scripted):
    stored(gateway.post(data={**FIELDS, "file": base64.b64encode(media.PDF).decode()}))
    expect_pdf(scripted)


def test_urlencoded_in_another_charset(gateway, scripted):
    body = "PatientID=P1&PatientName=M%FCller%5EJ%F6rg&file=" + urllib.parse.quote(base64.b64encode(media.PDF))
    stored(gateway.post(data=body, headers={"Content-Type": "application/x-www-form-urlencoded; charset=ISO-8859-1"}))
    data_set = expect_pdf(scripted, name="Müller^Jörg")
    assert data_set.SpecificCharacterSet == "ISO_IR 192"


def test_json_with_one_file(gateway, scripted):
    stored(gateway.post(json={**FIELDS, "file": base64.b64encode(media.PDF).decode()}))
    expect_pdf(scripted)


def test_json_with_several_files_and_a_sequence(gateway, scripted):
    body = {
        "PatientID": "P1", "PatientName": "Doe^John", "given": "John", "family": "Doe",
        "RequestAttributesSequence": [{"ScheduledProcedureStepID": "SPS1"}, {"ScheduledProcedureStepID": "SPS2"}],
        "files": [{"name": "a.pdf", "content": base64.b64encode(media.PDF).decode()},
                  {"name": "b.jpg", "content": base64.b64encode(media.JPEG).decode()}],
    }
    reply = stored(gateway.post(json=body))
    assert [row["file"] for row in reply["instances"]] == ["a.pdf", "b.jpg"]
    first = sent(scripted)[0]
    assert [item.ScheduledProcedureStepID for item in first.RequestAttributesSequence] == ["SPS1", "SPS2"]


@pytest.mark.parametrize("method, path", [
    ("POST", "/upload"), ("POST", "/upload/report.pdf"), ("PUT", "/upload/report.pdf"), ("PUT", "/upload/%C3%BCbersicht.pdf"),
])
def test_raw_body(gateway, scripted, method, path):
    answer = requests.request(method, f"{gateway.url}{path}?{QUERY}", data=media.PDF, timeout=30)
    reply = stored(answer)
    if path != "/upload":
        assert reply["instances"][0]["file"] == urllib.parse.unquote(path.rsplit("/", 1)[1])
    expect_pdf(scripted)


@pytest.mark.parametrize("declared", [None, "application/pdf", "application/octet-stream", "image/png", "text/plain"])
def test_content_decides_the_type(gateway, scripted, declared):
    headers = {"Content-Type": declared} if declared else {}
    reply = stored(gateway.post(f"/upload?{QUERY}", data=media.PDF, headers=headers))
    assert reply["instances"][0]["mediaType"] == "application/pdf"


def test_chunked(gateway, scripted):
    pieces = (media.PDF[place:place + 777] for place in range(0, len(media.PDF), 777))
    stored(gateway.post(f"/upload?{QUERY}", data=pieces))
    expect_pdf(scripted)


def test_chunked_with_extensions_and_trailers(gateway, scripted):
    pdf = media.pdf_of(900)
    body = b"%x;name=value\r\n%b\r\n%X\r\n%b\r\n0\r\nX-Trailer: 1\r\n\r\n" % (500, pdf[:500], 400, pdf[500:])
    head = f"POST /upload?{QUERY} HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with connect(gateway.port) as sock:
        sock.sendall(head + body)
        assert read_answer(sock).status == 201
    expect_pdf(scripted, pdf=pdf)


def test_http_1_0(gateway, scripted):
    request = f"POST /upload?{QUERY} HTTP/1.0\r\nContent-Length: {len(media.PDF)}\r\n\r\n".encode() + media.PDF
    statuses, closed, _ = exchange(gateway.port, request)
    assert statuses == [201] and closed
    expect_pdf(scripted)


def test_expect_continue_costs_no_second(gateway, scripted):
    """With a body over 1 MiB curl waits for `100 Continue`, a second by itself, here for so long that it would be seen."""
    pdf = media.pdf_of(1_500_000)
    begin = time.monotonic()
    done = subprocess.run(
        ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect: 100-continue", "--data-binary", "@-",
         "--expect100-timeout", "60", f"{gateway.url}/upload?{QUERY}"], input=pdf, capture_output=True)
    seconds = time.monotonic() - begin
    assert done.stdout == b"201", done.stderr
    assert seconds < 45
    expect_pdf(scripted, pdf=pdf)
    assert scripted.last.header("Expect") is None


@pytest.mark.parametrize("arguments", [
    ["-F", "file=@report.pdf"],
    ["-F", "file=@report.pdf", "-F", "description=Arztbrief"],
    ["--data-binary", "@report.pdf"],
    ["-T", "report.pdf"],
    ["-H", "Transfer-Encoding: chunked", "--data-binary", "@report.pdf"],
    ["-0", "-F", "file=@report.pdf"],
    ["-H", "Content-Type: application/pdf", "--data-binary", "@report.pdf"],
], ids=["-F", "-F -F", "--data-binary", "-T", "chunked", "HTTP/1.0", "typed"])
def test_curl(gateway, scripted, tmp_path, arguments):
    (tmp_path / "report.pdf").write_bytes(media.PDF)
    path = "/upload/" if arguments[0] == "-T" else "/upload"
    done = subprocess.run(
        ["curl", "-sS", "-w", "\n%{http_code}", *arguments, f"{gateway.url}{path}?{QUERY}"], cwd=tmp_path,
        capture_output=True, text=True)
    assert done.stdout.endswith("201"), done.stdout + done.stderr
    expect_pdf(scripted)


@pytest.mark.parametrize("count", [2, 5])
def test_several_files_make_one_study_and_count(gateway, scripted, count):
    files = [(f"file{number}", (f"{number}.jpg", media.jpeg_of(seed=number))) for number in range(count)]
    reply = stored(gateway.post(f"/upload?{QUERY}", files=files))
    data_sets = sent(scripted)
    assert len(data_sets) == count
    assert len({data_set.StudyInstanceUID for data_set in data_sets}) == 1
    assert len({data_set.SeriesInstanceUID for data_set in data_sets}) == 1
    assert len({data_set.SOPInstanceUID for data_set in data_sets}) == count
    assert [int(data_set.InstanceNumber) for data_set in data_sets] == list(range(1, count + 1))
    assert {int(data_set.SeriesNumber) for data_set in data_sets} == {1}
    assert [row["file"] for row in reply["instances"]] == [f"{number}.jpg" for number in range(count)]
    assert reply["studyInstanceUID"] == data_sets[0].StudyInstanceUID


def test_kinds_may_mix(gateway, scripted):
    """A DICOM object of the same patient keeps its own UIDs."""
    dicom = media.secondary_capture(patient="P1", name="Doe^John")
    reply = stored(gateway.post(f"/upload?{QUERY}", files=[
        ("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG)), ("c", ("c.dcm", media.dicom_bytes(dicom)))]), studies=2)
    assert [row["mediaType"] for row in reply["instances"]] == ["application/pdf", "image/jpeg", "application/dicom"]
    arrived = {data_set.SOPInstanceUID for data_set in sent(scripted)} if len(scripted.requests) == 1 else {
        data_set.SOPInstanceUID for request in scripted.requests for data_set in
        (pydicom.dcmread(io.BytesIO(file)) for file in part10_files(request))}
    assert arrived == {row["sopInstanceUID"] for row in reply["instances"]}
    assert dicom.SOPInstanceUID in arrived


@pytest.mark.parametrize("kind, sop_class, modality", [
    (None, "1.2.840.10008.5.1.4.1.1.7", "OT"), ("sc", "1.2.840.10008.5.1.4.1.1.7", "OT"),
    ("photo", "1.2.840.10008.5.1.4.1.1.77.1.4", "XC"),
])
def test_as(gateway, scripted, kind, sop_class, modality):
    more = f"&as={kind}" if kind else ""
    stored(gateway.post(f"/upload?{QUERY}{more}", data=media.JPEG))
    (data_set,) = sent(scripted)
    assert (data_set.SOPClassUID, data_set.Modality) == (sop_class, modality)
    assert same(bulk_of(data_set), media.JPEG)


@pytest.mark.parametrize("data, syntax", [
    (media.JPEG, "50"), (media.JPEG_GRAY, "50"), (media.JPEG_422, "50"),
    (media.jpeg_by_dcmtk("+ee", 12), "51"), (media.jpeg_by_dcmtk("+el"), "57"), (media.jpeg_by_dcmtk("+e1"), "70"),
], ids=["baseline", "gray", "4:2:2", "extended", "lossless", "lossless SV1"])
def test_jpeg_is_carried_unchanged(gateway, scripted, data, syntax):
    reply = stored(gateway.post(f"/upload?{QUERY}", data=data))
    (data_set,) = sent(scripted)
    assert same(bulk_of(data_set), data)
    assert data_set.file_meta.TransferSyntaxUID == f"1.2.840.10008.1.2.4.{syntax}"
    assert reply["instances"][0]["transferSyntaxUID"] == data_set.file_meta.TransferSyntaxUID


def test_the_same_upload_twice_has_the_same_uids(gateway, scripted):
    first = stored(gateway.post(f"/upload?{QUERY}", files={"file": ("a.pdf", media.PDF)}))
    second = stored(gateway.post(f"/upload?{QUERY}", files={"file": ("a.pdf", media.PDF)}))
    assert first["instances"][0]["sopInstanceUID"] == second["instances"][0]["sopInstanceUID"]
    assert first["studyInstanceUID"] == second["studyInstanceUID"]


@pytest.mark.parametrize("other", [
    {"PatientID": "P2"}, {"PatientName": "Roe^Richard"}, {"StudyDescription": "other"},
], ids=lambda other: next(iter(other)))
def test_another_upload_has_other_uids(gateway, scripted, other):
    first = stored(gateway.post("/upload", data=FIELDS, files={"file": ("a.pdf", media.PDF)}))
    second = stored(gateway.post("/upload", data={**FIELDS, **other}, files={"file": ("a.pdf", media.PDF)}))
    assert first["instances"][0]["sopInstanceUID"] != second["instances"][0]["sopInstanceUID"]


def test_an_idempotency_key_stands_for_the_request(gateway, scripted):
    first = stored(gateway.post(f"/upload?{QUERY}", data=media.PDF, headers={"Idempotency-Key": "visit-4711"}))
    second = stored(gateway.post(f"/upload?{QUERY}", data=media.PDF, headers={"Idempotency-Key": "visit-4712"}))
    assert first["instances"][0]["sopInstanceUID"] != second["instances"][0]["sopInstanceUID"]


def test_a_site_keeps_its_uids_over_a_restart(start, scripted):
    from rig.gateway import archive
    gateway = start(archive(scripted.url, wire="dicom"))
    first = stored(gateway.post(f"/upload?{QUERY}", data=media.PDF))
    assert gateway.stop() == 0
    gateway.start()
    second = stored(gateway.post(f"/upload?{QUERY}", data=media.PDF))
    assert first["instances"][0]["sopInstanceUID"] == second["instances"][0]["sopInstanceUID"]
    keys = [path for path in gateway.state.rglob("*") if path.is_file() and "key" in path.name]
    assert len(keys) == 1 and keys[0].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("size", [1_048_575, 1_048_576, 1_048_577, 3_000_000])
@pytest.mark.parametrize("form", ["raw", "multipart", "json"])
def test_memory_and_file_give_the_same(gateway, scripted, size, form):
    """A payload of up to 1 MiB stays in memory, a larger one goes through a private file."""
    pdf = media.pdf_of(size)
    if form == "raw":
        answer = gateway.post(f"/upload?{QUERY}", data=pdf)
    elif form == "multipart":
        answer = gateway.post(f"/upload?{QUERY}", files={"file": ("a.pdf", pdf)})
    else:
        answer = gateway.post(json={**FIELDS, "file": base64.b64encode(pdf).decode()})
    stored(answer)
    expect_pdf(scripted, pdf=pdf)
    assert gateway.is_clean()


def test_dicom_is_passed_on_with_an_empty_preamble(gateway, scripted):
    """PS3.10 §7.5: a preamble may hold another program; all the rest is as it came."""
    original = media.dicom_bytes(preamble=b"MZ" + b"\x90" * 126)
    reply = stored(gateway.post("/upload", data=original))
    (file,) = part10_files(scripted.last)
    assert file[:128] == bytes(128)
    assert file[128:] == original[128:]
    assert reply["instances"][0]["mediaType"] == "application/dicom"


def test_kindness_that_loses_nothing(gateway, scripted):
    fields = {"mrn": "P1", "name": "Doe, John", "dob": "1980-01-31", "sex": "male", "accession": "A1", "title": "Letter",
              "description": "Consultation", "StudyTime": "12:34:56", "study-date": "2024-02-29", "physician": "Roe^Jane"}
    stored(gateway.post("/upload", data=fields, files={"file": ("a.pdf", media.PDF)}))
    data_set = expect_pdf(scripted)
    assert (data_set.PatientBirthDate, data_set.PatientSex, data_set.AccessionNumber) == ("19800131", "M", "A1")
    assert (data_set.StudyTime, data_set.StudyDate, data_set.DocumentTitle) == ("123456", "20240229", "Letter")
    assert data_set.ReferringPhysicianName == "Roe^Jane"


@pytest.mark.parametrize("name", [
    "PatientBirthDate", "patientbirthdate", "patient_birth_date", "patient-birth-date", "00100030", "dob",
])
def test_spellings_of_a_field(gateway, scripted, name):
    stored(gateway.post(f"/upload?{QUERY}", data=media.PDF, params={name: "19800131"}))
    assert sent(scripted)[0].PatientBirthDate == "19800131"


def test_a_path_with_items(gateway, scripted):
    fields = {"RequestAttributesSequence.ScheduledProcedureStepID": "S1",
              "00400275[2].00400009": "S2", "request_attributes_sequence.RequestedProcedureID": "R1"}
    stored(gateway.post(f"/upload?{QUERY}", data=media.PDF, params=fields))
    items = sent(scripted)[0].RequestAttributesSequence
    assert [item.ScheduledProcedureStepID for item in items] == ["S1", "S2"]
    assert items[0].RequestedProcedureID == "R1"


def test_dry_run_shows_metadata_or_the_file(gateway, scripted):
    answer = gateway.post(f"/upload?{QUERY}&dryRun=true", data=media.PDF, headers={"Accept": "application/dicom+json"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/dicom+json")
    (metadata,) = answer.json()
    assert metadata["00100020"]["Value"] == ["P1"]

    file = gateway.post(f"/upload?{QUERY}&dryRun=true", data=media.PDF, headers={"Accept": "application/dicom"})
    assert file.status_code == 200
    assert file.headers["Content-Type"].startswith("application/dicom")
    data_set = pydicom.dcmread(io.BytesIO(file.content))
    assert same(bulk_of(data_set), media.PDF)
    assert metadata["00080018"]["Value"] == [data_set.SOPInstanceUID]
    assert not scripted.requests

    reply = stored(gateway.post(f"/upload?{QUERY}", data=media.PDF))
    assert reply["instances"][0]["sopInstanceUID"] == data_set.SOPInstanceUID
    assert reply["instances"][0]["sopClassUID"] == data_set.SOPClassUID


@pytest.mark.parametrize("accept, media_type", [
    (None, "application/json"), ("*/*", "application/json"), ("application/json", "application/json"),
    ("text/plain", "text/plain"), ("text/html", "text/html"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ("application/dicom+json", "application/dicom+json"), ("application/dicom+xml", "application/dicom+xml"),
    ("text/plain;q=0.2, application/json;q=0.9", "application/json"),
])
def test_replies(gateway, scripted, accept, media_type):
    """The client chooses the form of the reply; `None` sends no Accept header at all."""
    answer = gateway.post(f"/upload?{QUERY}", data=media.PDF, headers={"Accept": accept})
    assert answer.status_code in ((200, 201) if "dicom" in media_type else (201,))
    assert answer.headers["Content-Type"].split(";")[0] == media_type
    uid = scripted.last.instances[0][1]
    assert uid in answer.text
    if media_type == "application/dicom+json":
        referenced = answer.json()["00081199"]["Value"][0]
        assert referenced["00081155"]["Value"] == [uid]
    if media_type == "application/dicom+xml":
        assert "NativeDicomModel" in answer.text
    if media_type == "text/plain":
        assert len(answer.text.strip().splitlines()) == 1
    if media_type == "text/html":
        assert "<script" not in answer.text and "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("accept, media_type", [
    (None, "application/problem+json"), ("text/html,*/*;q=0.1", "text/html"), ("text/plain", "text/plain"),
])
def test_replies_to_a_mistake(gateway, scripted, accept, media_type):
    answer = gateway.post("/upload", data=media.PDF, headers={"Accept": accept})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].split(";")[0] in (media_type, "application/problem+json")
    assert "PatientID" in answer.text


def test_a_plain_form_without_script(folder_gateway):
    page = requests.get(folder_gateway.url + "/", headers={"Accept": "text/html"}, timeout=10)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<script" not in page.text
    assert 'method="post"' in page.text.lower() and "multipart/form-data" in page.text
    for name in ("PatientID", "file"):
        assert f'name="{name}"' in page.text
    answer = folder_gateway.post(
        "/upload", files={"file": ("a.pdf", media.PDF)}, headers={"Accept": "text/html"},
        data={"PatientID": "P1", "PatientName": "", "PatientBirthDate": "", "PatientSex": "", "AccessionNumber": "", "title": ""})
    assert answer.status_code == 201
    assert answer.headers["Content-Type"].startswith("text/html")


def test_an_empty_file_input_of_a_form_is_no_file(gateway, scripted):
    """Browsers send an unused file input as an empty part with an empty name."""
    body = multipart(FILE, ID, NAME, ('name="second"; filename=""', b""))
    reply = stored(gateway.post(data=body, headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}))
    assert len(reply["instances"]) == 1


def test_the_embedded_folder_archive(folder_gateway):
    """Without any configuration: Part 10 files under patient/study/series."""
    answer = folder_gateway.post(f"/upload?{QUERY}", files={"file": ("report.pdf", media.PDF)})
    assert answer.status_code == 201, answer.text
    reply = answer.json()
    uid = reply["instances"][0]["sopInstanceUID"]
    found = [path for path in folder_gateway.folder.rglob("*") if path.is_file() and uid in path.name]
    assert len(found) == 1
    data_set = pydicom.dcmread(found[0])
    assert data_set.SOPInstanceUID == uid and same(bulk_of(data_set), media.PDF)
    assert found[0].stat().st_mode & 0o077 == 0
    again = folder_gateway.post(f"/upload?{QUERY}", files={"file": ("report.pdf", media.PDF)})
    assert again.status_code == 201
    assert again.json()["instances"][0]["sopInstanceUID"] == uid
    assert len([path for path in folder_gateway.folder.rglob("*") if path.is_file() and uid in path.name]) == 1


def test_requests_reuse_one_connection_to_the_archive(gateway, scripted):
    stored(gateway.post(f"/upload?{QUERY}", data=media.PDF))
    for number in range(5):
        stored(gateway.post(f"/upload?{QUERY}", data=media.pdf_of(2000, number)))
    assert len({request.connection for request in scripted.requests}) <= 2


def test_the_location_of_a_single_object(gateway, scripted):
    """An archive that names no study still says where the object is."""
    scripted.default = answering(200, lambda request: store_response(request.instances))
    answer = gateway.post(f"/upload?{QUERY}", data=media.PDF)
    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json()["instances"][0]["retrieveURL"]


def test_json_numbers_and_nothing(gateway, scripted):
    """A JSON number is a field like any other; null is an attribute without value."""
    body = {**FIELDS, "SeriesNumber": 7, "StudyDescription": None, "file": base64.b64encode(media.PDF).decode()}
    stored(gateway.post(data=json.dumps(body), headers={"Content-Type": "application/json"}))
    data_set = expect_pdf(scripted)
    assert int(data_set.SeriesNumber) == 7
