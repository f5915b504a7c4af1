"""The program's commands, run as a user would run them, each user with a home and a folder of its own."""

import os
import pathlib
import subprocess

from .gateway import BINARY


class User:
    """Somebody at a command line."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        clean = {key: value for key, value in os.environ.items() if not key.startswith("STOW_GATEWAY_") and "XDG" not in key}
        self.environment = {**clean, "HOME": str(self.home)}

    @property
    def state(self) -> pathlib.Path:
        """Where the site key is unless --state says otherwise."""
        return self.home / ".local/state/stow-gateway"

    def file(self, name: str | bytes, data: bytes | str) -> pathlib.Path:
        path = pathlib.Path(os.fsdecode(os.fsencode(self.folder) + b"/" + os.fsencode(name)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def start(self, *arguments, **more) -> subprocess.Popen:
        more.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen(
            [str(BINARY), *(os.fsencode(argument) for argument in arguments)], cwd=self.folder,
            stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
            env={**self.environment, **more.pop("environment", {})}, **more)

    def run(self, *arguments, input: bytes | None = None, seconds: float = 60, **more) -> subprocess.CompletedProcess:
        """`returncode`, and `stdout` and `stderr` as text."""
        process = self.start(*arguments, **more, **({"stdin": subprocess.PIPE} if input is not None else {}))
        out, error = process.communicate(input, timeout=seconds)
        return subprocess.CompletedProcess(
            arguments, process.returncode, (out or b"").decode(errors="replace"), error.decode(errors="replace"))


def rows(text: str) -> list[list[str]]:
    """What `send` and `convert` print: a line for each object, parted by tabs."""
    return [line.split("\t") for line in text.splitlines()]
