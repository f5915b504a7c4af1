"""Many uploads wait for an archive that is down: does the start still take no time, do others notice, does all arrive?

    backlog.py [--count N] [--only-restart] [--quick]

`--only-restart` leaves the delivery out; `--quick` judges no latency, for machines that are busy with other things.
"""

import argparse
import http.client
import json
import multiprocessing
import pathlib
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

from load import content
from oracle import statuses
from rig.gateway import Gateway
from rig.keeping import KeepingArchive


class ArchiveProcess:
    """A keeping archive in a process of its own, so that it does not slow the clients down."""

    def __init__(self, mode: str):
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe()
        self._process = context.Process(target=_serve, args=(end, mode), daemon=True)
        self._process.start()
        self.url = self._pipe.recv()

    def ask(self, what: str, value=None):
        self._pipe.send((what, value))
        return self._pipe.recv()

    def stop(self):
        self._process.kill()


def _serve(pipe, mode: str):
    archive = KeepingArchive(mode)
    pipe.send(archive.url)
    while True:
        what, value = pipe.recv()
        if what == "mode":
            archive.mode = value
        pipe.send({uid: kept.content for uid, kept in archive.stored.items()} if what == "stored" else None)


class Backlog:
    def __init__(self, folder: pathlib.Path):
        self.main, self.second = ArchiveProcess("down"), ArchiveProcess("up")
        self.gateway = Gateway(folder, {
            "archives": {"main": {"url": self.main.url, "wire": "dicom"},
                         "second": {"url": self.second.url, "wire": "dicom"}},
            "archive": "main", "queue": {"retry": {"first": "1s", "longest": "10s"}}, "log": {"level": "error"}})
        self.queued: dict[str, int] = {}
        self.serial, self.faults, self.peak = 0, [], 0
        self._lock = threading.Lock()

    def _upload(self, connection, archive: str, headers: dict) -> tuple[int, dict, int]:
        with self._lock:
            self.serial += 1
            serial = self.serial
        connection.request("POST", f"/upload?PatientID=P{serial}&archive={archive}", content(serial), headers)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read()), serial

    def _connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)

    def fill(self, count: int, clients: int = 12) -> float:
        """Queues so many uploads for the archive that is down; how many a second."""
        def work(share: int):
            connection = self._connect()
            for _ in range(share):
                status, reply, serial = self._upload(connection, "main", {"Prefer": "respond-async"})
                if status != 202:
                    self.faults.append(f"{status} {reply}")
                    continue
                self.queued[reply["instances"][0]["sopInstanceUID"]] = serial

        start = time.monotonic()
        threads = [threading.Thread(target=work, args=(count // clients + (n < count % clients),)) for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return count / (time.monotonic() - start)

    def probe(self, count: int, until=lambda: False) -> list[float]:
        """The times of synchronous uploads to the other archive, sorted. Units: milliseconds."""
        connection, times = self._connect(), []
        while len(times) < count and not until():
            start = time.monotonic()
            status, reply, _ = self._upload(connection, "second", {})
            times.append((time.monotonic() - start) * 1000)
            if status != 201:
                self.faults.append(f"{status} {reply}")
            time.sleep(0.005)
            self.peak = max(self.peak, self.gateway.memory("VmRSS"))
        return sorted(times)

    def waiting(self) -> int:
        return statuses(self.gateway.state)["queued"]

    def missing(self) -> int:
        stored = self.main.ask("stored")
        return sum(content(serial) not in stored.get(uid, b"") for uid, serial in self.queued.items())


def line(name: str, times: list[float]) -> float:
    p95 = times[int(len(times) * 0.95)]
    print(f"{name:34} median {times[len(times) // 2]:6.2f} ms, p95 {p95:6.2f} ms, "
          f"slowest {times[-1]:6.1f} ms of {len(times)}", flush=True)
    return p95


def measure(test: Backlog, words) -> bool:
    """Runs it all; whether all is as it should be."""
    test.gateway.start()
    samples = 100 if words.quick else 600
    test.probe(50)
    normal = line("sync uploads, nothing queued", test.probe(samples))
    before = test.gateway.memory("VmRSS")
    print(f"queued                             {test.fill(words.count):.0f} uploads/s", flush=True)
    down = line(f"sync uploads, {words.count} queued, down", test.probe(samples))
    print(f"RSS                                {before >> 20} MiB before, "
          f"{test.gateway.memory('VmRSS') >> 20} MiB with the backlog")
    test.gateway.process.kill()
    test.gateway.process.wait()
    test.gateway.start()
    ready = test.gateway.seconds_to_first_answer
    print(f"ready after a kill                 {ready:.2f} s with {test.waiting()} queued", flush=True)
    good = ready < (30 if words.quick else 2) and test.waiting() == words.count and not test.faults
    if words.only_restart:
        return good
    again = line("sync uploads, after the restart", test.probe(samples))
    test.main.ask("mode", "up")
    start, test.peak = time.monotonic(), 0
    ended = threading.Event()

    def watch():
        try:
            while test.waiting():
                time.sleep(0.3)
        finally:
            ended.set()

    threading.Thread(target=watch, daemon=True).start()
    busy = line("sync uploads, during the delivery", test.probe(1 << 30, ended.is_set) or [0.0])
    print(f"delivered                          all in {time.monotonic() - start:.0f} s; RSS at most {test.peak >> 20} MiB")
    missing = test.missing()
    print(f"missing                            {missing}")
    good = good and missing == 0 and test.peak < before + (48 << 20)
    print(f"p95 against normal                 down {down / normal:.2f}, after the restart {again / normal:.2f}, "
          f"during the delivery {busy / normal:.2f}")
    return good and (words.quick or max(down, again, busy) < 1.2 * normal)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--count", type=int, default=10_000)
    words.add_argument("--only-restart", action="store_true")
    words.add_argument("--quick", action="store_true")
    words = words.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="backlog-"))
    test = Backlog(folder)
    try:
        good = measure(test, words)
        for fault in test.faults[:5]:
            print(f"fault {fault}")
    finally:
        test.gateway.stop()
        test.main.stop()
        test.second.stop()
        shutil.rmtree(folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
