"""The golden files of the Swift tests, read by programs that are not ours.

Each `.txt` says field by field what the `.dcm`, `.json` and `.xml` beside it must hold.
"""

import base64
import decimal
import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree

import pydicom
import pydicom.encaps
import pytest

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "DICOMTests/Golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.txt"))
NAMESPACE = "{http://dicom.nema.org/PS3.19/models/NativeDICOM}"
NUMBERS = {"US", "SS", "UL", "SL", "UV", "SV"}


def fields(name):
    """The lines of the text as (tag, VR, path, expected)."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(tag, vr, path, json.loads(expected)) for tag, vr, path, expected in rows]


def attributes(name):
    """The fields of the models, which have no file meta information."""
    return [field for field in fields(name) if not field[0].startswith("0002")]


def bulk(expected):
    return expected["content"].encode("latin-1")


def flat(dataset, prefix=""):
    """Every element of a pydicom data set as (tag, VR, path, values), sequences before what they hold."""
    for element in dataset:
        path = prefix + element.keyword
        yield f"{int(element.tag):08X}", str(element.VR), path, values(element)
        if element.VR == "SQ":
            for index, item in enumerate(element.value, 1):
                yield from flat(item, f"{path}[{index}].")


def values(element):
    if element.VR == "SQ":
        return {"items": len(element.value)}
    if isinstance(element.value, bytes):
        return element.value
    if element.is_empty:
        return []
    several = element.value if isinstance(element.value, (list, pydicom.multival.MultiValue)) else [element.value]
    return [value(element.VR, one) for one in several]


def value(vr, one):
    if vr in NUMBERS:
        return int(one)
    if vr == "FL":
        return pytest.approx(float(one), rel=1e-7)
    if vr == "FD":
        return float(one)
    if vr == "AT":
        return f"{int(one):08X}"
    if one is None:
        return ""
    if vr == "PN":
        return str(one)
    return getattr(one, "original_string", None) or str(one)


def compare(found, expected, binary):
    """Compares rows; `binary` says whether bytes are what the text asks for."""
    assert [row[:3] for row in found] == [row[:3] for row in expected]
    for (_, _, path, have), (_, _, _, want) in zip(found, expected):
        if isinstance(want, dict) and "items" not in want:
            assert binary(have, want), path
        else:
            assert have == want, path


@pytest.mark.parametrize("name", NAMES)
def test_part_10_file_reads_field_by_field(name):
    dataset = pydicom.dcmread(GOLDEN / f"{name}.dcm")
    found = list(flat(dataset.file_meta)) + list(flat(dataset))

    def binary(have, want):
        if "bytes" in want:
            return have == bytes.fromhex(want["bytes"]) + b"\0" * (len(want["bytes"]) // 2 % 2)
        if "fragments" in want:
            fragments = list(pydicom.encaps.generate_fragments(have))
            return [len(one) for one in fragments[1:]] == want["fragments"] and fragments[0] == b"" \
                and fragments[1].rstrip(b"\0") == bulk(want)
        return len(have) == want["length"] and have[: len(bulk(want))] == bulk(want)

    compare(found, fields(name), binary)


@pytest.mark.parametrize("name", NAMES)
def test_file_meta_group_length_is_exact(name):
    content = (GOLDEN / f"{name}.dcm").read_bytes()
    assert content[:128] == bytes(128) and content[128:132] == b"DICM"
    end = 144 + int.from_bytes(content[140:144], "little")
    assert content[end : end + 4] == b"\x08\x00\x05\x00"


@pytest.mark.parametrize("name", NAMES)
def test_json_model_reads_field_by_field(name):
    models = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert len(models) == 1
    assert list(models[0]) == sorted(models[0])
    uris = []

    def fetch(tag, vr, uri):
        uris.append(uri)
        return b"fetched"

    dataset = pydicom.Dataset.from_json(models[0], bulk_data_uri_handler=fetch)

    def binary(have, want):
        return have == b"fetched" and want["bulk"] in uris if "bulk" in want else have == bytes.fromhex(want["bytes"])

    compare(numeric(flat(dataset)), numeric(attributes(name)), binary)


def numeric(rows):
    """The rows with IS and DS as numbers, for Python's JSON reader keeps no digits."""
    return [
        (tag, vr, path, [decimal.Decimal(one) for one in values] if vr in ("IS", "DS") else values)
        for tag, vr, path, values in rows]


