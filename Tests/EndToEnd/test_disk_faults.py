"""A disk that is full or broken, at every call: no false word, and work goes on when the disk does."""

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from rig import media
from rig.faulty_disk import FaultyDisk
from rig.keeping import KeepingArchive
from rig.ports import wait_until

FAULTS = [
    ("write", "ENOSPC"), ("write", "EIO"), ("fsync", "EIO"), ("link", "ENOSPC"), ("open", "EIO"), ("open", "ENOSPC"),
    ("truncate", "EIO"), ("rename", "EIO"), ("unlink", "EIO"),
]
# Of a first start, only every fourth call is tried, unless this is set.
EVERY_CALL = "EVERY_CALL" in os.environ
ONCE = [(call, error, 1) for call, error in FAULTS]
FOR_A_WHILE = [("write", "ENOSPC", 1000), ("fsync", "EIO", 1000), ("open", "EIO", 1000), ("link", "ENOSPC", 1000)]

# Problems that say that the gateway's own disk is at fault.
EXPECTED = {"queue-failed", "spool-full", "spool-failed", "archive-folder", "archive-full"}


class Bench:
    """A gateway on a disk that can fail, an archive, and what was acknowledged."""

    def __init__(self, folder):
        from rig.gateway import Gateway

        self.archive = KeepingArchive()
        self.gateway = Gateway(folder / "gateway", {
            "archives": {"main": {"url": self.archive.url, "wire": "dicom"},
                         "disk": {"folder": str(folder / "gateway/state/archive")}},
            "archive": "main", "queue": {"retry": {"first": "1s", "longest": "1s"}}})
        self.disk = FaultyDisk(folder / "disk", self.gateway.state)
        self.gateway.environment |= self.disk.environment
        self.acknowledged: list[tuple[str, str, bytes]] = []
        self.serial = 0

    def upload(self, archive: str, prefer: str | None, is_large: bool = False):
        self.serial += 1
        content = media.pdf_of(1_300_000 if is_large else 900, self.serial)
        answer = self.gateway.post(
            f"/upload?PatientID=P{self.serial}&archive={archive}", data=content,
            headers={"Prefer": prefer} if prefer else {})
        if answer.status_code in (201, 202):
            self.acknowledged.append((archive, answer.json()["instances"][0]["sopInstanceUID"], content))
        return answer

    def counts(self) -> dict[str, int]:
        with closing(sqlite3.connect(f"file:{self.gateway.state}/queue/queue.sqlite?mode=ro", uri=True)) as database:
            return dict(database.execute("SELECT status, count(*) FROM upload GROUP BY status"))

    def examine(self):
        """Kills the gateway, starts it on a disk that works, and looks for all that was acknowledged."""
        self.gateway.process.send_signal(signal.SIGKILL)
        self.gateway.process.wait()
        self.archive.mode = "up"
        for name in self.disk.environment:
            self.gateway.environment.pop(name, None)
        self.gateway.start()
        wait_until(lambda: set(self.counts()) <= {"stored"}, "the queue", seconds=180)
        files = [path.read_bytes() for path in (self.gateway.state / "archive").rglob("*") if path.is_file()]
        lost = [(archive, uid) for archive, uid, content in self.acknowledged
                if not (uid in self.archive.stored and content in self.archive.stored[uid].content
                        if archive == "main" else any(content in file and uid.encode() in file for file in files))]
        assert lost == []
        wait_until(lambda: not list((self.gateway.state / "queue/payload").iterdir()), "the payload folder to be empty")
        assert not [path for path in (self.gateway.state / "archive").rglob("*.part")]


@pytest.fixture
def bench(tmp_path):
    running = Bench(tmp_path)
    yield running
    running.gateway.stop()
    running.archive.stop()


WAYS = [("main", "respond-async", False), ("disk", None, False), ("main", "respond-async", True)]


@pytest.mark.parametrize("call, error, count", ONCE + FOR_A_WHILE)
def test_every_call_of_an_upload(bench, call, error, count):
    bench.gateway.start()
    bench.archive.mode = "down"
    for way in WAYS:
        bench.upload(*way)
    for way in WAYS:
        number = 0
        while True:
            number += 1
            bench.disk.arm(call, number, error, count)
            answer = bench.upload(*way)
            failed = bench.disk.disarm()
            assert bench.gateway.process.poll() is None, bench.gateway.log[-2000:]
            if answer.status_code not in (201, 202):
                assert answer.json()["type"].rpartition(":")[2] in EXPECTED, answer.text
            if failed:
                after = bench.upload(*way)
                assert after.status_code in (201, 202), f"after the {number}th {call}: {after.text}"
            elif bench.disk.seen < number:
                break
            assert number < 200
    bench.examine()


@pytest.mark.parametrize("call, error, count", ONCE + FOR_A_WHILE)
def test_every_call_of_a_delivery(bench, call, error, count):
    """What could not be read or noted is tried again; uploads after it are delivered at once."""
    bench.gateway.start()
    number = 0
    while True:
        number += 1
        bench.disk.arm(call, number, error, count)
        bench.upload("main", "respond-async")
        wait_until_quiet(bench)
        failed = bench.disk.disarm()
        assert bench.gateway.process.poll() is None, bench.gateway.log[-2000:]
        if failed:
            before = bench.counts().get("stored", 0)
            assert bench.upload("main", "respond-async").status_code == 202
            wait_until(lambda: bench.counts().get("stored", 0) > before, f"a delivery after the {number}th {call}")
        elif bench.disk.seen < number:
            break
        assert number < 200
    # A disk that is out of order is left alone for a while, and so is the log.
    assert bench.gateway.log.count("the queue failed") <= 4 * number
    bench.examine()


def wait_until_quiet(bench):
    """Until the disk has not been asked for a while."""
    seen, calm = -1, 0
    while calm < 3:
        time.sleep(0.015)
        calm = calm + 1 if bench.disk.seen == seen else 0
        seen = bench.disk.seen


@pytest.mark.parametrize("is_first", [True, False], ids=["the first", "a later"])
@pytest.mark.parametrize("call, error", [row for row in FAULTS if row[0] in ("write", "fsync", "open", "link")])
def test_every_call_of_a_start(bench, call, error, is_first):
    """It starts, or says why not; the next start finds all."""
    state = bench.gateway.state
    bench.archive.mode = "down"
    if not is_first:
        bench.gateway.start()
        for _ in range(3):
            bench.upload("main", "respond-async")
        bench.gateway.process.kill()
        bench.gateway.process.wait()
    number, step = 0, 4 if is_first and not EVERY_CALL else 1
    while True:
        number += step
        if is_first:
            shutil.rmtree(state, ignore_errors=True)
            bench.acknowledged.clear()
        bench.disk.arm(call, number, error)
        try:
            bench.gateway.start()
        except RuntimeError:
            assert bench.gateway.process.returncode > 0, bench.gateway.log[-2000:]
            assert "cannot" in bench.gateway.log[-1000:], bench.gateway.log[-1000:]
        is_over = not bench.disk.disarm() and bench.disk.seen < number
        if bench.gateway.process.poll() is None:
            assert bench.upload("main", "respond-async").status_code == 202
            bench.gateway.process.kill()
            bench.gateway.process.wait()
        bench.gateway.start()
        assert bench.upload("main", "respond-async").status_code == 202
        bench.gateway.process.kill()
        bench.gateway.process.wait()
        if is_over:
            break
        assert number < 200
    bench.examine()
