"""Images of every kind, through the running gateway to a real archive and back, compared with Pillow's pixels."""

import io
import pathlib
import subprocess
import zlib

import numpy
import pydicom
import pytest
from PIL import Image, ImageOps, TiffImagePlugin

from rig.gateway import archive
from rig.wire import complaints

CODESTREAMS = pathlib.Path(__file__).resolve().parents[1] / "ConversionTests/Fixtures/codestream"
SC = "1.2.840.10008.5.1.4.1.1.7"


@pytest.fixture(autouse=True)
def empty(orthanc):
    orthanc.clear()


def scene(mode: str = "RGB", width: int = 45, height: int = 31, seed: int = 0) -> Image.Image:
    """Smooth enough that lossy codecs keep it, with no side a multiple of 8."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [(x * 5 + y * 3 + 40 * seed) % 256, (y * 7 + 20 * seed) % 256, (x * 2 + y * 2) % 256]
    rgb = Image.fromarray(numpy.stack(planes, axis=-1).astype(numpy.uint8))
    return rgb.convert(mode)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def upload(gateway, data: bytes, **fields):
    return gateway.post("/upload", files={"file": ("picture", data)}, data={"PatientID": "P1", **fields})


def stored(gateway, orthanc, data: bytes, **fields) -> list[pydicom.Dataset]:
    """The objects that the archive holds of an upload, each without complaint of the validator."""
    answer = upload(gateway, data, **fields)
    assert answer.status_code == 201, answer.text
    found = []
    for row in answer.json()["instances"]:
        file = orthanc.file_of(row["sopInstanceUID"])
        data_set = pydicom.dcmread(io.BytesIO(file))
        # dicom3tools of 2022 takes HTJ2K and JPEG XL for native pixels.
        if not data_set.file_meta.TransferSyntaxUID.startswith(("1.2.840.10008.1.2.4.11", "1.2.840.10008.1.2.4.20")):
            assert complaints(file) == []
        found.append(data_set)
    return found


def pixels(data_set: pydicom.Dataset) -> numpy.ndarray:
    """Native pixels, read without help of the gateway's own codecs."""
    return data_set.pixel_array


def gray16() -> Image.Image:
    return Image.fromarray((numpy.arange(45 * 31, dtype=numpy.uint32) * 47 % 65_536).astype(numpy.uint16).reshape(31, 45))


LOSSLESS = {
    "png-rgb": (saved(scene(), "PNG"), scene("RGB")),
    "png-gray": (saved(scene("L"), "PNG"), scene("L")),
    "png-palette": (saved(scene("P"), "PNG"), scene("P").convert("RGB")),
    "png-1-bit": (saved(scene("1"), "PNG"), scene("1").convert("L")),
    "bmp": (saved(scene(), "BMP"), scene()),
    "tiff-lzw": (saved(scene(), "TIFF", compression="tiff_lzw"), scene()),
    "webp-lossless": (saved(scene(), "WEBP", lossless=True), scene()),
}


@pytest.mark.parametrize("name", LOSSLESS)
def test_pixels_are_equal(orthanc_gateway, orthanc, name):
    data, expected = LOSSLESS[name]
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    assert data_set.SOPClassUID == SC and data_set.LossyImageCompression == "00"
    assert numpy.array_equal(pixels(data_set), numpy.asarray(expected))


def test_16_bits_of_gray_are_kept(orthanc_gateway, orthanc):
    (data_set,) = stored(orthanc_gateway, orthanc, saved(gray16(), "PNG"))
    assert data_set.SOPClassUID == SC + ".3" and data_set.NumberOfFrames == 1
    assert numpy.array_equal(pixels(data_set).reshape(31, 45), numpy.asarray(gray16()))


