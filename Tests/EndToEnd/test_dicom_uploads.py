"""DICOM objects of every transfer syntax and in every state of repair, and objects that fields change."""

import io
import subprocess

import numpy
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian,
                         ImplicitVRLittleEndian)

from rig import media
from rig.wire import complaints


def bytes_of(data_set: Dataset, syntax) -> bytes:
    """The Part 10 file in a native transfer syntax."""
    data_set.file_meta.TransferSyntaxUID = syntax
    out = io.BytesIO()
    data_set.preamble = b"X" * 128
    pydicom.dcmwrite(out, data_set, implicit_vr=syntax == ImplicitVRLittleEndian,
                     little_endian=syntax != ExplicitVRBigEndian, enforce_file_format=True)
    return out.getvalue()


def by_dcmtk(tmp_path, command: list[str]) -> bytes:
    (tmp_path / "in.dcm").write_bytes(media.dicom_bytes())
    subprocess.run([*command, "in.dcm", "out.dcm"], cwd=tmp_path, check=True, capture_output=True)
    return (tmp_path / "out.dcm").read_bytes()


def dry_file(gateway, data: bytes, query: str = "") -> bytes:
    answer = gateway.post("/upload?dryRun" + query, data=data, headers={"Accept": "application/dicom"})
    assert answer.status_code == 200, answer.text
    return answer.content


def dict_of(data_set: Dataset) -> dict:
    return {element.tag: element.value for element in data_set if element.tag != 0x00080005}


NATIVE = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]


@pytest.mark.parametrize("syntax", NATIVE, ids=lambda syntax: syntax.name)
def test_native_objects_pass_unchanged(folder_gateway, syntax):
    data = bytes_of(media.secondary_capture(), syntax)
    assert dry_file(folder_gateway, data)[128:] == data[128:]
    assert folder_gateway.post("/upload?PatientID=P1", data=data).status_code == 201
    assert folder_gateway.post("/upload?PatientID=P2", data=data).status_code == 409


@pytest.mark.parametrize("command", [
    ["dcmcrle"], ["dcmcjpeg", "+e1"], ["dcmcjpeg", "+eb"], ["dcmcjpls"], ["dcmconv", "+td"], ["dcmconv", "+e"],
    ["dcmconv", "+g"], ["dcmconv", "+te", "+fo"],
], ids=" ".join)
def test_objects_of_dcmtk_pass_unchanged(folder_gateway, orthanc_gateway, tmp_path, command):
    data = by_dcmtk(tmp_path, command)
    assert folder_gateway.post("/upload?PatientID=P1", data=data).status_code == 201
    assert orthanc_gateway.post("/upload?PatientID=P1", data=data).status_code in (201, 422)


def test_a_private_transfer_syntax_passes(folder_gateway):
    data_set = media.secondary_capture()
    data = bytes_of(data_set, ExplicitVRLittleEndian)
    private = data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.99999.1.2.1\0", 1)
    assert dry_file(folder_gateway, private)[128:] == private[128:]


def head_end(data: bytes) -> int:
    return 132 + 12 + int.from_bytes(data[140:144], "little")


@pytest.mark.parametrize("syntax", NATIVE[:2], ids=lambda syntax: syntax.name)
def test_raw_data_sets_become_files(orthanc_gateway, orthanc, syntax):
    data_set = media.secondary_capture()
    data = bytes_of(data_set, syntax)
    raw = data[head_end(data):]
    answer = orthanc_gateway.post("/upload", data=raw)
    assert answer.status_code == 201, answer.text
    (row,) = answer.json()["instances"]
    assert row["transferSyntaxUID"] == syntax
    file = orthanc.file_of(row["sopInstanceUID"])
    assert complaints(file) == []
    assert dict_of(pydicom.dcmread(io.BytesIO(file))) == dict_of(data_set)


@pytest.mark.parametrize("cut", [128, 132, 144], ids=["preamble", "prefix", "group length"])
def test_a_head_is_completed(folder_gateway, cut):
    data = bytes_of(media.secondary_capture(), ExplicitVRLittleEndian)
    file = dry_file(folder_gateway, data[cut:])
    assert file[:132] == bytes(128) + b"DICM"
    assert file[head_end(file):] == data[head_end(data):]
    pydicom.dcmread(io.BytesIO(file))


