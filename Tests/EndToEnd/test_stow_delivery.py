"""From a Store request to the archive: other forms, the queue, what the archive says, and who may ask."""

import copy
import json
import socket

import numpy
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from rig import archive as scripts
from rig import media, stow
from rig.archive import ScriptedArchive, answering, discard, store_response
from rig.gateway import Gateway, archive
from rig.ports import free_port, wait_until
from rig.stow import described, objects, related
from rig.wire import bulk_of, metadata_of, part10_files, parts_of
from test_dicom_uploads import bytes_of
from test_queue import QUICK, TIMEOUTS, wait_for
from test_stow_bad_input import UID, row
from test_stow_front import read

PICTURE = ("a.jpg", "image/jpeg", media.JPEG)


def takes_only(kind: str):
    """An archive that answers 415 to every other form."""
    def behave(connection, request):
        if f'type="{kind}"' in request.header("Content-Type"):
            scripts.store(connection, request)
        else:
            answering(415, b'{"HttpError":"Unsupported Media Type"}')(connection, request)
    return behave


# Other forms for the archive

def rich() -> Dataset:
    """Private attributes, Latin-1 text, nested sequences, an overlay."""
    data_set = media.secondary_capture(name="Müller^Jörg")
    data_set.SpecificCharacterSet = "ISO_IR 100"
    block = data_set.private_block(0x0011, "ACME", create=True)
    block.add_new(1, "LO", "Größe")
    block.add_new(2, "OB", bytes(range(256)) * 10)
    step, code = Dataset(), Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "99X", "Übersicht"
    step.ScheduledProcedureStepID, step.ScheduledProtocolCodeSequence = "S1", [code]
    data_set.RequestAttributesSequence = [step]
    data_set.add_new(0x60000010, "US", 16)
    data_set.add_new(0x60000011, "US", 16)
    data_set.add_new(0x60000040, "CS", "G")
    data_set.add_new(0x60000050, "SS", [1, 1])
    data_set.add_new(0x60000100, "US", 1)
    data_set.add_new(0x60000102, "US", 0)
    data_set.add_new(0x60003000, "OW", bytes(range(32)))
    return data_set


def told(request) -> list[Dataset]:
    """The instances of a metadata request, with their bulk data put back."""
    parts = parts_of(request)
    bulk = {headers["Content-Location"]: (headers["Content-Type"], content)
            for headers, content in parts if "Content-Location" in headers}
    assert len(bulk) == sum("Content-Location" in headers for headers, _ in parts), "every part has a name of its own"

    def filled(row: dict) -> dict:
        for element in row.values():
            if "BulkDataURI" in element:
                import base64
                kind, content = bulk.pop(element.pop("BulkDataURI"))
                element["InlineBinary"] = base64.b64encode(content + b"\0" * (len(content) % 2)).decode()
            for value in element.get("Value", []) if element["vr"] == "SQ" else []:
                filled(value)
        return row

    found = [Dataset.from_json(json.dumps(filled(each))) for each in metadata_of(parts)]
    assert not bulk, "every part is referred to"
    return found


def same(found: Dataset, original: Dataset):
    ours, theirs = found.to_json_dict(), original.to_json_dict()
    ours.pop("00080005"), theirs.pop("00080005", None)
    assert ours == theirs


def big_endian(data_set: Dataset) -> bytes:
    """pydicom turns numbers and leaves words as they are."""
    turned = copy.deepcopy(data_set)
    for element in turned.iterall():
        if element.VR in ("OW", "OF", "OD") and element.value:
            width = {"OW": "u2", "OF": "u4", "OD": "u8"}[element.VR]
            element.value = numpy.frombuffer(element.value, "<" + width).astype(">" + width).tobytes()
    return bytes_of(turned, ExplicitVRBigEndian)


