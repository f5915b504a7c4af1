"""Behind the proxies of docs/: what libmicrohttpd cannot see is refused before it gets there, and uploads go through."""

import re
import shutil
import subprocess

import pytest
import requests

from rig import media
from rig.gateway import REPOSITORY, archive
from rig.ports import accepts, free_port, wait_until
from rig.sockets import exchange
from test_front import LENGTH, MALFORMED, PDF, raw

ONLY_BY_PROXY = [
    ("bare LF in the head", b"POST /upload?PatientID=P1 HTTP/1.1\nHost: gw\nContent-Length: 900\n\n" + PDF),
    ("bare CR in a field", raw("X-A: a\rContent-Length: 3\r\n" + LENGTH)),
    ("NUL in a field", raw("X-A: a\0b\r\n" + LENGTH)),
    ("bare LF after a chunk size", raw("Transfer-Encoding: chunked\r\n", b"384\n" + PDF + b"\n0\n\n")),
]


# HAProxy makes one length of these (RFC 9112 §6.3 allows that), so what follows is a request of its own for both sides.
MADE_PLAIN = {"two equal lengths", "a list of lengths"}


def haproxy(folder, port, upstream):
    text = (REPOSITORY / "docs/haproxy.cfg").read_text()
    text = re.sub(r"bind .*", f"bind 127.0.0.1:{port}", text)
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    text = "\n".join(line for line in text.splitlines() if not re.match(r"\s*(user|group|chroot|daemon|log|stats|pidfile)\b", line))
    path = folder / "haproxy.cfg"
    path.write_text(text + "\n")
    subprocess.run(["haproxy", "-c", "-f", str(path)], check=True, capture_output=True)
    return ["haproxy", "-db", "-f", str(path)]


def nginx(folder, port, upstream):
    text = (REPOSITORY / "docs/nginx.conf").read_text()
    text = re.sub(r"listen [^;]*;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"(?m)^\s*ssl_[^;]*;\n", "", text)
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    text = re.sub(r"(?m)^(user|pid|error_log) [^;]*;\n", "", text)
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = text.replace("http {", f"http {{ {paths} access_log off;", 1)
    path = folder / "nginx.conf"
    path.write_text(f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;\n" + text)
    subprocess.run(["nginx", "-t", "-q", "-c", str(path), "-e", f"{folder}/start.log"], check=True, capture_output=True)
    return ["nginx", "-c", str(path), "-e", f"{folder}/start.log"]


@pytest.fixture(scope="module", params=[haproxy, nginx], ids=["haproxy", "nginx"])
def proxied(request, tmp_path_factory, _scripted):
    from rig.gateway import Gateway
    folder = tmp_path_factory.mktemp(request.param.__name__)
    assert shutil.which(request.param.__name__, path="/usr/sbin:/usr/bin:/sbin")
    gateway = Gateway(folder / "gateway", archive(_scripted.url, wire="dicom")).start()
    port = free_port()
    process = subprocess.Popen(request.param(folder, port, gateway.port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: accepts(port), request.param.__name__)
    yield port, gateway
    process.terminate()
    process.wait(10)
    assert gateway.stop() == 0, gateway.log[-3000:]


def test_uploads_go_through(proxied, scripted):
    port, _ = proxied
    for size in (2000, 3_000_000):
        answer = requests.post(f"http://127.0.0.1:{port}/upload?PatientID=P1", files={"file": ("a.pdf", media.pdf_of(size))}, timeout=30)
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("name, request_bytes", [(row[0], row[1]) for row in MALFORMED] + ONLY_BY_PROXY,
                         ids=[row[0] for row in MALFORMED] + [row[0] for row in ONLY_BY_PROXY])
def test_malformed_requests_behind_a_proxy(proxied, scripted, name, request_bytes):
    """Refused, or made unambiguous on the way: never a second request out of the content of the first."""
    port, gateway = proxied
    statuses, _, data = exchange(port, request_bytes, 15, quiet=1.5)
    assert b"/smuggled" not in data
    assert len(statuses) <= (2 if name in MADE_PLAIN else 1), data[:500]
    if scripted.requests:  # let through: then as one proper upload
        assert len(scripted.requests) == 1 and statuses[0] == 201
    assert gateway.alive() and gateway.is_clean()
