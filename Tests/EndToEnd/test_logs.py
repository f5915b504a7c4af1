"""No value of any field, no name of any file and no credential is in a log or an error text."""

import contextlib
import json
import os
import re

import pytest
import requests

from rig import media
from rig.archive import answering, hang, store_response
from rig.gateway import Gateway, archive
from rig.ports import wait_until

CANARY = "KANARI"
FIELDS = {
    "PatientID": f"{CANARY}1", "PatientName": f"{CANARY}2^{CANARY}3", "AccessionNumber": f"{CANARY}4",
    "StudyDescription": f"{CANARY}5", "StudyID": f"{CANARY}6", "InstitutionName": f"{CANARY}7",
    "ReferringPhysicianName": f"{CANARY}8", "DocumentTitle": f"{CANARY}9", "OtherPatientIDs": f"{CANARY}10",
    "RequestAttributesSequence.ScheduledProcedureStepID": f"{CANARY}11", "SeriesDescription": f"{CANARY}12",
}
BAD = {
    "PatientBirthDate": f"{CANARY}20", "PatientSex": f"{CANARY}21" * 3, "StudyDate": f"{CANARY}22",
    "InstanceNumber": f"{CANARY}23", "StudyInstanceUID": f"{CANARY}24", "PatientWeight": f"{CANARY}25",
    "AccessionNumber": f"{CANARY}26" * 5, "PatientAge": f"{CANARY}27", "StudyTime": f"{CANARY}28",
    "PatientName": f"{CANARY}29^^^^^^^{CANARY}", "PatientID": f"{CANARY}30\\{CANARY}", "Rows": f"{CANARY}31",
    "FrameOfReferenceUID": f"{CANARY}32", "archive": f"{CANARY}33", "as": f"{CANARY}34", "wire": f"{CANARY}35",
    "dryRun": f"{CANARY}36", "attach": f"{CANARY}37", "wait": f"{CANARY}38",
}
SECRET = "CANARY-secret-password"


@pytest.mark.parametrize("style", ["text", "json"])
def test_nothing_of_a_patient_is_logged(start, own_archive, tmp_path, style):
    keys = tmp_path / "keys"
    keys.write_text("CANARY-api-key-0123456789\n")
    keys.chmod(0o600)
    configuration = {
        **archive(own_archive.url, wire="dicom", auth={"type": "basic", "user": "u", "password": SECRET},
                  timeouts={"connect": 1, "idle": 1, "total": 2}),
        "log": {"format": style, "level": "trace"}}
    gateway = start(configuration, "--api-key-file", str(keys))
    headers = {"X-API-Key": "CANARY-api-key-0123456789"}
    statuses, texts = [], []

    def upload(fields, data=media.PDF, name=f"{CANARY}-name.pdf", path=None, more=None, query=None):
        if path:
            answer = gateway.post(path, data=data, params=fields, headers={**headers, **(more or {})})
        else:
            answer = gateway.post("/upload", files={"file": (name, data)}, data=fields, params=query,
                                  headers={**headers, **(more or {})})
        statuses.append(answer.status_code)
        if answer.status_code >= 400:
            texts.append(answer.text)

    upload(FIELDS)
    upload(FIELDS, path=f"/upload/{CANARY}-path.pdf")
    upload(FIELDS, path="/upload", data=b"")
    for field, value in BAD.items():
        upload({**FIELDS, field: value})
    upload({**FIELDS, f"{CANARY}Unknown": f"{CANARY}40"})
    upload({**FIELDS}, query={"PatientID": f"{CANARY}41"})
    upload({**FIELDS, "given": f"{CANARY}42", "family": f"{CANARY}43"})
    for data in (b"", b"nothing that anybody knows " + CANARY.encode(), media.PDF[:500], media.PDF_PASSWORD,
                 media.JPEG[:1000], media.jpeg_of(progressive=True), media.dicom_bytes()[:700]):
        upload(FIELDS, data=data)
    upload({"PatientID": f"{CANARY}44"}, data=media.dicom_bytes(media.secondary_capture(patient=f"{CANARY}45", name=f"{CANARY}^X")))
    for status in (200, 202, 400, 401, 404, 409, 413, 415, 500, 503):
        own_archive.default = answering(status, lambda request: store_response((), [
            (*row, 0xA700) for row in request.instances]))
        upload(FIELDS)
        own_archive.default = answering(status, f"error with {CANARY}50 of the patient", {"Warning": f"299 pacs \"{CANARY}51\""},
                                        "text/plain")
        upload(FIELDS)
    own_archive.default = hang
    upload(FIELDS)
    gateway.post("/upload", data=f"PatientID={CANARY}60&file=%zz", headers={
        **headers, "Content-Type": "application/x-www-form-urlencoded"})
    gateway.post("/upload", data='{"PatientID": "%s61", ' % CANARY, headers={**headers, "Content-Type": "application/json"})
    gateway.post("/upload", data=CANARY, headers={**headers, "Content-Type": "multipart/form-data; boundary=x"})
    gateway.post("/upload?PatientID=P1", data=media.PDF, headers={"X-API-Key": "CANARY-wrong-key"})
    gateway.post(f"/nowhere/{CANARY}62?PatientID={CANARY}63")
    gateway.stop()

    assert statuses[0] == 201 and set(statuses) >= {201, 202, 400, 415, 422}
    log = gateway.log
    assert log.count("\n") >= len(statuses), "a line per upload"
    for word in (CANARY, CANARY.lower(), SECRET, "CANARY-api", "CANARY-wrong", "Q0FOQVJZ"):
        found = [line for line in log.splitlines() if word in line]
        assert not found, found[:3]
    if style == "json":
        for line in log.splitlines():
            json.loads(line)
    for text in texts:
        # A field's name may be repeated, and a file's; a value never.
        values = re.findall(rf"{CANARY}\d+", text)
        assert not values, text
        assert SECRET not in text


def test_a_line_per_upload(start, own_archive):
    """With id, sizes, times, status and archive."""
    gateway = start({**archive(own_archive.url, wire="dicom"), "log": {"format": "json", "level": "info"}})
    answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
    assert answer.status_code == 201
    refused = gateway.post("/upload", data=media.PDF)
    assert refused.status_code == 400
    gateway.stop()
    rows = [json.loads(line) for line in gateway.log.splitlines()]
    (row,) = [row for row in rows if answer.json()["id"] in json.dumps(row)]
    text = json.dumps(row)
    assert "201" in text and "main" in text and str(len(media.PDF)) in text
    assert any("400" in json.dumps(row) for row in rows)


def test_a_log_that_nobody_reads_stops_nothing(tmp_path):
    gateway = Gateway(tmp_path / "gateway", arguments=["--allow-anonymous"])
    os.mkfifo(gateway.log_path)
    reader = os.open(gateway.log_path, os.O_RDONLY | os.O_NONBLOCK)
    count = 1200
    with gateway, requests.Session() as session:
        for number in range(count):
            answer = session.post(gateway.url + f"/upload?PatientID=P{number}&dryRun=true", data=media.PDF, timeout=20)
            assert answer.status_code == 200, answer.text
        written = bytearray()

        def read() -> bool:
            with contextlib.suppress(BlockingIOError):
                written.extend(os.read(reader, 1 << 16))
            return written.count(b" upload ") == count

        wait_until(read, "the log")
    assert len(written) > 1 << 16, "a pipe has held it all"
    os.close(reader)