@pytest.mark.parametrize("wire", ["json", "xml", "auto"])
@pytest.mark.parametrize("syntax", [
    ImplicitVRLittleEndian, pydicom.uid.ExplicitVRLittleEndian, ExplicitVRBigEndian, pydicom.uid.DeflatedExplicitVRLittleEndian,
], ids=["implicit", "explicit", "big endian", "deflated"])
def test_objects_reach_an_archive_that_takes_only_metadata(start, own_archive, wire, syntax):
    kind = "application/dicom+xml" if wire == "xml" else "application/dicom+json"
    own_archive.default = takes_only(kind)
    gateway = start(archive(own_archive.url, wire=wire))
    original = rich()
    expected = read(bytes_of(original, syntax if syntax == ImplicitVRLittleEndian else pydicom.uid.ExplicitVRLittleEndian))
    file = big_endian(original) if syntax == ExplicitVRBigEndian else bytes_of(original, syntax)
    response = stow.post(gateway, objects([file]))
    assert response.status == 200 and response.stored == [original.SOPInstanceUID], response
    same(told(own_archive.last)[0], expected)
    # Now it is known, and the next upload goes there at once.
    count = len(own_archive.requests)
    assert gateway.post("/upload", data=bytes_of(rich(), syntax)).status_code == 201
    assert len(own_archive.requests) == count + 1


def test_words_of_big_endian_objects_are_turned(start, own_archive):
    own_archive.default = takes_only("application/dicom+json")
    gateway = start(archive(own_archive.url, wire="json"))
    original = media.secondary_capture(BitsAllocated=16, BitsStored=12, HighBit=11)
    original["PixelData"].VR = "OW"
    original.PixelData = numpy.arange(256, dtype="<u2").tobytes()
    original.add_new(0x00281201, "OW", numpy.arange(4, dtype="<u2").tobytes())
    original.add_new(0x00281203, "OW", numpy.arange(2000, dtype="<u2").tobytes())
    original.add_new(0x00660016, "OF", numpy.arange(3, dtype="<f4").tobytes())
    original.add_new(0x00089459, "FL", [2.5, -1.0])
    original.add_new(0x00189087, "FD", 0.1)
    original.add_new(0x00280009, "AT", [0x00181063])
    item = Dataset()
    item.add_new(0x00281203, "OW", numpy.arange(5, dtype="<u2").tobytes())
    original.ModalityLUTSequence = [item]
    response = stow.post(gateway, objects([big_endian(original)]))
    assert response.status == 200 and response.stored == [original.SOPInstanceUID], response
    same(told(own_archive.last)[0], original)


def test_compressed_objects_as_metadata(start, own_archive):
    own_archive.default = takes_only("application/dicom+json")
    gateway = start(archive(own_archive.url, wire="json"))
    coded = media.secondary_capture()
    coded.compress("1.2.840.10008.1.2.5")
    files = [media.dicom_bytes(coded)]
    frames = media.secondary_capture(NumberOfFrames=2)
    frames.SOPClassUID = frames.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7.2"
    frames.PixelData = bytes(512)
    frames.compress("1.2.840.10008.1.2.5")
    files.append(media.dicom_bytes(frames))
    response = stow.post(gateway, objects(files))
    assert response.status == 202 and response.stored == [coded.SOPInstanceUID], response
    assert response.failed == {frames.SOPInstanceUID: 0xC122}, response
    (_, (headers, content)) = parts_of(own_archive.last)
    assert headers["Content-Type"] == "image/dicom-rle; transfer-syntax=1.2.840.10008.1.2.5"
    (frame,) = pydicom.encaps.generate_frames(coded.PixelData, number_of_frames=1)
    assert content == frame


@pytest.mark.parametrize("kind, wire", [("application/dicom", "auto"), ("application/dicom+json", "json"), ("application/dicom+json", "auto")])
def test_a_mixed_batch_keeps_its_places(start, own_archive, kind, wire):
    """Each file is told its own outcome, whatever form it had to take."""
    own_archive.default = takes_only(kind)
    gateway = start(archive(own_archive.url, wire=wire))
    object_ = media.secondary_capture(patient="P1")
    files = [("a", ("a.dcm", media.dicom_bytes(object_))), ("b", ("b.jpg", media.JPEG)), ("c", ("c.pdf", media.PDF))]
    for _ in range(2):
        answer = gateway.post("/upload?PatientID=P1", files=files)
        assert answer.status_code == 201, answer.text
        found = [(each["file"], each["mediaType"], each["status"]) for each in answer.json()["instances"]]
        assert found == [("a.dcm", "application/dicom", "stored"), ("b.jpg", "image/jpeg", "stored"), ("c.pdf", "application/pdf", "stored")]


