"""STOW-RS clients in front: the numbered ways of dcm4chee's page, dicomweb-client, curl, and what stowrs sends."""

import io
import json
import re
import subprocess
import zipfile

import pydicom
import pytest
from dicomweb_client.api import DICOMwebClient

from rig import media, stow
from rig.media import fixture
from rig.wire import bulk_of, complaints, metadata_of, part10_files, parts_of

# What the page leaves unknown stays so, and the validator would like to know it for a DICOMDIR.
FOR_A_DICOMDIR = "Missing attribute or value that would be needed to build DICOMDIR"


def faults_of(file: bytes) -> list[str]:
    return [line for line in complaints(file) if FOR_A_DICOMDIR not in line]


def read(file: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(file))


@pytest.fixture
def empty(orthanc):
    orthanc.clear()
    return orthanc


# The page, word for word; only host and port are ours.

WAY_7 = r'''
echo -ne "\r\n--myboundary\r\nContent-Type: application/dicom\r\n\r\n" > mime.dicom.head
echo -ne "\r\n--myboundary--" > mime.tail
cat mime.dicom.head dicom-file1.dcm mime.dicom.head dicom-file2.dcm mime.tail > dicom.mime
curl -s -w '\n%{http_code}' -X POST -H "Content-Type: multipart/related; type=\"application/dicom\"; boundary=myboundary" \
http://HOST/dcm4chee-arc/aets/DCM4CHEE/rs/studies --data-binary @dicom.mime
'''

WAY_8 = r'''
echo -ne "\r\n--myboundary\r\nContent-Type: application/dicom+json\r\n\r\n" > mime.metadata.head
echo -ne "\r\n--myboundary\r\nContent-Type: image/jpeg\r\nContent-Location: file1.jpg\r\n\r\n" > mime.jpeg1.head
echo -ne "\r\n--myboundary\r\nContent-Type: image/jpeg\r\nContent-Location: file2.jpg\r\n\r\n" > mime.jpeg2.head
echo -ne "\r\n--myboundary--" > mime.tail
cat mime.metadata.head metadata.json mime.jpeg1.head file1.jpg mime.jpeg2.head file2.jpg mime.tail > metadata+jpeg.mime
curl -s -w '\n%{http_code}' -X POST -H "Content-Type: multipart/related; type=\"application/dicom+json\"; boundary=myboundary" \
http://HOST/dcm4chee-arc/aets/DCM4CHEE/rs/studies --data-binary @metadata+jpeg.mime
'''


def run(gateway, script: str, folder) -> tuple[int, dict]:
    said = stow.shell(script.replace("HOST", gateway.url.removeprefix("http://")), folder)
    content, _, status = said.rpartition("\n")
    return int(status), json.loads(content)


def test_way_3_any_number_of_dicom_objects_in_one_request(orthanc_gateway, empty):
    files = [media.dicom_bytes(media.secondary_capture(study="1.2.3")) for _ in range(25)]
    answer = orthanc_gateway.post("/upload", files=[(f"f{i}", (f"{i}.dcm", file)) for i, file in enumerate(files)])
    assert answer.status_code == 201, answer.text
    assert {row["status"] for row in answer.json()["instances"]} == {"stored"}
    for file in files:
        assert empty.file_of(read(file).SOPInstanceUID) == file


