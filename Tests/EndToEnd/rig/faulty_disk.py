"""A disk that fails when it is told to, for a program that is started with `environment`."""

import errno
import mmap
import pathlib
import struct
import subprocess

CALLS = {"write": 1, "fsync": 2, "rename": 4, "link": 8, "open": 16, "truncate": 32, "unlink": 64}


class FaultyDisk:
    """Calls below `watched` fail as `arm` says."""

    FIELDS = ("calls", "error", "countdown", "count", "failed", "seen", "lies")

    def __init__(self, folder: pathlib.Path, watched: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        source, library = pathlib.Path(__file__).with_suffix(".c"), folder / "faulty_disk.so"
        subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        control = folder / "control"
        control.write_bytes(bytes(4096))
        with open(control, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 4096)
        self.environment = {
            "LD_PRELOAD": str(library), "FAULTY_DISK_CONTROL": str(control), "FAULTY_DISK_FOLDER": str(watched)}

    def _set(self, **values: int):
        for name, value in values.items():
            struct.pack_into("i", self._map, 4 * self.FIELDS.index(name), value)

    def _get(self, name: str) -> int:
        return struct.unpack_from("i", self._map, 4 * self.FIELDS.index(name))[0]

    def arm(self, call: str, number: int, error: str = "EIO", count: int = 1):
        """From now on, the `number`th such call fails, and `count` - 1 after it."""
        self._set(calls=0)
        self._set(error=getattr(errno, error), countdown=number, count=count, failed=0, seen=0)
        self._set(calls=CALLS[call])

    def disarm(self) -> int:
        """Nothing fails any more; how often something did."""
        self._set(calls=0)
        return self._get("failed")

    @property
    def failed(self) -> int:
        return self._get("failed")

    @property
    def seen(self) -> int:
        return self._get("seen")

    def lie(self):
        """From now on, fsync does nothing and says that it has."""
        self._set(lies=1)
