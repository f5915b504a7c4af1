"""Media for the tests: files from fixtures/, and files made here."""

import functools
import io
import os
import pathlib
import subprocess
import tempfile

import numpy
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


PDF = fixture("media/minimal-document.pdf")
PDF_PASSWORD = fixture("media/libreoffice-writer-password.pdf")
JPEG = fixture("media/hat.jpeg")
JPEG_GRAY = fixture("media/peacock.grayscale.jpeg")
JPEG_422 = fixture("media/peacock.s2x1-422.jpeg")
JPEG_PROGRESSIVE_TRUNCATED = fixture("media/peacock.progressive.truncated.jpeg")


def pdf_ends(stream_length: int) -> tuple[bytes, bytes]:
    """What stands before and after a stream of this length in a PDF of one page."""
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>\nendobj\n",
        b"4 0 obj\n<</Length %d>>\nstream\n" % stream_length,
    ]
    head = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for piece in objects:
        places.append(len(head))
        head += piece
    tail = b"\nendstream\nendobj\n"
    xref = len(head) + stream_length + len(tail)
    tail += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    tail += b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % xref
    return head, tail


def pdf_of(size: int, seed: int = 0) -> bytes:
    """A PDF of exactly `size` bytes whose stream is noise; every seed gives another."""
    length = size
    for _ in range(4):  # the length of the length
        head, tail = pdf_ends(length)
        length = size - len(head) - len(tail)
    head, tail = pdf_ends(length)
    noise = numpy.random.default_rng(seed).integers(0, 256, length, dtype=numpy.uint8).tobytes()
    return head + noise + tail


def sparse_pdf(path: pathlib.Path, stream_length: int) -> pathlib.Path:
    """A PDF with a stream of zeros that takes no disk."""
    head, tail = pdf_ends(stream_length)
    with open(path, "wb") as file:
        file.write(head)
        file.seek(stream_length, os.SEEK_CUR)
        file.write(tail)
    return path


def picture(width: int = 64, height: int = 48, mode: str = "RGB", seed: int = 0) -> Image.Image:
    channels = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    noise = numpy.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=numpy.uint8)
    return Image.fromarray(noise.squeeze(), mode)


def jpeg_of(mode: str = "RGB", **options) -> bytes:
    size = {key: options.pop(key) for key in ("width", "height", "seed") if key in options}
    out = io.BytesIO()
    picture(mode=mode, **size).save(out, "JPEG", **{"quality": 90, **options})
    return out.getvalue()


def jpeg_of_size(size: int, seed: int = 0) -> bytes:
    """A baseline JPEG of about `size` bytes."""
    side = 32
    while True:
        data = jpeg_of(width=side, height=side, seed=seed)
        if len(data) >= size:
            return data
        side = max(side + 8, int(side * (size / len(data)) ** 0.5))


@functools.cache
def jpeg_by_dcmtk(option: str, bits: int = 8) -> bytes:
    """A JPEG stream of a kind that Pillow cannot write: lossless (`+e1`), extended 12 bit (`+ee`)."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        plain, coded = folder / "plain.dcm", folder / "coded.dcm"
        secondary_capture(bits=bits).save_as(plain, enforce_file_format=True)
        subprocess.run(["dcmcjpeg", option, str(plain), str(coded)], check=True, capture_output=True)
        data_set = pydicom.dcmread(coded)
        (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
        return frame[:-1] if frame.endswith(b"\0") else frame


def secondary_capture(bits: int = 8, patient: str = "P1", name: str = "Doe^Jane", uid: str | None = None,
                      study: str | None = None, syntax=ExplicitVRLittleEndian, **more) -> Dataset:
    """A small valid object, as a modality might upload it."""
    data_set = Dataset()
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = syntax
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    data_set.SOPInstanceUID = uid or generate_uid()
    data_set.file_meta.MediaStorageSOPClassUID = data_set.SOPClassUID
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
    data_set.StudyDate, data_set.StudyTime, data_set.AccessionNumber = "20240101", "120000", "A1"
    data_set.Modality, data_set.ConversionType, data_set.ReferringPhysicianName = "OT", "WSD", ""
    data_set.PatientName, data_set.PatientID = name, patient
    data_set.PatientBirthDate, data_set.PatientSex = "19700101", "F"
    data_set.StudyInstanceUID, data_set.SeriesInstanceUID = study or generate_uid(), generate_uid()
    data_set.StudyID, data_set.SeriesNumber, data_set.InstanceNumber = "1", "1", "1"
    data_set.BodyPartExamined, data_set.PatientOrientation = "WHOLEBODY", ""
    data_set.SamplesPerPixel, data_set.PhotometricInterpretation = 1, "MONOCHROME2"
    data_set.Rows = data_set.Columns = 16
    data_set.BitsAllocated, data_set.BitsStored, data_set.HighBit = (8 if bits == 8 else 16), bits, bits - 1
    data_set.PixelRepresentation = 0
    noise = numpy.random.default_rng(bits).integers(0, 1 << bits, 256)
    data_set.PixelData = noise.astype(numpy.uint8 if bits == 8 else numpy.uint16).tobytes()
    data_set["PixelData"].VR = "OB" if bits == 8 else "OW"
    for keyword, value in more.items():
        setattr(data_set, keyword, value)
    return data_set


def dicom_bytes(data_set: Dataset | None = None, preamble: bytes = b"\0" * 128) -> bytes:
    data_set = data_set if data_set is not None else secondary_capture()
    out = io.BytesIO()
    data_set.preamble = preamble
    pydicom.dcmwrite(out, data_set, enforce_file_format=True)
    return out.getvalue()


def sparse_dicom(path: pathlib.Path, frames: int) -> pathlib.Path:
    """A multi-frame object of `frames` MiB whose pixels take no disk."""
    data_set = secondary_capture(uid="2.25.4711")
    data_set.SOPClassUID = data_set.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7.2"
    data_set.Rows = data_set.Columns = 1024
    data_set.NumberOfFrames = frames
    data_set.BurnedInAnnotation = "NO"
    del data_set.PixelData
    head = dicom_bytes(data_set)
    size = frames << 20
    with open(path, "wb") as file:
        file.write(head + b"\xe0\x7f\x10\x00OB\0\0" + size.to_bytes(4, "little"))
        file.truncate(file.tell() + size)
    return path


