"""Videos through the real program to a real archive: every picture comes back, and what is not taken is told why."""

import io

import pydicom
import pytest

from rig.clips import HEVC, HIGH, MPEG2, changed, clip, frame_hashes
from rig.gateway import archive
from rig.wire import bulk_of, complaints, parts_of
from test_stowrs import capture, compare, differences

H264, HEVC_MAIN = "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.107"
MPEG2_MAIN, MPEG2_HIGH = "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.101"

# name, ffmpeg's arguments, how it is made, transfer syntax, whether its bytes stay
KEPT = [
    ("a.mp4", HIGH, {}, H264, True),
    ("a.mp4", HIGH + " -movflags +faststart", {}, H264, True),
    ("a.mp4", HIGH + " -movflags frag_keyframe+empty_moov", {}, H264, True),
    ("a.mp4", HIGH + " -map 0:a -map 1:v -c:a aac -ac 2", {"sound": True}, H264, True),
    ("a.mp4", HIGH, {"rate": "15"}, H264, True),
    ("a.mp4", HIGH, {"size": "1280x720", "rate": "50"}, "1.2.840.10008.1.2.4.103", True),
    ("a.mp4", HEVC, {}, HEVC_MAIN, True),
    ("a.mp4", HEVC + " -tag:v hvc1", {}, HEVC_MAIN, True),
    ("a.ts", HIGH, {}, H264, True),
    ("a.ts", HEVC, {}, HEVC_MAIN, True),
    ("a.ts", MPEG2, {}, MPEG2_MAIN, True),
    ("a.ts", MPEG2, {"size": "1280x720", "rate": "60000/1001"}, MPEG2_HIGH, True),
    ("a.mpg", MPEG2, {}, MPEG2_MAIN, True),
    ("a.mpg", MPEG2, {"rate": "30000/1001"}, MPEG2_MAIN, True),
    ("a.m2v", MPEG2, {}, MPEG2_MAIN, True),
    ("a.mov", HIGH, {}, H264, False),
    ("a.mov", HIGH + " -c:a aac -ac 2", {"sound": True}, H264, False),
    ("a.mov", HEVC, {}, HEVC_MAIN, False),
    ("a.mov", MPEG2, {}, MPEG2_MAIN, False),
    ("a.mkv", HIGH, {}, H264, False),
    ("a.mkv", HEVC, {}, HEVC_MAIN, False),
    ("a.mkv", MPEG2, {}, MPEG2_MAIN, False),
    ("a.avi", HIGH + " -bf 0", {}, H264, False),
    ("a.avi", MPEG2, {}, MPEG2_MAIN, False),
    ("a.m2ts", HIGH + " -f mpegts -mpegts_m2ts_mode 1", {}, H264, False),
]

# name, ffmpeg's arguments, words of the refusal
REFUSED = [
    ("a.mp4", "-c:v libx264 -profile:v baseline -pix_fmt yuv420p", "H.264 Constrained Baseline, level "),
    ("a.mp4", "-c:v libx264 -profile:v main -pix_fmt yuv420p", "H.264 Main, level "),
    ("a.mp4", "-c:v libx264 -profile:v high422 -pix_fmt yuv422p", "H.264 High 4:2:2, level "),
    ("a.mp4", HIGH + " -level:v 5.1", "its level is not accepted"),
    ("a.mp4", HIGH + " -vf setsar=16/11", "its pixels are not square"),
    ("a.mp4", "-c:v mpeg4", "MPEG-4 Part 2"),
    ("a.webm", "-c:v libvpx-vp9 -pix_fmt yuv420p", "VP9"),
    ("a.webm", "-c:v libvpx -pix_fmt yuv420p", "VP8"),
    ("a.avi", "-c:v mjpeg -pix_fmt yuvj420p", "Motion JPEG"),
    ("a.mpg", "-c:v mpeg1video", "MPEG-1"),
    ("a.mpg", MPEG2 + " -r 24", "its frame rate is not accepted"),
]


@pytest.fixture(autouse=True)
def empty(orthanc):
    orthanc.clear()


@pytest.fixture
def transcoding(start, orthanc):
    return start({**archive(orthanc.url, profile="orthanc"), "video": {"transcode": True}})


def stored(gateway, orthanc, data: bytes, **fields) -> tuple[dict, pydicom.Dataset, bytes]:
    answer = gateway.post("/upload", files={"file": ("clip", data)}, data={"PatientID": "P1", **fields}, timeout=120)
    assert answer.status_code == 201, answer.text
    (row,) = answer.json()["instances"]
    file = orthanc.file_of(row["sopInstanceUID"])
    return row, pydicom.dcmread(io.BytesIO(file)), file


