"""Files of every kind, cut and changed at random, and what other readers say of the objects that were stored of them."""

import hashlib
import io
import os
import random
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pydicom
from PIL import Image

from . import media
from .rows import ROWS, SAMPLES, by_dcmtk, by_djxl
from .validator import validator_says
from .wire import bulk_of

# How many changed files of each kind; CONTRIBUTING.md says how to run with more.
MUTATIONS = int(os.environ.get("MUTATIONS", "20"))
CUTS = 20

VIDEO, DICOM = "1.2.840.10008.5.1.4.1.1.77.1", "application/dicom"
UNCOMPRESSED = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2")
LEADING = {"CCD.xml": {"PatientID": "98765432"}, "Progress_Note.xml": {"PatientID": "12345"}}


def files() -> dict[str, tuple[str, dict, bytes]]:
    """Every sample and a file of every row: file name, fields, content. A sample that is the file of a row is there once."""
    found = {f"row-{name.replace(' ', '-')}": (row.name, row.fields, row.data()) for name, row in ROWS.items()
             if row.profile == "orthanc"}
    for folder in (SAMPLES, media.FIXTURES / "media"):
        for path in sorted(folder.iterdir()):
            content = path.read_bytes()
            if all(data != content for _, _, data in found.values()):
                found[path.name] = (path.name, LEADING.get(path.name, {}), content)
    return found


def cuts(data: bytes) -> Iterator[tuple[str, bytes]]:
    for part in range(CUTS):
        yield f"cut {part}/{CUTS}", data[:len(data) * part // CUTS]


def mutations(data: bytes, seed: str) -> Iterator[tuple[str, bytes]]:
    """One to eight bytes are changed, set, taken out or put in. The same seed gives the same files.

    A file that has come already is left out: the gateway makes the same object of it.
    """
    seen = set()
    for number in range(MUTATIONS):
        source = random.Random(f"{seed} {number}")
        changed = bytearray(data)
        for _ in range(source.randint(1, 8)):
            # Half of the changes hit the head, where the structure of most kinds stands.
            end = min(len(changed), 512) if source.random() < 0.5 else len(changed)
            place = source.randrange(end)
            match source.randrange(4):
                case 0: changed[place] = source.randrange(256)
                case 1: changed[place] = 0xFF
                case 2: del changed[place]
                case _: changed.insert(place, source.randrange(256))
        if (once := bytes(changed)) not in seen:
            seen.add(once)
            yield f"mutation {number}", once


def run(command: str, data: bytes, allowed=(0,)) -> str | None:
    """What a program complains of."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(data)
        file.flush()
        done = subprocess.run([*command.split(), file.name], capture_output=True, timeout=60)
        return None if done.returncode in allowed else f"{command}: {done.stderr[-300:]!r}"


def reader_says(data_set: pydicom.Dataset, file: bytes) -> str | None:
    """Decodes an object with programs that the gateway does not use for it; a fault in words, or nothing."""
    syntax = data_set.file_meta.TransferSyntaxUID
    try:
        if "EncapsulatedDocument" in data_set:
            document = bulk_of(data_set)
            match data_set.MIMETypeOfEncapsulatedDocument:
                case "application/pdf":
                    # Readers repair a document whose objects have moved in different ways; one of two must manage. Qpdf ends
                    # with 3 where it did.
                    return run("pdfinfo", document) and run("qpdf --show-npages", document, allowed=(0, 3))
                case "text/XML": ElementTree.fromstring(document)
            return None
        if data_set.SOPClassUID.startswith(VIDEO) and syntax.startswith("1.2.840.10008.1.2.4.10"):
            return run("ffmpeg -v error -nostdin -xerror -f null - -i", bulk_of(data_set))
        if syntax == pydicom.uid.ExplicitVRLittleEndian:
            data_set.pixel_array
            return None
        (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
        match syntax.removeprefix("1.2.840.10008.1.2.4."):
            case "50" | "51" | "90" | "91" | "201" | "202" | "203":
                Image.open(io.BytesIO(frame)).load()
            case "80" | "81": by_dcmtk(file)
            case "110" | "111" | "112": by_djxl(frame)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return None


# What two uploads of the same bytes differ in: identities, and the moment of the upload.
OF_THE_UPLOAD = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def essence(data_set: pydicom.Dataset) -> bytes:
    """A digest of an object; the same for every upload of the same bytes within a second.

    Of native pixels it takes the number of bytes: whatever these are, nobody refuses them.
    """
    is_native = data_set.file_meta.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian
    digest = hashlib.sha256(data_set.file_meta.TransferSyntaxUID.encode())
    for element in data_set:
        if element.keyword not in OF_THE_UPLOAD:
            value = element.value if isinstance(element.value, bytes) else repr(element.value).encode()
            digest.update(f"{element.tag} {element.VR} {len(value)} ".encode())
            if not (is_native and element.keyword == "PixelData"):
                digest.update(value)
    return digest.digest()


def untold(file: bytes, warnings: list[str]) -> str | None:
    """What the validator faults in an object that came as one, and the reply has no word of (docs/adr/0012)."""
    said = validator_says(file)
    # A class that it does not know may be a new one.
    if not said or "Error - Information Object Not found" in said:
        return None
    return None if any(warning.startswith("The file has ") for warning in warnings) else f"dciodvfy, untold: {said}"


class Judge:
    """Asks the validator and the readers about stored objects, once for objects that are the same."""

    def __init__(self):
        self.said: dict[bytes, str | None] = {}

    def fault_of(self, file: bytes, media_type: str, warnings: list[str]) -> str | None:
        """Why a stored object should have been refused, or what the reply should have told of it."""
        try:
            data_set = pydicom.dcmread(io.BytesIO(file))
            # Uploaded objects stay as they are, and so do their values; other programs must be able to take them apart.
            if media_type == DICOM:
                if "PixelData" in data_set and data_set.file_meta.TransferSyntaxUID in UNCOMPRESSED:
                    data_set.pixel_array
                return run("dcmdump -q", file) or untold(file, warnings)
            key = essence(data_set)
        except Exception as fault:
            return f"pydicom: {fault}"
        if key not in self.said:
            said = validator_says(file)
            self.said[key] = f"dciodvfy: {said}" if said else reader_says(data_set, file)
        return self.said[key]