def test_orthanc_takes_what_metadata_describe(start, orthanc):
    orthanc.clear()
    gateway = start(archive(orthanc.url, profile="auto"))
    assert stow.post(gateway, described([row()], [PICTURE])).stored == [UID]
    assert bulk_of(read(orthanc.file_of(UID)))[:len(media.JPEG)] == media.JPEG


def test_another_server(start, tiny):
    gateway = start(archive(tiny.url, profile="auto"))
    response = stow.post(gateway, objects([media.dicom_bytes()]))
    assert response.status in (200, 409), response


# What the archive says is passed on

def test_warnings_and_places_of_the_archive(start, own_archive):
    own_archive.default = answering(200, lambda request: store_response(
        request.instances, retrieve="http://pacs/rs", warning=0xB007, study="http://pacs/rs/studies/1.2.3"))
    gateway = start(archive(own_archive.url, wire="dicom"))
    response = stow.post(gateway, described([row()], [PICTURE]))
    assert response.status == 202 and response.stored == [UID], response
    (item,) = response.content["00081199"]["Value"]
    assert item["00081196"]["Value"] == [0xB007]
    assert item["00081190"]["Value"] == [f"http://pacs/rs/instances/{UID}"]
    assert response.content["00081190"]["Value"] == ["http://pacs/rs/studies/1.2.3"]
    assert response.answer.headers["Location"] == "http://pacs/rs/studies/1.2.3"


@pytest.mark.parametrize("reason, status, told_reason", [
    (0xA778, 409, 0xA778), (0x0122, 409, 0x0122), (None, 409, 0x0110), (0xA700, 503, 0xA700)])
def test_refusals_of_the_archive(start, own_archive, reason, status, told_reason):
    own_archive.default = answering(409, lambda request: store_response([], [(*each, reason) for each in request.instances]))
    gateway = start(archive(own_archive.url, wire="dicom", queue="off"))
    response = stow.post(gateway, described([row()], [PICTURE]))
    assert response.status == status and response.failed == {UID: told_reason}, response
    assert (status == 503) == ("Retry-After" in response.answer.headers)


def test_some_are_refused(start, own_archive):
    own_archive.default = answering(202, lambda request: store_response(request.instances[:1], [(*each, 0xA777) for each in request.instances[1:]]))
    gateway = start(archive(own_archive.url, wire="dicom"))
    rows = [row(), row(t00080018={"vr": "UI", "Value": ["2.25.98"]})]
    response = stow.post(gateway, described(rows, [PICTURE]))
    assert response.status == 202 and response.stored == [UID] and response.failed == {"2.25.98": 0xA777}, response


@pytest.mark.parametrize("behave, status", [
    (answering(200, {}), 502), (answering(200, b""), 502), (answering(500, b""), 502), (answering(401, b""), 502),
    (answering(200, store_response([("1.2", "1.2.3")])), 409), (scripts.close_without_answer, 502),
    (answering(503, b""), 503), (answering(413, b""), 413),
], ids=["names nothing", "says nothing", "fails", "lets nobody in", "names another", "closes", "asks to wait", "too large"])
def test_what_the_archive_did_not_name_is_not_stored(start, own_archive, behave, status):
    own_archive.default = behave
    gateway = start(archive(own_archive.url, wire="dicom", queue="off"))
    answer = gateway.post("/studies", data=described([row()], [PICTURE])[0], headers=described([])[1])
    assert answer.status_code == status, answer.text
    if "dicom" in answer.headers["Content-Type"]:
        response = stow.Response(answer)
        assert response.stored == [] and response.failed == {UID: 0x0110}


# The queue

@pytest.fixture
def place(tmp_path):
    """A gateway whose archive does not run yet."""
    port = free_port()
    gateway = Gateway(tmp_path, archive(f"http://127.0.0.1:{port}/rs", wire="json", timeouts=TIMEOUTS, queue=QUICK)).start()
    yield gateway, port
    assert gateway.stop() == 0, gateway.log[-3000:]