@pytest.mark.parametrize("keyword", ["MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID", "TransferSyntaxUID"])
def test_missing_meta_elements_are_written(folder_gateway, keyword):
    data_set = media.secondary_capture()
    data = bytes_of(data_set, ExplicitVRLittleEndian)
    meta = pydicom.dcmread(io.BytesIO(data)).file_meta
    del meta[keyword]
    out = io.BytesIO()
    out.write(bytes(128) + b"DICM")
    pydicom.filewriter.write_file_meta_info(out, meta, enforce_standard=False)
    file = dry_file(folder_gateway, out.getvalue() + data[head_end(data):])
    repaired = pydicom.dcmread(io.BytesIO(file)).file_meta
    assert repaired.MediaStorageSOPClassUID == data_set.SOPClassUID
    assert repaired.MediaStorageSOPInstanceUID == data_set.SOPInstanceUID
    assert repaired.TransferSyntaxUID == ExplicitVRLittleEndian


def test_text_that_is_not_read_is_no_contradiction(folder_gateway):
    data_set = media.secondary_capture(name="Yamada^Tarou=山田^太郎")
    data_set.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    data = bytes_of(data_set, ExplicitVRLittleEndian)
    assert folder_gateway.post("/upload", data=data).status_code == 201
    answer = folder_gateway.post("/upload?PatientName=Yamada^Tarou", data=data)
    assert answer.status_code == 409 and "character set" in answer.text


@pytest.mark.parametrize("syntax", NATIVE[:3], ids=lambda syntax: syntax.name)
@pytest.mark.parametrize("patient, name", [("P2", "Roe^Ann"), ("P2", "Щукин^Иван")], ids=["ascii", "cyrillic"])
def test_coerce_changes_what_was_asked_and_nothing_else(folder_gateway, syntax, patient, name):
    request = Dataset()
    request.ScheduledProcedureStepDescription, request.ScheduledProcedureStepID = "Größe", "S1"
    request.RequestedProcedureID = "R1"
    data_set = media.secondary_capture(name="Müller^Jörg", RequestAttributesSequence=[request])
    data_set.SpecificCharacterSet = "ISO_IR 100"
    data = bytes_of(data_set, syntax)
    before = pydicom.dcmread(io.BytesIO(data))
    answer = folder_gateway.post(
        "/upload", params={"dryRun": "", "coerce": "true", "PatientID": patient, "PatientName": name,
                           "StudyDescription": "new"}, data=data, headers={"Accept": "application/dicom"})
    assert answer.status_code == 200, answer.text
    after = pydicom.dcmread(io.BytesIO(answer.content))
    assert after.file_meta.TransferSyntaxUID == syntax
    assert (after.PatientID, after.PatientName, after.StudyDescription) == (patient, name, "new")
    (item,) = after.OriginalAttributesSequence
    assert item.ReasonForTheAttributeModification == "COERCE"
    assert item.ModifyingSystem.startswith("stow-gateway") and item.SourceOfPreviousValues == ""
    (old,) = item.ModifiedAttributesSequence
    assert (old.PatientID, old.PatientName) == (before.PatientID, before.PatientName)
    for keyword in ("PatientID", "PatientName", "StudyDescription", "OriginalAttributesSequence"):
        before.pop(keyword, None) if keyword in before else None
        del after[keyword]
    assert dict_of(after) == dict_of(before)
    assert numpy.array_equal(before.pixel_array, after.pixel_array)
    assert complaints(answer.content) == []


def test_coerce_into_an_archive_and_again(orthanc_gateway, orthanc):
    data = media.dicom_bytes()
    study = "1.2.840.99999.77"
    for _ in range(2):
        answer = orthanc_gateway.post(f"/upload?coerce=true&StudyInstanceUID={study}&PatientID=P8", data=data)
        assert answer.status_code == 201, answer.text
    (row,) = answer.json()["instances"]
    stored = pydicom.dcmread(io.BytesIO(orthanc.file_of(row["sopInstanceUID"])))
    assert (stored.PatientID, stored.StudyInstanceUID) == ("P8", study)


@pytest.mark.parametrize("field, status", [
    ("Rows=7", 400), ("SOPClassUID=1.2.3", 400), ("RequestAttributesSequence.ScheduledProcedureStepID=1", 400)])
def test_what_is_not_changed(folder_gateway, field, status):
    assert folder_gateway.post(f"/upload?coerce&{field}", data=media.dicom_bytes()).status_code == status


def test_signed_and_deflated_objects_are_not_changed(folder_gateway):
    deflated = bytes_of(media.secondary_capture(), DeflatedExplicitVRLittleEndian)
    assert folder_gateway.post("/upload?coerce&PatientID=P2", data=deflated).status_code == 415
    signature = Dataset()
    signature.MACIDNumber = 1
    signed = bytes_of(media.secondary_capture(DigitalSignaturesSequence=[signature]), ExplicitVRLittleEndian)
    assert folder_gateway.post("/upload?coerce&PatientID=P2", data=signed).status_code == 409
    assert folder_gateway.post("/upload?PatientID=P1", data=signed).status_code == 201