def test_way_3_any_number_of_dicom_objects_in_one_zip(orthanc_gateway, empty):
    files = [media.dicom_bytes(media.secondary_capture(study="1.2.3")) for _ in range(25)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for number, file in enumerate(files):
            out.writestr(f"DICOM/{number // 10}/IM{number}", file)
    answer = orthanc_gateway.post("/upload", files=[("file", ("objects.zip", packed.getvalue()))])
    assert answer.status_code == 201, answer.text
    assert {row["status"] for row in answer.json()["instances"]} == {"stored"}
    for file in files:
        assert empty.file_of(read(file).SOPInstanceUID) == file


def test_way_7_hand_made_multipart_of_dicom_files(orthanc_gateway, empty, tmp_path):
    files = [media.dicom_bytes(media.secondary_capture(study="1.2.3")) for _ in range(2)]
    for number, file in enumerate(files, 1):
        (tmp_path / f"dicom-file{number}.dcm").write_bytes(file)
    status, content = run(orthanc_gateway, WAY_7, tmp_path)
    assert status == 200 and "00081198" not in content, content
    uids = [read(file).SOPInstanceUID for file in files]
    assert [item["00081155"]["Value"][0] for item in content["00081199"]["Value"]] == uids
    assert all(uid in item["00081190"]["Value"][0] for uid, item in zip(uids, content["00081199"]["Value"]))
    assert "/studies/1.2.3" in content["00081190"]["Value"][0]
    for uid, file in zip(uids, files):
        assert empty.file_of(uid) == file


def page(folder):
    (folder / "metadata.json").write_bytes(stow.PAGE)
    (folder / "file1.jpg").write_bytes(media.JPEG)
    (folder / "file2.jpg").write_bytes(media.JPEG_422)


def check_page(files: list[bytes]):
    """The two objects of the page, as an archive holds them."""
    for row, file, picture in zip(json.loads(stow.PAGE), files, (media.JPEG, media.JPEG_422), strict=True):
        data_set = read(file)
        assert faults_of(file) == []
        assert data_set.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
        assert bulk_of(data_set)[:len(picture)] == picture
        for tag, element in row.items():
            if "Value" in element:
                value = data_set[tag].value
                assert [str(value)] == [str(v["Alphabetic"] if isinstance(v, dict) else v) for v in element["Value"]]
            elif "BulkDataURI" not in element:
                assert data_set[tag].value in ("", None), f"{tag} is not known, and stays so"
        assert data_set.Rows and data_set.Columns and data_set.LossyImageCompression == "01"


def test_way_8_hand_made_metadata_and_two_jpegs(orthanc_gateway, empty, tmp_path):
    page(tmp_path)
    status, content = run(orthanc_gateway, WAY_8, tmp_path)
    assert status == 200 and "00081198" not in content, content
    check_page([empty.file_of(row["00080018"]["Value"][0]) for row in json.loads(stow.PAGE)])


def test_way_8_where_the_archive_takes_only_part_10(through, scripted, tmp_path):
    page(tmp_path)
    status, content = run(through("dicom"), WAY_8, tmp_path)
    assert status == 200 and len(content["00081199"]["Value"]) == 2, content
    check_page(part10_files(scripted.last))


@pytest.mark.parametrize("wire", ["json", "xml"])
def test_way_8_where_the_archive_takes_metadata(through, scripted, tmp_path, wire):
    page(tmp_path)
    status, content = run(through(wire), WAY_8, tmp_path)
    assert status == 200, content
    parts = parts_of(scripted.last)
    theirs, mine = json.loads(stow.PAGE), metadata_of(parts)
    for row, given in zip(mine, theirs, strict=True):
        for tag, element in given.items():
            if "Value" in element:
                assert [str(v) for v in row[tag]["Value"]] == [str(v) for v in element["Value"]], tag
    bulk = {headers["Content-Location"]: content for headers, content in parts if "Content-Location" in headers}
    assert [bulk[row["7FE00010"]["BulkDataURI"]] for row in mine] == [media.JPEG, media.JPEG_422]


# stowrs, by what it sent

def content_of(name: str) -> bytes:
    """An input of the captures. Two pictures of one of them are not kept; any will do."""
    return {"gray.jpg": media.JPEG_GRAY, "prog.jpg": media.jpeg_of(progressive=True)}.get(name) \
        or fixture(f"stowrs/inputs/{name}")


def send(gateway, name: str) -> stow.Response:
    path, body, headers = stow.replay(name, content_of)
    return stow.Response(gateway.post(path, data=body, headers=headers))


NONE = re.compile("$^")
OF_THE_SENDER = {  # what stowrs was told to send, and we do not take away
    "set-seq-json": re.compile("OtherPatientIDs|Rows|Attribute is not present in standard DICOM IOD|Dicom dataset contains"),
}
OF_THE_FILE = {"cda-xml-json": ("00080023", "00080033")}  # a clinical document says when it was written


@pytest.mark.parametrize("name", stow.INPUTS)
def test_what_stowrs_sends_is_stored(orthanc_gateway, empty, name):
    response = send(orthanc_gateway, name)
    assert response.status == 200, response
    rows = stow.rows_of(name) if name != "dcm-two" else [
        {"00080018": {"Value": [read(content_of(given)).SOPInstanceUID]}} for given in stow.INPUTS[name]]
    assert response.stored == [row["00080018"]["Value"][0] for row in rows]
    for row, uid, given in zip(rows, response.stored, stow.INPUTS[name]):
        file = empty.file_of(uid)
        if name != "dcm-two":
            assert [line for line in faults_of(file) if not OF_THE_SENDER.get(name, NONE).search(line)] == []
        data_set = read(file)
        for tag, element in row.items():
            if tag in ("00080005", "7FE00010", "00420011"):
                continue
            if "Value" in element and tag in data_set and element.get("vr") not in ("SQ", "PN", None):
                value = data_set[tag].value
                values = [str(v) for v in value] if data_set[tag].VM > 1 else [str(value)]
                assert values == [str(v) for v in element["Value"]], tag
            elif element.get("vr") in ("DA", "TM") and "Value" not in element:
                assert tag in OF_THE_FILE.get(name, ()) or not data_set.get(tag) or not data_set[tag].value, \
                    f"{tag} is not known, and stays so"
        if given.rpartition(".")[2] in ("pdf", "jpeg", "xml", "stl", "mp4", "mpg"):
            sent = content_of(given)
            assert bulk_of(data_set)[:len(sent)] == sent


@pytest.mark.parametrize("wire", ["dicom", "json", "xml"])
@pytest.mark.parametrize("name", ["set-utf8-json", "img-jpeg-xml", "multi-pdf-json", "set-seq-json"])
def test_what_stowrs_sends_goes_out_in_the_form_of_the_archive(through, scripted, name, wire):
    assert send(through(wire), name).status == 200
    type_ = {"dicom": "application/dicom", "json": "application/dicom+json", "xml": "application/dicom+xml"}[wire]
    assert f'type="{type_}"' in scripted.last.header("Content-Type")
    assert [uid for _, uid in scripted.last.instances] == [row["00080018"]["Value"][0] for row in stow.rows_of(name)]
    if name == "set-utf8-json" and wire == "dicom":
        assert str(read(part10_files(scripted.last)[0]).PatientName) == "Müller^Jörg"


# dicomweb-client

def test_dicomweb_client_stores_objects(orthanc_gateway, empty):
    objects = [media.secondary_capture(study="1.2.3") for _ in range(3)]
    response = DICOMwebClient(orthanc_gateway.url).store_instances(objects)
    assert [item.ReferencedSOPInstanceUID for item in response.ReferencedSOPSequence] == [
        each.SOPInstanceUID for each in objects]
    assert len(empty.instances()) == 3
    response = DICOMwebClient(orthanc_gateway.url).store_instances(objects, study_instance_uid="1.2.3")
    assert len(response.ReferencedSOPSequence) == 3


def test_curl_sends_one_object_without_multipart(orthanc_gateway, empty, tmp_path):
    file = media.dicom_bytes()
    (tmp_path / "a.dcm").write_bytes(file)
    done = subprocess.run(
        ["curl", "-s", "-H", "Content-Type: application/dicom", "--data-binary", "@a.dcm", orthanc_gateway.url + "/studies"],
        cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout)["00081199"]["Value"][0]["00081155"]["Value"] == [read(file).SOPInstanceUID]
    assert empty.file_of(read(file).SOPInstanceUID) == file
