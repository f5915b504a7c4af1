"""The recorded messages of FramingGoldenTests, read by parsers that are not ours."""

import email
import email.policy
import io
import json
import pathlib
import xml.etree.ElementTree as ElementTree

import pydicom
import pytest

FOLDER = pathlib.Path(__file__).parent / "framing"
PDFS = [b"%PDF-1.4\r\n--\r\n%%EOF", b"%PDF-1.7\n%%EOF\n"]
UIDS = ["2.25.1", "2.25.2"]


def parts(wire):
    data = (FOLDER / f"{wire}.message").read_bytes()
    message = email.message_from_bytes(data, policy=email.policy.HTTP)
    assert not message.defects
    assert message.get_content_type() == "multipart/related"
    assert message.get_param("type") == {"dicom": "application/dicom"}.get(wire, f"application/dicom+{wire}")
    for part in message.iter_parts():
        assert not part.defects
        yield part


def payload(part):
    # Bulk data has no Content-Transfer-Encoding: these are the bytes as sent.
    return part.get_payload(decode=True)


@pytest.mark.parametrize("wire", ["json", "xml"])
def test_metadata_precedes_the_bulk_data_that_it_refers_to(wire):
    found = list(parts(wire))
    bulk = [part for part in found if part["Content-Location"]]
    metadata = found[: len(found) - len(bulk)]
    assert [part.get_content_type() for part in bulk] == ["application/pdf"] * 2
    assert [payload(part) for part in bulk] == PDFS
    if wire == "json":
        assert len(metadata) == 1
        instances = json.loads(payload(metadata[0]))
        assert [item["00080018"]["Value"][0] for item in instances] == UIDS
        uris = [item["00420011"]["BulkDataURI"] for item in instances]
    else:
        roots = [ElementTree.fromstring(payload(part)) for part in metadata]
        uris = [node.get("uri") for root in roots for node in root.iter() if node.tag.endswith("BulkData")]
    assert uris == [part["Content-Location"] for part in bulk]


def test_each_dicom_part_is_a_part_10_file():
    found = list(parts("dicom"))
    assert [part.get_content_type() for part in found] == ["application/dicom"] * 2
    for part, uid, pdf in zip(found, UIDS, PDFS):
        data = pydicom.dcmread(io.BytesIO(payload(part)))
        assert data.SOPInstanceUID == data.file_meta.MediaStorageSOPInstanceUID == uid
        assert data.EncapsulatedDocument in (pdf, pdf + b"\0")
        assert str(data.PatientName) == "Prüfung^Anna"