def several() -> tuple:
    """Bulk data of every kind that the queue has to keep: pixels, an overlay, an icon in a sequence; and none."""
    octets = "application/octet-stream"
    full = row(
        t60003000={"vr": "OW", "BulkDataURI": "overlay"}, t00090010={"vr": "LO", "Value": ["ACME"]},
        t00091001={"vr": "OB", "BulkDataURI": "private"},
        t00880200={"vr": "SQ", "Value": [{"7FE00010": {"vr": "OB", "BulkDataURI": "icon"}}]})
    alone = row(uri=None, t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.88.11"]},
                t00080018={"vr": "UI", "Value": ["2.25.98"]}, t00081115={"vr": "SQ", "Value": [{"0020000E": {"vr": "UI", "Value": ["1.2"]}}]})
    only_nested = row(uri=None, t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.88.11"]}, t00080018={"vr": "UI", "Value": ["2.25.97"]},
                      t00880200={"vr": "SQ", "Value": [{"7FE00010": {"vr": "OB", "BulkDataURI": "icon"}}]})
    return described([full, alone, only_nested], [
        PICTURE, ("overlay", octets, bytes(range(32))), ("private", octets, bytes(1500)), ("icon", octets, bytes(range(64)))])


def test_what_cannot_be_delivered_now_is_queued_and_said_to_be(place, own_archive):
    gateway, port = place
    response = stow.post(gateway, several())
    assert response.status == 202 and response.stored == [] and response.failed == {} and response.others == [], response
    location = response.answer.headers["Location"]
    assert location.startswith("/uploads/") and "queued, not yet stored" in response.sentences
    assert "00081198" not in response.content
    upload = location.removeprefix("/uploads/")
    assert gateway.get(location).json()["status"] == "queued"
    running = ScriptedArchive(port=port)
    try:
        wait_for(gateway, upload, "stored")
        late = told(running.last)
    finally:
        running.stop()
    # Sent at once, the same request makes the same objects.
    with Gateway(gateway.folder / "direct", archive(own_archive.url, wire="json")) as direct:
        (direct.state / "site-key").write_bytes((gateway.state / "site-key").read_bytes()) if (gateway.state / "site-key").exists() else None
        assert stow.post(direct, several()).status == 200
    for one, other in zip(late, told(own_archive.last), strict=True):
        for each in (one, other):
            for tag in (0x00080012, 0x00080013):
                if tag in each:
                    del each[tag]
        same(one, other)
    assert late[0][0x60003000].value == bytes(range(32)) and late[0].IconImageSequence[0].PixelData == bytes(range(64))


def test_queued_as_files(tmp_path):
    port = free_port()
    with Gateway(tmp_path, archive(f"http://127.0.0.1:{port}/rs", wire="dicom", timeouts=TIMEOUTS, queue=QUICK)) as gateway:
        response = stow.post(gateway, several())
        running = ScriptedArchive(port=port)
        try:
            wait_for(gateway, response.answer.headers["Location"].removeprefix("/uploads/"), "stored")
            found = read(part10_files(running.last)[0])
        finally:
            running.stop()
    assert found[0x00091001].value == bytes(1500) and found.IconImageSequence[0].PixelData == bytes(range(64))
    assert bulk_of(found)[:len(media.JPEG)] == media.JPEG


@pytest.mark.parametrize("query, headers", [("?wait=0", {}), ("", {"Prefer": "respond-async"})])
def test_the_queue_as_asked(through, scripted, query, headers):
    gateway = through("json")
    response = stow.post(gateway, described([row()], [PICTURE]), "/studies" + query, **headers)
    assert response.status == 202 and response.stored == []
    assert response.answer.headers["Preference-Applied"] == "respond-async"
    wait_for(gateway, response.answer.headers["Location"].removeprefix("/uploads/"), "stored")


def test_what_is_refused_here_is_told_beside_what_is_queued(place):
    gateway, _ = place
    rows = [row(), row(uri="b.jpg", t00080018={"vr": "UI", "Value": ["2.25.98"]})]
    response = stow.post(gateway, described(rows, [PICTURE]))
    assert response.status == 202 and response.failed == {"2.25.98": 0xA922} and response.stored == [], response
    assert "Location" in response.answer.headers