@pytest.mark.parametrize("name", NAMES)
def test_json_model_keeps_the_digits_of_numbers(name):
    text = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    model = json.loads(text, parse_int=str, parse_float=str)[0]
    checked = [(tag, want) for tag, vr, path, want in attributes(name) if vr in ("IS", "DS") and "." not in path]
    assert checked
    for tag, want in checked:
        assert model[tag]["Value"] == want


def xml_rows(parent, prefix=""):
    for attribute in parent:
        assert attribute.tag == NAMESPACE + "DicomAttribute"
        path, vr = prefix + attribute.get("keyword"), attribute.get("vr")
        items = attribute.findall(NAMESPACE + "Item")
        yield attribute.get("tag"), vr, path, {"items": len(items)} if vr == "SQ" else xml_values(attribute, vr)
        for index, item in enumerate(items, 1):
            assert item.get("number") == str(index)
            yield from xml_rows(item, f"{path}[{index}].")


def xml_values(attribute, vr):
    values = []
    for child in attribute:
        kind = child.tag.removeprefix(NAMESPACE)
        if kind == "BulkData":
            return {"bulk": child.get("uri")}
        if kind == "InlineBinary":
            return base64.b64decode(child.text, validate=True)
        assert kind == ("PersonName" if vr == "PN" else "Value")
        values += [""] * (int(child.get("number")) - 1 - len(values))
        values.append(xml_name(child) if vr == "PN" else xml_value(vr, child.text))
    return values


def xml_value(vr, text):
    return int(text) if vr in NUMBERS else float(text) if vr in ("FL", "FD") else text


def xml_name(person):
    groups = []
    for group in ("Alphabetic", "Ideographic", "Phonetic"):
        parts = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
        texts = [person.findtext(f"{NAMESPACE}{group}/{NAMESPACE}{part}", "") for part in parts]
        groups.append("^".join(texts).rstrip("^"))
    return "=".join(groups).rstrip("=")


@pytest.mark.parametrize("name", NAMES)
def test_xml_model_reads_field_by_field(name):
    root = xml.etree.ElementTree.parse(GOLDEN / f"{name}.xml").getroot()
    assert root.tag == NAMESPACE + "NativeDicomModel"
    assert root.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"

    def binary(have, want):
        return have == {"bulk": want["bulk"]} if "bulk" in want else have == bytes.fromhex(want["bytes"])

    compare(list(xml_rows(root)), attributes(name), binary)


@pytest.mark.parametrize("name", NAMES)
def test_dcmdump_reads_every_element(name):
    dcmdump = shutil.which("dcmdump")
    assert dcmdump, "dcmdump (package dcmtk) is not installed"
    run = subprocess.run(
        [dcmdump, "+fo", "-q", "+L", "+E", "-Un", str(GOLDEN / f"{name}.dcm")], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    assert run.stderr == b""
    lines = run.stdout.decode("utf-8", "replace").splitlines()
    found = [match.groups() for line in lines if (match := re.match(r"\s*\(([0-9a-f]{4}),([0-9a-f]{4})\) (\w\w) ", line))]
    elements = [(f"{group}{element}".upper(), vr) for group, element, vr in found if group != "fffe"]
    assert elements == [field[:2] for field in fields(name)]


def test_golden_files_are_complete():
    assert NAMES == ["jpeg", "pdf"]
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(
        ["PROVENANCE.md"] + [f"{name}.{form}" for name in NAMES for form in ("dcm", "json", "txt", "xml")])