def check(data_set: pydicom.Dataset, file: bytes):
    """The validator knows neither HEVC nor its method: such an object is shown to it as H.264."""
    if data_set.file_meta.TransferSyntaxUID == HEVC_MAIN:
        shown = pydicom.dcmread(io.BytesIO(file))
        shown.file_meta.TransferSyntaxUID = H264
        shown.LossyImageCompressionMethod = "ISO_14496_10"
        out = io.BytesIO()
        shown.save_as(out, enforce_file_format=True)
        file = out.getvalue()
    assert complaints(file) == []


@pytest.mark.parametrize("name, arguments, how, syntax, stays", KEPT)
def test_every_picture_comes_back(orthanc_gateway, orthanc, name, arguments, how, syntax, stays):
    data = clip(name, arguments, **how)
    row, data_set, file = stored(orthanc_gateway, orthanc, data)
    assert row["transferSyntaxUID"] == data_set.file_meta.TransferSyntaxUID == syntax
    assert data_set.SOPClassUID == "1.2.840.10008.5.1.4.1.1.77.1.4.1"
    bulk = bulk_of(data_set)
    assert (bulk[:len(data)] == data and len(bulk) - len(data) <= 1) == stays
    hashes = frame_hashes(data)
    assert frame_hashes(bulk) == hashes
    width, height = (int(side) for side in how.get("size", "128x96").split("x"))
    assert (data_set.NumberOfFrames, data_set.Columns, data_set.Rows) == (len(hashes), width, height)
    numerator, _, denominator = how.get("rate", "25").partition("/")
    assert float(data_set.FrameTime) == pytest.approx(1000 * int(denominator or 1) / int(numerator), abs=0.001)
    assert ("MultiplexedAudioChannelsDescriptionCodeSequence" in data_set) == ("sound" in how)
    check(data_set, file)


@pytest.mark.parametrize("name, arguments, words", REFUSED)
def test_what_is_outside_the_limits(orthanc_gateway, transcoding, orthanc, name, arguments, words):
    data = clip(name, arguments)
    refused = orthanc_gateway.post("/upload?PatientID=P1", data=data, timeout=120)
    assert refused.status_code == 415 and refused.headers["Content-Type"].startswith("application/problem+json")
    problem = refused.json()
    assert problem["type"].endswith("video-not-accepted") and words in problem["detail"], problem
    assert "128 × 96 pixels" in problem["detail"] and "video.transcode: true" in problem["detail"]
    assert orthanc.instances() == []

    row, data_set, file = stored(transcoding, orthanc, data)
    assert any("converted with loss" in warning for warning in row["warnings"])
    assert data_set.file_meta.TransferSyntaxUID == H264 and data_set.ImageType == ["DERIVED", "PRIMARY"]
    assert data_set.NumberOfFrames == len(frame_hashes(data)) == len(frame_hashes(bulk_of(data_set)))
    check(data_set, file)


ORDERED = "-c:v libx264 -profile:v high -pix_fmt yuv420p -bf 0"


@pytest.mark.parametrize("made", ["coded", "moved"])
@pytest.mark.parametrize("arguments", [HIGH, HIGH + " -x264-params no-psy=1:b-adapt=0:bframes=1"])
def test_pictures_whose_order_an_avi_loses(orthanc_gateway, transcoding, orthanc, arguments, made):
    """Moved on without times of their own, they would be shown as they are stored."""
    arguments += " -t 2"
    # From an MP4, ffmpeg moves H.264 into an AVI in which every second chunk is empty.
    data = clip("a.avi", arguments, size="320x240") if made == "coded" else changed(
        clip("a.mp4", arguments, size="320x240"), "-c copy", "b.avi")
    refused = orthanc_gateway.post("/upload?PatientID=P1", data=data, timeout=120)
    assert refused.status_code == 415 and "shown in another order" in refused.json()["detail"], refused.text
    _, data_set, file = stored(transcoding, orthanc, data)
    assert data_set.NumberOfFrames == len(frame_hashes(data)) == len(frame_hashes(bulk_of(data_set)))
    assert data_set.FrameTime == 40
    check(data_set, file)


