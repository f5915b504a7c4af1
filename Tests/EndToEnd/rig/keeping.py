"""A scripted archive that keeps what it stores: the bytes of every instance, and whether they were always the same."""

import hashlib
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field

from .archive import Captured, Connection, ScriptedArchive, store_response


@dataclass
class Kept:
    """One instance, by its UID."""
    content: bytes
    times: int = 0
    digests: set[bytes] = field(default_factory=set)


class KeepingArchive(ScriptedArchive):
    """`mode` says how it behaves from now on; `mixed` draws one of the others for each request."""

    second_wire = "json"
    MODES = ("up", "down", "busy", "slow", "lost", "half")

    def __init__(self, mode: str = "up", delay: float = 0.3, **more):
        self.mode, self.delay = mode, delay
        self.stored: dict[str, Kept] = {}
        self._keeping = threading.Lock()
        super().__init__(default=self.behave, **more)

    def behave(self, connection: Connection, request: Captured):
        with self._lock:
            self.requests.clear()
        connection.body(request)
        if request.method != "POST":
            return connection.answer(404, b"")
        mode = random.choice(self.MODES) if self.mode == "mixed" else self.mode
        if mode == "down":
            return connection.reset()
        if mode == "busy":
            return connection.answer(503, b"", {"Retry-After": "1"})
        if mode == "slow":
            time.sleep(random.random() * self.delay)
        found = list(instances_of(request))
        kept, left = found, []
        if mode == "half":
            kept, left = found[:len(found) // 2], found[len(found) // 2:]
        for uid, _, content in kept:
            self.keep(uid, content)
        if mode == "lost":
            return connection.reset()
        answer = store_response([(kind, uid) for uid, kind, _ in kept], [(kind, uid, 0xA700) for uid, kind, _ in left])
        connection.answer(202 if left else 200, json.dumps(answer, separators=(",", ":")).encode())

    def keep(self, uid: str, content: bytes):
        with self._keeping:
            entry = self.stored.setdefault(uid, Kept(content))
            entry.times += 1
            entry.digests.add(hashlib.sha256(content).digest())


def parts_of(request: Captured):
    """(head, content) of every part of a multipart/related request."""
    boundary = re.search(r'boundary="?([^";]+)', request.header("Content-Type")).group(1).encode()
    for piece in (b"\r\n" + request.body).split(b"\r\n--" + boundary)[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        yield head.decode("latin-1"), content


def instances_of(request: Captured):
    """(UID, class, bytes) of every instance of a store request, as Part 10 or as JSON metadata with bulk data."""
    parts = list(parts_of(request))
    if "dicom+json" not in request.header("Content-Type"):
        for _, content in parts:
            kind = re.search(rb"(?s)\x02\x00\x02\x00UI..([0-9.]+)", content).group(1).decode()
            uid = re.search(rb"(?s)\x02\x00\x03\x00UI..([0-9.]+)", content).group(1).decode()
            yield uid, kind, content
        return
    bulk = {}
    for head, content in parts[1:]:
        bulk[re.search(r"(?i)content-location: *(\S+)", head).group(1)] = content
    for instance in json.loads(parts[0][1]):
        content = json.dumps(instance, sort_keys=True).encode()
        for element in instance.values():
            if "BulkDataURI" in element:
                content += b"\n" + bulk[element["BulkDataURI"]]
        yield instance["00080018"]["Value"][0], instance["00080016"]["Value"][0], content
