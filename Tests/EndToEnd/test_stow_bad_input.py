"""Bad Store requests: each with its exact status and reasons, and none that harms the next one."""

import base64
import json
import re

import pytest

from rig import media, stow
from rig.stow import described, objects, related

UID = "2.25.99"
UNREADABLE, CONTRADICTION, NO_BULK, SYNTAX, OTHER_STUDY, TWICE = 0xC000, 0xA900, 0xA922, 0xC122, 0xC409, 0x0111


def row(*, drop=(), uri: str | None = "a.jpg", tag: str = "7FE00010", **more) -> dict:
    """Metadata of a picture; `more` are elements by tag, with a leading t."""
    given = {
        "00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.7"]}, "00080018": {"vr": "UI", "Value": [UID]},
        "0020000D": {"vr": "UI", "Value": ["1.2.3"]}, "0020000E": {"vr": "UI", "Value": ["1.2.3.4"]},
        "00100020": {"vr": "LO", "Value": ["P1"]}, "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]},
        **{key[1:]: value for key, value in more.items()},
    }
    if uri is not None:
        given[tag] = {"vr": "OB", "BulkDataURI": uri}
    return {key: value for key, value in sorted(given.items()) if key not in drop}


def picture(data: bytes = media.JPEG, kind: str = "image/jpeg", place: str = "a.jpg"):
    return (place, kind, data)


def one(data_set=None, bulk=None, **more):
    return described([data_set or row()], [picture()] if bulk is None else bulk, **more)


def native(size: int = 16 * 16, **more) -> tuple:
    pixels = {"t00280002": {"vr": "US", "Value": [1]}, "t00280004": {"vr": "CS", "Value": ["MONOCHROME2"]},
              "t00280010": {"vr": "US", "Value": [16]}, "t00280011": {"vr": "US", "Value": [16]},
              "t00280100": {"vr": "US", "Value": [8]}, "t00280101": {"vr": "US", "Value": [8]},
              "t00280102": {"vr": "US", "Value": [7]}, "t00280103": {"vr": "US", "Value": [0]}}
    kind = more.pop("kind", "application/octet-stream")
    return described([row(**{**pixels, **more})], [picture(bytes(size), kind)])


def raw(body: bytes, kind: str = 'multipart/related; type="application/dicom+json"; boundary=B') -> tuple:
    return body, {"Content-Type": kind}


def dicom(**more) -> bytes:
    return media.dicom_bytes(media.secondary_capture(uid=UID, study="1.2.3", **more))


def twice(first: dict, second: dict, *bulk):
    return described([first, second], bulk or [picture()])


def without(data: bytes, tag: bytes) -> bytes:
    """A Part 10 file without a UID of its data set."""
    place = data.rindex(tag)
    size = int.from_bytes(data[place + 6:place + 8], "little")
    return data[:place] + data[place + 8 + size:]


XML = ("<NativeDicomModel>" + "".join(
    f'<DicomAttribute tag="{tag}" vr="{vr}"><Value number="1">{value}</Value></DicomAttribute>' for tag, vr, value in (
        ("00080016", "UI", "1.2.840.10008.5.1.4.1.1.7"), ("00080018", "UI", UID), ("0020000D", "UI", "1.2.3"),
        ("0020000E", "UI", "1.2.3.4"))) + "{}</NativeDicomModel>")


def xml(text: str, *bulk) -> tuple:
    parts = [({"Content-Type": "application/dicom+xml"}, text.encode())]
    parts += [({"Content-Type": kind, "Content-Location": place}, data) for place, kind, data in bulk]
    return related(parts, "application/dicom+xml")


