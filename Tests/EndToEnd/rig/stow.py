"""STOW-RS requests as clients make them, and Store Instances Responses as clients read them."""

import json
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree

from .media import fixture
from .wire import element_from_xml

PAGE = fixture("seeds/metadata.json")
INPUTS = {  # capture → the files that stowrs was given
    "doc-pdf-json": ["doc.pdf"], "doc-pdf-xml": ["doc.pdf"], "auth-basic": ["doc.pdf"],
    "multi-pdf-json": ["doc.pdf", "doc2.pdf"], "img-jpeg-json": ["img.jpeg"], "img-jpeg-xml": ["img.jpeg"],
    "img-png-json": ["img.png"], "img-gif-json": ["img.gif"], "jpeg-pixelheader-json": ["img.jpeg"],
    "jpeg-xc-json": ["img.jpeg"], "multi-images-json": ["img.jpeg", "gray.jpg", "prog.jpg"],
    "set-basic-json": ["img.jpeg"], "set-utf8-json": ["doc.pdf"], "set-seq-json": ["doc.pdf"],
    "study-url-json": ["doc.pdf"], "cda-xml-json": ["cda.xml"], "model-stl-json": ["model.stl"],
    "h264-mp4-json": ["h264.mp4"], "video-mpg-json": ["video.mpg"], "dcm-two": ["obj1.dcm", "obj2.dcm"],
}
TYPES = {
    "pdf": "application/pdf", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "xml": "text/xml", "stl": "model/stl", "mp4": "video/mp4", "mpg": "video/mpeg", "dcm": "application/dicom",
}


def related(parts, type_: str | None = "application/dicom+json", boundary: str = "myboundary",
            quoted: bool = True) -> tuple[bytes, dict[str, str]]:
    """A body as stowrs frames it, of (headers, content), and the request's headers."""
    body = b""
    for headers, content in parts:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        body += f"\r\n--{boundary}\r\n{lines}\r\n".encode() + content
    body += f"\r\n--{boundary}--\r\n".encode()
    kind = "" if type_ is None else f'; type="{type_}"' if quoted else f"; type={type_}"
    return body, {"Content-Type": f"multipart/related{kind}; boundary={boundary}"}


def described(rows, bulk=(), **more) -> tuple[bytes, dict[str, str]]:
    """JSON metadata, and (location, media type, content) of bulk data."""
    metadata = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    parts = [({"Content-Type": "application/dicom+json"}, metadata)]
    parts += [({"Content-Type": kind, "Content-Location": place}, content) for place, kind, content in bulk]
    return related(parts, **more)


def objects(files) -> tuple[bytes, dict[str, str]]:
    return related([({"Content-Type": "application/dicom"}, file) for file in files], "application/dicom")


def replay(name: str, file) -> tuple[str, bytes, dict[str, str]]:
    """Path, body and headers of a capture; `file` gives the content of an input by its name."""
    lines = fixture(f"stowrs/{name}/request-headers.txt").decode().splitlines()
    path = lines[0].split()[1].split("/rs", 1)[1]
    headers = {name: value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if ":" in line)}
    kept = {key: value for key, value in headers.items() if key in ("Accept", "Content-Type", "X-Test", "Authorization")}
    inputs = [(TYPES[given.rpartition(".")[2]], file(given)) for given in INPUTS[name]]
    folder = pathlib.Path(__file__).resolve().parents[1] / "fixtures/stowrs" / name
    if name == "dcm-two":
        return path, objects([content for _, content in inputs])[0], kept
    if (folder / "metadata.json").exists():
        text = (folder / "metadata.json").read_bytes()
        uris = re.findall(r'"BulkDataURI":"([^"]+)"', text.decode())
        if name == "jpeg-pixelheader-json":
            inputs = [("image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50", inputs[0][1])]
        body, _ = described(text, [(uri, *given) for uri, given in reversed(list(zip(uris, inputs, strict=True)))])
        return path, body, kept
    text = (folder / "metadata.xml").read_bytes()
    uris = re.findall(r'uri="([^"]+)"', text.decode())
    ((kind, content),) = inputs
    body, _ = related([({"Content-Type": "application/dicom+xml"}, text),
                       ({"Content-Type": kind, "Content-Location": uris[0]}, content)])
    return path, body, kept


def rows_of(name: str) -> list[dict]:
    """The metadata of a capture in the DICOM JSON Model."""
    folder = pathlib.Path(__file__).resolve().parents[1] / "fixtures/stowrs" / name
    if (folder / "metadata.json").exists():
        return json.loads((folder / "metadata.json").read_bytes())
    root = ElementTree.fromstring((folder / "metadata.xml").read_bytes())
    return [dict(element_from_xml(attribute) for attribute in root)]


class Response:
    """A Store Instances Response."""

    def __init__(self, answer):
        self.answer, self.status = answer, answer.status_code
        kind = answer.headers["Content-Type"]
        if kind == "application/dicom+xml":
            self.content = dict(element_from_xml(attribute) for attribute in ElementTree.fromstring(answer.content))
        else:
            assert kind in ("application/dicom+json", "application/json"), (kind, answer.text)
            self.content = answer.json()

    def _items(self, tag: str) -> list[dict]:
        return self.content.get(tag, {}).get("Value", [])

    @property
    def stored(self) -> list[str]:
        return [item["00081155"]["Value"][0] for item in self._items("00081199")]

    @property
    def failed(self) -> dict[str, int]:
        return {item["00081155"]["Value"][0]: item["00081197"]["Value"][0] for item in self._items("00081198")}

    @property
    def others(self) -> list[int]:
        return [item["00081197"]["Value"][0] for item in self._items("0008119A")]

    @property
    def reasons(self) -> list[int]:
        return sorted([*self.failed.values(), *self.others])

    @property
    def sentences(self) -> str:
        return self.answer.headers.get("Warning", "")

    def __repr__(self) -> str:
        return f"{self.status} {self.content} {self.sentences}"


def post(gateway, message: tuple[bytes, dict[str, str]], path: str = "/studies", **headers) -> Response:
    body, fields = message
    return Response(gateway.post(path, data=body, headers={**fields, **headers}))


def shell(script: str, folder: pathlib.Path) -> str:
    """Lines of a page, run as they stand there."""
    done = subprocess.run(["bash", "-c", "set -e -o pipefail\n" + script], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
