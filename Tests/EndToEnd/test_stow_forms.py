"""What a Store request may look like, and what becomes of its bulk data."""

import base64
import json

import numpy
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid

from rig import media, stow
from rig.ports import wait_until
from rig.stow import described, objects, related
from rig.wire import bulk_of, complaints, part10_files
from test_stow_bad_input import UID, XML, row
from test_stow_front import faults_of, read

CR, US, BASIC_TEXT_SR, GSPS = (
    "1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.11.1")
METADATA = ({"Content-Type": "application/dicom+json"}, json.dumps([row()]).encode())
PICTURE = ({"Content-Type": "image/jpeg", "Content-Location": "a.jpg"}, media.JPEG)


def body(*pieces: bytes) -> bytes:
    return b"".join(pieces)


def stored(gateway, scripted, message, path="/studies", **headers) -> list[Dataset]:
    """The objects that the archive got, read by pydicom."""
    response = stow.post(gateway, message, path, **headers)
    assert response.status == 200, response
    files = part10_files(scripted.last)
    assert response.stored == [read(file).SOPInstanceUID for file in files]
    for file in files:
        assert faults_of(file) == []
    return [read(file) for file in files]


# Framing

FRAMINGS = {
    "type without quotes": related([METADATA, PICTURE], quoted=False),
    "no type": related([METADATA, PICTURE], None),
    "boundary in quotes": (related([METADATA, PICTURE], boundary="a b:c")[0],
                           {"Content-Type": 'multipart/related; type="application/dicom+json"; boundary="a b:c"'}),
    "type with a transfer syntax": (
        related([METADATA, PICTURE])[0],
        {"Content-Type": 'Multipart/Related; BOUNDARY=myboundary; TYPE="application/dicom+json; transfer-syntax=*"'}),
    "preamble and epilogue": (
        b"This is MIME.\r\n" + related([METADATA, PICTURE])[0] + b"\r\nThe end.\r\n", related([])[1]),
    "no line before the first boundary": (related([METADATA, PICTURE])[0][2:], related([])[1]),
    "no line behind the last boundary": (related([METADATA, PICTURE])[0][:-2], related([])[1]),
    "blanks behind boundaries": (related([METADATA, PICTURE])[0].replace(b"myboundary\r\n", b"myboundary \t\r\n"), related([])[1]),
    "a boundary inside the content": described(
        [row(t00204000={"vr": "LT", "Value": ["--myboundary--"]})], [("a.jpg", "image/jpeg", media.JPEG)]),
    "headers in odd case and folded": related([
        ({"CONTENT-TYPE": "application/dicom+json"}, METADATA[1]),
        ({"content-location": "\r\n a.jpg", "cOntent-tYpe": "image/jpeg;\r\n\tname=x", "X-Other": "y"}, media.JPEG)]),
    "bulk data first": related([PICTURE, METADATA]),
    "the first part without a type": related([({}, METADATA[1]), PICTURE]),
    "metadata called JSON": related([({"Content-Type": "application/json; charset=utf-8"}, METADATA[1]), PICTURE]),
    "one object and no array": described(row(), [("a.jpg", "image/jpeg", media.JPEG)]),
    "a byte order mark": described(b"\xef\xbb\xbf" + METADATA[1], [("a.jpg", "image/jpeg", media.JPEG)]),
    "content that declares to be binary": related([
        METADATA, ({**PICTURE[0], "Content-Transfer-Encoding": "binary", "Content-ID": "<1>"}, media.JPEG)]),
    "XML": related([({"Content-Type": "application/dicom+xml"}, XML.format(
        '<DicomAttribute tag="7FE00010" vr="OB"><BulkData uri="a.jpg"/></DicomAttribute>').encode()), PICTURE],
        "application/dicom+xml"),
    "XML without type": related([({"Content-Type": "application/dicom+xml"}, XML.format(
        '<DicomAttribute tag="7FE00010" vr="OB"><BulkData uri="a.jpg"/></DicomAttribute>').encode()), PICTURE], None),
}