def test_an_archive_that_is_busy_gets_it_later(start, own_archive):
    own_archive.script = [answering(200, lambda request: store_response([], [(*each, 0xA700) for each in request.instances]))]
    gateway = start(archive(own_archive.url, wire="dicom", queue=QUICK))
    response = stow.post(gateway, described([row()], [PICTURE]))
    assert response.status == 202 and response.stored == [] and response.failed == {}, response
    wait_for(gateway, response.answer.headers["Location"].removeprefix("/uploads/"), "stored")


# Once

def test_an_idempotency_key_makes_a_request_repeatable(gateway, scripted):
    message, key = described([{"00100020": {"vr": "LO", "Value": ["P1"]}, "7FE00010": {"vr": "OB", "BulkDataURI": "a.jpg"}}], [PICTURE]), "key-77"
    first = stow.post(gateway, message, **{"Idempotency-Key": key})
    count = len(scripted.requests)
    again = stow.post(gateway, message, **{"Idempotency-Key": key})
    assert first.status == again.status == 200 and first.content == again.content and len(scripted.requests) == count
    for other in (described([row()], [PICTURE]), described([row()], [("a.jpg", "image/jpeg", media.JPEG_422)])):
        answer = gateway.post("/studies", data=other[0], headers={**other[1], "Idempotency-Key": key})
        assert answer.status_code == 409 and answer.json()["type"].endswith("idempotency-key-reused")
    answer = gateway.post("/studies/1.2.3", data=message[0], headers={**message[1], "Idempotency-Key": key})
    assert answer.status_code == 409


def test_a_dry_run_stores_nothing(gateway, scripted):
    answer = gateway.post("/studies?dryRun", data=described([row()], [PICTURE])[0], headers=described([])[1])
    assert answer.status_code == 200 and answer.json()[0]["00080018"]["Value"] == [UID] and answer.json()[0]["00280010"]["Value"]
    bad = described([row()], [])
    response = stow.post(gateway, bad, "/studies?dryRun")
    assert response.status == 409 and response.failed == {UID: 0xA922}
    assert not scripted.requests


def test_the_archive_is_chosen_by_name(start, own_archive, scripted):
    gateway = start({"archives": {"main": {"url": own_archive.url, "wire": "dicom"}, "other": {"url": scripted.url, "wire": "dicom"}}, "archive": "main"})
    assert stow.post(gateway, described([row()], [PICTURE]), "/studies?archive=other").status == 200
    assert scripted.requests and not own_archive.requests
    answer = gateway.post("/studies?archive=nobody", data=described([row()], [PICTURE])[0], headers=described([])[1])
    assert answer.status_code == 400


def test_the_folder_archive(folder_gateway):
    message = described([row(t00100020={"vr": "LO", "Value": ["FRONT"]})], [PICTURE])
    assert stow.post(folder_gateway, message).status == 200
    (path,) = folder_gateway.state.glob(f"archive/FRONT/1.2.3/1.2.3.4/{UID}.dcm")
    assert bulk_of(pydicom.dcmread(path))[:len(media.JPEG)] == media.JPEG


# Who may, and what is left behind

def test_a_key_is_needed(start, tmp_path):
    keys = tmp_path / "keys"
    keys.write_text("k3y-one-0123456789abcdef\n")
    keys.chmod(0o600)
    gateway = start({}, "--api-key-file", str(keys))
    message = described([row()], [PICTURE])
    answer = gateway.post("/studies", data=message[0], headers=message[1])
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"]
    assert stow.post(gateway, message, **{"X-API-Key": "k3y-one-0123456789abcdef"}).status == 200


def test_nothing_of_a_patient_is_logged_or_told(start, own_archive):
    gateway = start({**archive(own_archive.url, wire="dicom"), "log": {"level": "trace"}})
    canary = {"t00100020": {"vr": "LO", "Value": ["KANARI1"]}, "t00100010": {"vr": "PN", "Value": [{"Alphabetic": "KANARI2"}]}}
    cases = [
        described([row(**canary)], [PICTURE]), described([row(**canary)], []),
        described([row(**canary, t00280010={"vr": "US", "Value": [1]})], [PICTURE]),
        described([row(**{**canary, "t00100040": {"vr": "CS", "Value": ["KANARI3\\x"]}})], [PICTURE]),
        described([row(**canary, uri="KANARI4.jpg")], [("KANARI5.jpg", "image/jpeg", media.JPEG)]),
        described(b'[{"00100010":"KANARI6"'), objects([media.dicom_bytes(media.secondary_capture(patient="KANARI7"))[:-9]]),
        described([row(**canary)], [("a.jpg", "image/KANARI8", b"KANARI9")]),
        related([({"Content-Type": "KANARI10/x"}, b"KANARI11")], "application/dicom"),
    ]
    for message in cases:
        answer = gateway.post("/studies", data=message[0], headers=message[1])
        assert "KANARI" not in answer.text + str(answer.headers), answer.text
    assert "KANARI" not in gateway.log
    assert gateway.log.count("upload") >= len(cases)


