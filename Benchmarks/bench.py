#!/usr/bin/env python3
"""Measures the gateway beside nginx in one run, before the same archive, and writes RESULTS.md.

nginx is a buffering proxy: it takes in the content and passes it on. The gateway does that as well, and between the two hashes the
content, makes a DICOM object of it and reads what the archive says. Rounds alternate between the two, since a shared machine drifts; what
counts is the median of the ratios of neighbours.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests/EndToEnd"))

import requests  # noqa: E402

from rig import media  # noqa: E402
from rig.archive import ScriptedArchive, store_response  # noqa: E402
from rig.gateway import BINARY, Gateway  # noqa: E402
from rig.ports import accepts, free_port, wait_until  # noqa: E402

CONNECTIONS = (1, 16, 64)
# At least this part of nginx's requests per second; at most this multiple of nginx's seconds for a gibibyte.
RATE = {1: 0.55, 16: 0.35, 64: 0.35}
LARGE = 1.6
# One image by `stowrs`, from the start of the program to its end. Units: seconds.
COMMAND = 0.030
FIELDS = {"PatientID": "P1", "PatientName": "Doe^John"}
KINDS = {"pdf": "application/pdf", "jpeg": "image/jpeg"}


def processor_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Nginx:
    """A child process and its workers."""

    def __init__(self, template: str, folder: pathlib.Path, words: dict[str, str]):
        text = (HERE / "nginx" / template).read_text()
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        assert not re.search(r"@[A-Z_]+@", text.split("events", 1)[1])
        path = folder / template
        path.write_text(text)
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-c", str(path), "-e", str(folder / "start.log"), "-g", "daemon off;"])

    def workers(self) -> list[int]:
        return [int(pid) for pid in pathlib.Path(
            f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def load(url: str, body: pathlib.Path, content_type: str, connections: int, seconds: float) -> tuple[float, int]:
    """Requests per second, and how many there were; all of them answered well."""
    threads = 1 if connections == 1 else 2
    told = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(HERE / "post.lua"), url],
        capture_output=True, text=True, check=True, env={**os.environ, "BODY": str(body), "CONTENT_TYPE": content_type}).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]), int(re.search(r"(\d+) requests in", told)[1])


def upload_seconds(url: str, file: pathlib.Path) -> float:
    begin = time.monotonic()
    told = subprocess.run(
        ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "-H", "Content-Type: application/pdf",
         "-X", "POST", "-T", str(file), url], capture_output=True, text=True)
    seconds = time.monotonic() - begin
    if told.stdout not in ("200", "201"):
        raise RuntimeError(told.stdout + told.stderr)
    return seconds


def command_seconds(url: str, image: pathlib.Path) -> float:
    """One run of the command line that people know from dcm4che, whole process."""
    begin = time.monotonic()
    done = subprocess.run([str(BINARY), "stowrs", "-m", "PatientID=P1", "-u", url, str(image)], capture_output=True, text=True)
    seconds = time.monotonic() - begin
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return seconds


def command_times() -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        image = pathlib.Path(folder) / "small.jpeg"
        image.write_bytes(media.jpeg_of_size(100_000))
        archive = ScriptedArchive()
        try:
            return [command_seconds(archive.url + "/studies", image) for _ in range(30)]
        finally:
            archive.stop()


def version(command: list[str], pattern: str) -> str:
    told = subprocess.run(command, capture_output=True, text=True)
    found = re.search(pattern, told.stdout + told.stderr)
    return found[1] if found else "?"


def package(name: str) -> str:
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True).stdout or "?"


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    swift = version(["swift", "--version"], r"Swift version (\S+)")
    nginx = version(["/usr/sbin/nginx", "-v"], r"nginx/(\S+)")
    libraries = ", ".join(f"{name} {package(name)}" for name in ("libmicrohttpd12", "libcurl4", "wrk"))
    return (f"{os.cpu_count()} cores of {model[1] if model else platform.machine()}, Linux {platform.release()}; "
            f"Swift {swift}, nginx {nginx}, {libraries}")


def answer_for(metadata: dict) -> str:
    stored = [(metadata["00080016"]["Value"][0], metadata["00080018"]["Value"][0])]
    return json.dumps(store_response(stored), separators=(",", ":"))


class Bench:
    def __init__(self, folder: pathlib.Path, wire: str):
        self.folder = folder
        self.bodies = {"pdf": folder / "small.pdf", "jpeg": folder / "small.jpeg", "large": folder / "large.pdf"}
        self.bodies["pdf"].write_bytes(media.pdf_of(100_000))
        jpeg = media.jpeg_of_size(99_000)
        self.bodies["jpeg"].write_bytes(jpeg)
        media.sparse_pdf(self.bodies["large"], 1 << 30)
        self.ports = {f"{kind}_{role}".upper(): str(free_port()) for kind in self.bodies for role in ("sink", "proxy")}
        archives = {kind: {"url": f"http://127.0.0.1:{self.ports[kind.upper() + '_SINK']}", "wire": wire} for kind in self.bodies}
        self.gateway = Gateway(folder / "gateway", {"archive": "pdf", "archives": archives, "log": {"level": "warning"}})
        self.gateway.start()
        answers = {f"{kind}_answer".upper(): answer_for(self.dry_run(kind)) for kind in self.bodies}
        words = {**self.ports, **answers, "DIR": str(folder)}
        self.sink = Nginx("sink.conf", folder, words)
        self.proxy = Nginx("proxy.conf", folder, words)
        for port in self.ports.values():
            wait_until(lambda port=port: accepts(int(port)), 10, "nginx")

    def gateway_url(self, kind: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in {**FIELDS, "archive": kind}.items())
        return f"{self.gateway.url}/upload?{query}"

    def nginx_url(self, kind: str) -> str:
        return f"http://127.0.0.1:{self.ports[kind.upper() + '_PROXY']}/studies"

    def dry_run(self, kind: str) -> dict:
        with open(self.bodies[kind], "rb") as file:
            answer = requests.post(self.gateway_url(kind) + "&dryRun=true", data=file, headers={
                "Accept": "application/dicom+json", "Content-Type": KINDS.get(kind, "application/pdf")}, timeout=120)
        answer.raise_for_status()
        return answer.json()[0]

    def stop(self):
        self.proxy.stop()
        self.sink.stop()
        self.gateway.stop()

    def small(self, kind: str, connections: int, seconds: float) -> dict:
        """One round: nginx, then the gateway."""
        found = {}
        for name, url, pids in (("nginx", self.nginx_url(kind), self.proxy.workers()),
                                ("gateway", self.gateway_url(kind), [self.gateway.process.pid])):
            before = processor_seconds(pids)
            rate, count = load(url, self.bodies[kind], KINDS[kind], connections, seconds)
            found[name] = (rate, (processor_seconds(pids) - before) / count)
        return found

    def large(self) -> dict:
        return {"nginx": upload_seconds(self.nginx_url("large"), self.bodies["large"]),
                "gateway": upload_seconds(self.gateway_url("large"), self.bodies["large"])}


def report(bench: Bench, small: dict, large: list[dict], commands: list[float], options) -> tuple[str, bool]:
    good = True
    rows = []
    for (kind, connections), rounds in small.items():
        rate = {name: statistics.median(found[name][0] for found in rounds) for name in ("nginx", "gateway")}
        work = {name: statistics.median(found[name][1] for found in rounds) * 1e6 for name in ("nginx", "gateway")}
        ratios = [found["gateway"][0] / found["nginx"][0] for found in rounds]
        median = statistics.median(ratios)
        good &= median >= RATE[connections]
        rows.append(
            f"| {kind.upper()} | {connections} | {rate['nginx']:,.0f} | {rate['gateway']:,.0f} | **{median:.2f}** "
            f"({min(ratios):.2f}–{max(ratios):.2f}) | {RATE[connections]:.2f} | {work['nginx']:.0f} | {work['gateway']:.0f} | "
            f"{work['gateway'] / work['nginx']:.2f} |")
    seconds = {name: statistics.median(found[name] for found in large) for name in ("nginx", "gateway")}
    ratios = [found["gateway"] / found["nginx"] for found in large]
    good &= statistics.median(ratios) <= LARGE
    good &= statistics.median(commands) <= COMMAND
    text = f"""# Results