@pytest.mark.parametrize("name", FRAMINGS)
def test_framings(gateway, scripted, name):
    (found,) = stored(gateway, scripted, FRAMINGS[name])
    assert found.SOPInstanceUID == UID and bulk_of(found)[:len(media.JPEG)] == media.JPEG


@pytest.mark.parametrize("headers", [{"Content-Type": "application/dicom"}, {}, {"Content-Type": "application/octet-stream"}])
@pytest.mark.parametrize("type_", ["application/dicom", None])
def test_objects_by_any_name(gateway, scripted, headers, type_):
    if type_ is None and headers.get("Content-Type") != "application/dicom":
        pytest.skip("nothing says what it is")
    file = media.dicom_bytes()
    stored(gateway, scripted, related([(headers, file)], type_))
    assert part10_files(scripted.last) == [file]


@pytest.mark.parametrize("accept, kind", [
    (None, "json"), (",", "json"), ("*/*", "json"), ("application/*", "json"), ("application/dicom+xml", "xml"),
    ("application/dicom+json;q=0.2, application/dicom+xml;q=0.3", "xml"), ("*/*, application/dicom+json;q=0", "xml"),
    ("text/html, application/dicom+json;q=0.1", "json"), ('multipart/related; type="application/dicom+xml"', "xml"),
    ("APPLICATION/DICOM+XML", "xml"), ("application/dicom+xml, */*;q=0.1", "xml"),
])
def test_the_answer_comes_as_asked(gateway, scripted, accept, kind):
    import requests
    message = related([METADATA, PICTURE])
    request = requests.Request("POST", gateway.url + "/studies", data=message[0], headers=message[1]).prepare()
    if accept:
        request.headers["Accept"] = accept
    answer = requests.Session().send(request)
    assert answer.headers["Content-Type"] == f"application/dicom+{kind}"
    assert stow.Response(answer).stored == [UID]
    if kind == "json":
        Dataset.from_json(answer.text)


# How parts are found

@pytest.mark.parametrize("uri, place", [
    ("bulk/1", "bulk/1"), ("http://client.example/studies/1/bulk/2?x=y#z", "http://client.example/studies/1/bulk/2?x=y#z"),
    ("a b.jpg", "a%20b.jpg"), ("a%20b.jpg", "a b.jpg"), ("file/M%c3%bcller.jpg", "file/M%C3%BCller.jpg"),
    ("Müller.jpg", "Müller.jpg"), ("100%", "100%"), ("cid:1", "cid:1"),
])
def test_a_part_is_found_by_its_name(gateway, scripted, uri, place):
    message = described([row(uri=uri)], [(place, "image/jpeg", media.JPEG)])
    assert bulk_of(stored(gateway, scripted, message)[0])[:len(media.JPEG)] == media.JPEG


def test_equal_bytes_go_before_equal_meaning(gateway, scripted):
    message = described([row(uri="a%20b")], [("a b", "image/jpeg", media.JPEG_422), ("a%20b", "image/jpeg", media.JPEG)])
    response = stow.post(gateway, message)
    assert response.status == 202 and response.others == [0xC000]
    assert bulk_of(read(part10_files(scripted.last)[0]))[:len(media.JPEG)] == media.JPEG


def test_one_part_for_two_instances(gateway, scripted):
    rows = [row(), row(t00080018={"vr": "UI", "Value": ["2.25.98"]})]
    found = stored(gateway, scripted, described(rows, [("a.jpg", "image/jpeg", media.JPEG)]))
    assert len(found) == 2 and {bulk_of(each)[:len(media.JPEG)] for each in found} == {media.JPEG}


def test_several_parts_of_metadata(gateway, scripted):
    second = json.dumps([row(t00080018={"vr": "UI", "Value": ["2.25.98"]}, uri="b.jpg")]).encode()
    message = related([METADATA, PICTURE, ({"Content-Type": "application/dicom+json"}, second),
                       ({"Content-Type": "image/jpeg", "Content-Location": "b.jpg"}, media.JPEG_422)])
    assert [each.SOPInstanceUID for each in stored(gateway, scripted, message)] == [UID, "2.25.98"]


