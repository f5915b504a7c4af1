"""ZIP archives, mixed batches, DICOM folders and parts of batches, into a real archive."""

import base64
import functools
import io
import pathlib
import random
import subprocess
import zipfile
import zlib

import pydicom
import pytest

from rig import media
from rig.processes import Watch
from rig.wire import complaints


def zipped(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


MIXED = {"letters/report.pdf": media.PDF, "photos/a.jpg": media.JPEG, "photos/b.jpg": media.JPEG_422}


@pytest.fixture(autouse=True)
def _empty(orthanc):
    orthanc.clear()


@pytest.mark.parametrize("way", ["body", "form", "json", "mixed"])
def test_the_entries_are_the_files(orthanc_gateway, orthanc, way):
    data = zipped(MIXED)
    if way == "body":
        answer = orthanc_gateway.post("/upload?PatientID=P1", data=data, headers={"Content-Type": "application/zip"})
    elif way == "form":
        answer = orthanc_gateway.post("/upload?PatientID=P1", files={"file": ("x.zip", data)})
    elif way == "json":
        answer = orthanc_gateway.post(
            "/upload", json={"PatientID": "P1", "file": base64.b64encode(data).decode()})
    else:
        answer = orthanc_gateway.post(
            "/upload?PatientID=P1",
            files=[("a", ("first.jpg", media.JPEG_GRAY)), ("b", ("x.zip", data)), ("c", ("last.pdf", media.pdf_of(2000)))])
    assert answer.status_code == 201, answer.text
    rows = answer.json()["instances"]
    names = list(MIXED)
    if way == "mixed":
        names = ["first.jpg", *("x.zip/" + name for name in names), "last.pdf"]
    assert [row["file"] for row in rows] == names
    assert len({row["seriesInstanceUID"] for row in rows}) == 2
    for row in rows:
        assert complaints(orthanc.file_of(row["sopInstanceUID"])) == []


def test_a_zip_is_what_its_files_are_one_by_one(folder_gateway):
    one = folder_gateway.post("/upload?PatientID=P1&dryRun", files=[(n, (n, d)) for n, d in MIXED.items()])
    other = folder_gateway.post("/upload?PatientID=P1&dryRun", data=zipped(MIXED))
    uids = [[item["00080018"]["Value"][0] for item in reply.json()] for reply in (one, other)]
    assert uids[0] == uids[1]


def test_large_entries_and_zip64(folder_gateway, tmp_path):
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"{number}.pdf", "w", force_zip64=True) as entry:
                entry.write(media.pdf_of(5_000_000, number))
    answer = folder_gateway.post("/upload?PatientID=P1", data=path.read_bytes())
    assert answer.status_code == 201, answer.text
    assert folder_gateway.open_spools() == 0


def test_objects_in_an_archive_bring_their_patient(orthanc_gateway):
    objects = {f"{n}.dcm": media.dicom_bytes() for n in "ab"}
    answer = orthanc_gateway.post("/upload", data=zipped(objects))
    assert answer.status_code == 201, answer.text
    answer = orthanc_gateway.post("/upload", data=zipped({**objects, "c.pdf": media.PDF}))
    assert answer.status_code == 400
    assert {entry["field"] for entry in answer.json()["errors"]} == {"PatientID"}


def dicom_folder(tmp_path: pathlib.Path) -> dict[str, bytes]:
    """A CD as dcmmkdir makes it."""
    study = pydicom.uid.generate_uid()
    for name in ("IMG1", "IMG2"):
        (tmp_path / name).write_bytes(media.dicom_bytes(media.secondary_capture(study=study)))
    subprocess.run(["dcmmkdir", "--general-purpose", "+D", "DICOMDIR", "IMG1", "IMG2"], cwd=tmp_path, check=True,
                   capture_output=True)
    return {name: (tmp_path / name).read_bytes() for name in ("DICOMDIR", "IMG1", "IMG2")}


def test_a_dicom_folder(orthanc_gateway, tmp_path):
    files = dicom_folder(tmp_path)
    answer = orthanc_gateway.post("/upload", data=zipped(files))
    assert answer.status_code == 201, answer.text
    reply = answer.json()
    assert [row["file"] for row in reply["instances"]] == ["IMG1", "IMG2"]
    assert any("DICOMDIR" in warning for warning in reply["warnings"])
    assert orthanc_gateway.post("/upload", data=files["DICOMDIR"]).status_code == 415
    cd = {**files, "README.TXT": b"Dear reader\n", "AUTORUN.INF": b"[autorun]\n"}
    answer = orthanc_gateway.post("/upload", data=zipped(cd))
    assert answer.status_code == 415
    problem = answer.json()
    assert {entry["file"] for entry in problem["errors"]} == {"README.TXT", "AUTORUN.INF"}
    assert "partial=true" in problem["detail"]
    answer = orthanc_gateway.post("/upload?partial=true", data=zipped(cd))
    assert answer.status_code == 415
    assert [(row["file"], row["status"]) for row in answer.json()["instances"]] == [
        ("IMG1", "stored"), ("IMG2", "stored"), ("README.TXT", "refused"), ("AUTORUN.INF", "refused")]