def test_transparency_is_put_on_white(orthanc_gateway, orthanc):
    image = scene("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    (data_set,) = stored(orthanc_gateway, orthanc, saved(image, "PNG"))
    difference = pixels(data_set).astype(int) - numpy.asarray(white.convert("RGB")).astype(int)
    assert abs(difference).max() <= 2


@pytest.mark.parametrize("kind, options", [("WEBP", {"quality": 95}), ("AVIF", {"quality": 95, "subsampling": "4:4:4"})])
def test_lossy_pictures_are_told_to_be(orthanc_gateway, orthanc, kind, options):
    data = saved(scene(), kind, **options)
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    assert data_set.LossyImageCompression == "01" and float(data_set.LossyImageCompressionRatio) > 0
    expected = numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    # Decoders differ in how they bring back colour of half the size.
    assert abs(pixels(data_set).astype(int) - expected).mean() <= 2


@pytest.mark.parametrize("times, expected", [([50, 50, 50], None), ([50, 120, 70], ["0", "50", "120"])])
def test_an_animation_keeps_its_pace(orthanc_gateway, orthanc, times, expected):
    frames = [scene(seed=seed).quantize(64) for seed in range(3)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    assert data_set.SOPClassUID == SC + ".4" and data_set.NumberOfFrames == 3
    if expected is None:
        assert data_set.FrameTime == 50 and data_set.FrameIncrementPointer == 0x00181063
    else:
        assert [str(value) for value in data_set.FrameTimeVector] == expected
    animation = Image.open(io.BytesIO(data))
    for index in range(3):
        animation.seek(index)
        assert numpy.array_equal(pixels(data_set)[index], numpy.asarray(animation.convert("RGB")))


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_fax_pages_stay_single_bits(orthanc_gateway, orthanc, compression):
    pages = [scene("1", seed=seed) for seed in range(3)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression=compression)
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    assert data_set.SOPClassUID == SC + ".1" and data_set.BitsAllocated == 1
    assert list(data_set.PageNumberVector) == [1, 2, 3]
    for index, page in enumerate(pages):
        assert numpy.array_equal(pixels(data_set)[index].astype(bool), numpy.asarray(page))


def test_every_page_has_its_own_palette(orthanc_gateway, orthanc):
    pages = [scene(seed=seed).quantize(16) for seed in range(3)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    assert data_set.NumberOfFrames == 3
    for index, page in enumerate(pages):
        assert numpy.array_equal(pixels(data_set)[index], numpy.asarray(page.convert("RGB")))


def test_pages_of_different_compression_are_one_image(orthanc_gateway, orthanc):
    """What one scanner saves and another adds to: strips of other sizes, coded otherwise."""
    pages = [scene("1", seed=seed) for seed in range(3)]
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, True) as writer:
        for page, compression in zip(pages, ["group4", None, "tiff_lzw"]):
            page.save(writer, "TIFF", compression=compression)
            writer.newFrame()
    (data_set,) = stored(orthanc_gateway, orthanc, out.getvalue())
    assert data_set.SOPClassUID == SC + ".1" and data_set.NumberOfFrames == 3
    for index, page in enumerate(pages):
        assert numpy.array_equal(pixels(data_set)[index].astype(bool), numpy.asarray(page))


def test_pages_of_different_sizes_are_one_series(orthanc_gateway, orthanc):
    pages = [scene(), scene(seed=1), scene(width=20, height=30)]
    found = stored(orthanc_gateway, orthanc, saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert [data_set.NumberOfFrames for data_set in found] == [2, 1]
    assert len({data_set.SeriesInstanceUID for data_set in found}) == 1


@pytest.mark.parametrize("options", [{"progressive": True}, {"progressive": True, "subsampling": 2}])
def test_a_progressive_jpeg_becomes_sequential_without_loss(orthanc_gateway, orthanc, options):
    data = saved(scene(), "JPEG", quality=92, **options)
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    assert data_set.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
    assert b"\xff\xc2" not in frame[:1000]
    assert numpy.array_equal(numpy.asarray(Image.open(io.BytesIO(frame))), numpy.asarray(Image.open(io.BytesIO(data))))


def picture_of(data_set: pydicom.Dataset) -> numpy.ndarray:
    if data_set.file_meta.TransferSyntaxUID.is_encapsulated:
        (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
        return numpy.asarray(Image.open(io.BytesIO(frame)).convert("RGB"))
    return pixels(data_set)


# What jpegtran turns an image by, of each EXIF orientation.
TURNS = {2: "-flip horizontal", 3: "-rotate 180", 4: "-flip vertical", 5: "-transpose", 6: "-rotate 90",
         7: "-transverse", 8: "-rotate 270"}


def turned_without_loss(data: bytes, orientation: int) -> bytes | None:
    """What jpegtran makes of it; nothing, where it would have to drop an edge."""
    done = subprocess.run(["jpegtran", "-perfect", *TURNS[orientation].split()], input=data, capture_output=True)
    return done.stdout if done.returncode == 0 else None


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("size", [(48, 32), (45, 31)], ids=["whole blocks", "other"])
def test_a_turned_jpeg_is_turned_back(orthanc_gateway, orthanc, orientation, size):
    image = scene(width=size[0], height=size[1])
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110], exif[0x0132] = orientation, "ACME", "Zoom", "2024:03:05 10:11:12"
    exif.get_ifd(0x8825)[1] = "N"
    data = saved(image, "JPEG", quality=95, subsampling=0, exif=exif)
    (data_set,) = stored(orthanc_gateway, orthanc, data)
    expected = numpy.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data)))).astype(int)
    found = picture_of(data_set).astype(int)
    assert found.shape == expected.shape and (data_set.Rows, data_set.Columns) == expected.shape[:2]
    assert abs(found - expected).max() <= 2
    lossless = turned_without_loss(data, orientation)
    assert lossless or size != (48, 32)
    if lossless:
        assert (found == numpy.asarray(Image.open(io.BytesIO(lossless)).convert("RGB"))).all(), "every pixel"
    assert data_set.AcquisitionDateTime == "20240305101112" and data_set.Manufacturer == "ACME"
    assert b"Exif" not in data_set.PixelData