def test_the_same_instance_twice_is_one(gateway, scripted):
    assert len(stored(gateway, scripted, described([row(), row()], [("a.jpg", "image/jpeg", media.JPEG)]))) == 1
    file = media.dicom_bytes()
    assert len(stored(gateway, scripted, objects([file, file]))) == 1


# Pixels

def pixels(rows: int = 16, bits: int = 8, samples: int = 1, frames: int = 1, **more) -> dict:
    values = {"00280002": samples, "00280010": rows, "00280011": rows, "00280100": 16 if bits > 8 else 8,
              "00280101": bits, "00280102": bits - 1, "00280103": 0}
    given = {"t" + tag: {"vr": "US", "Value": [value]} for tag, value in values.items()}
    given["t00280004"] = {"vr": "CS", "Value": ["MONOCHROME2" if samples == 1 else "RGB"]}
    if samples > 1:
        given["t00280006"] = {"vr": "US", "Value": [0]}
    if frames > 1:
        given["t00280008"] = {"vr": "IS", "Value": [frames]}
    # What a Secondary Capture needs besides, as a modality would send it.
    for tag, vr, value in (("00080060", "CS", "OT"), ("00080064", "CS", "WSD"), ("00180015", "CS", "WHOLEBODY"),
                           ("00200011", "IS", 1), ("00200013", "IS", 1)):
        given["t" + tag] = {"vr": vr, "Value": [value]}
    for tag, vr in (("00080020", "DA"), ("00080030", "TM"), ("00080050", "SH"), ("00080090", "PN"), ("00100030", "DA"),
                    ("00100040", "CS"), ("00200010", "SH"), ("00200020", "CS")):
        given["t" + tag] = {"vr": vr}
    return {**given, **more}


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"])
@pytest.mark.parametrize("bits, samples", [(8, 1), (12, 1), (8, 3)])
def test_native_pixels(gateway, scripted, kind, bits, samples):
    data = numpy.random.default_rng(1).integers(0, 1 << bits, 256 * samples).astype(numpy.uint16 if bits > 8 else numpy.uint8)
    message = described([row(**pixels(bits=bits, samples=samples))], [("a.jpg", kind, data.tobytes())])
    (found,) = stored(gateway, scripted, message)
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert found["PixelData"].VR == ("OW" if bits > 8 else "OB")
    assert (found.pixel_array.flatten() == data).all()


def test_pixels_whose_transfer_syntax_the_metadata_name(gateway, scripted):
    given = row(t00083002={"vr": "UI", "Value": ["1.2.840.10008.1.2.4.50"]})
    (found,) = stored(gateway, scripted, described([given], [("a.jpg", "application/octet-stream", media.JPEG)]))
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50" and 0x00083002 not in found


def test_a_picture_of_a_type_that_says_nothing(gateway, scripted):
    (found,) = stored(gateway, scripted, described([row()], [("a.jpg", "application/octet-stream", media.JPEG)]))
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"


def test_pixels_that_look_like_a_picture(gateway, scripted):
    """What has the size of the pixels is the pixels, even if it begins like a JPEG."""
    data = b"\xff\xd8\xff\xe0" + bytes(252)
    (found,) = stored(gateway, scripted, described([row(**pixels())], [("a.jpg", "application/octet-stream", data)]))
    assert found.PixelData == data


def test_run_lengths(gateway, scripted):
    data = media.secondary_capture()
    data.compress("1.2.840.10008.1.2.5")
    (frame,) = pydicom.encaps.generate_frames(data.PixelData, number_of_frames=1)
    for kind in ("image/dicom-rle", "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.5"):
        message = described([row(**pixels())], [("a.jpg", kind, frame)])
        (found,) = stored(gateway, scripted, message)
        assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.5"
        assert (found.pixel_array == media.secondary_capture().pixel_array).all()


# Frames, each in a part of its own (PS3.18 §10.5.1.4)

TRUE_COLOR, GRAY_BYTES = "1.2.840.10008.5.1.4.1.1.7.4", "1.2.840.10008.5.1.4.1.1.7.2"


