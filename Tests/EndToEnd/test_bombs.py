"""Small files that would become huge: refused for two seconds of a processor and 200 MB, of the gateway and its children
together."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rig.gateway import archive
from rig.processes import Watch
from test_batches import bomb as zip_of_gigabytes
from test_documents import LAUGHS, cda
from test_images import bomb as png_of

LIMIT, SECONDS = 200_000_000, 2


@pytest.fixture(scope="module")
def bombs() -> dict[str, tuple[bytes, int, str]]:
    return {
        "30000.png": (png_of(30_000), 422, "too-many-pixels"),
        "ten-gigabytes.zip": (zip_of_gigabytes(10), 413, ""),
        "laughs.xml": (cda(LAUGHS, "&a9;"), 422, "document-type"),
    }


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "at once"])
def test_bombs(start, scripted, bombs, together):
    assert len(bombs["30000.png"][0]) < 150_000 and len(bombs["ten-gigabytes.zip"][0]) < 11_000_000
    gateway = start(archive(scripted.url, wire="dicom"))
    # A child that waits for the next image counts too.
    assert gateway.post("/upload?PatientID=P1", data=png_of(64)).status_code == 201

    def send(name: str):
        data, status, kind = bombs[name]
        answer = gateway.post("/upload", files={"file": (name, data)}, data={"PatientID": "P1"})
        assert answer.status_code == status and answer.json()["type"].endswith(kind), answer.text

    gateway.forget_peak()
    begun = gateway.processor_seconds()
    with Watch(gateway.process.pid) as watch:
        if together:
            with ThreadPoolExecutor(len(bombs)) as pool:
                list(pool.map(send, bombs))
        else:
            for name in bombs:
                send(name)
    assert gateway.processor_seconds() - begun < SECONDS
    assert 0 < watch.peak < LIMIT and gateway.memory("VmHWM") < LIMIT
    assert gateway.is_clean() and gateway.alive()
