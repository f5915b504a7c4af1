"""The real program, started as a user would start it."""

import os
import pathlib
import signal
import subprocess
import time

import requests
import yaml

from .ports import free_port, wait_until
from .processes import open_files, processor_seconds

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("STOW_GATEWAY", REPOSITORY / ".build/release/stow-gateway")).absolute()


class Gateway:
    """One running gateway with a state folder, a configuration file and logs of its own."""

    def __init__(self, folder: pathlib.Path, configuration: dict | None = None, arguments: list[str] = (),
                 environment: dict | None = None, listen: str | None = None):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.state = folder / "state"
        self.port = free_port()
        self.listen = listen or f"127.0.0.1:{self.port}"
        self.url = f"http://127.0.0.1:{self.port}"
        self.configuration = folder / "config.yaml"
        self.configuration.write_text(yaml.safe_dump(configuration or {}))
        self.log_path = folder / "gateway.log"
        self.arguments = [
            str(BINARY), "serve", "--config", str(self.configuration), "--listen", self.listen,
            "--state", str(self.state), *arguments,
        ]
        self.environment = {**os.environ, **(environment or {})}
        self.process: subprocess.Popen | None = None

    def start(self) -> "Gateway":
        self.started = time.monotonic()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environment, cwd=self.folder)
        wait_until(self._healthy, "the gateway", seconds=60)
        self.seconds_to_first_answer = time.monotonic() - self.started
        return self

    def _healthy(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the gateway ended with {self.process.returncode}:\n{self.log}")
        try:
            return requests.get(self.url + "/healthz", timeout=2).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False

    def refused_start(self, seconds: float = 60) -> tuple[int, str]:
        """Runs a gateway that must not come up; its exit code and all that it said."""
        done = subprocess.run(
            self.arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=self.environment, cwd=self.folder, timeout=seconds, text=True)
        return done.returncode, done.stdout

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float = 90) -> int:
        """Stops it as a service manager would; the exit code (negative for a signal)."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def processor_seconds(self) -> float:
        """What it and its children have taken of the processors so far."""
        return processor_seconds(self.process.pid)

    def memory(self, row: str) -> int:
        """A row of /proc/PID/status in bytes: VmRSS, VmHWM."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(row + ":"):
                return int(line.split()[1]) * 1024
        raise KeyError(row)

    def forget_peak(self):
        """Resets VmHWM to the present RSS."""
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def alive(self) -> bool:
        return self.process.poll() is None and requests.get(self.url + "/healthz", timeout=30).status_code == 200

    def post(self, path: str = "/upload", **more) -> requests.Response:
        return requests.post(self.url + path, timeout=more.pop("timeout", 30), **more)

    def get(self, path: str, **more) -> requests.Response:
        return requests.get(self.url + path, timeout=more.pop("timeout", 30), **more)

    def delete(self, path: str, **more) -> requests.Response:
        return requests.delete(self.url + path, timeout=more.pop("timeout", 30), **more)

    def spooled(self) -> list[str]:
        """Files in the state folder, without what belongs there: the site key, the queue's database, and what the folder
        archive holds."""
        found = []
        for folder, _, names in os.walk(self.state):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), self.state)
                if "key" not in name and not path.startswith(("archive/", "queue/queue.sqlite", "queue/lock")):
                    found.append(path)
        return sorted(found)

    def open_spools(self) -> int:
        """Spool files that it holds open without a name."""
        return sum(str(self.state) in target and "key" not in target and "/queue/" not in target
                   for target in open_files(self.process.pid))

    def is_clean(self) -> bool:
        """Whether nothing of an upload is left. An answer does not wait for what its upload took to be given back, a large
        file's close above all: so neither does this say no at once. It does before a minute, after which a client that
        stands still is cut off: whoever has left must have been noticed by then."""
        try:
            return wait_until(lambda: not self.spooled() and self.open_spools() == 0, "an empty state folder", seconds=40)
        except TimeoutError:
            return False


def kept_gateways(make):
    """Yields `get(name, …)`: the gateway of this name, made by `make(name, …)` and started when it is first asked for.
    All are stopped at the end."""
    running: dict[str, Gateway] = {}

    def get(name: str, *words) -> Gateway:
        if name not in running:
            running[name] = make(name, *words).start()
        assert running[name].process.poll() is None, running[name].log[-3000:]
        return running[name]

    yield get
    for gateway in running.values():
        assert gateway.stop() == 0, gateway.log[-3000:]


def archive(url: str, profile: str | None = None, wire: str | None = None, auth: dict | None = None,
            timeouts: dict | None = None, name: str = "main", queue: str | dict | None = None) -> dict:
    """A configuration with one archive, and with the queue as said."""
    entry: dict = {"url": url}
    for key, value in {"profile": profile, "wire": wire, "auth": auth, "timeouts": timeouts}.items():
        if value is not None:
            entry[key] = value
    return {"archives": {name: entry}} | ({} if queue is None else {"queue": queue})