def moving(count: int, sop_class: str = TRUE_COLOR, **more) -> dict:
    """A multi-frame image without what its frames say of themselves."""
    given = {tag: value for tag, value in pixels().items() if not tag.startswith("t0028")}
    given |= {"t00080016": {"vr": "UI", "Value": [sop_class]}, "t00280008": {"vr": "IS", "Value": [str(count)]},
              "t00280009": {"vr": "AT", "Value": ["00181063"]}, "t00181063": {"vr": "DS", "Value": ["40"]},
              "t00280301": {"vr": "CS", "Value": ["NO"]}}
    return row(**{**given, **more})


def frames_of(found: Dataset) -> list[bytes]:
    return list(pydicom.encaps.generate_frames(found.PixelData, number_of_frames=int(found.NumberOfFrames)))


SLIDES = [media.jpeg_of(seed=seed) for seed in range(11)]


@pytest.mark.parametrize("places", [
    ["a.jpg"] * 11, [f"a.jpg/frames/{number}" for number in range(1, 12)], [f"a.jpg/{number}" for number in range(11, 0, -1)],
], ids=["one name", "names of frames", "numbers, backwards"])
def test_frames_in_parts_of_their_own(gateway, scripted, places):
    """The order is that of the parts, or of the numbers in their names."""
    sent = SLIDES if places[0] != "a.jpg/11" else SLIDES[::-1]
    message = described([moving(11)], [(place, "image/jpeg", data) for place, data in zip(places, sent)])
    (found,) = stored(gateway, scripted, message)
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50" and found.NumberOfFrames == 11
    assert [frame[:len(data)] for frame, data in zip(frames_of(found), SLIDES, strict=True)] == SLIDES
    assert (found.Rows, found.Columns, found.LossyImageCompression) == (48, 64, "01")
    assert found.pixel_array.shape == (11, 48, 64, 3)
    # The same again is the same object; another frame makes another one where no UID was given.
    bare_ = moving(2, drop=["00080018"])
    uids = [stow.post(gateway, described([bare_], [("a.jpg", "image/jpeg", data) for data in pair])).stored
            for pair in (SLIDES[:2], SLIDES[:2], SLIDES[1::-1], SLIDES[1:3])]
    assert uids[0] == uids[1] and len({str(uid) for uid in uids}) == 3


def test_run_lengths_in_parts_of_their_own(gateway, scripted):
    original = media.secondary_capture(NumberOfFrames=2)
    original.SOPClassUID = original.file_meta.MediaStorageSOPClassUID = GRAY_BYTES
    original.PixelData = bytes(range(256)) + bytes(256)
    expected = original.pixel_array
    original.compress("1.2.840.10008.1.2.5")
    frames = list(pydicom.encaps.generate_frames(original.PixelData, number_of_frames=2))
    message = described([moving(2, GRAY_BYTES, **pixels(), t00280008={"vr": "IS", "Value": ["2"]})],
                        [("a.jpg", "image/dicom-rle", frame) for frame in frames])
    response = stow.post(gateway, message)
    assert response.status == 200, response
    found = read(part10_files(scripted.last)[0])
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.5" and (found.pixel_array == expected).all()


def test_frames_go_on_through_the_queue(start, own_archive, tmp_path):
    from rig.archive import answering, store
    own_archive.default = answering(503)
    gateway = start({"archives": {"main": {"url": own_archive.url, "wire": "json"}}, "queue": {"retry": {"first": "1s", "longest": "1s"}}})
    message = described([moving(3)], [("a.jpg", "image/jpeg", data) for data in SLIDES[:3]])
    assert stow.post(gateway, message).status == 202
    own_archive.default = store

    def arrived():
        return [request for request in own_archive.requests if request.method == "POST" and request.complete
                and request.instances and request is own_archive.requests[-1]]

    wait_until(lambda: gateway.get("/uploads").json()["uploads"][0]["status"] == "stored", "the delivery")
    (found,) = [read(file) for file in part10_files(arrived()[0])]
    assert [frame[:len(data)] for frame, data in zip(frames_of(found), SLIDES, strict=False)] == SLIDES[:3]


