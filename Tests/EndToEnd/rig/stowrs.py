"""`stowrs` as somebody calls it: by a link of that name, in a folder with files, with a home of its own."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

from .gateway import BINARY
from .media import FIXTURES, jpeg_of

CAPTURES = FIXTURES / "stowrs"
INPUTS = CAPTURES / "inputs"
# command.txt has the words joined by blanks, so that those with blanks of their own have to be known.
SPACED = ("X-Test: hello", "SpecificCharacterSet=ISO_IR 100")


@dataclass
class Ended:
    code: int
    out: str
    err: str
    seconds: float
    # The most memory that it was seen to have, where it ran for a while. Units: bytes.
    peak: int

    @property
    def rows(self) -> list[list[str]]:
        """Status, UID, URL and file of each object."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def statuses(self) -> list[str]:
        return [row[0] for row in self.rows]


class Stowrs:
    """A folder to call it in."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder / "work"
        self.home = folder / "home"
        for made in (self.folder, self.home, folder / "bin"):
            made.mkdir(parents=True, exist_ok=True)
        self.program = folder / "bin" / "stowrs"
        if not self.program.is_symlink():
            self.program.symlink_to(BINARY)

    def file(self, name: str, data: bytes) -> pathlib.Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def inputs(self):
        """What dcm4che's tool was given; the two images that were not kept are made anew."""
        for path in INPUTS.iterdir():
            shutil.copy(path, self.folder / path.name)
        self.file("gray.jpg", jpeg_of("L"))
        self.file("prog.jpg", jpeg_of("RGB", progressive=True))

    def run(self, *words, environment: dict | None = None, program: list | None = None, timeout: float = 60) -> Ended:
        variables = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8", **(environment or {})}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            process = subprocess.Popen(
                [*(program or [str(self.program)]), *map(str, words)], cwd=self.folder, env=variables,
                stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            ended, peaks = threading.Event(), [0]
            watcher = threading.Thread(target=watch, args=(process.pid, peaks, ended), daemon=True)
            watcher.start()
            try:
                process.wait(timeout)
            finally:
                seconds = time.monotonic() - start
                process.kill()
                ended.set()
                watcher.join()
            texts = [file.seek(0) or file.read().decode() for file in (out, err)]
        return Ended(process.returncode, *texts, seconds, max(peaks))


def watch(pid: int, peaks: list[int], ended: threading.Event):
    """Notes the most memory of a process while it runs; what the kernel tells at its end counts ours from before it began."""
    while not ended.wait(0.05):
        try:
            rows = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
            peaks.append(int(rows["VmHWM"].split()[0]) << 10)
        except (OSError, KeyError):
            return


def words_of(capture: str, url: str) -> list[str]:
    """The command line of a capture, to another host and port."""
    line = (CAPTURES / capture / "command.txt").read_text().splitlines()[0]
    for text in SPACED:
        line = line.replace(text, text.replace(" ", "\0"))
    program, *words = line.split(" ")
    assert program == "stowrs"
    words = [word.replace("\0", " ") for word in words]
    return [url + word.removeprefix("URL") if word.startswith("URL") else word for word in words]
