"""Flat memory: a gigabyte takes no more than a megabyte."""

import subprocess

import pytest

from rig import media
from rig.archive import discard
from rig.gateway import archive

GIBIBYTE = 1 << 30
LIMIT = 64 << 20
# A slow disk may take longer over it than an answer waits by itself.
WAIT = "wait=300"


@pytest.fixture(scope="module")
def gigabyte(tmp_path_factory):
    return media.sparse_pdf(tmp_path_factory.mktemp("large") / "large.pdf", GIBIBYTE)


def curl(gateway, file, *arguments) -> str:
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "300", "-o", "/dev/null", "-w", "%{http_code}", *arguments], capture_output=True,
        text=True, cwd=file.parent)
    return done.stdout + done.stderr


@pytest.mark.parametrize("wire", ["json", "xml", "dicom"])
def test_a_gigabyte_in_each_wire_form(start, own_archive, gigabyte, wire):
    own_archive.default = discard
    gateway = start(archive(own_archive.url, wire=wire))
    assert curl(gateway, gigabyte, "-T", gigabyte.name, f"{gateway.url}/upload/large.pdf?PatientID=P1&{WAIT}") == "201"
    assert own_archive.last.complete and own_archive.last.body_size > GIBIBYTE
    assert int(own_archive.last.header("Content-Length")) == own_archive.last.body_size
    assert gateway.memory("VmHWM") < LIMIT
    assert gateway.is_clean()


def test_a_gigabyte_as_a_form(start, own_archive, gigabyte):
    own_archive.default = discard
    gateway = start(archive(own_archive.url, wire="json"))
    assert curl(gateway, gigabyte, "-F", f"file=@{gigabyte.name}", "-F", "PatientID=P1", "-F", WAIT,
                f"{gateway.url}/upload") == "201"
    assert own_archive.last.complete and own_archive.last.body_size > GIBIBYTE
    assert gateway.memory("VmHWM") < LIMIT


def test_a_gigabyte_in_chunks(start, own_archive, gigabyte):
    own_archive.default = discard
    gateway = start(archive(own_archive.url, wire="dicom"))
    assert curl(gateway, gigabyte, "-H", "Transfer-Encoding: chunked", "-T", gigabyte.name,
                f"{gateway.url}/upload/large.pdf?PatientID=P1&{WAIT}") == "201"
    assert own_archive.last.body_size > GIBIBYTE
    assert gateway.memory("VmHWM") < LIMIT


def test_a_gigabyte_of_dicom(start, own_archive, tmp_path):
    file = media.sparse_dicom(tmp_path / "large.dcm", 1024)
    own_archive.default = discard
    gateway = start(archive(own_archive.url, profile="auto"))
    assert curl(gateway, file, "-T", file.name, f"{gateway.url}/upload/large.dcm?{WAIT}") == "201"
    assert own_archive.last.body_size > GIBIBYTE
    assert gateway.memory("VmHWM") < LIMIT


def test_a_gigabyte_into_the_folder(start, gigabyte):
    gateway = start()
    assert curl(gateway, gigabyte, "-T", gigabyte.name, f"{gateway.url}/upload/large.pdf?PatientID=P1&{WAIT}") == "201"
    assert gateway.memory("VmHWM") < LIMIT


def test_memory_does_not_grow(start, own_archive):
    gateway = start(archive(own_archive.url, wire="json"))
    own_archive.default = discard

    def many(count):
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(8) as pool:
            for answer in pool.map(lambda n: gateway.post("/upload?PatientID=P1", data=media.pdf_of(200_000, n % 7)), range(count)):
                assert answer.status_code == 201
        own_archive.requests.clear()
        return gateway.memory("VmRSS")

    first = many(200)
    assert many(400) < first * 1.3 + (8 << 20)