@pytest.mark.parametrize("given, parts, reason", [
    (moving(3), SLIDES[:2], 0xA922), (moving(2), SLIDES[:3], 0xA922), (row(), SLIDES[:2], 0xA922),
    (moving(2), [SLIDES[0], media.JPEG], 0xC000), (moving(2), [SLIDES[0], media.JPEG_GRAY], 0xC000),
    (moving(2), [SLIDES[0], b"no picture"], 0xC122), (moving(2), [SLIDES[0], SLIDES[1][:200]], 0xC000),
    (moving(2, GRAY_BYTES), SLIDES[:2], 0xA900), (moving(2, "1.2.840.10008.5.1.4.1.1.7"), SLIDES[:2], 0xA900),
    (moving(2, t00280010={"vr": "US", "Value": [7]}), SLIDES[:2], 0xA900),
    (moving(2), [media.fixture("samples/hibiscus.regular.png")] * 2, 0xC122),
    (moving(2, drop=["00080016"]), SLIDES[:2], 0xA900),
], ids=["too few", "too many", "no number of frames", "sizes", "colours", "no picture", "cut", "gray", "one frame", "rows", "PNG", "no class"])
def test_frames_that_make_no_image(gateway, scripted, given, parts, reason):
    count = len(scripted.requests)
    response = stow.post(gateway, described([given], [("a.jpg", "image/jpeg", data) for data in parts]))
    assert response.status == 409 and reason in response.reasons, response
    assert len(scripted.requests) == count


@pytest.mark.parametrize("data, syntax", [
    (media.JPEG, "50"), (media.JPEG_GRAY, "50"), (media.jpeg_by_dcmtk("+e1"), "70"), (media.jpeg_of(progressive=True), "50"),
], ids=["baseline", "gray", "lossless", "progressive"])
def test_the_content_decides_what_a_jpeg_is(gateway, scripted, data, syntax):
    (found,) = stored(gateway, scripted, described([row()], [("a.jpg", "image/jpeg", data)]))
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4." + syntax


@pytest.mark.parametrize("sop_class", [CR, US])
def test_another_class_gets_what_the_content_decides(gateway, scripted, sop_class):
    given = row(t00080016={"vr": "UI", "Value": [sop_class]})
    response = stow.post(gateway, described([given], [("a.jpg", "image/jpeg", media.JPEG_GRAY)]))
    assert response.status == 200, response
    found = read(part10_files(scripted.last)[0])
    assert found.SOPClassUID == sop_class and found.Rows and found.PhotometricInterpretation == "MONOCHROME2"
    assert found.LossyImageCompression == "01" and "ConversionType" not in found and "Modality" not in found


# Bulk data that is no pixels and no document

