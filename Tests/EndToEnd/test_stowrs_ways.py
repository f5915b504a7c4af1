"""The ways 4, 5 and 6 of dcm4chee's page "Store objects by STOW RS": its lines, unchanged but for host and port."""

import io
import json
import re

import pydicom
import pytest

from rig import media
from rig.media import FIXTURES, fixture
from rig.servers import Orthanc
from rig.stowrs import INPUTS, Stowrs
from rig.wire import bulk_of, complaints, metadata_of, part10_files, parts_of, rebuild

LINES = (FIXTURES / "seeds/stowrs.txt").read_text().splitlines()
ROOT = "/dcm4chee-arc/aets/DCM4CHEE/rs"



@pytest.fixture
def tool(tmp_path):
    return Stowrs(tmp_path)


@pytest.fixture(scope="module")
def orthanc_there(tmp_path_factory):
    """Orthanc at the path that dcm4chee has, so that of a line only host and port change."""
    running = Orthanc(tmp_path_factory.mktemp("orthanc"), root=ROOT + "/")
    yield running
    running.stop()


def words(line: str, port: int) -> list[str]:
    changed, count = re.subn(r"http://localhost:8080/", f"http://127.0.0.1:{port}/", line)
    assert count == 1
    program, *rest = changed.split()
    assert program == "stowrs"
    return rest


def holds(stored: pydicom.Dataset, data: bytes) -> bool:
    """Whether an object carries the bytes, padded to even length."""
    return bulk_of(stored) == data + b"\0" * (len(data) % 2)


def test_the_page_has_three_lines():
    assert len(LINES) == 3 and all(ROOT + "/studies" in line for line in LINES)


# 4: one image with an attribute

def test_way_4_an_attribute_and_an_image_to_an_archive_of_metadata_and_bulk_data(tool, scripted):
    image = tool.file("img.jpeg", media.JPEG)
    ended = tool.run(*words(LINES[0], scripted.port))
    assert (ended.code, ended.statuses) == (0, ["stored"]), ended.err
    assert [request.target for request in scripted.requests] == [ROOT + "/studies"]
    assert 'type="application/dicom+xml"' in scripted.last.header("Content-Type")
    (stored,) = rebuild(scripted.last)
    assert (str(stored.PatientName), stored.PatientID, stored.Modality) == ("John^Doe", "", "OT")
    assert holds(stored, image.read_bytes())
    assert ended.rows[0][1] == stored.SOPInstanceUID and ended.rows[0][3] == "img.jpeg"
    # The one thing that nobody gave: whose image it is. It is said, and nothing is made up.
    assert "no PatientID" in ended.err
    assert all("PatientID" in line or "Patient ID" in line for line in complaints(stored)), complaints(stored)


def test_way_4_an_attribute_and_an_image_to_orthanc(tool, orthanc_there):
    image = tool.file("img.jpeg", media.JPEG)
    ended = tool.run(*words(LINES[0], orthanc_there.port))
    assert (ended.code, ended.statuses) == (0, ["stored"]), ended.err
    stored = pydicom.dcmread(io.BytesIO(orthanc_there.file_of(ended.rows[0][1])))
    assert (str(stored.PatientName), stored.PatientID) == ("John^Doe", "")
    assert holds(stored, image.read_bytes())
    assert "takes no xml metadata with bulk data" in ended.err


# 5: several images of one patient, as photographs

def images(tool) -> list[bytes]:
    made = [media.JPEG, media.jpeg_of("RGB", quality=60), media.jpeg_of("L")]
    for name, data in zip(("img1.jpeg", "img2.jpg", "img3.jpeg"), made):
        tool.file(name, data)
    return made


def check_photographs(stored, made):
    assert {data_set.SOPClassUID for data_set in stored} == {"1.2.840.10008.5.1.4.1.1.77.1.4"}
    assert {data_set.PatientID for data_set in stored} == {"P1"}
    assert len({data_set.StudyInstanceUID for data_set in stored}) == len({data_set.SeriesInstanceUID for data_set in stored}) == 1
    assert [int(data_set.InstanceNumber) for data_set in stored] == [1, 2, 3]
    assert all(holds(data_set, data) for data_set, data in zip(stored, made, strict=True))


def test_way_5_images_as_photographs_in_one_request_to_an_archive_of_metadata_and_bulk_data(tool, scripted):
    made = images(tool)
    ended = tool.run(*words(LINES[1], scripted.port))
    assert (ended.code, ended.statuses) == (0, ["stored"] * 3), ended.err
    assert len(scripted.requests) == 1
    assert 'type="application/dicom+json"' in scripted.last.header("Content-Type")
    stored = rebuild(scripted.last)
    check_photographs(stored, made)
    assert [complaints(data_set) for data_set in stored] == [[], [], []]