def test_cmyk_becomes_rgb(orthanc_gateway, orthanc):
    answer = upload(orthanc_gateway, saved(scene("CMYK"), "JPEG", quality=95))
    assert answer.status_code == 201, answer.text
    assert any("converted to RGB" in line for line in answer.json()["instances"][0]["warnings"])
    (data_set,) = stored(orthanc_gateway, orthanc, saved(scene("CMYK"), "JPEG", quality=95))
    assert abs(picture_of(data_set).astype(int) - numpy.asarray(scene()).astype(int)).mean() < 12


def lab_as_rgb(lab: numpy.ndarray) -> numpy.ndarray:
    """8-bit CIE L*a*b* under D65 as sRGB (CIE 15, IEC 61966-2-1)."""
    l, a, b = lab[..., 0] / 255 * 100, lab[..., 1].astype(numpy.int8) / 1.0, lab[..., 2].astype(numpy.int8) / 1.0
    y = (l + 16) / 116
    f = numpy.stack([y + a / 500, y, y - b / 200], axis=-1)
    xyz = numpy.where(f > 6 / 29, f ** 3, (f - 4 / 29) * 3 * (6 / 29) ** 2) * [0.9505, 1, 1.089]
    linear = (xyz @ numpy.linalg.inv([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]).T).clip(0, 1)
    return 255 * numpy.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def test_lab_becomes_rgb(orthanc_gateway, orthanc):
    y, x = numpy.mgrid[0:31, 0:45]
    lab = numpy.stack([60 + 4 * y, (x * 2 - 45) % 256, (y * 3 - x) % 256], axis=-1).astype(numpy.uint8)
    (data_set,) = stored(orthanc_gateway, orthanc, saved(Image.frombytes("LAB", (45, 31), lab.tobytes()), "TIFF"))
    difference = abs(pixels(data_set) - lab_as_rgb(lab))
    # A level of darkest red is a part of one step of a*.
    assert difference.max() <= 8 and difference.mean() <= 1