def test_any_number_of_bulk_values(gateway, scripted):
    """Overlay, lookup table, icon in a sequence, private data, text: found by name, carried byte for byte."""
    overlay = numpy.random.default_rng(2).integers(0, 256, 32, dtype=numpy.uint8).tobytes()
    icon, private, table = bytes(range(64)), bytes(range(256)) * 20, bytes(range(200)) + bytes(56)
    given = row(
        t60003000={"vr": "OW", "BulkDataURI": "overlay"}, t60000010={"vr": "US", "Value": [16]},
        t60000011={"vr": "US", "Value": [16]}, t60000040={"vr": "CS", "Value": ["G"]},
        t60000050={"vr": "SS", "Value": [1, 1]}, t60000100={"vr": "US", "Value": [1]}, t60000102={"vr": "US", "Value": [0]},
        t00880200={"vr": "SQ", "Value": [{
            "00280002": {"vr": "US", "Value": [1]}, "00280004": {"vr": "CS", "Value": ["MONOCHROME2"]},
            "00280010": {"vr": "US", "Value": [8]}, "00280011": {"vr": "US", "Value": [8]},
            "00280100": {"vr": "US", "Value": [8]}, "00280101": {"vr": "US", "Value": [8]},
            "00280102": {"vr": "US", "Value": [7]}, "00280103": {"vr": "US", "Value": [0]},
            "7FE00010": {"vr": "OB", "BulkDataURI": "icon"}}]},
        t00090010={"vr": "LO", "Value": ["ACME"]}, t00091001={"vr": "OB", "BulkDataURI": "private"},
        t00091002={"vr": "US", "BulkDataURI": "table"}, t00204000={"vr": "LT", "BulkDataURI": "text"})
    octets = "application/octet-stream"
    message = described([given], [
        ("overlay", octets, overlay), ("icon", octets, icon), ("private", octets, private), ("table", octets, table),
        ("text", "text/plain", "Grüße".encode()), ("a.jpg", "image/jpeg", media.JPEG)])
    response = stow.post(gateway, message)
    assert response.status == 200, response
    found = read(part10_files(scripted.last)[0])
    assert found[0x60003000].value == overlay and found[0x60003000].VR == "OW"
    assert found.IconImageSequence[0].PixelData == icon
    assert found[0x00091001].value == private
    assert found[0x00091002].value == list(numpy.frombuffer(table, "<u2")) and found[0x00091002].VR == "US"
    assert found.ImageComments == "Grüße" and found.SpecificCharacterSet == "ISO_IR 192"
    assert bulk_of(found)[:len(media.JPEG)] == media.JPEG


def test_an_inline_document(gateway, scripted):
    given = row(uri=None, t00080016={"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.104.1"]},
                t00420011={"vr": "OB", "InlineBinary": base64.b64encode(media.PDF).decode()})
    (found,) = stored(gateway, scripted, described([given]))
    assert bulk_of(found) == media.PDF


# Metadata without bulk data

def report() -> Dataset:
    data_set = media.secondary_capture(uid=UID)
    for keyword in [element.keyword for element in data_set if element.tag.group in (0x0028, 0x7FE0, 0x0018)]:
        del data_set[keyword]
    for keyword in ("ConversionType", "PatientOrientation"):
        delattr(data_set, keyword)
    data_set.SOPClassUID, data_set.Modality, data_set.Manufacturer = BASIC_TEXT_SR, "SR", "ACME"
    data_set.ContentDate, data_set.ContentTime = "20240101", "120000"
    data_set.ReferencedPerformedProcedureStepSequence = Sequence()
    data_set.PerformedProcedureCodeSequence = Sequence()
    data_set.CompletionFlag, data_set.VerificationFlag = "COMPLETE", "UNVERIFIED"
    data_set.ValueType, data_set.ContinuityOfContent = "CONTAINER", "SEPARATE"

    def code(value, scheme, meaning):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
        return Sequence([item])
    data_set.ConceptNameCodeSequence = code("18748-4", "LN", "Diagnostic Imaging Report")
    text = Dataset()
    text.RelationshipType, text.ValueType, text.TextValue = "CONTAINS", "TEXT", "Kein Befund. Größe normal."
    text.ConceptNameCodeSequence = code("121071", "DCM", "Finding")
    data_set.ContentSequence = Sequence([text])
    data_set["SeriesNumber"].value = "1"
    return data_set


def presentation_state() -> Dataset:
    data_set = report()
    for keyword in ("ReferencedPerformedProcedureStepSequence", "PerformedProcedureCodeSequence", "CompletionFlag",
                    "VerificationFlag", "ValueType", "ContinuityOfContent", "ConceptNameCodeSequence", "ContentSequence",
                    "ContentDate", "ContentTime"):
        delattr(data_set, keyword)
    data_set.SOPClassUID, data_set.Modality, data_set.BodyPartExamined = GSPS, "PR", "WHOLEBODY"
    data_set.PresentationCreationDate, data_set.PresentationCreationTime = "20240101", "120000"
    data_set.ContentLabel, data_set.ContentDescription, data_set.ContentCreatorName = "STATE", "", ""
    image, series = Dataset(), Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = CR, generate_uid()
    series.SeriesInstanceUID, series.ReferencedImageSequence = generate_uid(), Sequence([image])
    data_set.ReferencedSeriesSequence = Sequence([series])
    area = Dataset()
    area.ReferencedImageSequence = Sequence([image])
    area.DisplayedAreaTopLeftHandCorner, area.DisplayedAreaBottomRightHandCorner = [1, 1], [16, 16]
    area.PresentationSizeMode, area.PresentationPixelAspectRatio = "SCALE TO FIT", [1, 1]
    data_set.DisplayedAreaSelectionSequence = Sequence([area])
    data_set.PresentationLUTShape = "IDENTITY"
    return data_set


