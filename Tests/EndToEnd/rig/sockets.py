"""Requests that no HTTP library would send, and their answers."""

import re
import socket
import time
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def connect(port: int, timeout: float = 10) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def read_until_closed(sock: socket.socket, seconds: float = 60, quiet: float | None = None) -> tuple[bytes, bool]:
    """All that arrives, and whether the other side closed before the time was up, or for `quiet` seconds after something
    had arrived nothing more did."""
    sock.settimeout(seconds)
    data = b""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            piece = sock.recv(1 << 16)
        except TimeoutError:
            return data, False
        except ConnectionError:
            return data, True
        if not piece:
            return data, True
        data += piece
        if quiet is not None:
            sock.settimeout(quiet)
    return data, False


def read_answer(sock: socket.socket, seconds: float = 10, head_request: bool = False) -> Answer | None:
    """One final response, skipping 1xx; None if the connection closes first."""
    sock.settimeout(seconds)
    data = b""
    while True:
        while b"\r\n\r\n" not in data:
            piece = sock.recv(1 << 16)
            if not piece:
                return None
            data += piece
        head, _, data = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status >= 200:
            break
    headers = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if head_request or status in (204, 304):
        return Answer(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        while not data.endswith(b"0\r\n\r\n"):
            data += sock.recv(1 << 16)
        body = b""
        while True:
            size, _, data = data.partition(b"\r\n")
            if int(size, 16) == 0:
                return Answer(status, headers, body)
            body, data = body + data[:int(size, 16)], data[int(size, 16) + 2:]
    length = headers.get("content-length")
    while length is None or len(data) < int(length):
        piece = sock.recv(1 << 16)
        if not piece:
            break
        data += piece
    return Answer(status, headers, data if length is None else data[:int(length)])


def exchange(port: int, request: bytes, seconds: float = 60, quiet: float | None = None) -> tuple[list[int], bool, bytes]:
    """Sends these bytes; the statuses of all answers, whether the connection was closed, and all that came."""
    with connect(port) as sock:
        try:
            sock.sendall(request)
        except ConnectionError:
            pass
        data, closed = read_until_closed(sock, seconds, quiet)
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] ([0-9]{3}) [^\r\n]*\r\n", data)], closed, data
