"""Beside dcm4che's stowrs, command line for command line: each capture of the real tool is run again with ours.

What ours sends otherwise is in docs/stowrs.md, attribute by attribute, and nothing else is: a difference that is not
listed fails, and so does a row that no capture needs.
"""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from rig.archive import ScriptedArchive
from rig.gateway import REPOSITORY
from rig.stowrs import CAPTURES, INPUTS, Stowrs, words_of
from rig.wire import element_from_xml, metadata_of, part10_files, parts_of

NAMES = sorted(path.name for path in CAPTURES.iterdir() if path != INPUTS)
UIDS = {"00080018", "0020000D", "0020000E", "00200052"}
KINDS = ("value", "filled", "added", "left out")


def listed() -> dict[str, set[str]]:
    """The table of docs/stowrs.md: kind of difference → tags."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for line in (REPOSITORY / "docs/stowrs.md").read_text().splitlines():
        row = re.match(r"\| `?\w+`? \(([0-9A-F]{8})\) \|(?: .* \|){2} (value|filled|added|left out) \| .+ \|", line)
        if row:
            assert row[1] not in found[row[2]], f"{row[1]} is listed twice"
            found[row[2]].add(row[1])
    return found


def captured(name: str) -> list[dict]:
    folder = CAPTURES / name
    if (folder / "metadata.json").exists():
        return json.loads((folder / "metadata.json").read_text())
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    return [dict(element_from_xml(attribute) for attribute in root)]


def captured_headers(name: str) -> tuple[str, dict[str, str]]:
    first, *lines = (CAPTURES / name / "request-headers.txt").read_text().strip().splitlines()
    return first.split(" ")[1], {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """The one request that each command line leads to."""
    archive = ScriptedArchive()
    tool = Stowrs(tmp_path_factory.mktemp("stowrs"))
    tool.inputs()
    requests = {}
    for name in NAMES:
        archive.reset()
        path = captured_headers(name)[0].removesuffix("/1.9.8.7")
        ended = tool.run(*words_of(name, f"http://127.0.0.1:{archive.port}{path}"))
        assert ended.code == 0, ended.err
        assert len(archive.requests) == 1, name
        requests[name] = archive.last
    yield requests
    archive.stop()


def differences(theirs: dict, mine: dict) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    found["added"] = set(mine) - set(theirs)
    found["left out"] = set(theirs) - set(mine)
    for tag in set(theirs) & set(mine):
        assert mine[tag]["vr"] == theirs[tag]["vr"], tag
        assert ("BulkDataURI" in mine[tag]) == ("BulkDataURI" in theirs[tag]), tag
        expected, own = theirs[tag].get("Value"), mine[tag].get("Value")
        if tag in UIDS:
            assert expected and own, tag
        elif expected is None and own is not None:
            found["filled"].add(tag)
        elif expected is not None and [str(value) for value in expected] != [str(value) for value in own or []]:
            found["value"].add(tag)
    return found


def pairs(name: str, sent) -> list[tuple[dict, dict]]:
    theirs, mine = captured(name), metadata_of(parts_of(sent[name]))
    assert len(mine) == len(theirs)
    return list(zip(theirs, mine))


METADATA = [name for name in NAMES if (CAPTURES / name / "metadata.json").exists() or (CAPTURES / name / "metadata.xml").exists()]


def test_every_capture_is_here():
    assert len(NAMES) == 20 and set(NAMES) - set(METADATA) == {"dcm-two"}


@pytest.mark.parametrize("name", METADATA)
def test_stowrs_sends_what_dcm4che_sends(sent, name):
    allowed = listed()
    for theirs, mine in pairs(name, sent):
        for kind, tags in differences(theirs, mine).items():
            assert tags <= allowed[kind], (kind, tags - allowed[kind])


def test_every_listed_difference_is_one(sent):
    """A row of docs/stowrs.md that no capture needs any more is a lie."""
    needed: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for name in METADATA:
        for theirs, mine in pairs(name, sent):
            for kind, tags in differences(theirs, mine).items():
                needed[kind] |= tags
    assert listed() == needed


def test_given_uids_and_the_study_of_the_url_are_kept(sent):
    (theirs, mine), = pairs("study-url-json", sent)
    assert mine["0020000D"] == theirs["0020000D"] == {"vr": "UI", "Value": ["1.9.8.7"]}


def test_dicom_files_go_as_they_are(sent):
    files = [(INPUTS / name).read_bytes() for name in ("obj1.dcm", "obj2.dcm")]
    mine = part10_files(sent["dcm-two"])
    assert [data[128:] for data in mine] == [data[128:] for data in files]


@pytest.mark.parametrize("name", NAMES)
def test_the_request_says_what_dcm4che_says(sent, name):
    target, headers = captured_headers(name)
    request = sent[name]
    assert request.target == target
    for field in ("Authorization", "X-Test"):
        assert request.header(field) == headers.get(field.lower())
    if name != "dcm-two":  # ours asks for JSON there, which every archive can
        assert request.header("Accept") == headers["accept"]
    kinds = [re.search(r'type="([^"]+)"', text)[1] for text in (request.header("Content-Type"), headers["content-type"])]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("name", ["img-jpeg-json", "doc-pdf-xml", "cda-xml-json", "model-stl-json", "h264-mp4-json",
                                  "video-mpg-json", "jpeg-pixelheader-json"])
def test_the_bulk_data_are_the_file(sent, name):
    file = words_of(name, "")[-1]
    bulk = [(headers, content) for headers, content in parts_of(sent[name]) if "Content-Location" in headers]
    assert [content for _, content in bulk] == [(INPUTS / file).read_bytes()]
