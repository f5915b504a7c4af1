"""The HTTP front: what others read as two requests is refused, nobody holds a connection for ever, nothing is left behind."""

import concurrent.futures
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

from rig import media
from rig.archive import Captured, Connection, confirm, hang, store_when
from rig.gateway import archive
from rig.ports import accepts, wait_until
from rig.processes import open_files
from rig.sockets import connect, exchange, read_answer, read_until_closed

PDF = media.pdf_of(900)
HEAD = "POST /upload?PatientID=P1 HTTP/1.1\r\nHost: gw\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: gw\r\n\r\n"
LENGTH = f"Content-Length: {len(PDF)}\r\n"


def raw(lines: str, body: bytes = PDF) -> bytes:
    return (HEAD + lines + "\r\n").encode("latin-1") + body


# name, bytes, status of the first answer, whether the connection has to be closed
MALFORMED = [
    ("length and chunked", raw(LENGTH + "Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    ("chunked and length", raw("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    ("two lengths", raw(f"Content-Length: 5\r\n{LENGTH}", PDF + SMUGGLED), 400),
    ("two equal lengths", raw(LENGTH + LENGTH, PDF + SMUGGLED), 400),
    ("blank before the colon of the length", raw("Content-Length : 5\r\n", SMUGGLED), 400),
    ("tab before the colon", raw("Content-Length\t: 5\r\n", SMUGGLED), 400),
    ("blank in a field name", raw("X Y: 1\r\n" + LENGTH), 400),
    ("no field name", raw(": 1\r\n" + LENGTH), 400),
    ("a length with a sign", raw("Content-Length: +5\r\n", SMUGGLED), 400),
    ("a negative length", raw("Content-Length: -1\r\n", SMUGGLED), 400),
    ("a length in hexadecimal", raw("Content-Length: 0x10\r\n", SMUGGLED), 400),
    ("a list of lengths", raw("Content-Length: 5, 5\r\n", SMUGGLED), 400),
    ("an empty length", raw("Content-Length:\r\n", SMUGGLED), 400),
    ("a length of 2^64-1", raw("Content-Length: 18446744073709551615\r\n", SMUGGLED), (400, 413)),
    ("a length above 2^64", raw("Content-Length: 184467440737095516160\r\n", SMUGGLED), (400, 413)),
    ("identity coding", raw("Transfer-Encoding: identity\r\n", SMUGGLED), (400, 501)),
    ("gzip, chunked", raw("Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n" + SMUGGLED), (400, 501)),
    ("chunked twice", raw("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED), (400, 501)),
    ("xchunked", raw("Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + SMUGGLED), (400, 501)),
    ("chunked in HTTP/1.0", b"POST /upload?PatientID=P1 HTTP/1.0\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
     + SMUGGLED, (400, 501)),
    ("two hosts", b"POST /upload?PatientID=P1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + LENGTH.encode() + b"\r\n" + PDF, 400),
    ("no host", b"POST /upload?PatientID=P1 HTTP/1.1\r\n" + LENGTH.encode() + b"\r\n" + PDF, 400),
    ("a folded field", raw("X-A: 1\r\n Content-Length: 3\r\n" + LENGTH), 400),
    ("a bad chunk size", raw("Transfer-Encoding: chunked\r\n", b"zz\r\n" + PDF), 400),
    ("a huge chunk size", raw("Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n" + PDF), (400, 413)),
    ("an expectation nobody knows", raw("Expect: the-unexpected\r\n" + LENGTH), 417),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 405, 501, 505)),
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(128, 178)) + b"\r\n\r\n", 400),
    ("a head that is too long", raw("X-Long: " + "a" * 200_000 + "\r\n" + LENGTH), (400, 413, 431, 494)),
    ("a target that is too long", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: gw\r\n\r\n", (400, 404, 414, 431)),
    ("a coded content", raw("Content-Encoding: gzip\r\n" + LENGTH), 415),
]


@pytest.mark.parametrize("name, request_bytes, statuses", MALFORMED, ids=[row[0] for row in MALFORMED])
def test_malformed_requests(gateway, scripted, name, request_bytes, statuses):
    found, closed, data = exchange(gateway.port, request_bytes)
    allowed = statuses if isinstance(statuses, tuple) else (statuses,)
    assert not scripted.requests, "nothing reached the archive"
    assert b"/smuggled" not in data and 404 not in found
    assert closed, "the connection is not used again"
    # Of what is no HTTP, libmicrohttpd only ends the connection.
    assert (found and found[0] in allowed) or (name == "no HTTP" and not data), data[:500]
    assert gateway.alive() and gateway.is_clean()


def test_a_problem_document_even_here(gateway):
    _, _, data = exchange(gateway.port, MALFORMED[0][1])
    head, _, body = data.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == 400


@pytest.mark.parametrize("path", [
    "/upload/%00", "/upload/a%00b.pdf", "/upload%00", "/upload/..%2f..%2fetc%2fpasswd", "/upload/../../etc/passwd",
    "/upload/a%0d%0aX-Injected:%201.pdf", "/upload/%ff%fe.pdf", "/upload/" + "n" * 5000, "/upload/a/b.pdf", "//upload",
    "/upload/%zz",
])
def test_hostile_names(gateway, scripted, path):
    """A name goes nowhere near a path or a header; either it is refused, or it comes back as text."""
    request = f"PUT {path}?PatientID=P1 HTTP/1.1\r\nHost: gw\r\n{LENGTH}\r\n".encode() + PDF
    with connect(gateway.port) as sock:
        sock.sendall(request)
        answer = read_answer(sock)
    assert answer.status in (201, 400, 404, 414)
    assert "x-injected" not in answer.headers
    assert answer.headers["content-type"].startswith(("application/json", "application/problem+json"))
    json.loads(answer.body)
    assert gateway.is_clean() and gateway.alive()


def test_a_nul_in_the_query(gateway):
    statuses, _, _ = exchange(gateway.port, b"POST /upload?PatientID=P%001 HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n"
                              + LENGTH.encode() + b"\r\n" + PDF)
    assert statuses == [400]


def test_latin_1_in_the_query_as_it_is(gateway, scripted):
    """Two patients must not become one because a letter of each cannot be read."""
    request = HEAD.replace("PatientID=P1", "PatientID=\u00c41").encode("latin-1") + b"Connection: close\r\n" + LENGTH.encode() + b"\r\n" + PDF
    found, _, data = exchange(gateway.port, request)
    assert found == [400] and b'"field":"PatientID"' in data and not scripted.requests


def test_the_target_in_absolute_form(gateway, scripted):
    """RFC 9112 §3.2.2: as a proxy sends it."""
    request = b"POST http://gw/upload?PatientID=P1 HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n" + LENGTH.encode() + b"\r\n" + PDF
    assert exchange(gateway.port, request)[0] == [201]


# Ways in and out

@pytest.mark.parametrize("method, path, status", [
    ("GET", "/nowhere", 404), ("POST", "/", 405), ("GET", "/upload", 405), ("DELETE", "/upload", 405),
    ("PUT", "/upload", 405), ("GET", "/upload/x.pdf", 405), ("PATCH", "/upload", 405), ("POST", "/healthz", 405),
    ("BREW", "/upload", 405), ("GET", "/healthz", 200), ("GET", "/readyz", 200), ("GET", "/", 200),
    ("GET", "/openapi.yaml", 200), ("GET", "/favicon.ico", 404), ("POST", "/uploads", 405), ("POST", "/uploads/x/y", 404),
])
def test_paths_and_methods(gateway, method, path, status):
    answer = requests.request(method, gateway.url + path, timeout=10)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status and problem["title"]
    if status == 405:
        assert answer.headers["Allow"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/healthz", "/openapi.yaml"])
def test_head(gateway, path):
    with connect(gateway.port) as sock:
        sock.sendall(f"HEAD {path} HTTP/1.1\r\nHost: gw\r\n\r\n".encode())
        first = read_answer(sock, head_request=True)
        assert first.status == 200 and int(first.headers["content-length"]) > 0
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: gw\r\n\r\n")
        assert read_answer(sock).status == 200


def test_options(gateway):
    answer = requests.options(gateway.url + "/upload", timeout=10)
    assert answer.status_code in (200, 204, 405)
    assert "POST" in answer.headers["Allow"]


def test_many_requests_on_one_connection(gateway, scripted):
    request = raw(LENGTH)
    with connect(gateway.port) as sock:
        for _ in range(20):
            sock.sendall(request)
            assert read_answer(sock).status == 201


def test_pipelined_requests(gateway, scripted):
    request = raw(LENGTH)
    last = raw(LENGTH + "Connection: close\r\n")
    statuses, closed, _ = exchange(gateway.port, request * 4 + last)
    assert statuses == [201] * 5 and closed


def test_half_closed_clients_are_answered(gateway, scripted):
    with connect(gateway.port) as sock:
        sock.sendall(raw(LENGTH))
        sock.shutdown(socket.SHUT_WR)
        data, closed = read_until_closed(sock)
    assert data.startswith(b"HTTP/1.1 201") and closed


def test_many_half_closed_clients_at_once_are_answered(gateway, scripted):
    """The end of the client's side may be there before its request is looked at."""
    def send(_):
        with connect(gateway.port) as sock:
            sock.sendall(raw(LENGTH))
            sock.shutdown(socket.SHUT_WR)
            return read_until_closed(sock)[0][:12]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, range(400))) == {b"HTTP/1.1 201"}


# Too large

@pytest.fixture(scope="module")
def narrow(tmp_path_factory, _scripted):
    from rig.gateway import Gateway
    running = Gateway(tmp_path_factory.mktemp("narrow"), {
        **archive(_scripted.url, wire="dicom"), "limits": {"upload": 5_000_000}}).start()
    yield running
    assert running.stop() == 0, running.log[-3000:]


@pytest.mark.parametrize("size", [5_100_000, 60_000_000])
@pytest.mark.parametrize("form", ["raw", "multipart", "chunked"])
def test_too_large_is_seen_by_curl(narrow, scripted, tmp_path, size, form):
    (tmp_path / "big.pdf").write_bytes(media.pdf_of(size))
    arguments = {"raw": ["-T", "big.pdf"], "multipart": ["-F", "file=@big.pdf"],
                 "chunked": ["-H", "Transfer-Encoding: chunked", "-T", "big.pdf"]}[form]
    path = "/upload" if form == "multipart" else "/upload/big.pdf"
    done = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", *arguments, f"{narrow.url}{path}?PatientID=P1"],
                          cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.endswith("413"), done.stdout + done.stderr
    assert json.loads(done.stdout.rsplit("\n", 1)[0])["status"] == 413
    assert narrow.is_clean()
    assert not scripted.requests


@pytest.mark.parametrize("size", [5_100_000, 60_000_000])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_too_large_is_seen_by_http_client(narrow, scripted, size, chunked):
    """Python's http.client writes everything before it reads; a reset would lose the answer."""
    body = media.pdf_of(size)
    connection = http.client.HTTPConnection("127.0.0.1", narrow.port, timeout=20)
    try:
        pieces = (body[place:place + 65536] for place in range(0, len(body), 65536))
        connection.request("POST", "/upload?PatientID=P1", body=pieces if chunked else body, encode_chunked=chunked,
                           headers={"Transfer-Encoding": "chunked"} if chunked else {})
        answer = connection.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["status"] == 413
    finally:
        connection.close()
    assert narrow.is_clean()


def test_expect_and_too_large_sends_no_content(narrow):
    head = raw("Content-Length: 60000000\r\nExpect: 100-continue\r\n", b"")
    with connect(narrow.port) as sock:
        sock.sendall(head)
        sock.settimeout(30)
        assert sock.recv(1000).startswith(b"HTTP/1.1 413")


# Slow and gone

def quick(scripted):
    return {**archive(scripted.url, wire="dicom"), "limits": {"headSeconds": 2}}


@pytest.fixture(scope="module")
def impatient(tmp_path_factory, _scripted):
    from rig.gateway import Gateway
    running = Gateway(tmp_path_factory.mktemp("impatient"), quick(_scripted)).start()
    yield running
    assert running.stop() == 0, running.log[-3000:]


def drip(sock: socket.socket, data: bytes, pause: float, seconds: float) -> float:
    """Sends a byte at a time; after how many seconds the other side closed."""
    begin = time.monotonic()
    sock.settimeout(pause)
    for place in range(len(data)):
        if time.monotonic() - begin > seconds:
            break
        try:
            sock.sendall(data[place:place + 1])
            if sock.recv(1 << 16) == b"":
                return time.monotonic() - begin
        except TimeoutError:
            continue
        except ConnectionError:
            return time.monotonic() - begin
    return float("inf")


def test_a_head_byte_by_byte_is_cut(impatient):
    with connect(impatient.port) as sock:
        assert drip(sock, raw(LENGTH), 0.4, 60) < 30


def test_a_body_byte_by_byte_is_cut(impatient):
    """One byte now and then is not progress: there is a minimum rate."""
    with connect(impatient.port) as sock:
        sock.sendall(raw("Content-Length: 5000\r\n", b"%PDF-1.4\n"))
        assert drip(sock, b"x" * 5000, 0.4, 120) < 100
    assert impatient.is_clean()


def test_a_silent_connection_is_cut(impatient):
    with connect(impatient.port) as sock:
        data, closed = read_until_closed(sock, 75)
    assert closed


def test_others_are_served_meanwhile(gateway, scripted):
    """Long before these are cut."""
    slow = [connect(gateway.port) for _ in range(200)]
    try:
        for sock in slow:
            sock.sendall(b"POST /upload HTTP/1.1\r\n")
        assert gateway.post("/upload?PatientID=P1", data=PDF).status_code == 201
        for sock in slow:
            sock.setblocking(False)
            with pytest.raises(BlockingIOError):
                sock.recv(1)
    finally:
        for sock in slow:
            sock.close()


@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
@pytest.mark.parametrize("kind", ["memory", "file", "multipart", "chunked", "two files"])
def test_a_client_that_leaves_half_way_leaves_nothing(gateway, scripted, kind, reset):
    pdf = media.pdf_of(500_000 if kind == "memory" else 8_000_000)
    boundary = "----b0undary0123456789"
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="x.pdf"\r\n\r\n'.encode()
    if kind == "chunked":
        request = raw("Transfer-Encoding: chunked\r\n", b"%x\r\n" % len(pdf) + pdf[:6_000_000])
    elif kind in ("multipart", "two files"):
        body = part + pdf + (b"\r\n" + part + pdf[:3_000_000] if kind == "two files" else b"")
        request = raw(f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body) + 99999}\r\n", body)
    else:
        request = raw(f"Content-Length: {len(pdf)}\r\n", pdf[:len(pdf) * 3 // 4])
    with connect(gateway.port) as sock:
        sock.sendall(request)
        time.sleep(0.2)
        if reset:
            import struct
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert gateway.is_clean()
    assert not scripted.requests and gateway.alive()


def test_clients_that_leave_with_their_last_byte_leave_nothing(gateway, scripted):
    """Their end arrives together with content, of which libmicrohttpd does not tell. Files without a name are only to
    be seen in /proc."""
    content = os.urandom(3_000_000)
    for _ in range(20):
        with connect(gateway.port) as sock:
            sock.sendall(raw("Content-Length: 50000000\r\n", content))
    wait_until(lambda: not any(target.endswith("(deleted)") for target in open_files(gateway.process.pid)),
               "no open payload")
    assert not scripted.requests and gateway.alive()


def test_a_client_that_leaves_while_the_archive_works(start, own_archive):
    """The upload was complete, so it is stored; only the answer finds nobody."""
    def slow(connection: Connection, request: Captured):
        connection.body(request)
        time.sleep(1)
        confirm(connection, request)
    own_archive.default = slow
    gateway = start(archive(own_archive.url, wire="dicom"))
    with connect(gateway.port) as sock:
        sock.sendall(raw(LENGTH))
        time.sleep(0.3)
    wait_until(lambda: own_archive.requests and own_archive.requests[0].complete, "the request")
    time.sleep(1.2)
    assert gateway.alive() and gateway.is_clean()


# The end

def upload_in_background(gateway, answers: list, **more):
    thread = threading.Thread(target=lambda: answers.append(gateway.post("/upload?PatientID=P1", data=PDF, **more)))
    thread.start()
    return thread


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_what_is_in_flight(start, own_archive, sign):
    has_stopped = threading.Event()
    own_archive.default = store_when(has_stopped)
    gateway = start(archive(own_archive.url, wire="dicom"))
    answers: list = []
    threads = [upload_in_background(gateway, answers) for _ in range(5)]
    wait_until(lambda: len(own_archive.requests) == 5, "five uploads")
    gateway.process.send_signal(sign)
    wait_until(lambda: not accepts(gateway.port), "the end of listening, within the grace time", seconds=20)
    assert gateway.process.poll() is None and answers == []
    has_stopped.set()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 5
    assert gateway.process.wait(60) == 0


def test_a_stop_while_content_arrives(start, scripted):
    gateway = start(archive(scripted.url, wire="dicom"))
    pdf = media.pdf_of(3_000_000)
    with connect(gateway.port) as sock:
        sock.sendall(raw(f"Content-Length: {len(pdf)}\r\n", pdf[:2_000_000]))
        wait_until(lambda: gateway.open_spools() > 0, "the content to arrive")
        gateway.terminate()
        wait_until(lambda: not accepts(gateway.port), "the end of listening, within the grace time", seconds=20)
        assert gateway.process.poll() is None
        sock.sendall(pdf[2_000_000:])
        assert read_answer(sock).status == 201
    assert gateway.process.wait(60) == 0


def test_a_stop_with_a_hanging_archive_ends_all_the_same(start, own_archive):
    """A suspended connection at the end must not abort the process (libmicrohttpd would): grace time, answer, stop."""
    own_archive.default = hang
    gateway = start({**archive(own_archive.url, wire="dicom", timeouts={"connect": 2, "idle": 60, "total": 60}), "grace": 1})
    answers: list = []
    thread = upload_in_background(gateway, answers)
    wait_until(lambda: own_archive.requests and own_archive.requests[0].complete, "the upload")
    gateway.terminate()
    assert gateway.process.wait(45) == 0
    thread.join()
    # Nobody knows whether the archive has it, so it is kept and sent again after the next start.
    assert answers[0].status_code == 202
    assert len(list((gateway.state / "queue/payload").iterdir())) == 1


def test_a_stop_with_idle_connections(start, scripted):
    gateway = start(archive(scripted.url, wire="dicom"))
    idle = [connect(gateway.port) for _ in range(20)]
    with requests.Session() as session:
        assert session.get(gateway.url + "/healthz").status_code == 200
        gateway.terminate()
        assert gateway.process.wait(20) == 0, "the grace time is longer"
    for sock in idle:
        sock.close()


def test_start_and_footprint(start):
    gateway = start()
    assert min(gateway.seconds_to_first_answer, *(start().seconds_to_first_answer for _ in range(2))) < 2
    time.sleep(0.5)
    assert gateway.memory("VmRSS") < 40 << 20


def test_many_at_once(gateway, scripted):
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(
            lambda number: gateway.post("/upload?PatientID=P1", data=media.pdf_of(20_000, number)), range(200)))
    assert {answer.status_code for answer in answers} == {201}
    uids = {answer.json()["instances"][0]["sopInstanceUID"] for answer in answers}
    assert len(uids) == 200 and gateway.is_clean()