def test_way_5_images_as_photographs_to_orthanc(tool, orthanc_there):
    made = images(tool)
    ended = tool.run(*words(LINES[1], orthanc_there.port))
    assert (ended.code, ended.statuses) == (0, ["stored"] * 3), ended.err
    check_photographs([pydicom.dcmread(io.BytesIO(orthanc_there.file_of(row[1]))) for row in ended.rows], made)


# 6: DICOM files; and any kinds of files

def objects(tool) -> list[bytes]:
    made = [fixture("stowrs/inputs/obj1.dcm"), fixture("stowrs/inputs/obj2.dcm")]
    for number, data in enumerate(made, 1):
        tool.file(f"object{number}.dcm", data)
    return made


def test_way_6_dicom_files_in_one_request_to_a_scripted_archive(tool, scripted):
    made = objects(tool)
    ended = tool.run(*words(LINES[2], scripted.port))
    assert (ended.code, ended.statuses, ended.err) == (0, ["stored"] * 2, "")
    assert len(scripted.requests) == 1
    assert [data[128:] for data in part10_files(scripted.last)] == [data[128:] for data in made]


def test_way_6_dicom_files_to_orthanc(tool, orthanc_there):
    made = objects(tool)
    ended = tool.run(*words(LINES[2], orthanc_there.port))
    assert (ended.code, ended.statuses, ended.err) == (0, ["stored"] * 2, "")
    assert [orthanc_there.file_of(row[1])[128:] for row in ended.rows] == [data[128:] for data in made]


def every_extension(tool) -> list[str]:
    """What the page calls supported, one of each extension."""
    video, document = (INPUTS / "video.mpg").read_bytes(), (INPUTS / "doc.pdf").read_bytes()
    files = {"doc.pdf": document, "a.jpg": media.JPEG, "b.jpeg": media.jpeg_of("L"), "c.mpg": video, "d.mpg2": video, "e.mpeg": video}
    for name, data in files.items():
        tool.file(name, data)
    return list(files)


def test_way_6_bulk_data_of_one_type_in_one_request(tool, scripted):
    for number in (1, 2, 3):
        tool.file(f"{number}.pdf", (INPUTS / "doc.pdf").read_bytes() + b"\n" * number)
    ended = tool.run("-t", "json", "-m", "PatientID=P1", "-u", scripted.url + "/studies", "1.pdf", "2.pdf", "3.pdf")
    assert (ended.code, ended.statuses) == (0, ["stored"] * 3), ended.err
    assert len(scripted.requests) == 1
    assert len({row["0020000D"]["Value"][0] for row in metadata_of(parts_of(scripted.last))}) == 1


@pytest.mark.parametrize("form", ["json", "xml"])
def test_way_6_bulk_data_of_several_types_in_one_request(tool, scripted, form):
    names = every_extension(tool)
    ended = tool.run("-t", form, "-m", "PatientID=P1", "-u", scripted.url + "/studies", *names)
    assert (ended.code, ended.statuses) == (0, ["stored"] * len(names)), ended.err
    assert len(scripted.requests) == 1
    parts = parts_of(scripted.last)
    found = [headers["Content-Type"].split(";")[0] for headers, _ in parts if "Content-Location" in headers]
    assert found == ["application/pdf", "image/jpeg", "image/jpeg", "video/mpeg", "video/mpeg", "video/mpeg"]
    rows = metadata_of(parts)
    assert len({row["0020000D"]["Value"][0] for row in rows}) == 1
    assert [row["00080016"]["Value"][0].removeprefix("1.2.840.10008.5.1.4.1.1.") for row in rows] == [
        "104.1", "7", "7", "77.1.4.1", "77.1.4.1", "77.1.4.1"]


def test_way_6_bulk_data_of_several_types_to_orthanc(tool, orthanc_there):
    names = every_extension(tool)
    ended = tool.run("-m", "PatientID=P1", "-u", f"http://127.0.0.1:{orthanc_there.port}{ROOT}", *names)
    assert (ended.code, ended.statuses) == (0, ["stored"] * len(names)), ended.err
    for row in ended.rows:
        assert complaints(orthanc_there.file_of(row[1])) == [], row


def test_way_6_dicom_files_and_bulk_data_in_one_call(tool, scripted, orthanc_there):
    """Two requests, since a message has one form."""
    objects(tool)
    every_extension(tool)
    files = ["object1.dcm", "doc.pdf", "object2.dcm", "a.jpg"]
    ended = tool.run("-t", "json", "-u", scripted.url + "/studies", *files)
    assert (ended.code, sorted(ended.statuses)) == (0, ["stored"] * 4), ended.err
    kinds = [json.dumps(re.search(r'type="([^"]+)"', request.header("Content-Type"))[1]) for request in scripted.requests]
    assert kinds == ['"application/dicom+json"', '"application/dicom"']
    ended = tool.run("-u", f"http://127.0.0.1:{orthanc_there.port}{ROOT}/studies", *files)
    assert (ended.code, sorted(ended.statuses)) == (0, ["stored"] * 4), ended.err
