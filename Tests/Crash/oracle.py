"""Holds the clients' ledger against the archive."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from load import Ledger, content


@dataclass
class Findings:
    acknowledged: int = 0
    instances: int = 0
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    not_delivered: list[str] = field(default_factory=list)
    left_files: list[str] = field(default_factory=list)
    resent_by_gateway: int = 0

    @property
    def faults(self) -> int:
        return sum(len(rows) for rows in (self.lost, self.changed, self.duplicated, self.differing, self.not_delivered,
                                          self.left_files))


def statuses(state: Path) -> Counter:
    """How many uploads of the queue are in which status."""
    with closing(sqlite3.connect(f"file:{state}/queue/queue.sqlite?mode=ro", uri=True, timeout=10)) as database:
        return Counter(dict(database.execute("SELECT status, count(*) FROM upload GROUP BY status")))


def examine(ledger: Ledger, archive, state: Path) -> Findings:
    """Every acknowledged instance must be in the archive, once, with its content; `archive.stored` is a map by UID."""
    stored = archive.stored
    findings = Findings(acknowledged=len(ledger.acknowledged))
    for upload in ledger.acknowledged:
        for serial, uid in zip(upload.serials, upload.uids, strict=True):
            findings.instances += 1
            kept = stored.get(uid)
            if kept is None:
                findings.lost.append(uid)
            elif content(serial) not in kept.content:
                findings.changed.append(uid)
            elif len(kept.digests) > 1 and upload.sent == 1:
                # Who sends an upload again after it was stored gets new dates; the gateway itself never does.
                findings.differing.append(uid)
            elif kept.times > 1 and upload.sent == 1:
                findings.resent_by_gateway += 1
    named = Counter(uid for upload in ledger.acknowledged for uid in upload.uids)
    findings.duplicated += [uid for uid, count in named.items() if count > 1]
    findings.duplicated += twice(ledger, stored)
    with closing(sqlite3.connect(f"file:{state}/queue/queue.sqlite?mode=ro", uri=True, timeout=10)) as database:
        known = dict(database.execute("SELECT id, status FROM upload"))
    findings.not_delivered += [f"{id} {status}" for id, status in known.items() if status != "stored"]
    findings.not_delivered += [upload.id for upload in ledger.acknowledged if upload.id and upload.id not in known]
    findings.left_files += [path.name for path in (state / "queue/payload").iterdir()]
    return findings


def twice(ledger: Ledger, stored: dict) -> list[str]:
    """Uploads of which the archive has more instances than were sent: each upload has a patient of its own."""
    expected = {f"P{upload.serials[0]}": len(upload.serials) for upload in ledger.acknowledged}
    found = Counter(patient(entry.content) for entry in stored.values())
    return [name for name, count in found.items() if count > expected.get(name, count)]


def patient(content: bytes) -> str:
    """The Patient ID in a Part 10 file or in JSON metadata."""
    found = re.search(rb'\x10\x00\x20\x00LO..(P[0-9]+)|"00100020": \{"Value": \["(P[0-9]+)"\]', content, re.S)
    return (found.group(1) or found.group(2)).decode() if found else "?"
