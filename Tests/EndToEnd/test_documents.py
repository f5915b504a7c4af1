"""Documents and models: stored byte for byte, about the right patient, and never more than they may cost."""

import bz2
import io
import struct
import subprocess
import tempfile

import numpy
import pydicom
import pytest
from PIL import Image

from rig import media
from rig.gateway import archive
from rig.ports import wait_until
from rig.wire import bulk_of, complaints

ENCAPSULATED = "1.2.840.10008.5.1.4.1.1.104."


@pytest.fixture(autouse=True)
def empty(orthanc):
    orthanc.clear()


def cda(header="", body="", patient="P1") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{header}<ClinicalDocument xmlns="urn:hl7-org:v3">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<id root="1.2.3.4" extension="D1"/>
<code code="11528-7" codeSystem="2.16.840.1.113883.6.1" displayName="Radiology Report"/>
<title>Befund über alles</title><effectiveTime value="20240229101112+0100"/>
<recordTarget><patientRole><id root="1.2.3" extension="{patient}"/><patient><name><given>Jörg</given>
<family>Müller</family></name><administrativeGenderCode code="M"/><birthTime value="19700131"/></patient></patientRole>
</recordTarget><component>{body}</component></ClinicalDocument>
""".encode()


STL = b"solid t\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid t\n"
STL_BINARY = b"made up".ljust(80, b"\0") + struct.pack("<I", 2) + bytes(100)
OBJ = b"mtllib colours.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n"
MTL = b"newmtl red\nKd 1 0 0\n"


def upload(gateway, files, status=201, **fields):
    answer = gateway.post(
        "/upload", files=[(f"f{i}", (name, data)) for i, (name, data) in enumerate(files)],
        data={"PatientID": "P1", **fields})
    assert answer.status_code == status, answer.text
    return answer.json()


def stored(orthanc, reply):
    return [orthanc.file_of(row["sopInstanceUID"]) for row in reply["instances"]]


@pytest.mark.parametrize("name, data, kind", [
    ("report.xml", cda(), "2"), ("wide.xml", cda().decode().replace("UTF-8", "UTF-16").encode("utf-16"), "2"),
    ("text.stl", STL, "3"), ("binary.stl", STL_BINARY, "3"), ("a.obj", OBJ, "4"), ("a.mtl", MTL, "5"),
], ids=["cda", "cda in UTF-16", "stl", "binary stl", "obj", "mtl"])
def test_a_document_comes_back_byte_for_byte(orthanc_gateway, orthanc, name, data, kind):
    (file,) = stored(orthanc, upload(orthanc_gateway, [(name, data)]))
    data_set = pydicom.dcmread(io.BytesIO(file))
    assert data_set.SOPClassUID == ENCAPSULATED + kind
    assert bulk_of(data_set)[:data_set.EncapsulatedDocumentLength] == data
    if kind in "23":  # the validator does not know the others
        assert complaints(file) == []
    if kind == "2":
        assert data_set.HL7InstanceIdentifier == "1.2.3.4^D1"
        assert data_set.DocumentTitle == "Befund über alles"
        assert str(data_set.PatientName) == "Müller^Jörg"
    else:
        for keyword in ("Manufacturer", "ManufacturerModelName", "DeviceSerialNumber", "SoftwareVersions",
                        "MeasurementUnitsCodeSequence", "BurnedInAnnotation", "MIMETypeOfEncapsulatedDocument"):
            assert data_set[keyword].value, keyword
        assert ("FrameOfReferenceUID" in data_set) == (kind != "5")


def test_pages_are_told_in_the_answer_and_in_the_receipt(orthanc_gateway):
    letter = media.fixture("media/minimal-document.pdf")
    answer = orthanc_gateway.post("/upload?PatientID=P1", data=letter, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202 and answer.json()["instances"][0]["pageCount"] == 1
    (row,) = orthanc_gateway.get(answer.headers["Location"]).json()["instances"]
    assert row["pageCount"] == 1 and "pdfA" not in row
    wait_until(lambda: orthanc_gateway.get(answer.headers["Location"]).json()["status"] == "stored", "the delivery")


def test_a_model_references_its_material(orthanc_gateway, orthanc):
    files = stored(orthanc, upload(orthanc_gateway, [("a.obj", OBJ), ("colours.mtl", MTL)]))
    model, material = [pydicom.dcmread(io.BytesIO(file)) for file in files]
    (reference,) = model.ReferencedInstanceSequence
    assert reference.ReferencedSOPInstanceUID == material.SOPInstanceUID
    assert model.ReferencedSeriesSequence[0].SeriesInstanceUID == material.SeriesInstanceUID


@pytest.mark.parametrize("fields", [
    {"PatientID": "P2"}, {"PatientName": "Meier^Jörg"}, {"PatientBirthDate": "19700130"}, {"PatientSex": "F"},
])
def test_a_document_about_another_patient(orthanc_gateway, orthanc, fields):
    answer = upload(orthanc_gateway, [("report.xml", cda())], status=409, **fields)
    assert list(fields) == [error["field"] for error in answer["errors"]]
    text = str(answer)
    assert not any(value in text for value in ("Müller", "Jörg", "19700131", "Meier", "P2"))
    assert orthanc.instances() == []


LAUGHS = "<!DOCTYPE ClinicalDocument [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10)) + "]>"
PASSWD = "<!DOCTYPE ClinicalDocument [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("header, body", [(LAUGHS, "&a9;"), (PASSWD, "&e;"), ("<!DOCTYPE ClinicalDocument>", "")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_at_once(orthanc_gateway, orthanc, header, body, encoding):
    data = cda(header, body).decode().replace("UTF-8", encoding).encode(encoding)
    orthanc_gateway.forget_peak()
    begun = orthanc_gateway.processor_seconds()
    answer = upload(orthanc_gateway, [("report.xml", data)], status=422)
    assert orthanc_gateway.processor_seconds() - begun < 2
    assert "DOCTYPE" in answer["detail"] and "root:" not in str(answer)
    assert orthanc_gateway.memory("VmHWM") < 200 << 20


@pytest.mark.parametrize("data", [
    cda(body="<a>" * 100_000 + "</a>" * 100_000), cda().replace(b"</title>", b"</t>"), cda()[:-100],
    cda().replace(b"root=", b"ro\xf2t="), cda().replace(b"UTF-8", b"EBCDIC-US"),
], ids=["deep", "not well-formed", "cut", "no UTF-8", "strange encoding"])
def test_what_is_no_good_document_is_refused(orthanc_gateway, orthanc, data):
    upload(orthanc_gateway, [("report.xml", data)], status=422)
    upload(orthanc_gateway, [("report.xml", cda())])


def test_a_document_with_a_large_attachment(orthanc_gateway, orthanc):
    data = cda(body="<text>" + "QUJD" * 4_000_000 + "</text>")
    (file,) = stored(orthanc, upload(orthanc_gateway, [("report.xml", data)]))
    assert data in file


def test_private_kinds_only_where_the_profile_allows(orthanc_gateway, start, scripted):
    data = bz2.compress(b"##fileformat=VCFv4.2\n")
    answer = upload(orthanc_gateway, [("a.vcf.bz2", data)], status=415)
    assert "dcm4chee" in answer["detail"]
    gateway = start(archive(scripted.url, profile="dcm4chee"))
    reply = upload(gateway, [("a.vcf.bz2", data), ("b.bz2", data)])
    assert [row["sopClassUID"] for row in reply["instances"]] == [
        "1.2.40.0.13.1.5.1.4.1.1.104.2", "1.2.40.0.13.1.5.1.4.1.1.104.3"]


def rendered(data: bytes, resolution: int = 150) -> list[numpy.ndarray]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file, tempfile.TemporaryDirectory() as folder:
        file.write(data)
        file.flush()
        subprocess.run(["pdftoppm", "-r", str(resolution), "-cropbox", file.name, f"{folder}/p"], check=True)
        import pathlib
        return [numpy.asarray(Image.open(path)) for path in sorted(pathlib.Path(folder).iterdir())]


def test_pages_are_what_poppler_shows(orthanc_gateway, orthanc):
    data = media.PDF
    reply = upload(orthanc_gateway, [("a.pdf", data)], **{"as": "pages"})
    expected = rendered(data)
    frames = []
    for file in stored(orthanc, reply):
        assert complaints(file) == []
        data_set = pydicom.dcmread(io.BytesIO(file))
        pixels = data_set.pixel_array
        count = int(data_set.get("NumberOfFrames", 1))
        frames += list(pixels.reshape((count, *pixels.shape[-2:])) if data_set.SamplesPerPixel == 1
                       else pixels.reshape((count, *pixels.shape[-3:])))
    assert len(frames) == len(expected)
    for frame, page in zip(frames, expected):
        gray = frame if frame.ndim == 3 else numpy.repeat(frame[..., None], 3, axis=2)
        assert numpy.array_equal(gray, page)


def test_a_locked_document_has_no_pages(orthanc_gateway):
    upload(orthanc_gateway, [("a.pdf", media.PDF_PASSWORD)], status=422, **{"as": "pages"})


def test_a_page_that_is_too_large_is_never_rendered(orthanc_gateway):
    data = media.pdf_of(2000).replace(b"[0 0 200 200]", b"[0 0 99999 99999]")
    begun = orthanc_gateway.processor_seconds()
    answer = orthanc_gateway.post("/upload?PatientID=P1&as=pages", data=data)
    assert answer.status_code in (413, 422), answer.text
    assert orthanc_gateway.processor_seconds() - begun < 2
