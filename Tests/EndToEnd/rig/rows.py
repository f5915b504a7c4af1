"""A file for every row of docs/media-types.md, and the pixels that it holds by a decoder that is not the gateway's."""

import bz2
import functools
import io
import pathlib
import struct
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass, field
from typing import Callable

import numpy
import pydicom
from PIL import Image

from . import media
from .clips import HEVC, HIGH, MPEG2, clip

SAMPLES = media.FIXTURES / "samples"
# The JPEG that was coded anew as the codestreams.
JPEGS = pathlib.Path(__file__).resolve().parents[2] / "ConversionTests/Fixtures/jpeg"
CODESTREAMS = pathlib.Path(__file__).resolve().parents[2] / "ConversionTests/Fixtures/codestream"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def scene() -> Image.Image:
    """Smooth enough that lossy codecs keep it, with no side a multiple of 8."""
    y, x = numpy.mgrid[0:31, 0:45]
    planes = [(x * 5 + y * 3) % 256, (y * 7) % 256, (x * 2 + y * 2) % 256]
    return Image.fromarray(numpy.stack(planes, axis=-1).astype(numpy.uint8))


def by_tool(command: str, data: bytes, source: str, target: str) -> bytes:
    """What a program makes of a file; SOURCE and TARGET in its command are the names."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / source).write_bytes(data)
        done = subprocess.run(command.split(), cwd=folder, capture_output=True)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return (pathlib.Path(folder) / target).read_bytes()


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@functools.cache
def png_scene() -> bytes:
    return saved(scene(), "PNG")


@functools.cache
def heic() -> bytes:
    """Nearly without loss: heif-enc rounds once."""
    return by_tool("heif-enc -L -p chroma=444 --matrix_coefficients=0 --full_range_flag=1 a.png -o a.heic",
                   png_scene(), "a.png", "a.heic")


@functools.cache
def jpeg_xl() -> bytes:
    return by_tool("cjxl a.png a.jxl -d 0 --quiet", png_scene(), "a.png", "a.jxl")


@functools.cache
def jpeg_2000() -> bytes:
    return by_tool("opj_compress -i a.png -o a.jp2 -n 3", png_scene(), "a.png", "a.jp2")


def by_pillow(data: bytes) -> list[numpy.ndarray]:
    """Every frame in RGB, or in gray where the image is gray."""
    image = Image.open(io.BytesIO(data))
    frames = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        gray = image.mode in ("L", "1")
        frames.append(numpy.asarray(image.convert("L" if gray else "RGB")))
    return frames


def colours(data: bytes) -> list[numpy.ndarray]:
    """Every frame in RGB, as palettes become."""
    return [numpy.asarray(Image.fromarray(frame).convert("RGB")) for frame in by_pillow(data)]


def by_ffmpeg(data: bytes, codec: str, ending: str) -> list[numpy.ndarray]:
    return by_pillow(by_tool(f"ffmpeg -v error -f image2 -c:v {codec} -i a{ending} a.png", data, "a" + ending, "a.png"))


def by_djxl(data: bytes) -> list[numpy.ndarray]:
    return by_pillow(by_tool("djxl a.jxl a.png --quiet", data, "a.jxl", "a.png"))


def by_dcmtk(file: bytes) -> list[numpy.ndarray]:
    """An object in JPEG-LS; ffmpeg shows colour of several scans as black."""
    return [pydicom.dcmread(io.BytesIO(by_tool("dcmdjpls a.dcm b.dcm", file, "a.dcm", "b.dcm"))).pixel_array]


def same_scene(_: bytes) -> list[numpy.ndarray]:
    """What was coded without loss."""
    return [numpy.asarray(scene())]


@dataclass
class Row:
    """A file of a kind, and how its object is looked at."""
    data: Callable[[], bytes]
    name: str = "file"
    fields: dict = field(default_factory=dict)
    # Pixels of the uploaded file.
    pixels: Callable[[bytes], list[numpy.ndarray]] | None = None
    # Reads the frame of an object whose syntax pydicom cannot decode here; pixels of native objects are pydicom's.
    decode: Callable[[bytes], list[numpy.ndarray]] | None = None
    # The same, of a whole object.
    decode_object: Callable[[bytes], list[numpy.ndarray]] | None = None
    # What decoders of lossy images may differ by.
    tolerance: int = 0
    # For the mean, where decoders bring back colour of half the size in different ways.
    is_mean: bool = False
    # Whether the object carries the file itself: a document, a stream.
    is_carried: bool = False
    is_video: bool = False
    profile: str = "orthanc"
    # Where it is not that of the row.
    media_type: str | None = None


def dicom() -> bytes:
    return media.dicom_bytes(media.secondary_capture(patient="P1", uid="2.25.991", study="2.25.992"))


def raw_data_set() -> bytes:
    """Without preamble and File Meta Information."""
    data = dicom()
    return data[132 + 12 + int.from_bytes(data[140:144], "little"):]


def zip_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photos/a.png", sample("hibiscus.regular.png"))
    return out.getvalue()


STL = b"made up".ljust(80, b"\0") + struct.pack("<I", 2) + bytes(100)
OBJ = b"mtllib colours.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n"
GENOZIP = bytes.fromhex("27052012") + bytes(24) + bytes.fromhex("27052012")


def dicom_pixels(_: bytes) -> list[numpy.ndarray]:
    return [pydicom.dcmread(io.BytesIO(dicom())).pixel_array]


def video(name: str, arguments: str = HIGH, stays: bool = True, **how) -> Row:
    return Row(lambda: clip(name, arguments, **how), name, is_video=True, is_carried=stays)


def codestream(name: str) -> Callable[[], bytes]:
    return lambda: (CODESTREAMS / name).read_bytes()


ROWS = {
    "JPEG-LS image": Row(codestream("rgb.jls"), pixels=lambda _: by_pillow((JPEGS / "ycc-444.jpg").read_bytes()),
                         decode_object=by_dcmtk, tolerance=1),
    "JPEG image": Row(lambda: sample("harvesters.jpeg"), pixels=by_pillow, decode=lambda d: by_ffmpeg(d, "mjpeg", ".jpg"),
                      tolerance=2, is_mean=True),
    "DICOM object": Row(dicom, pixels=dicom_pixels),
    "PNG image": Row(lambda: sample("hibiscus.regular.png"), pixels=by_pillow),
    "GIF image": Row(lambda: sample("muybridge.gif"), pixels=colours),
    "TIFF image": Row(lambda: sample("bricks-color.tiff"), pixels=by_pillow),
    "WebP image": Row(lambda: sample("hat.lossy.webp"), pixels=by_pillow, tolerance=2),
    "AVIF image": Row(lambda: saved(scene(), "AVIF", quality=95, subsampling="4:4:4"), pixels=by_pillow, tolerance=2),
    "HEIC image": Row(heic, pixels=same_scene, tolerance=1),
    "HTJ2K image": Row(codestream("rgb.jhc"), pixels=by_pillow, decode=by_pillow),
    "JPEG 2000 image": Row(jpeg_2000, pixels=same_scene, decode=lambda d: by_ffmpeg(d, "jpeg2000", ".j2k")),
    "JPEG XL image": Row(jpeg_xl, pixels=same_scene, decode=by_djxl),
    "QuickTime video": video("a.mov", stays=False),
    "MP4 video": video("a.mp4", HEVC),
    "Matroska or WebM video": video("a.mkv", stays=False),
    "AVI video": video("a.avi", HIGH + " -bf 0", stays=False),
    "MPEG video": video("a.mpg", MPEG2),
    "MPEG elementary stream": video("a.m2v", MPEG2),
    "MPEG transport stream": video("a.ts", MPEG2),
    "Blu-ray transport stream": video("a.m2ts", HIGH + " -f mpegts -mpegts_m2ts_mode 1", stays=False),
    "ZIP archive": Row(zip_archive, media_type="image/png", pixels=lambda _: by_pillow(sample("hibiscus.regular.png"))),
    "bzip2 file": Row(lambda: bz2.compress(b"##fileformat=VCFv4.2\n"), "a.vcf.bz2", is_carried=True, profile="dcm4chee",
                      media_type="application/prs.vcfbzip2"),
    "Genozip file": Row(lambda: GENOZIP, is_carried=True, profile="dcm4chee"),
    "raw DICOM data set": Row(raw_data_set, pixels=dicom_pixels),
    "BMP image": Row(lambda: sample("bricks-gray.bmp"), pixels=by_pillow),
    "PDF document": Row(lambda: sample("pdflatex-4-pages.pdf"), is_carried=True),
    "CDA document": Row(lambda: sample("Progress_Note.xml"), "note.xml", {"PatientID": "12345"}, is_carried=True),
    "STL model": Row(lambda: STL, "a.stl", is_carried=True),
    "OBJ model": Row(lambda: OBJ, "a.obj", is_carried=True),
    "MTL material": Row(lambda: b"newmtl red\nKd 1 0 0\n", "a.mtl", is_carried=True),
}
