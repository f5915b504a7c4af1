"""Kills the gateway over and over under load; then everything that it acknowledged must be in the archive, once.

    crash.py [--cycles N] [--archive scripted|orthanc] [--seed N] [--folder PATH]
"""

import argparse
import itertools
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

from load import Clients, Ledger
from oracle import examine, statuses
from orthanc import OrthancBehindProxy
from rig.gateway import Gateway
from rig.keeping import KeepingArchive
from rig.ports import accepts, wait_until

# Places where the program can be told to die, with the behaviour of the archive that leads there, and how often it may
# be passed before. `orphan-removed` needs a payload without a row: it comes after a death that left one.
FAILPOINTS = [
    ("payload-synced", None), ("payload-named", None), ("orphan-removed", None), ("payload-folder-synced", None),
    ("reconciled", None), ("inserted", None), ("committed", None), ("leased", None), ("loaded", None), ("answered", "up"),
    ("finishing", None), ("finished", "up"), ("removed", "up"),
]
AT_START = {"orphan-removed", "reconciled"}
RANDOM = ["random time", "random time", "while starting"]


def plan(cycles: int, draw: random.Random):
    """(name, count, mode, patience) of every cycle: each failpoint at several counts, and random times between them. The
    patience is for how many seconds the failpoint is waited for: the first time it has to be reached, later perhaps not."""
    rounds = itertools.count(1)
    rows = []
    while len(rows) < cycles:
        number = next(rounds)
        for name, mode in FAILPOINTS:
            count = 1 if name in AT_START or number == 1 else draw.choice([1, 2, 3, 4, 6, 9, 14])
            rows.append((name, count, mode or draw.choice(["up", "mixed", "mixed", "down", "lost", "slow"]),
                         30 if number == 1 else 2.5))
        for name in RANDOM:
            rows.append((name, 0, draw.choice(["up", "mixed", "down", "slow"]), draw.random() * 0.5))
    return rows[:cycles]


class CrashTest:
    def __init__(self, folder: pathlib.Path, archive, seed: int):
        self.draw = random.Random(seed)
        self.archive, self.ledger = archive, Ledger()
        timeouts = {"connect": 2, "idle": 5, "total": 10}
        self.gateway = Gateway(folder, {
            "archives": {
                "main": {"url": archive.url, "wire": "dicom", "timeouts": timeouts},
                "second": {"url": archive.url, "wire": archive.second_wire, "timeouts": timeouts}},
            "archive": "main", "queue": {"retry": {"first": "1s", "longest": "2s"}}, "log": {"level": "warning"}})
        self.clients = Clients(self.gateway.port, self.ledger, ["main", "second"], seed=seed)
        self.kills, self.missed = Counter(), Counter()

    def _spawn(self, failpoint: str | None):
        environment = self.gateway.environment | ({"STOW_GATEWAY_TEST_FAILPOINT": failpoint} if failpoint else {})
        with open(self.gateway.log_path, "ab") as log:
            self.process = self.gateway.process = subprocess.Popen(
                self.gateway.arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment,
                cwd=self.gateway.folder)

    def _serves(self) -> bool:
        """Waits until it listens; whether it lives."""
        wait_until(lambda: self.process.poll() is not None or accepts(self.gateway.port), "the gateway")
        return self.process.poll() is None

    def cycle(self, name: str, count: int, mode: str, patience: float):
        """One life of the gateway, and its end by SIGKILL."""
        self.archive.mode = mode
        isFailpoint = name not in RANDOM
        self._spawn(f"{name}:{count}" if isFailpoint else None)
        if name == "while starting":
            time.sleep(self.draw.random() * 0.15)
            self.process.kill()
        elif self._serves():
            self.clients.running.set()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                if isFailpoint:
                    self.missed[name] += 1
                    name = "not reached in time"
        self.process.wait()
        self.clients.running.clear()
        if self.process.returncode != -signal.SIGKILL:
            self.ledger.faults.append(f"the gateway ended with {self.process.returncode} instead of a kill ({name})")
        self.kills[name] += 1

    def settle(self, seconds: float):
        """A last start without kills: waits until nothing is queued."""
        self.clients.stop()
        self.archive.mode = "up"
        self._spawn(None)
        assert self._serves(), self.gateway.log[-3000:]
        deadline = time.monotonic() + seconds
        while statuses(self.gateway.state)["queued"] and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.2)
        if self.gateway.stop() != 0:
            self.ledger.faults.append(f"the last gateway ended with {self.process.returncode}")


def report(test: CrashTest, findings, seconds: float) -> int:
    """Says what was found; the exit code."""
    cycles = sum(test.kills.values())
    print(f"cycles        {cycles} in {seconds:.0f} s ({seconds / cycles:.2f} s each)")
    for name, count in sorted(test.kills.items(), key=lambda row: -row[1]):
        print(f"  killed      {count:5} {name}" + (f" {dict(test.missed)}" if name.startswith("not") else ""))
    print(f"replies       {dict(sorted(test.ledger.statuses.items(), key=str))}")
    print(f"acknowledged  {findings.acknowledged} uploads, {findings.instances} instances")
    print(f"sent twice    {findings.resent_by_gateway} instances with equal bytes, after an answer that was lost")
    for name in ("lost", "changed", "duplicated", "differing", "not_delivered", "left_files"):
        rows = getattr(findings, name)
        print(f"{name.replace('_', ' '):13} {len(rows)}" + (f": {', '.join(rows[:5])}" if rows else ""))
    for fault in test.ledger.faults[:10]:
        print(f"fault         {fault}")
    return 1 if findings.faults or test.ledger.faults else 0


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cycles", type=int, default=1000)
    words.add_argument("--archive", choices=["scripted", "orthanc"], default="scripted")
    words.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    words.add_argument("--folder", type=pathlib.Path)
    words = words.parse_args()
    folder = words.folder or pathlib.Path(tempfile.mkdtemp(prefix="crash-test-"))
    print(f"seed          {words.seed}", flush=True)
    archive = KeepingArchive() if words.archive == "scripted" else OrthancBehindProxy(folder / "orthanc")
    start = time.monotonic()
    try:
        test = CrashTest(folder / "gateway", archive, words.seed)
        for number, row in enumerate(plan(words.cycles, test.draw), 1):
            test.cycle(*row)
            if number % 100 == 0:
                print(f"  {number} cycles, {time.monotonic() - start:.0f} s, acknowledged "
                      f"{len(test.ledger.acknowledged)}, faults {len(test.ledger.faults)}", flush=True)
        test.settle(60 + words.cycles)
        code = report(test, examine(test.ledger, archive, test.gateway.state), time.monotonic() - start)
    finally:
        archive.stop()
    if code == 0 and not words.folder:
        shutil.rmtree(folder)
    else:
        print(f"folder        {folder}")
    return code


if __name__ == "__main__":
    sys.exit(main())
