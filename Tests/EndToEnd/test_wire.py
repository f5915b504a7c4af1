"""The metadata + bulk data forms, read by tools that are not ours and rebuilt into valid objects."""

import io
import json

import pydicom
import pytest

from rig import media
from rig.wire import bulk_of, complaints, metadata_of, part10_files, parts_of, rebuild

UPLOADS = {
    "pdf": [("report.pdf", media.PDF)],
    "jpeg": [("photo.jpg", media.JPEG)],
    "gray": [("gray.jpg", media.JPEG_GRAY)],
    "extended": [("x.jpg", media.jpeg_by_dcmtk("+ee", 12))],
    "lossless": [("x.jpg", media.jpeg_by_dcmtk("+e1"))],
    "two jpegs": [("file1.jpg", media.JPEG), ("file2.jpg", media.JPEG_422)],
    "mixed": [("report.pdf", media.PDF), ("photo.jpg", media.JPEG)],
    "odd length": [("odd.pdf", media.pdf_of(1001))],
    "empty lines at the ends": [("crlf.pdf", media.pdf_of(1000) + b"\r\n\r\n--\r\n")],
}
FIELDS = {"PatientID": "P1", "PatientName": "Müller^Jörg=山田^太郎", "PatientBirthDate": "1980-01-31", "PatientSex": "M",
          "AccessionNumber": "A1", "StudyDescription": "<&>\"' Grüße"}


def send(gateway, files, **fields):
    answer = gateway.post(
        "/upload", files=[(f"f{i}", (name, data)) for i, (name, data) in enumerate(files)], data={**FIELDS, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("kind", ["sc", "photo"])
@pytest.mark.parametrize("upload", UPLOADS)
@pytest.mark.parametrize("wire", ["json", "xml"])
def test_metadata_and_bulk_data(through, scripted, wire, upload, kind):
    files = UPLOADS[upload]
    if kind == "photo" and any(data.startswith(b"%PDF") for _, data in files):
        pytest.skip("a document is no photo")
    if kind == "photo" and upload == "extended":
        pytest.skip("VL Photographic has 8 bits (PS3.3 A.32.4)")
    reply = send(through(wire), files, **({"as": "photo"} if kind == "photo" else {}))
    request = scripted.last

    assert request.method == "POST" and request.target == "/rs/studies" and request.version == "HTTP/1.1"
    assert request.count("Content-Length") == 1 and request.count("Transfer-Encoding") == 0
    assert int(request.header("Content-Length")) == len(request.body)
    assert request.header("Expect") is None
    assert f'type="application/dicom+{wire}"' in request.header("Content-Type")
    assert request.header("Accept").startswith("application/dicom+")

    parts = parts_of(request)
    kinds = [headers["Content-Type"] for headers, _ in parts]
    metadata = [place for place, name in enumerate(kinds) if name.startswith("application/dicom+")]
    assert len(metadata) == (1 if wire == "json" else len(files))
    if wire == "json":
        assert metadata == [0]
    described = 0
    for place, (headers, content) in enumerate(parts):
        if place in metadata:
            described += len(metadata_of([(headers, content)]))
            assert "Content-Location" not in headers
        else:  # no bulk data before the metadata that refers to it
            assert headers["Content-Location"] in "".join(part[1].decode() for part in parts[:place] if part[0][
                "Content-Type"].startswith("application/dicom+"))
            assert described > 0

    rebuilt = rebuild(request)
    assert len(rebuilt) == len(files)
    for row, data_set, (_, original) in zip(reply["instances"], rebuilt, files, strict=True):
        bulk = bulk_of(data_set)
        assert bulk[:len(original)] == original and len(bulk) - len(original) <= 1
        assert row["sopInstanceUID"] == data_set.SOPInstanceUID
        assert row["transferSyntaxUID"] == data_set.file_meta.TransferSyntaxUID
        assert str(data_set.PatientName) == FIELDS["PatientName"]
        assert data_set.StudyDescription == FIELDS["StudyDescription"]
        assert data_set.SpecificCharacterSet == "ISO_IR 192"
        assert complaints(data_set) == []


@pytest.mark.parametrize("wire", ["json", "xml"])
def test_all_forms_say_the_same(through, scripted, wire):
    """The metadata form and the Part 10 form of one upload are one data set."""
    fields = {"RequestAttributesSequence.ScheduledProcedureStepID": "S1", "StudyDate": "20240101", "StudyTime": "120000",
              "ContentDate": "20240101", "ContentTime": "120000"}
    send(through(wire), UPLOADS["mixed"], **fields)
    other = rebuild(scripted.last)
    send(through("dicom"), UPLOADS["mixed"], **fields)
    ours = [pydicom.dcmread(io.BytesIO(file)) for file in part10_files(scripted.last)]
    varying = {"SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "PixelData", "EncapsulatedDocument",
               "InstanceCreationDate", "InstanceCreationTime", "AcquisitionDateTime", "FrameOfReferenceUID"}
    for left, right in zip(other, ours, strict=True):
        left_rows = {element.tag: (element.VR, element.value) for element in left if element.keyword not in varying}
        right_rows = {element.tag: (element.VR, element.value) for element in right if element.keyword not in varying}
        assert left_rows == right_rows


@pytest.mark.parametrize("upload", UPLOADS)
def test_part_10(through, scripted, upload):
    send(through("dicom"), UPLOADS[upload])
    assert 'type="application/dicom"' in scripted.last.header("Content-Type")
    files = part10_files(scripted.last)
    assert len(files) == len(UPLOADS[upload])
    for file, (_, original) in zip(files, UPLOADS[upload], strict=True):
        assert file[:128] == bytes(128) and file[128:132] == b"DICM"
        data_set = pydicom.dcmread(io.BytesIO(file))
        bulk = bulk_of(data_set)
        assert bulk[:len(original)] == original and len(bulk) - len(original) <= 1
        assert complaints(file) == []


def test_boundaries_differ_and_are_long(through, scripted):
    gateway = through("json")
    for _ in range(3):
        send(gateway, UPLOADS["pdf"])
    boundaries = {request.header("Content-Type").split("boundary=")[1].strip('"') for request in scripted.requests}
    assert len(boundaries) == 3
    assert all(len(boundary) >= 20 for boundary in boundaries)


def test_one_json_array_in_compact_form(through, scripted):
    send(through("json"), UPLOADS["two jpegs"])
    (headers, content), *_ = parts_of(scripted.last)
    rows = json.loads(content)
    assert isinstance(rows, list) and len(rows) == 2
    assert content.startswith(b"[{") and b'": ' not in content
    assert rows[0]["00100010"]["Value"] == [{"Alphabetic": "Müller^Jörg", "Ideographic": "山田^太郎"}]


def test_a_dicom_upload_goes_as_dicom_in_every_form(through, scripted):
    """Metadata forms cannot carry a finished object: it travels in a request of its own."""
    for wire in ("json", "xml"):
        scripted.reset()
        original = media.dicom_bytes(media.secondary_capture(name="Müller^Jörg=山田^太郎", patient="P1"))
        answer = through(wire).post("/upload", data=original)
        assert answer.status_code == 201, answer.text
        assert [file[128:] for file in part10_files(scripted.last)] == [original[128:]]


def test_a_chosen_wire_form(through, scripted):
    """`wire` overrides the archive's own form for one request."""
    send(through("dicom"), UPLOADS["pdf"], wire="json")
    assert 'type="application/dicom+json"' in scripted.last.header("Content-Type")