def as_xml(gateway, rows: list[dict]) -> bytes:
    """The Native DICOM Model of metadata, as the gateway itself writes it."""
    message = described(rows)
    answer = gateway.post("/studies?dryRun", data=message[0], headers={**message[1], "Accept": "application/dicom+xml"})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/dicom+xml", answer.text
    return answer.content


@pytest.mark.parametrize("make", [report, presentation_state])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_objects_without_bulk_data(gateway, scripted, orthanc_gateway, orthanc, make, form):
    orthanc.clear()
    given = make()
    rows = [given.to_json_dict()]
    message = described(rows) if form == "json" else related(
        [({"Content-Type": "application/dicom+xml"}, as_xml(gateway, rows))], "application/dicom+xml")
    (found,) = stored(gateway, scripted, message)
    assert complaints(part10_files(scripted.last)[0]) == complaints(media.dicom_bytes(given))
    assert found.to_json_dict() == rows[0]
    assert stow.post(orthanc_gateway, message).status == 200
    assert read(orthanc.file_of(UID)).to_json_dict() == rows[0]


def test_metadata_alone_need_no_multipart(gateway, scripted):
    given = report().to_json_dict()
    message = (json.dumps([given]).encode(), {"Content-Type": "application/dicom+json"})
    (found,) = stored(gateway, scripted, message)
    assert found.to_json_dict() == given


# What is supplemented

KINDS = {
    "picture": ("7FE00010", "image/jpeg", media.JPEG, "1.2.840.10008.5.1.4.1.1.7"),
    "document": ("00420011", "application/pdf", media.PDF, "1.2.840.10008.5.1.4.1.1.104.1"),
    "clinical document": ("00420011", "application/xml", media.fixture("stowrs/inputs/cda.xml"), "1.2.840.10008.5.1.4.1.1.104.2"),
    "model": ("00420011", "model/stl", media.fixture("stowrs/inputs/model.stl"), "1.2.840.10008.5.1.4.1.1.104.3"),
    "video": ("7FE00010", "video/mp4", media.fixture("stowrs/inputs/h264.mp4"), "1.2.840.10008.5.1.4.1.1.77.1.4.1"),
    "drawing": ("7FE00010", "image/png", media.fixture("stowrs/inputs/img.png"), "1.2.840.10008.5.1.4.1.1.7"),
}


def bare(tag: str, patient: str = "P1", **more) -> dict:
    """Nothing but a patient."""
    return {"00100020": {"vr": "LO", "Value": [patient]}, tag: {"vr": "OB", "BulkDataURI": "x"}, **more}


@pytest.mark.parametrize("name", KINDS)
def test_what_metadata_leave_out_is_supplemented(gateway, scripted, name):
    tag, kind, data, sop_class = KINDS[name]
    message = described([bare(tag)], [("x", kind, data)])
    (found,) = stored(gateway, scripted, message)
    assert found.SOPClassUID == sop_class and found.PatientID == "P1"
    assert (found.SeriesNumber, found.InstanceNumber) == (999, 1)
    assert found.InstanceCreationDate and found.InstanceCreationTime
    assert not found.StudyDate and not found.Manufacturer or name == "model"
    first = part10_files(scripted.last)
    (again,) = stored(gateway, scripted, message)
    assert [again.SOPInstanceUID, again.SeriesInstanceUID, again.StudyInstanceUID] == [
        found.SOPInstanceUID, found.SeriesInstanceUID, found.StudyInstanceUID]
    assert len(part10_files(scripted.last)[0]) == len(first[0])


