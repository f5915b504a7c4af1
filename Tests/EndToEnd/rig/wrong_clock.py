"""A clock that is set while a program runs, for a program that is started with `environment`."""

import pathlib
import subprocess


class WrongClock:
    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        source, library = pathlib.Path(__file__).with_suffix(".c"), folder / "wrong_clock.so"
        subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self._file = folder / "seconds"
        self.set(0)
        self.environment = {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self._file)}

    def set(self, seconds: int):
        """How far it is ahead of the true time."""
        new = self._file.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self._file)
