"""Clients that upload without end and write down what was acknowledged."""

import functools
import http.client
import io
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from PIL import Image

from rig import media


@functools.cache
def _image() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), (90, 120, 30)).save(buffer, "JPEG")
    return buffer.getvalue()


def content(serial: int) -> bytes:
    """A small file; every serial number gives another one."""
    if serial % 3:
        return media.pdf_of(800 + serial % 600, serial)
    remark = b"file %09d" % serial
    return _image()[:2] + b"\xff\xfe" + (len(remark) + 2).to_bytes(2, "big") + remark + _image()[2:]


@dataclass
class Upload:
    """One upload as a client sends it, as often as it sends it."""
    serials: list[int]
    archive: str
    prefer: str | None
    key: str | None
    sent: int = 0
    uids: list[str] | None = None
    id: str | None = None

    @property
    def target(self) -> str:
        return f"/upload?PatientID=P{self.serials[0]}&archive={self.archive}"

    def request(self) -> tuple[bytes, dict[str, str]]:
        headers = {}
        if self.prefer:
            headers["Prefer"] = self.prefer
        if self.key:
            headers["Idempotency-Key"] = self.key
        if len(self.serials) == 1:
            return content(self.serials[0]), headers | {"Content-Type": "application/octet-stream"}
        body = b""
        for position, serial in enumerate(self.serials):
            head = f'--b0undary\r\nContent-Disposition: form-data; name="f{position}"; filename="f{position}"\r\n\r\n'
            body += head.encode() + content(serial) + b"\r\n"
        return body + b"--b0undary--\r\n", headers | {"Content-Type": "multipart/form-data; boundary=b0undary"}


@dataclass
class Ledger:
    """What clients know: what was acknowledged, what was not, and what should never have been said."""
    acknowledged: list[Upload] = field(default_factory=list)
    unanswered: list[Upload] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    serial: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, draw: random.Random, archives: list[str]) -> Upload:
        """A new upload, or an earlier one once more."""
        with self.lock:
            if self.unanswered and draw.random() < 0.2:
                return self.unanswered.pop(draw.randrange(len(self.unanswered)))
            if self.acknowledged and draw.random() < 0.03:
                return draw.choice(self.acknowledged)
            count = draw.choice([1, 1, 1, 1, 2, 3])
            serials = list(range(self.serial + 1, self.serial + 1 + count))
            self.serial += count
        prefer = draw.choice(["respond-async", "respond-async", "wait=1", None])
        key = f"key-{serials[0]}" if draw.random() < 0.15 else None
        return Upload(serials, draw.choice(archives), prefer, key)

    def note(self, upload: Upload, status: int, reply: dict):
        """Takes the reply to `upload` to the books."""
        with self.lock:
            self.statuses[status] += 1
            if status in (201, 202):
                uids = [instance["sopInstanceUID"] for instance in reply["instances"]]
                if len(uids) != len(upload.serials):
                    self.faults.append(f"{status} with {len(uids)} of {len(upload.serials)} instances: {upload}")
                if upload.uids is None:
                    self.acknowledged.append(upload)
                elif upload.uids != uids:
                    self.faults.append(f"other UIDs for the same upload: {uids} after {upload}")
                upload.uids, upload.id = uids, reply["id"] if status == 202 else upload.id
                return
            if status not in (409, 502, 503, 504) or status == 409 and "in-use" not in reply.get("type", ""):
                self.faults.append(f"unexpected {status} {reply}")
            if upload.uids is None:
                self.unanswered.append(upload)

    def note_silence(self, upload: Upload):
        with self.lock:
            self.statuses["no answer"] += 1
            if upload.uids is None:
                self.unanswered.append(upload)


class Clients:
    """Threads that upload as long as `running` is set."""

    def __init__(self, port: int, ledger: Ledger, archives: list[str], count: int = 6, seed: int = 1, pause: float = 0.01):
        self.port, self.ledger, self.archives, self.pause = port, ledger, archives, pause
        self.running = threading.Event()
        self.ended = False
        self.threads = [
            threading.Thread(target=self._run, args=(random.Random(f"{seed}/{number}"),), daemon=True)
            for number in range(count)]
        for thread in self.threads:
            thread.start()

    def _run(self, draw: random.Random):
        connection = None
        while True:
            self.running.wait()
            if self.ended:
                return
            upload = self.ledger.next(draw, self.archives)
            upload.sent += 1
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                body, headers = upload.request()
                connection.request("POST", upload.target, body, headers)
                reply = connection.getresponse()
                self.ledger.note(upload, reply.status, json.loads(reply.read()))
            except (OSError, http.client.HTTPException, ValueError):
                self.ledger.note_silence(upload)
                if connection:
                    connection.close()
                connection = None
                time.sleep(0.005)
            time.sleep(draw.random() * self.pause)

    def stop(self):
        self.ended = True
        self.running.set()
        for thread in self.threads:
            thread.join(70)