def test_what_is_made_up_keeps_together_what_belongs_together(gateway, scripted):
    rows = [{**bare("7FE00010"), "7FE00010": {"vr": "OB", "BulkDataURI": f"{i}"}} for i in range(3)]
    bulk = [(f"{i}", "image/jpeg", media.jpeg_of(seed=i)) for i in range(3)]
    found = stored(gateway, scripted, described(rows, bulk))
    assert len({each.StudyInstanceUID for each in found}) == len({each.SeriesInstanceUID for each in found}) == 1
    assert [each.InstanceNumber for each in found] == [1, 2, 3] and len({each.SOPInstanceUID for each in found}) == 3


@pytest.mark.parametrize("more", [{}, {"00080050": {"vr": "SH", "Value": ["A1"]}}], ids=["", "accession"])
@pytest.mark.parametrize("second", [
    {"00100020": {"vr": "LO", "Value": ["P2"]}}, {"00100020": {"vr": "LO"}},
    {"00100021": {"vr": "LO", "Value": ["OTHER"]}},
], ids=["another ID", "no ID", "another issuer"])
def test_two_patients_never_get_one_study(gateway, scripted, second, more):
    rows = [{**bare("7FE00010"), **more}, {**bare("7FE00010"), **more, **second}]
    found = stored(gateway, scripted, described(rows, [("x", "image/jpeg", media.JPEG)]))
    assert len({each.StudyInstanceUID for each in found}) == 2


def test_nameless_patients_of_two_requests_never_get_one_study(gateway, scripted):
    def given(name):
        return {"00080050": {"vr": "SH", "Value": ["A1"]}, "00100010": {"vr": "PN", "Value": [{"Alphabetic": name}]},
                "7FE00010": {"vr": "OB", "BulkDataURI": "x"}}
    studies = set()
    for name in ("Doe^Jane", "Roe^Ann"):
        studies |= {each.StudyInstanceUID for each in stored(gateway, scripted, described([given(name)], [("x", "image/jpeg", media.JPEG)]))}
    assert len(studies) == 2


def test_the_study_of_the_address_is_that_of_metadata_without_one(gateway, scripted):
    (found,) = stored(gateway, scripted, described([bare("7FE00010")], [("x", "image/jpeg", media.JPEG)]), "/studies/1.2.77")
    assert found.StudyInstanceUID == "1.2.77"


def test_what_is_not_changed_passes_unchanged(gateway, scripted):
    """Private attributes, odd character sets, sequences: an object is passed on byte for byte."""
    data_set = media.secondary_capture(name="Müller^Jörg")
    data_set.SpecificCharacterSet = "ISO_IR 100"
    block = data_set.private_block(0x0011, "ACME", create=True)
    block.add_new(1, "UN", b"\1\2\3\4")
    file = media.dicom_bytes(data_set, preamble=b"X" * 128)
    assert stow.post(gateway, objects([file])).status == 200
    assert part10_files(scripted.last) == [bytes(128) + file[128:]]


def test_private_attributes_of_xml_get_their_block(gateway, scripted):
    """PS3.19 names them by their creator, without the block."""
    text = XML.format(
        '<DicomAttribute tag="00090001" vr="LO" privateCreator="ACME"><Value number="1">a</Value></DicomAttribute>'
        '<DicomAttribute tag="00090002" vr="LO" privateCreator="ACME"><Value number="1">b</Value></DicomAttribute>'
        '<DicomAttribute tag="00090001" vr="LO" privateCreator="OTHER"><Value number="1">c</Value></DicomAttribute>')
    message = related([({"Content-Type": "application/dicom+xml"}, text.encode())], "application/dicom+xml")
    assert stow.post(gateway, message).status == 200
    found = read(part10_files(scripted.last)[0])
    assert found.private_block(0x0009, "ACME")[1].value == "a" and found.private_block(0x0009, "ACME")[2].value == "b"
    assert found.private_block(0x0009, "OTHER")[1].value == "c"
