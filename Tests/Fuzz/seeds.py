"""Writes the first inputs of a fuzz target: seeds.py TARGET FOLDER.

They are fixtures of the unit tests, and small files made of them.
"""

import io
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/ConversionTests/Fixtures"
GOLDEN = ROOT / "Tests/DICOMTests/Golden"
END_TO_END = ROOT / "Tests/EndToEnd/fixtures"


def files(*patterns, of=FIXTURES):
    return [path.read_bytes() for pattern in patterns for path in sorted(of.glob(pattern))]


def exif():
    """The TIFF structures of EXIF segments, with and without their name."""
    blocks = []
    for image in files("jpeg/*.j*g"):
        start = image.find(b"Exif\0\0")
        if start > 0:
            end = start - 2 + int.from_bytes(image[start - 2 : start], "big")
            blocks += [image[start:end], image[start + 6 : end]]
    return blocks + rasters("TIFF")


def rasters(*formats):
    from PIL import Image

    images = []
    for format in formats or ("PNG", "BMP", "TIFF", "GIF", "WEBP"):
        for mode in ("1", "L", "P", "RGB"):
            buffer = io.BytesIO()
            pages = [Image.new("RGB", (9, 7), colour).convert(mode) for colour in ("red", "blue")]
            many = {"save_all": True, "append_images": pages[1:]} if format in ("TIFF", "GIF") else {}
            pages[0].save(buffer, format, dpi=(96, 96), **many)
            images.append(buffer.getvalue())
    return images


def zips():
    made = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for force in (False, True):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", method) as archive:
                archive.comment = b"PK\5\6" if force else b""
                archive.writestr("folder/", b"")
                for name, data in (("a.txt", b"hello " * 40), ("folder/\u00e4.bin", bytes(9000)), ("__MACOSX/._a", b"x")):
                    with archive.open(name, "w", force_zip64=force) as entry:
                        entry.write(data)
            made.append(buffer.getvalue())
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("inner.zip", made[0])
        archive.writestr("word/document.xml", b"<w/>")
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return made + [nested.getvalue(), b"PK\5\6" + bytes(18)]