@pytest.mark.parametrize("made", ["coded", "moved"])
def test_pictures_of_an_avi_in_their_order_are_moved_on(orthanc_gateway, orthanc, made):
    data = clip("a.avi", ORDERED) if made == "coded" else changed(clip("a.mp4", ORDERED), "-c copy", "b.avi")
    row, data_set, file = stored(orthanc_gateway, orthanc, data)
    assert frame_hashes(bulk_of(data_set)) == frame_hashes(data)
    assert data_set.FrameTime == 40 and not any("varying" in warning for warning in row["warnings"])
    check(data_set, file)


def test_a_turned_clip_is_turned_or_refused(orthanc_gateway, transcoding, orthanc):
    data = changed(clip("a.mp4", HIGH), "-c copy -metadata:s:v rotate=270", "b.mp4")
    refused = orthanc_gateway.post("/upload?PatientID=P1", data=data, timeout=120)
    assert refused.status_code == 415 and "must turn it by" in refused.json()["detail"]
    _, data_set, file = stored(transcoding, orthanc, data)
    assert (data_set.Columns, data_set.Rows) == (96, 128)
    assert len(frame_hashes(bulk_of(data_set))) == 25
    check(data_set, file)


def test_where_it_was_recorded(orthanc_gateway, orthanc):
    place = "-c copy -metadata location=+52.5+013.4/ -metadata creation_time=2024-02-29T10:11:12Z"
    kept = changed(clip("a.mp4", HIGH), place, "b.mp4")
    row, data_set, _ = stored(orthanc_gateway, orthanc, kept)
    assert any("where it was recorded" in warning for warning in row["warnings"])
    assert data_set.AcquisitionDateTime == "20240229101112+0000"
    moved = changed(clip("a.mov", HIGH), place, "b.mov")
    row, data_set, _ = stored(orthanc_gateway, orthanc, moved)
    assert b"+52.5" in moved and b"+52.5" not in bulk_of(data_set)


@pytest.mark.parametrize("modality, sop_class", [
    ("ES", "1.2.840.10008.5.1.4.1.1.77.1.1.1"), ("GM", "1.2.840.10008.5.1.4.1.1.77.1.2.1")])
def test_modality_chooses_the_class(orthanc_gateway, orthanc, modality, sop_class):
    _, data_set, file = stored(orthanc_gateway, orthanc, clip("a.mp4", HIGH), Modality=modality)
    assert data_set.SOPClassUID == sop_class
    check(data_set, file)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.avi", "a.ts", "a.m2v"])
def test_a_cut_clip_is_never_stored_unless_it_plays(orthanc_gateway, orthanc, name):
    data = clip(name, MPEG2 if name == "a.m2v" else HIGH + " -bf 0" if name == "a.avi" else HIGH)
    refusals = 0
    for part in range(1, 20):
        cut = data[:len(data) * part // 20]
        answer = orthanc_gateway.post("/upload?PatientID=P1", data=cut, timeout=120)
        if answer.status_code == 201:
            (row,) = answer.json()["instances"]
            assert frame_hashes(bulk_of(pydicom.dcmread(io.BytesIO(orthanc.file_of(row["sopInstanceUID"])))))
            continue
        refusals += 1
        assert answer.status_code in (415, 422), answer.text
    assert refusals >= (15 if name == "a.m2v" else 18)
    assert orthanc_gateway.alive()


def test_a_photograph_of_a_video_is_refused(orthanc_gateway):
    answer = orthanc_gateway.post("/upload?PatientID=P1&as=photo", data=clip("a.mp4", HIGH))
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "as"


@pytest.mark.parametrize("data, media_type", [
    (("a.mpg", MPEG2), "video/mpeg; transfer-syntax=" + MPEG2_MAIN), (("a.mp4", HIGH), "video/mp4; transfer-syntax=" + H264),
    (("a.mp4", HEVC), "video/H265; transfer-syntax=" + HEVC_MAIN)])
def test_bulk_data_says_what_it_is(through, scripted, data, media_type):
    content = clip(*data)
    answer = through("json").post("/upload?PatientID=P1", data=content, timeout=120)
    assert answer.status_code == 201, answer.text
    headers, body = parts_of(scripted.last)[1]
    assert headers["Content-Type"] == media_type and body == content


@pytest.mark.parametrize("name, data", [("video-mpg-json", ("a.mpg", MPEG2)), ("h264-mp4-json", ("a.mp4", HIGH))])
def test_every_attribute_of_stowrs_is_there(gateway, name, data):
    answer = gateway.post("/upload?PatientID=P1&dryRun=true", data=clip(*data), timeout=120,
                          headers={"Accept": "application/dicom+json"})
    assert answer.status_code == 200, answer.text
    for theirs, mine in zip(capture(name), answer.json(), strict=True):
        compare(theirs, mine, differences())