JPEG_CUT = media.JPEG[:len(media.JPEG) // 2]
DEEP = b'{"00400275":{"vr":"SQ","Value":[' * 70 + b"{}" + b"]}}" * 70

# What the message as a whole is refused for: (status, kind of the problem).
PROBLEMS = {
    "no content": (raw(b""), 400, "malformed-message"),
    "an object of no bytes": (raw(b"", "application/dicom"), 400, "no-parts"),
    "no parts": (raw(b"--B--\r\n"), 400, "no-parts"),
    "another boundary": (raw(b"--C\r\n\r\n\r\n--C--\r\n"), 400, "malformed-message"),
    "no closing boundary": (raw(b"--B\r\nContent-Type: application/dicom+json\r\n\r\n[]"), 400, "malformed-message"),
    "LF alone": (raw(b"--B\nContent-Type: application/dicom+json\n\n[]\n--B--\n"), 400, "malformed-message"),
    "NUL in a header": (raw(b"--B\r\nContent-Type: a/b\0\r\n\r\n[]\r\n--B--"), 400, "malformed-message"),
    "a header without colon": (raw(b"--B\r\nnonsense\r\n\r\n[]\r\n--B--"), 400, "malformed-message"),
    "two types in a part": (raw(b"--B\r\nContent-Type: a/b\r\ncontent-type: a/b\r\n\r\n\r\n--B--"), 400, "malformed-message"),
    "two locations in a part": (
        raw(b"--B\r\nContent-Location: a\r\nContent-Location: b\r\n\r\n\r\n--B--"), 400, "malformed-message"),
    "a part in Base64": (raw(b"--B\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==\r\n--B--"), 400, "malformed-message"),
    "multipart in multipart": (
        raw(b"--B\r\nContent-Type: multipart/related; boundary=C\r\n\r\n\r\n--B--"), 400, "malformed-message"),
    "huge header": (raw(b"--B\r\nX: " + b"x" * 20000 + b"\r\n\r\n\r\n--B--"), 400, "malformed-message"),
    "no boundary": (raw(b"", 'multipart/related; type="application/dicom"'), 400, "malformed-message"),
    "no type at all": (raw(b"--B\r\n\r\nx\r\n--B--", "multipart/related; boundary=B"), 415, "media-not-supported"),
    "type that is none": (raw(b"--B--", 'multipart/related; type="image/jpeg"; boundary=B'), 415, "media-not-supported"),
    "a form": (raw(b"--B--", "multipart/form-data; boundary=B"), 415, "media-not-supported"),
    "a picture": (raw(media.JPEG, "image/jpeg"), 415, "media-not-supported"),
    "no Content-Type": (raw(b"x", ""), 415, "media-not-supported"),
    "only bulk data": (related([({"Content-Type": "image/jpeg", "Content-Location": "a"}, media.JPEG)]), 400, "no-metadata"),
    "no JSON": (described(b"{["), 400, "malformed-metadata"),
    "JSON of numbers": (described(b"[1,2]"), 400, "malformed-metadata"),
    "JSON that ends early": (described(json.dumps([row()]).encode()[:-3]), 400, "malformed-metadata"),
    "JSON in Latin-1": (described('[{"00100010":{"vr":"PN","Value":[{"Alphabetic":"Müller"}]}}]'.encode("latin-1")), 400, "malformed-metadata"),
    "JSON with a key that is no tag": (described(b'[{"PatientID":{"vr":"LO"}}]'), 400, "malformed-metadata"),
    "JSON nested too deep": (described(b"[" * 5000 + b"]" * 5000), 400, "malformed-metadata"),
    "sequences nested too deep": (described(b"[" + DEEP + b"]"), 400, "malformed-metadata"),
    "an empty array": (described(b"[]"), 400, "no-instances"),
    "no XML": (xml("<NativeDicomModel>"), 400, "malformed-metadata"),
    "another XML": (xml("<a/>"), 400, "malformed-metadata"),
    "XML with a document type": (xml('<!DOCTYPE a [<!ENTITY b "c">]>' + XML.format("")), 400, "malformed-metadata"),
    "XML bomb": (xml('<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><NativeDicomModel>&c;</NativeDicomModel>'), 400, "malformed-metadata"),
    "XML that fetches a file": (xml('<!DOCTYPE a SYSTEM "file:///etc/passwd">' + XML.format("")), 400, "malformed-metadata"),
}

# What single instances are refused for: (status, codes of the reasons).
FAILURES = {
    "an empty object": (objects([b""]), 409, [UNREADABLE]),
    "garbage": (objects([b"\xff" * 500]), 409, [UNREADABLE]),
    "a PDF as application/dicom": (objects([media.PDF]), 409, [UNREADABLE]),
    "an object that ends early": (objects([dicom()[:-100]]), 409, [UNREADABLE]),
    "an object that ends in its head": (objects([dicom()[:200]]), 409, [UNREADABLE]),
    "an object without study": (objects([without(dicom(), b"\x20\0\x0d\0UI")]), 409, [CONTRADICTION]),
    "an object without instance": (objects([without(dicom(), b"\x08\0\x18\0UI")]), 409, [CONTRADICTION]),
    "pixels that are too few": (objects([dicom(Rows=999)]), 409, [CONTRADICTION]),
    "one UID, two objects": (objects([dicom(), dicom(PatientID="P2")]), 409, [TWICE]),
    "a picture among objects": (
        related([({"Content-Type": "image/jpeg"}, media.JPEG)], "application/dicom"), 409, [SYNTAX]),
    "a ZIP archive as an object": (objects([b"PK\x03\x04" + bytes(100)]), 409, [SYNTAX]),
    "XML as an object": (objects([media.fixture("samples/CCD.xml")]), 409, [UNREADABLE]),
    "an object among metadata": (
        related([({"Content-Type": "application/dicom+json"}, json.dumps([row()]).encode()),
                 ({"Content-Type": "application/dicom"}, dicom())]), 409, [NO_BULK, SYNTAX]),
    "no bulk data": (one(bulk=[]), 409, [NO_BULK]),
    "bulk data of another name": (one(bulk=[picture(place="A.jpg")]), 409, [NO_BULK, UNREADABLE]),
    "bulk data without a name": (
        related([({"Content-Type": "application/dicom+json"}, json.dumps([row()]).encode()),
                 ({"Content-Type": "image/jpeg"}, media.JPEG)]), 409, [NO_BULK, UNREADABLE]),
    "two parts of one name": (one(bulk=[picture(), picture(media.JPEG_422)]), 409, [NO_BULK]),
    "two names that decode alike": (
        one(row(uri="a b"), bulk=[picture(place="a%20b"), picture(place="%61%20b")]), 409, [NO_BULK]),
    "bulk data elsewhere": (one(row(uri="http://127.0.0.1:1/a"), bulk=[]), 409, [NO_BULK]),
    "an empty BulkDataURI": (one(row(uri=""), bulk=[]), 409, [NO_BULK]),
    "empty bulk data": (one(bulk=[picture(b"")]), 409, [UNREADABLE]),
    "a picture that ends early": (one(bulk=[picture(JPEG_CUT)]), 409, [UNREADABLE]),
    "text as a picture": (one(bulk=[picture(b"no picture at all")]), 409, [SYNTAX]),
    "a program as a picture": (one(bulk=[picture(b"\x7fELF\x02\x01\x01" + bytes(64))]), 409, [SYNTAX]),
    "a PDF as pixels": (one(bulk=[picture(media.PDF, "application/pdf")]), 409, [CONTRADICTION]),
    "a picture as a document": (one(row(tag="00420011")), 409, [CONTRADICTION]),
    "pixels and a document": (
        one(row(t00420011={"vr": "OB", "BulkDataURI": "a.jpg"})), 409, [UNREADABLE]),
    "an object as pixels": (one(bulk=[picture(dicom(), "application/dicom+pixels")]), 409, [SYNTAX]),
    "another class": (one(row(t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.104.1"]})), 409, [CONTRADICTION]),
    "a colour picture as a grey one": (
        one(row(t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.7.2"]})), 409, [CONTRADICTION]),
    "other rows than the picture": (one(row(t00280010={"vr": "US", "Value": [7]})), 409, [CONTRADICTION]),
    "other colours than the picture": (one(row(t00280004={"vr": "CS", "Value": ["MONOCHROME1"]})), 409, [CONTRADICTION]),
    "several frames of one": (one(row(t00280008={"vr": "IS", "Value": ["5"]})), 409, [CONTRADICTION]),
    "another transfer syntax": (
        one(bulk=[picture(kind="image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.70")]), 409, [CONTRADICTION]),
    "another available transfer syntax": (
        one(row(t00083002={"vr": "UI", "Value": ["1.2.840.10008.1.2.4.90"]})), 409, [CONTRADICTION]),
    "native pixels without rows": (
        described([row()], [picture(bytes(256), "application/octet-stream")]), 409, [CONTRADICTION]),
    "too few native pixels": (native(100), 409, [CONTRADICTION]),
    "too many native pixels": (native(1000), 409, [UNREADABLE]),
    "native pixels in big endian": (
        native(kind="application/octet-stream; transfer-syntax=1.2.840.10008.1.2.2"), 409, [SYNTAX]),
    "native pixels of an absurd size": (
        native(t00280008={"vr": "IS", "Value": ["2147483647"]}, t00280010={"vr": "US", "Value": [65535]}), 409, [CONTRADICTION]),
    "run lengths that are none": (native(kind="image/dicom-rle"), 409, [UNREADABLE]),
    "a picture without pixels": (described([row(uri=None, t00280010={"vr": "US", "Value": [9]}, t00280100={"vr": "US", "Value": [8]})]), 409, [CONTRADICTION]),
    "a document class without document": (
        described([row(uri=None, t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.104.1"]})]), 409, [CONTRADICTION]),
    "empty Pixel Data": (described([row(uri=None, t7FE00010={"vr": "OB"})]), 409, [CONTRADICTION]),
    "no class and no bulk data": (described([row(uri=None, drop=["00080016"])]), 409, [CONTRADICTION]),
    "a DICOM directory": (
        described([row(uri=None, t00080016={"vr": "UI", "Value": ["1.2.840.10008.1.3.10"]})]), 409, [SYNTAX]),
    "no instance and no bulk data": (described([row(uri=None, drop=["00080018"])]), 409, [CONTRADICTION]),
    "no series and no bulk data": (described([row(uri=None, drop=["0020000E"])]), 409, [CONTRADICTION]),
    "an instance UID that is none": (one(row(t00080018={"vr": "UI", "Value": ["../../etc"]})), 409, [CONTRADICTION]),
    "a study UID that is too long": (one(row(t0020000D={"vr": "UI", "Value": ["1." * 40 + "1"]})), 409, [CONTRADICTION]),
    "two patients": (one(row(t00100020={"vr": "LO", "Value": ["P1", "P2"]})), 409, [UNREADABLE]),
    "two names": (one(row(t00100010={"vr": "PN", "Value": [{"Alphabetic": "A"}, {"Alphabetic": "B"}]})), 409, [UNREADABLE]),
    "an ID that may have lost its zeros": (one(row(t00100020={"vr": "LO", "Value": [42]})), 409, [UNREADABLE]),
    "a number that may have lost its zeros": (one(row(t00080050={"vr": "SH", "Value": [42]})), 409, [UNREADABLE]),
    "an ID that has lost letters": (one(row(t00100020={"vr": "LO", "Value": ["P\ufffd"]})), 409, [UNREADABLE]),
    "an attribute twice": (
        described(b'[{"00080018":{"vr":"UI","Value":["%s"]},"00100020":{"vr":"LO","Value":["P1"]},"00100020":{"vr":"LO","Value":["P2"]}}]' % UID.encode()), 409, [UNREADABLE]),
    "a value twice": (
        described(b'[{"00100020":{"vr":"LO","Value":["P1"],"Value":["P2"]}}]'), 409, [UNREADABLE]),
    "two kinds of value": (
        one(row(t00100020={"vr": "LO", "Value": ["P1"], "InlineBinary": "UDI="})), 409, [UNREADABLE]),
    "a VR that is none": (one(row(t00100020={"vr": "XX", "Value": ["P1"]})), 409, [UNREADABLE]),
    "the VR of another": (one(row(t00100020={"vr": "UN", "InlineBinary": "UDI="})), 409, [UNREADABLE]),
    "a patient ID that is two": (one(row(t00100020={"vr": "LO", "Value": ["P1\\P2"]})), 409, [UNREADABLE]),
    "a control character": (one(row(t00100020={"vr": "LO", "Value": ["P1\x1b$B"]})), 409, [UNREADABLE]),
    "a name of four groups": (one(row(t00100010={"vr": "PN", "Value": [{"Alphabetic": "a=b=c=d"}]})), 409, [UNREADABLE]),
    "a number that is text": (one(row(t00280010={"vr": "US", "Value": ["many"]})), 409, [UNREADABLE]),
    "a number that is too large": (one(row(t00280010={"vr": "US", "Value": [70000]})), 409, [CONTRADICTION]),
    "Base64 that is none": (one(row(t00282000={"vr": "OB", "InlineBinary": "!!"})), 409, [UNREADABLE]),
    "a sequence of texts": (one(row(t00400275={"vr": "SQ", "Value": ["a"]})), 409, [UNREADABLE]),
    "an item delimiter": (one(row(tFFFEE00D={"vr": "OB", "InlineBinary": "AAA="})), 409, [UNREADABLE]),
    "a value that is too long": (one(row(t00080070={"vr": "LO", "Value": ["x" * 70000]})), 409, [UNREADABLE]),
    "an icon as JPEG": (
        one(row(t00880200={"vr": "SQ", "Value": [{"7FE00010": {"vr": "OB", "BulkDataURI": "icon"}}]}),
            bulk=[picture(), picture(place="icon")]), 409, [SYNTAX]),
    "XML with an attribute twice": (
        xml(XML.format('<DicomAttribute tag="00080018" vr="UI"><Value number="1">1.2</Value></DicomAttribute>')), 409, [UNREADABLE]),
    "XML with values out of order": (
        xml(XML.format('<DicomAttribute tag="00080008" vr="CS"><Value number="2">B</Value><Value number="1">A</Value></DicomAttribute>')), 409, [UNREADABLE]),
    "one UID, two descriptions": (twice(row(), row(t00100020={"vr": "LO", "Value": ["P2"]})), 409, [TWICE]),
}

# What is refused beside something that is stored: (reasons, sentences).
PARTLY = {
    "a bulk data part that nobody asks for": (one(bulk=[picture(), picture(place="b.jpg")]), [UNREADABLE]),
    "garbage beside an object": (objects([dicom(), b"\xff" * 300]), [UNREADABLE]),
    "a picture beside an object": (
        related([({"Content-Type": "application/dicom"}, dicom()), ({"Content-Type": "image/jpeg"}, media.JPEG)],
                "application/dicom"), [SYNTAX]),
    "missing bulk data beside a picture": (
        twice(row(), row(uri="b.jpg", t00080018={"vr": "UI", "Value": ["2.25.98"]})), [NO_BULK]),
    "a malformed instance beside a picture": (
        twice(row(), row(t00080018={"vr": "UI", "Value": ["2.25.98"]}, t00100020={"vr": "XX"})), [UNREADABLE]),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_message_that_cannot_be_read(gateway, scripted, name):
    (body, headers), status, kind = PROBLEMS[name]
    answer = gateway.post("/studies", data=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:stow-gateway:problem:{kind}"
    assert not scripted.requests and gateway.alive() and gateway.is_clean()


@pytest.mark.parametrize("name", FAILURES)
def test_an_instance_that_cannot_be_stored(gateway, scripted, name):
    (body, headers), status, reasons = FAILURES[name]
    answer = gateway.post("/studies", data=body, headers=headers)
    assert answer.status_code == status, (answer.text, answer.headers.get("Warning"))
    response = stow.Response(answer)
    assert response.reasons == sorted(reasons), response
    assert response.stored == []
    assert len(re.findall("299 stow-gateway", response.sentences)) == len(reasons)
    assert "Doe" not in answer.text + str(answer.headers) + gateway.log
    assert not scripted.requests and gateway.alive() and gateway.is_clean()


@pytest.mark.parametrize("name", PARTLY)
def test_what_is_sound_is_stored_beside_what_is_not(gateway, scripted, name):
    message, reasons = PARTLY[name]
    response = stow.post(gateway, message)
    assert response.status == 202 and response.stored == [UID] and response.reasons == reasons, response
    assert [uid for _, uid in scripted.last.instances] == [UID]


STUDIES = {
    "an object of another study": (objects([dicom()]), [OTHER_STUDY]),
    "metadata of another study": (one(), [OTHER_STUDY]),
    "metadata of another study without bulk data": (described([row(uri=None)]), [OTHER_STUDY]),
    "XML of another study": (xml(XML.format("")), [OTHER_STUDY]),
}


@pytest.mark.parametrize("name", STUDIES)
def test_the_study_of_the_address_counts(gateway, scripted, name):
    message, reasons = STUDIES[name]
    response = stow.post(gateway, message, "/studies/1.2.4")
    assert response.status == 409 and response.reasons == reasons, response
    assert not scripted.requests
    assert stow.post(gateway, message, "/studies/1.2.3").status == 200


@pytest.mark.parametrize("path", ["/studies/abc", "/studies/1.2%2F3", "/studies/" + "1" * 65, "/studies/1.2.3%0d"])
def test_a_study_that_is_none(gateway, scripted, path):
    answer = gateway.post(path, data=one()[0], headers=one()[1])
    assert answer.status_code == 400 and not scripted.requests, answer.text


@pytest.mark.parametrize("query", ["?PatientID=P1", "?as=photo", "?coerce=true", "?attach=new", "?wire=smoke", "?wait=x"])
def test_a_query_that_the_standard_does_not_have(gateway, scripted, query):
    answer = gateway.post("/studies" + query, data=one()[0], headers=one()[1])
    assert answer.status_code == 400 and not scripted.requests, answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/pdf", "application/dicom", "image/*", "application/dicom+json;q=0"])
def test_a_form_of_the_answer_that_there_is_not(gateway, scripted, accept):
    answer = gateway.post("/studies", data=one()[0], headers={**one()[1], "Accept": accept})
    assert answer.status_code == 406 and not scripted.requests, answer.text


def test_metadata_beyond_the_limit(start, own_archive):
    from rig.gateway import archive
    gateway = start({**archive(own_archive.url, wire="dicom"), "limits": {"form": "64KiB", "files": 5}})
    large = row(t00204000={"vr": "LT", "Value": ["x" * 70000]})
    answer = gateway.post("/studies", data=one(large)[0], headers=one()[1])
    assert answer.status_code == 413, answer.text
    message = objects([dicom()] * 6)
    answer = gateway.post("/studies", data=message[0], headers=message[1])
    assert answer.status_code == 413 and answer.json()["type"].endswith("too-many-parts"), answer.text
    answer = gateway.post("/studies", data=described([{}] * 6)[0], headers=one()[1])
    assert answer.status_code == 413 and answer.json()["type"].endswith("too-many-instances"), answer.text
    assert not own_archive.requests
    assert stow.post(gateway, one()).status == 200


def test_millions_of_small_things(start, own_archive):
    """Sixteen megabytes of empty instances, of attributes in descending order, of empty items: refused or read in seconds."""
    import time
    from rig.gateway import archive
    gateway = start(archive(own_archive.url, wire="dicom"))
    many = ",".join('"%08X":{"vr":"US"}' % (0x00091000 + 0x20000 * (number // 0xE000) + number % 0xE000)
                    for number in reversed(range(400_000))).encode()
    for metadata, status in ((b"[" + b"{}," * 5_000_000 + b"{}]", 413), (b"[{" + many + b"}]", 409),
                             (b'[{"00400275":{"vr":"SQ","Value":[' + b"{}," * 2_000_000 + b"{}]}}]", 409)):
        began = time.monotonic()
        body, headers = described(metadata)
        answer = gateway.post("/studies", data=body, headers=headers, timeout=120)
        assert answer.status_code == status, answer.text[:500]
        assert time.monotonic() - began < 60
    assert not own_archive.requests and gateway.alive()


def test_nothing_is_fetched(gateway, scripted):
    """A BulkDataURI that is an address is looked for in the message only."""
    response = stow.post(gateway, one(row(uri=f"{scripted.url}/secret"), bulk=[]))
    assert response.reasons == [NO_BULK] and not scripted.requests


def test_base64_is_a_value_like_any_other(gateway, scripted):
    inline = row(uri=None, t7FE00010={"vr": "OB", "InlineBinary": base64.b64encode(media.JPEG).decode()})
    assert stow.post(gateway, described([inline])).stored == [UID]
