"""Real archives: what is stored comes back as it was sent."""

import io

import pydicom
import pytest
import requests
from dicomweb_client.api import DICOMwebClient

from rig import media
from rig.gateway import archive
from rig.servers import Orthanc
from rig.wire import bulk_of, complaints

LONG = "Ueberaus-langer-Familienname^Joerg-Guenther^Aenne-Ingeborg^Drxxx"
LONG_UMLAUTS = "Überaus-langer-Familienname^Jörg-Günther^Änne-Ingeborg^Drxxxxxxx"


@pytest.fixture(autouse=True)
def empty(orthanc):
    orthanc.clear()


def upload(gateway, files, **fields):
    answer = gateway.post(
        "/upload", files=[(f"f{i}", (f"{i}", data)) for i, data in enumerate(files)], data={"PatientID": "P1", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def fetched(orthanc, reply):
    """Every instance of the reply, by dicomweb-client and as the archive's own file."""
    client = DICOMwebClient(orthanc.url)
    found = []
    for row in reply["instances"]:
        data_set = client.retrieve_instance(
            reply["studyInstanceUID"] if len({r["seriesInstanceUID"] for r in reply["instances"]}) == 1 else
            pydicom.dcmread(io.BytesIO(orthanc.file_of(row["sopInstanceUID"])), stop_before_pixels=True).StudyInstanceUID,
            row["seriesInstanceUID"], row["sopInstanceUID"])
        found.append((row, data_set, orthanc.file_of(row["sopInstanceUID"])))
    return found


@pytest.mark.parametrize("data", [media.PDF, media.JPEG, media.JPEG_GRAY, media.jpeg_by_dcmtk("+e1")],
                         ids=["pdf", "jpeg", "gray", "lossless"])
def test_media_come_back_unchanged(orthanc_gateway, orthanc, data):
    ((row, data_set, file),) = fetched(orthanc, upload(orthanc_gateway, [data], PatientName="Doe^John"))
    bulk = bulk_of(pydicom.dcmread(io.BytesIO(file)))
    assert bulk[:len(data)] == data and len(bulk) - len(data) <= 1
    assert bulk_of(data_set)[:len(data)] == data
    assert complaints(file) == []
    assert row["sopInstanceUID"] in row["retrieveURL"]
    assert requests.get(row["retrieveURL"], timeout=10).status_code == 200


def test_a_mixed_batch(orthanc_gateway, orthanc):
    dicom = media.secondary_capture(patient="P1", name="Doe^John")
    originals = [media.PDF, media.JPEG, media.dicom_bytes(dicom)]
    reply = upload(orthanc_gateway, originals, PatientName="Doe^John")
    assert len(orthanc.instances()) == 3
    for (row, data_set, file), original in zip(fetched(orthanc, reply), originals, strict=True):
        assert complaints(file) == []
        if row["mediaType"] == "application/dicom":
            assert file[128:] == original[128:]
            assert data_set.PixelData == dicom.PixelData
        else:
            assert bulk_of(data_set)[:len(original)] == original


@pytest.mark.parametrize("name", [
    "Müller^Jörg", "山田^太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう", "Đặng^Thị Ánh", "Ὀδυσσεύς^Λαέρτου", LONG, LONG_UMLAUTS,
], ids=["umlauts", "CJK", "three groups", "Vietnamese", "Greek", "64 characters", "64 characters with umlauts"])
@pytest.mark.parametrize("data", [media.PDF, media.JPEG], ids=["pdf", "jpeg"])
def test_names_come_back_intact(orthanc_gateway, orthanc, name, data):
    patient = "Ü-" + "9" * 60
    ((_, data_set, file),) = fetched(orthanc, upload(orthanc_gateway, [data], PatientName=name, PatientID=patient))
    assert str(data_set.PatientName) == name
    assert data_set.PatientID == patient
    assert pydicom.dcmread(io.BytesIO(file)).SpecificCharacterSet == "ISO_IR 192"
    # dciodvfy counts bytes where PS3.5 §6.2 counts characters.
    in_bytes = len(name.encode()) > 64 >= len(name)
    assert [line for line in complaints(file) if not (in_bytes and "Length invalid for this VR" in line)] == []


@pytest.mark.parametrize("data", [[media.PDF], [media.JPEG, media.JPEG_422], [media.PDF, media.JPEG]])
def test_the_same_upload_twice_is_one_object(orthanc_gateway, orthanc, data):
    first = upload(orthanc_gateway, data)
    files = [orthanc.file_of(row["sopInstanceUID"]) for row in first["instances"]]
    second = upload(orthanc_gateway, data)
    assert [row["sopInstanceUID"] for row in first["instances"]] == [row["sopInstanceUID"] for row in second["instances"]]
    assert len(orthanc.instances()) == len(data)
    assert [orthanc.file_of(row["sopInstanceUID"]) for row in second["instances"]] == files


def test_a_given_study_and_series(orthanc_gateway, orthanc):
    fields = {"StudyInstanceUID": "1.2.840.99999.1", "StudyDescription": "Consultation", "StudyDate": "2024-02-29",
              "AccessionNumber": "A1", "description": "Consultation"}
    reply = upload(orthanc_gateway, [media.PDF], **fields)
    assert reply["studyInstanceUID"] == "1.2.840.99999.1"
    (found,) = DICOMwebClient(orthanc.url).search_for_studies(search_filters={"StudyInstanceUID": "1.2.840.99999.1"})
    assert found["00080050"]["Value"] == ["A1"]


def test_orthanc_calls_a_failure_success(orthanc_gateway, orthanc):
    """What Orthanc does not take comes back as an error, whatever status it used: a class it does not know."""
    strange = media.secondary_capture()
    strange.SOPClassUID = strange.file_meta.MediaStorageSOPClassUID = "1.2.3.4.5.6.7"
    answer = orthanc_gateway.post("/upload", data=media.dicom_bytes(strange))
    stored = any(row["MainDicomTags"].get("SOPInstanceUID") == strange.SOPInstanceUID for row in orthanc.instances())
    assert (answer.status_code == 201) == stored


def test_auto_learns_that_orthanc_takes_only_part_10(start, orthanc):
    gateway = start(archive(orthanc.url, wire="auto"))
    for number in range(3):
        assert gateway.post("/upload?PatientID=P1", data=media.pdf_of(2000, number)).status_code == 201
    assert len(orthanc.instances()) == 3


def test_passwords(start, tmp_path):
    guarded = Orthanc(tmp_path / "guarded", users={"gateway": "secret"})
    try:
        def through(password):
            return start(archive(guarded.url, profile="orthanc", auth={"type": "basic", "user": "gateway", "password": password}))
        assert through("secret").post("/upload?PatientID=P1", data=media.PDF).status_code == 201
        refused = through("wrong").post("/upload?PatientID=P1", data=media.PDF)
        assert refused.status_code == 502
        assert "secret" not in refused.text and "wrong" not in refused.text
    finally:
        guarded.stop()


@pytest.mark.parametrize("path", ["", "/studies", "/studies/"])
def test_the_base_or_the_studies_url(start, orthanc, path):
    gateway = start(archive(orthanc.url + path, profile="orthanc"))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201


def test_another_server(start, tiny):
    """tiny-pacs says 409 to what it has already, and means no harm; it must never be called stored unseen."""
    gateway = start(archive(tiny.url, wire="dicom"))
    first = gateway.post("/upload?PatientID=P1", files=[("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))])
    assert first.status_code == 201, first.text
    second = gateway.post("/upload?PatientID=P1", files=[("a", ("a.pdf", media.PDF)), ("b", ("b.jpg", media.JPEG))])
    assert second.status_code in (201, 422)
    if second.status_code == 422:
        assert "272" in second.text or "0110" in second.text.upper()


def test_another_server_through_auto(start, tiny):
    """tiny-pacs answers 409 to metadata + bulk data, not 415."""
    gateway = start(archive(tiny.url, profile="auto"))
    answer = gateway.post("/upload?PatientID=P7", data=media.pdf_of(3000))
    assert answer.status_code in (201, 422)