Written by `make bench` on {datetime.date.today().isoformat()}; {options.rounds} rounds of {options.seconds:g} s each, nginx and the gateway in turn.

{machine()}.

Client, proxy and archive share these cores. nginx (2 workers, buffering) passes the content on; the gateway (2 shards) hashes it, makes a DICOM
object of it (wire form `{options.wire}`) and decides by the archive's answer. Both stand before the same nginx, which reads every byte before it answers.
Ratios are medians over the rounds, with the smallest and the largest.

## 100 KB uploads

| Body | Connections | nginx, requests/s | gateway, requests/s | ratio | at least | nginx, µs CPU/request | gateway, µs CPU/request | CPU ratio |
|---|---|---|---|---|---|---|---|---|
{chr(10).join(rows)}

## One upload of 1 GiB

| nginx | gateway | ratio | at most | gateway, peak RSS of the whole run, 64 connections included |
|---|---|---|---|---|
| {seconds['nginx']:.2f} s | {seconds['gateway']:.2f} s | **{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f}) | {LARGE} | \
{bench.gateway.memory('VmHWM') / (1 << 20):.0f} MiB |

## One JPEG of 100 KB by `stow-gateway stowrs`

From the start of the program to its end, {len(commands)} runs, without a server: median **{statistics.median(commands) * 1000:.0f} ms** \
({min(commands) * 1000:.0f}–{max(commands) * 1000:.0f}), at most {COMMAND * 1000:.0f} ms.

{'All within their bounds.' if good else 'Not all within their bounds.'}
"""
    return text, good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--wire", default="json", choices=("json", "xml", "dicom"))
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "RESULTS.md")
    parser.add_argument("--check", action="store_true", help="exit 1 if a bound is missed")
    options = parser.parse_args()
    options.seconds = int(options.seconds) if options.seconds == int(options.seconds) else options.seconds

    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    # nginx's workers may run as another user.
    folder.chmod(0o755)
    bench = Bench(folder, options.wire)
    try:
        small: dict = {(kind, connections): [] for kind in KINDS for connections in CONNECTIONS}
        large = []
        for number in range(options.rounds):
            for kind, connections in small:
                found = bench.small(kind, connections, options.seconds)
                small[kind, connections].append(found)
                print(f"round {number + 1}: {kind} c={connections}: nginx {found['nginx'][0]:.0f}/s, "
                      f"gateway {found['gateway'][0]:.0f}/s, ratio {found['gateway'][0] / found['nginx'][0]:.2f}", flush=True)
            found = bench.large()
            large.append(found)
            print(f"round {number + 1}: 1 GiB: nginx {found['nginx']:.2f} s, gateway {found['gateway']:.2f} s, "
                  f"ratio {found['gateway'] / found['nginx']:.2f}", flush=True)
        text, good = report(bench, small, large, command_times(), options)
    finally:
        bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
    options.output.write_text(text)
    print(text)
    return 0 if good or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
