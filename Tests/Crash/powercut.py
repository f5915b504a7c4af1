"""Takes images of the gateway's disk while it works, and looks in each of them for all that was acknowledged before.

    powercut.py [--images N] [--lie]

The state folder is an ext4 file system (its own commits 600 s apart) in a file on XFS; a copy of that file that shares its
blocks holds what had reached the disk at that moment, as after a power cut. With `--lie`, fsync does nothing: then losses
must be found, or the method shows nothing. Needs root, loop devices and xfsprogs.
"""

import argparse
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

from load import Clients, Ledger, content
from oracle import statuses
from rig.faulty_disk import FaultyDisk
from rig.gateway import Gateway
from rig.keeping import KeepingArchive
from rig.ports import wait_until


def run(*command):
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


@contextmanager
def mounted(image: pathlib.Path, point: pathlib.Path, options: str = "loop"):
    point.mkdir(parents=True, exist_ok=True)
    run("mount", "-o", options, image, point)
    try:
        yield point
    finally:
        # What was killed a moment ago may still hold it.
        wait_until(lambda: subprocess.run(["umount", point], capture_output=True).returncode == 0, f"umount {point}")


def can_mount(folder: pathlib.Path) -> bool:
    """Whether this machine lets us do it at all."""
    image = folder / "probe.img"
    try:
        run("truncate", "-s", "320M", image)
        run("mkfs.xfs", "-q", "-m", "reflink=1", image)
        with mounted(image, folder / "probe"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
    finally:
        image.unlink(missing_ok=True)


def configuration(url: str) -> dict:
    return {"archives": {"main": {"url": url, "wire": "dicom"}, "second": {"url": url, "wire": "json"}}, "archive": "main",
            "queue": {"retry": {"first": "1s", "longest": "1s"}, "reserve": "1MiB"}, "log": {"level": "warning"}}


class PowerCuts:
    def __init__(self, folder: pathlib.Path, lies: bool, seed: int):
        self.folder, self.draw, self.lies = folder, random.Random(seed), lies
        self.archive, self.ledger = KeepingArchive(), Ledger()
        self.gateway = Gateway(folder / "gateway", configuration(self.archive.url))
        self.lie = lambda: None
        if lies:
            disk = FaultyDisk(folder / "disk", self.gateway.state)
            self.gateway.environment |= disk.environment
            self.lie = disk.lie
        self.lost, self.damaged, self.empty, self.checked = [], [], 0, 0

    def run(self, images: int):
        disk = self.folder / "xfs.img"
        run("truncate", "-s", "4G", disk)
        run("mkfs.xfs", "-q", "-m", "reflink=1", disk)
        with mounted(disk, self.folder / "xfs") as xfs:
            run("truncate", "-s", "512M", xfs / "state.img")
            run("mkfs.ext4", "-q", xfs / "state.img")
            with mounted(xfs / "state.img", self.gateway.state, "loop,commit=600"), self.gateway:
                clients = Clients(self.gateway.port, self.ledger, ["main", "second"], pause=0.6)
                clients.running.set()
                time.sleep(1)
                self.lie()
                try:
                    for number in range(images):
                        if self.lies:
                            self.hold_something()
                        else:
                            self.archive.mode = self.draw.choice(["up", "up", "mixed", "down", "slow"])
                        time.sleep(self.draw.random() * 0.4)
                        self.cut(xfs / "state.img", xfs / f"cut-{number}.img")
                        if number % 20 == 19:
                            print(f"  {number + 1} images, {self.checked} instances looked for, "
                                  f"{len(self.lost)} lost", flush=True)
                finally:
                    self.archive.mode = "up"
                    clients.stop()

    def hold_something(self):
        """Closes the archive until it lacks an acknowledged upload: an image with nothing to lose shows no loss."""
        self.archive.mode = "down"
        wait_until(self.waiting, "an acknowledged upload that the archive lacks")

    def waiting(self) -> list[tuple[int, str]]:
        """The serial number and UID of each acknowledged instance that the archive does not have."""
        with self.ledger.lock:
            acknowledged = [(upload.serials, upload.uids) for upload in self.ledger.acknowledged]
        stored = set(self.archive.stored)
        return [row for serials, uids in acknowledged for row in zip(serials, uids) if row[1] not in stored]

    def cut(self, source: pathlib.Path, image: pathlib.Path):
        """One image: what was acknowledged before it must be in the archive, or get there from it."""
        waiting = self.waiting()
        run("cp", "--reflink=always", source, image)
        verify = self.folder / "verify"
        try:
            with mounted(image, verify / "state") as state:
                self.examine(state, verify, waiting)
        except (OSError, RuntimeError, TimeoutError, subprocess.CalledProcessError) as fault:
            self.damaged.append(f"{image.name}: {str(fault)[:200]}")
        image.unlink()

    def examine(self, state: pathlib.Path, folder: pathlib.Path, waiting: list[tuple[int, str]]):
        database = state / "queue/queue.sqlite"
        if not database.exists():
            raise OSError("there is no database")
        with closing(sqlite3.connect(database)) as connection:
            if (word := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise OSError(word)
            # Delivered in the instant between the look at the archive and the image.
            delivered = {uid for uid, in connection.execute("SELECT sopInstanceUID FROM instance WHERE status = 'stored'")}
        archive = KeepingArchive()
        try:
            with Gateway(folder, configuration(archive.url)):
                wait_until(lambda: not statuses(state)["queued"], "the queue", seconds=60)
        finally:
            archive.stop()
        for serial, uid in waiting:
            if uid in delivered and uid in self.archive.stored:
                continue
            if uid not in archive.stored or content(serial) not in archive.stored[uid].content:
                self.lost.append(uid)
        self.checked += len(waiting)
        self.empty += not waiting


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--images", type=int, default=100)
    words.add_argument("--lie", action="store_true")
    words.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    words = words.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="power-cut-"))
    if not can_mount(folder):
        print("skipped: no loop devices, or no mkfs.xfs, or not root")
        return 77
    test, start = PowerCuts(folder, words.lie, words.seed), time.monotonic()
    try:
        test.run(words.images)
    finally:
        test.archive.stop()
        print(test.gateway.log[-2000:] if test.damaged and not words.lie else "", end="")
        shutil.rmtree(folder)
    print(f"seed            {words.seed}")
    print(f"images          {words.images} in {time.monotonic() - start:.0f} s, {test.empty} of them with nothing waiting")
    print(f"acknowledged    {len(test.ledger.acknowledged)} uploads in all; {test.checked} instances looked for in images")
    print(f"lost            {len(test.lost)}")
    print(f"damaged images  {len(test.damaged)}" + "".join("\n  " + fault for fault in test.damaged[:5]))
    for fault in test.ledger.faults[:5]:
        print(f"fault           {fault}")
    found = bool(test.lost or test.damaged)
    if words.lie:
        print("fsync did nothing: " + ("and that was found" if found else "and not found, so this shows nothing"))
        return 0 if found else 1
    return 1 if found or test.ledger.faults else 0


if __name__ == "__main__":
    sys.exit(main())