def videos():
    """Two frames in each container, if ffmpeg is installed."""
    if not shutil.which("ffmpeg"):
        return [b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x08mdat"]
    made = []
    for name, codec, more in (
        ("a.mp4", "libx264", []), ("b.mp4", "libx264", ["-movflags", "frag_keyframe+empty_moov"]),
        ("a.mov", "libx264", []), ("a.mkv", "libx264", []), ("b.mkv", "libx264", ["-live", "1"]),
        ("a.avi", "mpeg4", []), ("a.ts", "mpeg2video", []), ("a.mpg", "mpeg2video", []),
        ("a.m2ts", "mpeg2video", ["-mpegts_m2ts_mode", "1"]),
    ):  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=32x32:r=25", "-frames:v", "2"]
            subprocess.run([*command, "-c:v", codec, *more, path], check=True)
            made.append(path.read_bytes())
    return made


def probes():
    stream = (
        b'{"streams":[{"index":0,"codec_name":"h264","profile":"High","codec_type":"video","width":640,"height":480,'
        b'"pix_fmt":"yuv420p","level":31,"sample_aspect_ratio":"1:1","field_order":"progressive","r_frame_rate":"25/1",'
        b'"avg_frame_rate":"25/1","nb_read_packets":"2","disposition":{"attached_pic":0},"tags":{"rotate":"90"},'
        b'"side_data_list":[{"side_data_type":"Display Matrix","displaymatrix":"\\n00000000: 0 65536 0\\n00000001: -65536 '
        b'0 0\\n00000002: 0 0 1073741824\\n","rotation":-90}]},{"index":1,"codec_name":"aac","codec_type":"audio",'
        b'"sample_rate":"48000","channels":2,"profile":"LC"}],"format":{"tags":{"creation_time":"2026-03-14T15:16:17Z",'
        b'"location":"+52+013/"}}}'
    )
    mpeg = stream.replace(b"h264", b"mpeg2video").replace(b"High", b"Main").replace(b"31", b"8")
    hevc = stream.replace(b"h264", b"hevc").replace(b"High", b"Main").replace(b"31", b"93")
    return [stream, mpeg, hevc, b"frame=2\nprogress=end\n"]


def texts(*lines):
    return [line.encode() for line in lines]


def multipart():
    head = b'--X\r\nContent-Disposition: form-data; name="PatientID"\r\n\r\nP1\r\n'
    part = (
        b'--X\r\nContent-Disposition: form-data; name="file"; filename="a%22\\"b.pdf"; filename*=UTF-8\'\'%c3%a4.pdf\r\n'
        b"Content-Type: application/pdf; charset=utf-8\r\n\r\n%PDF-\r\n--Y\r--X-\r\n"
    )
    return [head + b"--X--\r\n", head + part + b"--X--", b"preamble\r\n" + part + head + b"--X  \r\n\r\n\r\n--X--\r\n"]


def related():
    head = b"--X\r\nContent-Type: application/dicom+json\r\n\r\n[{}]\r\n"
    part = b"--X\r\ncontent-type: image/jpeg;\r\n transfer-syntax=1.2\r\nContent-Location: a%20b\r\n\r\n--X\r--X-\r\n"
    return [head + b"--X--\r\n", b"\r\n" + head + part + b"--X--", b"preamble\r\n" + part + head + b"--X \t\r\n\r\n\r\n--X--\r\n"]


def models():
    facet = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"
    binary = bytes(80) + struct.pack("<I", 2) + bytes(100)
    return [f"solid a\n{facet}endsolid a\n".encode(), binary, *files("other/model.stl")]


def deflated():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return [packer.compress(b"hello " * 100) + packer.flush(), b"\1\5\0\xfa\xffhello"]


def objects():
    bare = [data[132:] for data in files("*.dcm", of=GOLDEN)]
    sequence = (
        b"\x08\0\x05\0CS\x0a\0ISO_IR 100\x08\0\x16\0UI\x04\x001.2\0\x08\0\x18\0UI\x04\x001.3\0\x10\0\x10\0PN\x06\0M\xfcller"
        b"\x10\0\x20\0LO\x02\0P1\x10\0\x02\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
        b"\x10\0\x20\0LO\x02\0P1\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"
        b"\x20\0\x0d\0UI\x04\x001.4\0\x20\0\x0e\0UI\x04\x001.5\0"
    )
    implicit = b"\x08\0\x16\0\x04\0\0\x001.2\0\x08\0\x18\0\x04\0\0\x001.3\0\x10\0\x20\0\x02\0\0\0P1"
    return files("dicom/*") + files("*.dcm", of=GOLDEN) + bare + [sequence, implicit]


SEEDS = {
    "jpeg": lambda: files("jpeg/*.j*g"),
    "jpeg-ls": lambda: files("codestream/*.jls"),
    "jpeg-2000": lambda: files("codestream/*.j2k", "codestream/*.jp2", "codestream/*.jhc"),
    "jpeg-xl": lambda: files("codestream/*.jxl"),
    "exif": exif,
    "raster": lambda: rasters() + files("jpeg/rgb.jpg"),
    "pdf": lambda: [data for data in files("pdf/*.pdf") if len(data) < 8192],
    "pdf-tools": lambda: texts(
        "Title: a\nPages:          2\nPage    1 size:  595.3 x 841.9 pts (A4)\nPage    1 rot:   90\n"
        "Page    2 size:  612 x 792 pts (letter)\nPage    2 rot:   0\n",
        "P6\n2 1\n255\nabcdef",
    ),
    "cda": lambda: files("other/cda.xml")
    + files("stowrs/inputs/cda.xml", of=END_TO_END)
    + [data.decode().encode("utf-16") for data in files("other/cda.xml")]
    + texts(
        '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2" extension="3"/><code code="1-8" '
        'codeSystem="2.16.840.1.113883.6.1" displayName="d"/><title>T</title><effectiveTime value="20260314"/>'
        '<recordTarget><patientRole><id extension="P1" root="1.2"/><patient><name><given>Jane</given><family>Doe'
        '</family></name><administrativeGenderCode code="F"/><birthTime value="19700101"/></patient></patientRole>'
        "</recordTarget></ClinicalDocument>"
    ),
    "stl": models,
    "obj": lambda: texts("# a\nmtllib a.mtl\no b\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 1\nusemtl c\nf 1//1 2//1 3//1\n"),
    "mtl": lambda: texts("# a\nnewmtl c\nKd 1 0 0\nmap_Kd a.png\nillum 2\n"),
    "genomic": lambda: [b"BZh91AY&SY" + bytes(14), b"BZh9\x17\x72\x45\x38\x50\x90\0\0\0\0", b"\x27\5\x20\x12" + bytes(40)],
    "video": videos,
    "video-tools": probes,
    "dates": lambda: texts("2026-03-14T15:16:17.000000Z", "2026-03-14 15:16:17", "20260314151617+0100", "30000/1001"),
    "dicom": objects,
    "dicom-json": lambda: files("*.json", of=GOLDEN) + files("stowrs/*.json"),
    "native-model": lambda: files("*.xml", of=GOLDEN) + files("stowrs/*/metadata.xml", of=END_TO_END),
    "paths": lambda: texts("PatientID", "00100020", "OtherPatientIDsSequence[2].PatientID", "20260314", "1.5\\2"),
    "zip": zips,
    "inflate": deflated,
    "json": lambda: files("stowrs/*.json")
    + texts(
        '{"PatientID":"P1","file":"aGVsbG8=","files":[{"name":"a","content":"data:a/b;base64,aA=="}]}',
        '[1.5e-3,true,null,"\\u00e4\\ud83d\\ude00\\n"]',
    ),
    "form": lambda: texts(
        "PatientID=P1&PatientName=M%C3%BCller%5EJ&file=data:application/pdf;base64,JVBERi0%3D&filename=a.pdf&_charset_=utf-8",
        'multipart/form-data; boundary="a b"; x=y',
    ),
    "multipart": multipart,
    "related": related,
    "metadata": lambda: files("*.json", of=GOLDEN)
    + files("stowrs/*.json")
    + files("*.xml", of=GOLDEN)
    + files("stowrs/*/metadata.xml", of=END_TO_END)
    + texts('[{"00090010":{"vr":"LO","Value":["A"]},"00091001":{"vr":"UN","InlineBinary":"AAE="},"7FE00010":{"BulkDataURI":"a"}}]'),
}
SEEDS["media"] = lambda: [
    data for name, make in SEEDS.items() if name != "media" for data in make()[:8] if len(data) < 8192
]


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for index, data in enumerate(SEEDS[target]()):
        (folder / f"{target}-{index:03}").write_bytes(data)


if __name__ == "__main__":
    main()