def test_a_client_that_leaves_leaves_nothing_behind(start, own_archive):
    gateway = start(archive(own_archive.url, wire="dicom"))
    body, headers = objects([media.dicom_bytes(), media.dicom_bytes(media.secondary_capture()) + bytes(4 << 20)])
    for share in (0.1, 0.5, 0.9):
        sock = socket.create_connection(("127.0.0.1", gateway.port))
        head = f"POST /studies HTTP/1.1\r\nHost: x\r\nContent-Type: {headers['Content-Type']}\r\nContent-Length: {len(body)}\r\n\r\n"
        sock.sendall(head.encode() + body[:int(len(body) * share)])
        if share > 0.2:
            wait_until(lambda: gateway.open_spools() > 0, "content in a file")
        sock.close()
        assert gateway.is_clean()
    assert not own_archive.requests and gateway.alive()


@pytest.mark.parametrize("size", [1, 4095, 65536])
def test_the_pieces_of_a_request_do_not_matter(gateway, scripted, size):
    body, headers = described([row()], [PICTURE])
    if size == 1:
        body, headers = objects([media.dicom_bytes(media.secondary_capture(uid=UID))])

    def pieces():
        for start in range(0, len(body), size):
            yield body[start:start + size]
    answer = gateway.post("/studies", data=pieces(), headers=headers)
    assert stow.Response(answer).stored == [UID], answer.text


@pytest.mark.parametrize("wire", ["json", "dicom"])
def test_large_objects_take_no_memory(start, own_archive, tmp_path, wire):
    """Half a gigabyte of native frames beside their metadata, and as a file."""
    import subprocess
    own_archive.default = discard
    gateway = start(archive(own_archive.url, wire=wire))
    frames = 512
    given = row(t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.7.2"]}, t00280008={"vr": "IS", "Value": [frames]},
                t00280002={"vr": "US", "Value": [1]}, t00280004={"vr": "CS", "Value": ["MONOCHROME2"]},
                t00280010={"vr": "US", "Value": [1024]}, t00280011={"vr": "US", "Value": [1024]},
                t00280100={"vr": "US", "Value": [8]}, t00280101={"vr": "US", "Value": [8]},
                t00280102={"vr": "US", "Value": [7]}, t00280103={"vr": "US", "Value": [0]})
    marker = b"@@@@"
    body, headers = described([given], [("a.jpg", "application/octet-stream", marker)])
    start_, _, end = body.partition(marker)
    with open(tmp_path / "body", "wb") as file:
        file.write(start_)
        file.truncate(file.tell() + (frames << 20))
        file.seek(0, 2)
        file.write(end)
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "240", "-o", "/dev/null", "-w", "%{http_code}", "-T", "body", "-X", "POST", "-H",
         f"Content-Type: {headers['Content-Type']}", gateway.url + "/studies?wait=240"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "200", done.stderr + gateway.log[-2000:]
    assert own_archive.last.body_size > frames << 20
    assert gateway.memory("VmHWM") < 128 << 20
    assert gateway.is_clean()


def test_a_thousand_slices(start, own_archive):
    own_archive.default = discard
    gateway = start(archive(own_archive.url, wire="dicom"))
    slices = [media.dicom_bytes(media.secondary_capture(study="1.2.3", uid=f"2.25.{i}")) for i in range(1000)]
    response = stow.post(gateway, objects(slices))
    # The archive's stand-in keeps only the ends of such a body, and names what it saw: nothing else may be called stored.
    assert response.status in (200, 202), response.status
    assert set(response.stored) <= {f"2.25.{i}" for i in range(1000)} and len(response.stored) + len(response.failed) == 1000
