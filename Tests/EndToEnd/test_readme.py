"""Every curl line of the README works as it stands."""

import re
import subprocess
import zipfile

import pytest

from rig import media, rows
from rig.clips import HIGH, clip
from rig.gateway import REPOSITORY, Gateway

README = (REPOSITORY / "README.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in
         re.sub(r"\\\n\s*", " ", block).splitlines() if line.startswith("curl ")]
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The files that the README talks of, and a gateway that takes its key."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "report.pdf").write_bytes(media.PDF)
    (folder / "photo.jpg").write_bytes(media.JPEG)
    (folder / "photo2.jpg").write_bytes(media.JPEG_422)
    (folder / "image.dcm").write_bytes(media.dicom_bytes())
    (folder / "scan.tiff").write_bytes(rows.sample("bricks-color.tiff"))
    (folder / "clip.mp4").write_bytes(clip("a.mp4", HIGH))
    (folder / "note.xml").write_bytes(rows.sample("Progress_Note.xml"))
    for name, files in {"photos.zip": {"a.jpg": media.JPEG, "b.jpg": media.JPEG_422},
                        "cd.zip": {"IMG1": media.dicom_bytes()}}.items():
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in files.items():
                archive.writestr(path, data)
    return folder


@pytest.fixture(scope="module")
def open_gateway(place):
    with Gateway(place / "open") as gateway:
        yield gateway


@pytest.fixture(scope="module")
def keyed_gateway(place):
    keys = place / "keys"
    keys.write_text(KEY + "\n")
    keys.chmod(0o600)
    with Gateway(place / "keyed", {}, ["--api-key-file", str(keys)]) as gateway:
        yield gateway


def test_there_are_ten():
    assert len(LINES) >= 10


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_readme(place, open_gateway, keyed_gateway, line):
    gateway = keyed_gateway if "$KEY" in line else open_gateway
    command = line.replace("http://127.0.0.1:8080", gateway.url)
    reads = any(word in line for word in ("dryRun", "/healthz", "/openapi", "8080/uploads", "8080/studies"))
    status = "200" if reads else "202" if "respond-async" in line else "201"
    done = subprocess.run(
        ["bash", "-c", command + " -sS -w '\\n%{http_code}'"], cwd=place, capture_output=True, env={"KEY": KEY, "PATH": "/usr/bin:/bin"})
    out = done.stdout.decode(errors="replace")
    assert done.returncode == 0 and out.endswith(status), out + done.stderr.decode()


def test_every_setting_is_documented():
    keys = (REPOSITORY / "Sources/StowGateway/Configuration/ConfigurationKeys.swift").read_text()
    fixed, of_archive = re.findall(r"static let \w+ = \[\n(.*?)\n    \]", keys, re.S)
    document = (REPOSITORY / "docs/configuration.md").read_text()
    documented = [name for line in document.splitlines() if line.startswith("| `")
                  for name in re.findall(r"`([\w.]+)`", line.split(" | ")[0])]
    assert sorted(documented) == sorted(re.findall(r'"([\w.]+)"', fixed + of_archive))
