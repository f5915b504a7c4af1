"""Uploads beside dcm4che's stowrs and the seeds: what they send is in ours, but for the differences of docs/stowrs.md.

test_stowrs_captures.py holds the command line, and the list of differences itself, against the same captures."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from rig import media
from rig.gateway import REPOSITORY
from rig.media import fixture
from rig.wire import element_from_xml

CAPTURES = {  # capture → (files, fields)
    "doc-pdf-json": (["doc.pdf"], {}),
    "doc-pdf-xml": (["doc.pdf"], {}),
    "auth-basic": (["doc.pdf"], {}),
    "multi-pdf-json": (["doc.pdf", "doc2.pdf"], {}),
    "img-jpeg-json": (["img.jpeg"], {}),
    "img-jpeg-xml": (["img.jpeg"], {}),
    "jpeg-pixelheader-json": (["img.jpeg"], {}),
    "jpeg-xc-json": (["img.jpeg"], {"as": "photo"}),
    "multi-images-json": (["img.jpeg"], {}),
    "set-basic-json": (["img.jpeg"], {"PatientName": "Doe^John^^Dr", "00100020": "P1", "PatientBirthDate": "19700101"}),
    "set-utf8-json": (["doc.pdf"], {"PatientName": "Müller^Jörg"}),
    "set-seq-json": (["doc.pdf"], {
        "RequestAttributesSequence.ScheduledProcedureStepID": "SPS1", "00400275.00401001": "RP1",
        "ImageType": "DERIVED\\SECONDARY", "OtherPatientIDs": "", "StudyDescription": "",
        "ConceptNameCodeSequence": "", "Rows": "5"}),
    "study-url-json": (["doc.pdf"], {"StudyInstanceUID": "1.9.8.7"}),
    "cda-xml-json": (["cda.xml"], {}),
    "model-stl-json": (["model.stl"], {}),
}
UIDS = {"00080018", "0020000D", "0020000E", "00200052"}


def differences() -> dict[str, set[str]]:
    """The tables of docs/stowrs.md: kind of difference → tags."""
    found: dict[str, set[str]] = {"value": set(), "left out": set()}
    for line in (REPOSITORY / "docs/stowrs.md").read_text().splitlines():
        row = re.match(r"\| `?\w+`? \(([0-9A-F]{8})\) \|(?: .* \|){2} (value|left out) \| .+ \|", line)
        if row:
            found[row[2]].add(row[1])
    return found


def capture(name: str) -> list[dict]:
    try:
        return json.loads(fixture(f"stowrs/{name}/metadata.json"))
    except FileNotFoundError:
        root = ElementTree.fromstring(fixture(f"stowrs/{name}/metadata.xml"))
        return [dict(element_from_xml(attribute) for attribute in root)]


def ours(gateway, files, fields) -> list[dict]:
    parts = [(f"f{i}", (name, fixture(f"stowrs/inputs/{name}"))) for i, name in enumerate(files)]
    if not {"PatientID", "00100020"} & set(fields):
        fields = {"PatientID": "P1", **fields}
    answer = gateway.post("/upload?dryRun=true", files=parts, data=fields, headers={"Accept": "application/dicom+json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def compare(theirs: dict, mine: dict, allowed: dict[str, set[str]]):
    problems = []
    for tag, element in theirs.items():
        if tag not in mine:
            if tag not in allowed["left out"]:
                problems.append(f"{tag} is missing")
            continue
        if mine[tag]["vr"] != element["vr"]:
            problems.append(f"{tag} has VR {mine[tag]['vr']}, not {element['vr']}")
        if tag in UIDS or "BulkDataURI" in element:
            assert set(mine[tag]) - {"vr"} == set(element) - {"vr"}, tag
            continue
        values, own = element.get("Value"), mine[tag].get("Value")
        if values is not None and tag not in allowed["value"]:
            if [str(value) for value in values] != [str(value) for value in own or []]:
                problems.append(f"{tag} is {own}, not {values}")
    assert not problems, problems


@pytest.mark.parametrize("name", CAPTURES)
def test_every_attribute_of_stowrs_is_there(gateway, name):
    files, fields = CAPTURES[name]
    mine = ours(gateway, files, fields)
    assert len(mine) == len(files)
    for row, expected in zip(mine, capture(name)):
        if "0020000D" in fields or "StudyInstanceUID" in fields:
            assert row["0020000D"]["Value"] == [fields["StudyInstanceUID"]]
        compare(expected, row, differences())


def test_the_metadata_of_the_wiki(gateway):
    """`metadata.json` of dcm4chee's page on STOW-RS: two JPEGs in one study, attribute for attribute."""
    answer = gateway.post(
        "/upload?dryRun=true&PatientID=PatientID&PatientName=Patient^Name",
        files=[("a", ("file1.jpg", media.JPEG)), ("b", ("file2.jpg", media.JPEG_422))],
        headers={"Accept": "application/dicom+json"})
    assert answer.status_code == 200, answer.text
    mine, theirs = answer.json(), json.loads(fixture("seeds/metadata.json"))
    assert len(mine) == len(theirs) == 2
    for row, expected in zip(mine, theirs):
        for tag, element in expected.items():
            assert tag in row and row[tag]["vr"] == element["vr"], tag
            assert ("BulkDataURI" in element) == ("BulkDataURI" in row[tag]), tag
            if "Value" in element and tag not in UIDS:
                assert row[tag]["Value"] == element["Value"], tag
    assert mine[0]["0020000D"] == mine[1]["0020000D"] and mine[0]["0020000E"] == mine[1]["0020000E"]
    assert mine[0]["00080018"] != mine[1]["00080018"]
    assert mine[0]["7FE00010"]["BulkDataURI"] != mine[1]["7FE00010"]["BulkDataURI"]


def test_the_bodies_of_stowrs_are_the_files(through, scripted):
    """Bulk data leaves as it came, under a reference that no other part has."""
    from rig.wire import parts_of
    answer = through("json").post(
        "/upload?PatientID=P1", files=[(n, (n, fixture(f"stowrs/inputs/{n}"))) for n in ("doc.pdf", "doc2.pdf")])
    assert answer.status_code == 201, answer.text
    parts = parts_of(scripted.last)[1:]
    assert [content for _, content in parts] == [fixture("stowrs/inputs/doc.pdf"), fixture("stowrs/inputs/doc2.pdf")]
    assert len({headers["Content-Location"] for headers, _ in parts}) == 2
    assert {headers["Content-Type"] for headers, _ in parts} == {"application/pdf"}
