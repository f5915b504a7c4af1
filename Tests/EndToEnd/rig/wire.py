"""Reading a captured STOW request with Python's own tools, and rebuilding Part 10 files from it with pydicom."""

import json
import pathlib
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian

from .archive import Captured, message_of

NATIVE = "{http://dicom.nema.org/PS3.19/models/NativeDICOM}"


def parts_of(request: Captured) -> list[tuple[dict[str, str], bytes]]:
    """Headers and bytes of every part, by Python's email package.

    The package is made for text: a payload of arbitrary bytes is compared with a cut at the boundary as well.
    """
    message = message_of(request)
    assert message.is_multipart() and message.get_content_type() == "multipart/related"
    boundary = message.get_boundary()
    assert boundary and 20 <= len(boundary) <= 70, boundary
    delimiter = b"\r\n--" + boundary.encode()
    pieces = (b"\r\n" + request.body).split(delimiter)
    assert pieces[0] in (b"", b"\r\n"), "no preamble"
    assert pieces[-1].startswith(b"--"), "the final boundary is there"
    parts = []
    for piece, parsed in zip(pieces[1:-1], message.get_payload(), strict=True):
        assert piece.startswith(b"\r\n")
        head, _, content = piece[2:].partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("ascii").split("\r\n"))
        assert {name: str(value) for name, value in parsed.items()} == headers
        parts.append((headers, content))
    return parts


def element_from_xml(attribute: ElementTree.Element) -> tuple[str, dict]:
    """One DicomAttribute of PS3.19 Annex A as a member of the DICOM JSON model."""
    vr = attribute.get("vr")
    row: dict = {"vr": vr}
    values = []
    for child in attribute:
        kind = child.tag.removeprefix(NATIVE)
        if kind == "Value":
            text = child.text or ""
            if vr in ("US", "SS", "UL", "SL", "UV", "SV"):
                values.append(int(text))
            elif vr in ("FL", "FD"):
                values.append(float(text))
            else:
                values.append(text)
        elif kind == "PersonName":
            name = {}
            for group in child:
                parts = {piece.tag.removeprefix(NATIVE): piece.text or "" for piece in group}
                ordered = [parts.get(key, "") for key in ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")]
                name[group.tag.removeprefix(NATIVE)] = "^".join(ordered).rstrip("^")
            values.append(name)
        elif kind == "Item":
            values.append(dict(element_from_xml(inner) for inner in child))
        elif kind == "BulkData":
            row["BulkDataURI"] = child.get("uri")
        elif kind == "InlineBinary":
            row["InlineBinary"] = child.text or ""
    if values:
        row["Value"] = values
    return attribute.get("tag"), row


def metadata_of(parts) -> list[dict]:
    """The DICOM JSON model of every instance that the parts describe."""
    found = []
    for headers, content in parts:
        kind = headers["Content-Type"]
        if kind.startswith("application/dicom+json"):
            found += json.loads(content.decode("utf-8"))
        elif kind.startswith("application/dicom+xml"):
            root = ElementTree.fromstring(content)
            assert root.tag == NATIVE + "NativeDicomModel"
            found.append(dict(element_from_xml(attribute) for attribute in root))
    return found


# What the gateway stored a part as: the archive would derive this from the part.
def transfer_syntax_of(headers: dict[str, str], jpeg: bytes) -> str:
    kind = headers["Content-Type"]
    named = re.search(r'transfer-syntax="?([0-9.]+)"?', kind)
    if named:
        return named[1]
    if not kind.startswith("image/jpeg"):
        return ExplicitVRLittleEndian
    syntax = {0xC0: "50", 0xC1: "51"}
    place = 2
    while jpeg[place + 1] not in (0xC0, 0xC1, 0xC2, 0xC3):
        place += 2 + int.from_bytes(jpeg[place + 2:place + 4], "big")
    marker = jpeg[place + 1]
    if marker == 0xC3:
        scan = jpeg.index(b"\xff\xda", place)
        predictor = jpeg[scan + 5 + 2 * jpeg[scan + 4]]
        return "1.2.840.10008.1.2.4." + ("70" if predictor == 1 else "57")
    return "1.2.840.10008.1.2.4." + syntax[marker]


def rebuild(request: Captured) -> list[Dataset]:
    """Every instance of a metadata + bulk data request, as a Part 10 data set with its bulk data put back."""
    parts = parts_of(request)
    bulk = {headers["Content-Location"]: (headers, content) for headers, content in parts if "Content-Location" in headers}
    data_sets = []
    for row in metadata_of(parts):
        assert not any(tag.startswith("0002") for tag in row), "no group 0002 in metadata"
        assert list(row) == sorted(row), "tags ascend"
        uris = [(tag, element["BulkDataURI"]) for tag, element in row.items() if "BulkDataURI" in element]
        assert len(uris) == 1
        tag, uri = uris[0]
        headers, content = bulk.pop(uri)  # byte for byte, or a KeyError
        stripped = {key: element for key, element in row.items() if key != tag}
        data_set = Dataset.from_json(json.dumps(stripped))
        syntax = transfer_syntax_of(headers, content)
        if tag == "7FE00010":
            data_set.PixelData = encapsulate([content], has_bot=False)
            data_set["PixelData"].VR = "OB"
            data_set["PixelData"].is_undefined_length = True
        else:
            assert tag == "00420011"
            data_set.EncapsulatedDocument = content if len(content) % 2 == 0 else content + b"\0"
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = syntax
        meta.MediaStorageSOPClassUID = data_set.SOPClassUID
        meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
        data_set.file_meta = meta
        data_sets.append(data_set)
    assert not bulk, "every bulk data part is referenced"
    return data_sets


def part10_files(request: Captured) -> list[bytes]:
    """The Part 10 files of a request in the `dicom` wire form."""
    files = []
    for headers, content in parts_of(request):
        assert headers["Content-Type"].startswith("application/dicom")
        files.append(content)
    return files


def write(data_set: Dataset, path: pathlib.Path) -> pathlib.Path:
    pydicom.dcmwrite(path, data_set, enforce_file_format=True)
    return path


def complaints(file: bytes | Dataset) -> list[str]:
    """What dciodvfy has to say about an object: nothing, when it is valid."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "object.dcm"
        if isinstance(file, bytes):
            path.write_bytes(file)
        else:
            write(file, path)
        told = subprocess.run(["dciodvfy", "-new", str(path)], capture_output=True, text=True, errors="replace")
        lines = (told.stdout + told.stderr).splitlines()
        found = [line for line in lines if line.startswith(("Error", "Warning"))]
        if told.returncode != 0 and not found:
            found = lines or [f"dciodvfy ended with {told.returncode}"]
        return found


def bulk_of(data_set: Dataset) -> bytes:
    """The uploaded bytes inside a stored object."""
    if "EncapsulatedDocument" in data_set:
        return data_set.EncapsulatedDocument[:data_set.EncapsulatedDocumentLength]
    (fragment,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
    return fragment
