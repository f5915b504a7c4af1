"""A STOW-RS archive that does as it is told: captures requests byte for byte, answers well, or fails in a chosen way.

A behaviour is a function (connection, request) -> None. It reads the body (or not) and writes the answer (or not).
`archive.script` holds behaviours for the next store requests, in order; when it is empty, `archive.default` answers.
"""

import json
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from email.message import Message

from .ports import Listener, free_port


@dataclass
class Captured:
    """One request as it came over the wire."""
    method: str
    target: str
    version: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    body_size: int = 0
    connection: int = 0
    complete: bool = False
    instances: list[tuple[str, str]] = field(default_factory=list)

    def header(self, name: str, default: str | None = None) -> str | None:
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return default

    def count(self, name: str) -> int:
        return sum(key.lower() == name.lower() for key, _ in self.headers)


class Connection:
    """A socket with a buffer, as a server sees it."""

    def __init__(self, sock: socket.socket, number: int):
        self.sock, self.number, self.buffer = sock, number, bytearray()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fill(self, size: int = 1 << 16) -> bool:
        data = self.sock.recv(size)
        self.buffer += data
        return bool(data)

    def line(self) -> bytes | None:
        while b"\r\n" not in self.buffer:
            if not self.fill():
                return None
        line, _, rest = bytes(self.buffer).partition(b"\r\n")
        self.buffer = bytearray(rest)
        return line

    def head(self) -> Captured | None:
        while b"\r\n\r\n" not in self.buffer:
            if not self.fill():
                return None
        raw, _, rest = bytes(self.buffer).partition(b"\r\n\r\n")
        self.buffer = bytearray(rest)
        first, *lines = raw.decode("latin-1").split("\r\n")
        method, target, version = first.split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        return Captured(method, target, version, headers, connection=self.number)

    def exactly(self, count: int, sink):
        while count:
            if not self.buffer and not self.fill(1 << 20):
                raise ConnectionError("the body ended early")
            piece = bytes(self.buffer[:count])
            del self.buffer[:count]
            sink(piece)
            count -= len(piece)

    def body(self, request: Captured, keep: int | None = None):
        """Reads the whole body. With `keep`, only that much of its head and tail stay in memory."""
        head, tail = bytearray(), bytearray()

        def take(piece: bytes):
            request.body_size += len(piece)
            if keep is None or len(head) < keep:
                head.extend(piece)
            else:
                tail.extend(piece)
                del tail[:-keep]

        if (request.header("Expect") or "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if (request.header("Transfer-Encoding") or "").lower() == "chunked":
            while True:
                size = int(self.line().split(b";")[0], 16)
                if size == 0:
                    while self.line():
                        pass
                    break
                self.exactly(size, take)
                self.line()
        else:
            self.exactly(int(request.header("Content-Length") or 0), take)
        request.body = bytes(head + tail)
        request.complete = True
        request.instances = instances_in(request)

    def send(self, data: bytes):
        self.sock.sendall(data)

    def answer(self, status: int, body: bytes = b"", headers: dict | None = None, media_type="application/dicom+json"):
        lines = [f"HTTP/1.1 {status} Scripted"]
        fields = {"Content-Length": str(len(body)), **({"Content-Type": media_type} if media_type else {}), **(headers or {})}
        lines += [f"{name}: {value}" for name, value in fields.items()]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def reset(self):
        """Closes with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def instances_in(request: Captured) -> list[tuple[str, str]]:
    """(class, instance) of every object that the request carries, found by looking at the bytes."""
    kind = request.header("Content-Type") or ""
    if "dicom+json" in kind:
        classes = re.findall(rb'"00080016":\{[^}]*?"Value":\["([0-9.]+)"\]', request.body)
        uids = re.findall(rb'"00080018":\{[^}]*?"Value":\["([0-9.]+)"\]', request.body)
    elif "dicom+xml" in kind:
        row = rb'<DicomAttribute[^>]*tag="%s"[^>]*>\s*<Value number="1">([0-9.]+)</Value>'
        classes = re.findall(row % b"00080016", request.body)
        uids = re.findall(row % b"00080018", request.body)
    else:
        classes, uids = [], []
        for part in re.finditer(rb"DICM\x02\x00", request.body):
            piece = request.body[part.start():part.start() + (1 << 16)]
            classes += re.findall(rb"(?s)\x02\x00\x02\x00UI..([0-9.]+)", piece)[:1]
            uids += re.findall(rb"(?s)\x02\x00\x03\x00UI..([0-9.]+)", piece)[:1]
    return [(a.decode(), b.decode()) for a, b in zip(classes, uids)]


# Store Instances Responses

def store_response(stored=(), failed=(), retrieve: str | None = None, warning: int | None = None,
                   study: str | None = None) -> dict:
    """PS3.18 §10.5.3. `failed` holds (class, instance, reason)."""
    referenced = []
    for sop_class, instance in stored:
        item = {"00081150": {"vr": "UI", "Value": [sop_class]}, "00081155": {"vr": "UI", "Value": [instance]},
                "00081190": {"vr": "UR", "Value": [f"{retrieve or 'http://archive.test/dicom'}/instances/{instance}"]}}
        if warning is not None:
            item["00081196"] = {"vr": "US", "Value": [warning]}
        referenced.append(item)
    refused = []
    for sop_class, instance, reason in failed:
        item = {"00081150": {"vr": "UI", "Value": [sop_class]}, "00081155": {"vr": "UI", "Value": [instance]}}
        if reason is not None:
            item["00081197"] = {"vr": "US", "Value": [reason]}
        refused.append(item)
    answer: dict = {}
    if study:
        answer["00081190"] = {"vr": "UR", "Value": [study]}
    if refused:
        answer["00081198"] = {"vr": "SQ", "Value": refused}
    if referenced:
        answer["00081199"] = {"vr": "SQ", "Value": referenced}
    return answer


# Behaviours

def store(connection: Connection, request: Captured):
    """As an archive should: reads everything, names every instance."""
    connection.body(request)
    body = store_response(request.instances, study="http://archive.test/dicom/studies/1")
    connection.answer(200, json.dumps(body, separators=(",", ":")).encode())


def discard(connection: Connection, request: Captured):
    """As `store`, but keeps only the ends of the body: for gigabytes."""
    connection.body(request, keep=1 << 16)
    confirm(connection, request)


def confirm(connection: Connection, request: Captured):
    """Names every instance of a request that has been read."""
    connection.answer(200, json.dumps(store_response(request.instances), separators=(",", ":")).encode())


def store_when(time_has_come: threading.Event):
    """Reads everything, and names every instance once it is told to, or after a minute."""
    def behave(connection: Connection, request: Captured):
        connection.body(request)
        time_has_come.wait(60)
        confirm(connection, request)
    return behave


def answering(status: int, body=b"", headers: dict | None = None, media_type: str | None = "application/dicom+json"):
    """Reads everything, then says this. `body` may be made from the request."""
    def behave(connection: Connection, request: Captured):
        connection.body(request)
        content = body(request) if callable(body) else body
        if isinstance(content, (dict, list)):
            content = json.dumps(content).encode()
        elif isinstance(content, str):
            content = content.encode()
        connection.answer(status, content, headers, media_type)
    return behave


def hang(connection: Connection, request: Captured):
    """Reads everything and never answers."""
    connection.body(request)
    deadline = time.monotonic() + 120
    connection.sock.settimeout(1)
    while time.monotonic() < deadline:
        try:
            if not connection.sock.recv(1):
                return
        except TimeoutError:
            pass


def never_read(connection: Connection, request: Captured):
    """Takes the head and then nothing."""
    time.sleep(60)


def early(status: int, close: bool = True):
    """Answers before the body has been read, naming nothing."""
    def behave(connection: Connection, request: Captured):
        connection.answer(status, b"{}", {"Connection": "close"} if close else {})
        time.sleep(0.2)
        connection.sock.shutdown(socket.SHUT_WR)
        time.sleep(0.2)
        connection.sock.close()
    return behave


def early_naming(uid: str, sop_class: str):
    """A well-formed success that arrives before the body has been read: it cannot be true."""
    def behave(connection: Connection, request: Captured):
        connection.answer(200, json.dumps(store_response([(sop_class, uid)])).encode(), {"Connection": "close"})
        connection.sock.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        connection.sock.close()
    return behave


def reset_at_once(connection: Connection, request: Captured):
    connection.reset()


def reset_after_body(connection: Connection, request: Captured):
    connection.body(request)
    connection.reset()


def store_then_reset(archive):
    """Stores, but the answer is lost."""
    def behave(connection: Connection, request: Captured):
        connection.body(request)
        archive.kept.update(dict.fromkeys(uid for _, uid in request.instances))
        connection.reset()
    return behave


def close_without_answer(connection: Connection, request: Captured):
    connection.body(request)
    connection.sock.close()


def raw_answer(data: bytes):
    def behave(connection: Connection, request: Captured):
        connection.body(request)
        connection.send(data)
        connection.sock.close()
    return behave


def store_and_close(connection: Connection, request: Captured):
    """Stores, promises keep-alive, and closes: the next request finds a stale connection."""
    store(connection, request)
    connection.sock.close()


class ScriptedArchive:
    def __init__(self, default=store, port: int | None = None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/rs"
        self.default = default
        self.script: list = []
        self.requests: list[Captured] = []
        self.kept: dict[str, None] = {}
        self.connections = 0
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._listener = Listener(self.port, self._serve, backlog=256)

    def _serve(self, sock: socket.socket):
        with self._lock:
            self.connections += 1
            self._sockets.add(sock)
            connection = Connection(sock, self.connections)
        try:
            while True:
                request = connection.head()
                if request is None:
                    return
                with self._lock:
                    self.requests.append(request)
                    behave = self.script.pop(0) if self.script and request.method == "POST" else self.default
                behave(connection, request)
        except (OSError, ValueError, AttributeError):
            pass
        finally:
            sock.close()
            with self._lock:
                self._sockets.discard(sock)

    def drop_connections(self):
        """Ends every connection from this side. The thread of each closes it: the number of a descriptor must not be given
        to another while one still reads from it."""
        with self._lock:
            sockets = list(self._sockets)
        for sock in sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def reset(self, default=store):
        with self._lock:
            self.default, self.script, self.requests, self.kept = default, [], [], {}

    @property
    def last(self) -> Captured:
        return self.requests[-1]

    def stop(self):
        self._listener.stop()
        self.drop_connections()


def message_of(request: Captured) -> Message:
    """The request as an e-mail message, for Python's own MIME parser."""
    import email
    import email.policy

    head = f"MIME-Version: 1.0\r\nContent-Type: {request.header('Content-Type')}\r\n\r\n".encode("latin-1")
    return email.message_from_bytes(head + request.body, policy=email.policy.compat32)
