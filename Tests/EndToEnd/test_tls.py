"""Archives behind TLS: one that can be trusted is used, any other gets nothing; tokens that end are read anew."""

import pytest

from rig import media, tls
from rig.archive import ScriptedArchive, answering, store
from rig.gateway import Gateway, archive
from rig.ports import wait_until

TIMEOUTS = {"connect": 4, "idle": 3, "total": 8}
# name, what the door does, status without the queue, a word of the reason
FAULTS = [
    ("an authority that is not known", lambda a, other: {"context": other.context("localhost")}, 502, "TLS"),
    ("a certificate of another host", lambda a, other: {"context": a.context("pacs.example")}, 502, "TLS"),
    ("a certificate that has ended", lambda a, other: {"context": a.context("localhost", until=tls.days(-1))}, 502, "TLS"),
    ("TLS 1.1 and older", lambda a, other: {"context": tls.old_versions_only(a.context("localhost"))}, 503, "TLS"),
    ("no TLS at all", lambda a, other: {"fault": tls.no_tls}, 503, "TLS"),
    ("a handshake that is refused", lambda a, other: {"fault": tls.alert}, 503, "TLS"),
    ("a handshake that is cut", lambda a, other: {"fault": tls.reset}, 503, "TLS"),
    ("a handshake without an answer", lambda a, other: {"fault": tls.hang}, 503, "reached"),
    ("cut in the middle of the content",
     lambda a, other: {"context": a.context("localhost"), "cut_after": 2000}, 502, "broke"),
]


class Doors:
    def __init__(self, folder):
        self.archive = ScriptedArchive()
        self.authority, other = tls.Authority(folder), tls.Authority(folder, "other")
        self.doors = [tls.Door(self.archive.port, **make(self.authority, other)) for _, make, _, _ in FAULTS]
        self.good = tls.Door(self.archive.port, self.authority.context("localhost"))

    def entry(self, door, **more) -> dict:
        return {"url": door.url, "wire": "dicom", "timeouts": TIMEOUTS,
                "tls": {"authorityFile": str(self.authority.file)}, **more}

    def entries(self) -> dict:
        return {f"a{index}": self.entry(door) for index, door in enumerate(self.doors)} | {"good": self.entry(self.good)}

    def stop(self):
        for door in [*self.doors, self.good]:
            door.stop()
        self.archive.stop()


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    doors = Doors(tmp_path_factory.mktemp("tls"))
    yield doors
    doors.stop()


@pytest.fixture(scope="module", params=["off", {"retry": {"first": "60s"}}], ids=["at once", "queued"])
def gateway(request, doors, tmp_path_factory):
    settings = {"archives": doors.entries(), "archive": "good", "queue": request.param}
    with Gateway(tmp_path_factory.mktemp("gateway"), settings) as running:
        running.queues = request.param != "off"
        yield running


def test_a_trusted_archive(gateway, doors):
    before = len(doors.archive.requests)
    for _ in range(3):
        answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
        assert answer.status_code == 201, answer.text
    assert len(doors.archive.requests) == before + 3


@pytest.mark.parametrize("index", range(len(FAULTS)), ids=[row[0] for row in FAULTS])
def test_what_follows_from_a_fault_of_tls(gateway, doors, index):
    name, _, status, mention = FAULTS[index]
    before = len([r for r in doors.archive.requests if r.complete])
    path = f"/upload?archive=a{index}&PatientID=P1"
    if gateway.queues:
        answer = gateway.post(path, data=media.PDF, headers={"Prefer": "respond-async"})
        assert answer.status_code == 202, answer.text
        where = answer.headers["Location"]
        found = wait_until(lambda: (r := gateway.get(where).json())["attempts"] and r, "the first attempt")
        assert found["status"] == "queued"
        assert mention.lower() in found["reason"].lower(), found["reason"]
    # Waiting for the archive's word: somebody has to mend its certificate, the rest may pass.
    expected = 202 if gateway.queues and (status == 503 or mention == "broke") else status
    answer = gateway.post(path + "2", data=media.PDF)
    assert answer.status_code == expected, answer.text
    if expected == status:
        assert answer.json()["title"]
        if mention == "TLS":
            assert "tls" in answer.json()["detail"].lower() and "operator" in answer.json()["detail"]
        assert gateway.queues or gateway.is_clean()
    assert len([r for r in doors.archive.requests if r.complete]) == before, "nothing may have been sent"
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201


def bearing(expected: str):
    """Takes only this token."""
    def behave(connection, request):
        if request.header("Authorization") == f"Bearer {expected}":
            return store(connection, request)
        return answering(401, b"", {"WWW-Authenticate": 'Bearer error="invalid_token"'}, None)(connection, request)
    return behave


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.write_text("first\n")
    return path


def configuration(running, token, **more) -> dict:
    return archive(running.url, wire="dicom", timeouts=TIMEOUTS, auth={"type": "bearer", "tokenFile": str(token)}, **more)


def test_a_token_that_has_been_renewed_is_read_again(start, own_archive, token):
    own_archive.default = bearing("first")
    gateway = start(configuration(own_archive, token, queue="off"))
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201
    own_archive.default = bearing("second")
    assert gateway.post("/upload?PatientID=P2", data=media.PDF).status_code == 502
    assert len(own_archive.requests) == 2, "the same token is not tried twice"
    token.write_text("second\n")
    assert gateway.post("/upload?PatientID=P2", data=media.PDF).status_code == 201
    assert len(own_archive.requests) == 4, "one refusal, then the new token"
    assert gateway.post("/upload?PatientID=P3", data=media.PDF).status_code == 201
    assert len(own_archive.requests) == 5, "the new token is kept"
    for secret in ("first", "second"):
        assert secret not in gateway.log


@pytest.mark.parametrize("broken", [b"", b"two words", b"\xff\xfe", None], ids=["empty", "blank", "no text", "gone"])
def test_a_token_file_that_is_being_written_changes_nothing(start, own_archive, token, broken):
    own_archive.default = bearing("first")
    gateway = start(configuration(own_archive, token, queue="off"))
    own_archive.default = bearing("second")
    token.unlink() if broken is None else token.write_bytes(broken)
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 502
    token.write_text("second")
    assert gateway.post("/upload?PatientID=P1", data=media.PDF).status_code == 201


def test_a_queued_upload_waits_for_a_token_that_is_good(start, own_archive, token):
    own_archive.default = bearing("second")
    gateway = start(configuration(own_archive, token, queue={"retry": {"first": "1s", "longest": "1s"}}))
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    where = answer.headers["Location"]
    found = wait_until(lambda: (r := gateway.get(where).json())["attempts"] and r, "the first attempt")
    assert found["status"] == "queued" and "credentials" in found["reason"].lower(), found
    token.write_text("second\n")
    wait_until(lambda: gateway.get(where).json()["status"] == "stored", "the delivery")
