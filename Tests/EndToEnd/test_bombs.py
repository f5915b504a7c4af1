"""Small files that would become huge: refused in two seconds, in 200 MB of the gateway and its children together."""

import pathlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rig.gateway import archive
from test_batches import bomb as zip_of_gigabytes
from test_documents import LAUGHS, cda
from test_images import bomb as png_of

LIMIT, SECONDS = 200_000_000, 2


def tree(root: int) -> set[int]:
    """A process and all below it."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" (")
            parents[int(pid)] = int(rest.rpartition(") ")[2].split()[1])
        except OSError:
            continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def resident(pids: set[int]) -> int:
    """Units: bytes. Pages that processes share count for each of them."""
    total = 0
    for pid in pids:
        try:
            total += int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        except OSError:
            continue
    return total


class Watch:
    """Samples the memory of a process tree as often as it can."""

    def __init__(self, root: int):
        self.root, self.peak, self.samples, self.stopped = root, 0, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopped.wait(0.002):
            self.peak = max(self.peak, resident(tree(self.root)))
            self.samples += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()


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
    seconds = {}

    def send(name: str):
        data, status, kind = bombs[name]
        begun = time.monotonic()
        answer = gateway.post("/upload", files={"file": (name, data)}, data={"PatientID": "P1"})
        seconds[name] = time.monotonic() - begun
        assert answer.status_code == status and answer.json()["type"].endswith(kind), answer.text

    with Watch(gateway.process.pid) as watch:
        if together:
            with ThreadPoolExecutor(len(bombs)) as pool:
                list(pool.map(send, bombs))
        else:
            for name in bombs:
                send(name)
    assert set(seconds) == set(bombs) and max(seconds.values()) < SECONDS, seconds
    assert 0 < watch.peak < LIMIT and watch.samples > 3
    assert gateway.is_clean() and gateway.alive()
