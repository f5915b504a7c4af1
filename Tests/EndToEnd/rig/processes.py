"""What the kernel tells of running processes. All of it may vanish while it is read: that ends no look."""

import os
import pathlib
import threading


def open_files(pid: int) -> list[str]:
    """What its descriptors lead to; a file without a name has " (deleted)" behind the one it had."""
    found = []
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(entry))
        except OSError:
            continue
    return found


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


def processor_seconds(root: int) -> float:
    """What a process and all below it, those that have ended included, have taken of the processors so far."""
    ticks = 0
    for pid in tree(root):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Watch:
    """Samples the memory of a process tree as often as it can."""

    def __init__(self, root: int):
        self.root, self.peak, self.stopped = root, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        ended = False
        while not ended:
            ended = self.stopped.wait(0.002)
            self.peak = max(self.peak, resident(tree(self.root)))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