def test_strip_takes_remarks_from_every_jpeg(start, orthanc):
    gateway = start({**archive(orthanc.url, profile="orthanc"), "images": {"metadata": "strip"}})
    exif = Image.Exif()
    exif[0x010F] = "ACME"
    data = saved(scene(), "JPEG", exif=exif, comment=b"a remark")
    (data_set,) = stored(gateway, orthanc, data)
    (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
    assert b"Exif" not in frame and b"a remark" not in frame
    assert numpy.array_equal(numpy.asarray(Image.open(io.BytesIO(frame))), numpy.asarray(Image.open(io.BytesIO(data))))


@pytest.mark.parametrize("path", sorted(path.name for path in CODESTREAMS.iterdir() if "alpha" not in path.name))
def test_codestreams_are_carried_as_they_are(orthanc_gateway, orthanc, path):
    data = (CODESTREAMS / path).read_bytes()
    answer = upload(orthanc_gateway, data)
    assert answer.status_code == 201, answer.text
    (row,) = answer.json()["instances"]
    data_set = pydicom.dcmread(io.BytesIO(orthanc.file_of(row["sopInstanceUID"])))
    (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
    assert frame in (data, data[:-1]) or frame.rstrip(b"\0") in data
    if path.endswith((".j2k", ".jp2")):
        mine = numpy.asarray(Image.open(io.BytesIO(frame)))
        assert numpy.array_equal(mine, numpy.asarray(Image.open(io.BytesIO(data))))


def bomb(side: int) -> bytes:
    """A PNG of side × side single bits, whose rows are all alike."""
    def chunk(kind: bytes, payload: bytes) -> bytes:
        return len(payload).to_bytes(4, "big") + kind + payload + zlib.crc32(kind + payload).to_bytes(4, "big")

    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_bomb_is_refused(orthanc_gateway):
    answer = upload(orthanc_gateway, bomb(30_000))
    assert answer.status_code == 422 and answer.json()["type"].endswith("too-many-pixels"), answer.text
    assert upload(orthanc_gateway, saved(scene(), "PNG")).status_code == 201


@pytest.mark.parametrize("name", ["png-rgb", "bmp", "webp-lossless"])
def test_a_picture_that_is_cut_is_refused(orthanc_gateway, name):
    data = LOSSLESS[name][0]
    for part in range(1, 20):
        assert upload(orthanc_gateway, data[:len(data) * part // 20]).status_code in (415, 422)


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP"])
def test_pages_that_are_cut_are_refused(orthanc_gateway, kind):
    frames = [scene(seed=seed) for seed in range(3)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert upload(orthanc_gateway, data).status_code == 201
    for part in range(1, 20):
        assert upload(orthanc_gateway, data[:len(data) * part // 20]).status_code in (415, 422)


def test_pixels_that_are_to_begin_in_the_palette_are_refused(orthanc_gateway):
    data = bytearray(saved(scene("P"), "BMP"))
    assert upload(orthanc_gateway, bytes(data)).status_code == 201
    data[10:14] = (54).to_bytes(4, "little")
    assert upload(orthanc_gateway, bytes(data)).status_code == 422


@pytest.mark.parametrize("rendering", ["document", "pages", "video"])
def test_a_picture_is_no_document(orthanc_gateway, rendering):
    answer = upload(orthanc_gateway, LOSSLESS["png-rgb"][0], **{"as": rendering})
    assert answer.status_code == 400 and answer.json()["type"].endswith("rendering-not-possible")


def test_as_a_photo_it_is_a_photograph(orthanc_gateway, orthanc):
    (data_set,) = stored(orthanc_gateway, orthanc, LOSSLESS["png-rgb"][0], **{"as": "photo"})
    assert data_set.SOPClassUID == "1.2.840.10008.5.1.4.1.1.77.1.4" and data_set.Modality == "XC"