@pytest.mark.parametrize("partial", [False, True])
def test_one_bad_file_of_many(orthanc_gateway, orthanc, partial):
    files = [("a", ("a.pdf", media.pdf_of(3000, 77))), ("b", ("b.pdf", media.PDF[:100])), ("c", ("c.bin", b"\1\2\3"))]
    answer = orthanc_gateway.post("/upload?PatientID=P1" + "&partial" * partial, files=files)
    assert answer.status_code == 422
    problem = answer.json()
    assert [entry["file"] for entry in problem["errors"]] == ["b.pdf", "c.bin"]
    if partial:
        stored, *refused = problem["instances"]
        assert stored["status"] == "stored"
        assert [row["status"] for row in refused] == ["refused", "refused"]
        assert complaints(orthanc.file_of(stored["sopInstanceUID"])) == []
    else:
        assert "instances" not in problem


def test_a_partial_dry_run_stores_nothing(orthanc_gateway, orthanc):
    before = len(orthanc.instances())
    files = [("a", ("a.pdf", media.pdf_of(3000, 78))), ("b", ("b.bin", b"\1\2\3"))]
    answer = orthanc_gateway.post("/upload?PatientID=P1&partial&dryRun", files=files)
    assert answer.status_code == 415
    assert [row["status"] for row in answer.json()["instances"]] == ["valid", "refused"]
    assert len(orthanc.instances()) == before


@pytest.mark.parametrize("content, status, word", [
    (zipped({"in.zip": zipped({"a": b"1"})}), 415, "inside another"),
    (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), 415, "Word document"),
    (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED), 415, "OpenDocument"),
    (zipped({}), 422, "no files"),
    (zipped(MIXED)[:-30], 422, "ends before"),
    (zipped(MIXED, zipfile.ZIP_LZMA), 415, "LZMA"),
    (zipped(MIXED, zipfile.ZIP_BZIP2), 415, "bzip2"),
])
def test_what_cannot_be_opened_says_why(folder_gateway, content, status, word):
    answer = folder_gateway.post("/upload?PatientID=P1", data=content)
    assert answer.status_code == status, answer.text
    assert word in answer.text


@functools.cache
def bomb(gigabytes: int) -> bytes:
    """An archive whose one entry inflates to so many GiB of zeros."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(1 << 20)
    data, crc = [], 0
    for _ in range(gigabytes << 10):
        data.append(deflate.compress(piece))
        crc = zlib.crc32(piece, crc)
    data.append(deflate.flush())
    body = b"".join(data)
    size = (gigabytes << 30).to_bytes(8, "little") + len(body).to_bytes(8, "little")
    extra = b"\1\0\x10\0" + size
    fields = (8).to_bytes(2, "little") + bytes(4) + crc.to_bytes(4, "little") + b"\xff" * 8
    lengths = (1).to_bytes(2, "little") + len(extra).to_bytes(2, "little")
    local = b"PK\3\4\x2d\0\0\0" + fields + lengths + b"a" + extra
    central = b"PK\1\2\x2d\0\x2d\0\0\0" + fields + lengths + bytes(14) + b"a" + extra
    start = len(local) + len(body)
    end = b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little") + start.to_bytes(4, "little") + b"\0\0"
    return local + body + central + end


@pytest.fixture(scope="module")
def ten_gigabytes() -> bytes:
    return bomb(10)


def test_ten_gigabytes_in_ten_megabytes(start, ten_gigabytes):
    gateway = start()
    gateway.post("/upload?PatientID=P1", data=zipped(MIXED))
    begun = gateway.processor_seconds()
    with Watch(gateway.process.pid) as watch:
        answer = gateway.post("/upload?PatientID=P1", data=ten_gigabytes)
    seconds = gateway.processor_seconds() - begun
    assert answer.status_code == 413, answer.text
    assert seconds < 2
    assert 0 < watch.peak < 200 << 20
    assert gateway.is_clean() and gateway.alive()


def test_mutations_never_end_the_gateway(folder_gateway):
    source = random.Random(5)
    data = zipped(MIXED)
    for _ in range(200):
        changed = bytearray(data)
        for _ in range(source.randint(1, 5)):
            changed[source.randrange(4, len(changed))] = source.randrange(256)
        assert folder_gateway.post("/upload?PatientID=P1&dryRun", data=bytes(changed)).status_code < 500
    assert folder_gateway.alive()
