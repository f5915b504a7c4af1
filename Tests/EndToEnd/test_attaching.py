"""Ways 1 and 2 of the archive's own page: uploads at study level and at worklist level, and what becomes of them where
nothing fits, something contradicts, or nobody can be asked."""

import io
import json
import pathlib
import subprocess
import time

import pydicom
import pytest
import requests

from rig import media
from rig.archive import confirm
from rig.gateway import Gateway, archive, kept_gateways
from rig.keeping import instances_of
from rig.ports import free_port, wait_until
from rig.wire import complaints, metadata_of, parts_of
from rig.worklists import CancellingWorklist, DCMTKWorklist, LikeDcm4chee, WorklistOrthanc, certificate, study_row, worklist_item, write_item
from test_queue import QUICK, wait_for

TIMEOUTS = {"connect": 4, "idle": 6, "total": 8}


def configured(url: str, lookup=None, worklist=None, queue=QUICK, **more) -> dict:
    configuration = archive(url, timeouts=TIMEOUTS, queue=queue, **more)
    entry = configuration["archives"]["main"]
    if lookup is not None:
        entry["lookup"] = lookup
    if worklist is not None:
        entry["worklist"] = worklist
    return configuration


@pytest.fixture(scope="module")
def ris(tmp_path_factory):
    running = WorklistOrthanc(tmp_path_factory.mktemp("ris"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def _chee():
    running = LikeDcm4chee()
    yield running
    running.stop()


@pytest.fixture
def chee(_chee):
    _chee.clear()
    return _chee


@pytest.fixture(scope="module")
def _gateways(tmp_path_factory):
    yield from kept_gateways(lambda name, configuration: Gateway(tmp_path_factory.mktemp(name), configuration))


@pytest.fixture
def through_chee(_gateways, chee):
    return _gateways("chee", configured(
        chee.url, lookup=True, worklist={"url": chee.worklist_url}, wire="json", profile="dcm4chee"))


@pytest.fixture
def through_ris(_gateways, ris):
    ris.clear()
    for path in ris.items.glob("*.wl"):
        path.unlink()
    return _gateways("ris", configured(ris.url, lookup=True, worklist=ris.settings, profile="orthanc"))


def stored_in(orthanc, answer) -> list[pydicom.Dataset]:
    assert answer.status_code == 201, answer.text
    files = [orthanc.file_of(row["sopInstanceUID"]) for row in answer.json()["instances"]]
    for file in files:
        assert complaints(file) == []
    return [pydicom.dcmread(io.BytesIO(file)) for file in files]


def sent_to(chee, answer, status: int = 201) -> list[pydicom.Dataset]:
    """What the scripted archive was given for the upload."""
    assert answer.status_code == status, answer.text
    found = []
    for request in chee.requests:
        if request.method == "POST":
            found += [pydicom.Dataset.from_json(json.dumps(row)) for row in metadata_of(parts_of(request))]
    return found


def refused(answer, status: int, kind: str) -> dict:
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["type"].endswith(":" + kind), problem
    return problem


def existing_study(orthanc, **more) -> pydicom.Dataset:
    """A study that is there already."""
    data_set = media.secondary_capture(patient="P1", name="Doe^John", study="1.2.3.4")
    data_set.IssuerOfPatientID, data_set.StudyDescription = "HOSPITAL", "CT Abdomen"
    data_set.ReferringPhysicianName, data_set.SeriesNumber, data_set.StudyID = "Referrer^Rita", 7, "S1"
    for keyword, value in more.items():
        setattr(data_set, keyword, value)
    requests.post(orthanc.rest + "/instances", data=media.dicom_bytes(data_set), timeout=10).raise_for_status()
    return data_set


# 1. Upload a file at study level

@pytest.mark.parametrize("field", ["study=1.2.3.4", "accession=A1", "study=1.2.3.4&attach=study", "accession=A1&attach=study"])
def test_way_1_upload_a_file_at_study_level(through_ris, ris, field):
    there = existing_study(ris)
    answer = through_ris.post("/upload?" + field, files=[("a", ("a.pdf", media.PDF)), ("b", ("b.pdf", media.pdf_of(3000)))])
    objects = stored_in(ris, answer)
    assert answer.json()["attachedTo"] == {"level": "study", "studyInstanceUID": "1.2.3.4"}
    assert answer.json()["studyInstanceUID"] == "1.2.3.4"
    for data_set in objects:
        for keyword in ("PatientID", "PatientName", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID",
                        "StudyDate", "StudyTime", "StudyDescription", "AccessionNumber", "ReferringPhysicianName", "StudyID"):
            assert data_set[keyword].value == there[keyword].value, keyword
    # One new series for the batch, numbered behind those that are there.
    assert len({data_set.SeriesInstanceUID for data_set in objects}) == 1
    assert objects[0].SeriesInstanceUID != there.SeriesInstanceUID
    # (Behind those, too, that this gateway gave to other uploads to this study.)
    (number,) = {data_set.SeriesNumber for data_set in objects}
    assert number >= 8
    assert [data_set.InstanceNumber for data_set in objects] == [1, 2]
    assert len(ris.instances()) == 3


def test_way_1_through_an_archive_like_dcm4chee(through_chee, chee):
    chee.studies = [study_row(IssuerOfPatientID="HOSPITAL", PatientComments="shy")]
    first = pydicom.Dataset()
    first.SeriesInstanceUID, first.SeriesNumber = "1.2.3.4.1", 3
    chee.series["1.2.3.4"] = [first]
    (data_set,) = sent_to(chee, through_chee.post("/upload?study=1.2.3.4", data=media.JPEG))
    assert (data_set.PatientID, data_set.IssuerOfPatientID, str(data_set.PatientName)) == ("P1", "HOSPITAL", "Doe^John")
    assert (data_set.StudyDescription, data_set.StudyID, data_set.PatientComments) == ("CT Abdomen", "S1", "shy")
    assert data_set.SeriesNumber == 4 and data_set.SpecificCharacterSet == "ISO_IR 192"
    assert "ModalitiesInStudy" not in data_set


def test_sending_again_makes_the_same_object(through_ris, ris):
    existing_study(ris)
    first = stored_in(ris, through_ris.post("/upload?study=1.2.3.4", data=media.PDF))
    before = ris.file_of(first[0].SOPInstanceUID)
    second = stored_in(ris, through_ris.post("/upload?study=1.2.3.4", data=media.PDF))
    assert first[0].SOPInstanceUID == second[0].SOPInstanceUID and first[0].SeriesNumber == second[0].SeriesNumber >= 8
    assert ris.file_of(first[0].SOPInstanceUID) == before and len(ris.instances()) == 2
    other = stored_in(ris, through_ris.post("/upload?study=1.2.3.4", data=media.JPEG))
    assert other[0].SeriesNumber > first[0].SeriesNumber


def test_series_that_the_archive_does_not_tell_yet_are_counted(through_chee, chee):
    """Uploads that are under way together: the archive knows nothing of the first when the second is numbered."""
    chee.studies = [study_row(study="1.2.3.9")]
    numbers = []
    for number in range(3):
        (data_set,) = sent_to(chee, through_chee.post("/upload?study=1.2.3.9", data=media.PDF + b"\n" * number))
        numbers.append(int(data_set.SeriesNumber))
        chee.reset(default=chee.behave)
    assert len(set(numbers)) == 3 and numbers == sorted(numbers)
    # A dry run takes none, and the same upload keeps its own.
    through_chee.post("/upload?study=1.2.3.9&dryRun", data=media.PDF + b"%")
    (data_set,) = sent_to(chee, through_chee.post("/upload?study=1.2.3.9", data=media.PDF))
    assert data_set.SeriesNumber == numbers[0]


def test_a_study_that_is_not_there_yet(through_ris, ris):
    answer = through_ris.post("/upload?study=1.2.3.99&PatientID=P7", data=media.PDF)
    (data_set,) = stored_in(ris, answer)
    assert data_set.StudyInstanceUID == "1.2.3.99" and data_set.PatientID == "P7"
    assert "attachedTo" not in answer.json()
    refused(through_ris.post("/upload?study=1.2.3.98&PatientID=P7&attach=study", data=media.PDF), 404, "no-such-study")
    missing = refused(through_ris.post("/upload?study=1.2.3.98", data=media.PDF), 400, "invalid-field")
    assert missing["errors"][0]["field"] == "PatientID"
    refused(through_ris.post("/upload?accession=A77", data=media.PDF), 400, "invalid-field")
    assert len(ris.instances()) == 1


def test_new_asks_nobody(through_chee, chee):
    chee.studies = [study_row(patient="P9")]
    (data_set,) = sent_to(chee, through_chee.post("/upload?accession=A1&PatientID=P1&attach=new", data=media.PDF))
    assert data_set.PatientID == "P1" and data_set.StudyInstanceUID != "1.2.3.4" and chee.asked == []


@pytest.mark.parametrize("field, keyword", [
    ("PatientID=P2", "PatientID"), ("PatientID=p1", "PatientID"), ("PatientID=P1&PatientName=Doe^Jane", "PatientName"),
    ("PatientName=Roe^John", "PatientName"), ("dob=1971-01-01", "PatientBirthDate"), ("sex=M", "PatientSex"),
    ("PatientID=P1&IssuerOfPatientID=CLINIC", "IssuerOfPatientID"), ("accession=A2", "AccessionNumber"),
])
def test_what_contradicts_the_study_is_refused(through_ris, ris, field, keyword):
    existing_study(ris)
    problem = refused(through_ris.post("/upload?study=1.2.3.4&" + field, data=media.PDF), 409, "contradiction")
    assert [error["field"] for error in problem["errors"]] == [keyword]
    text = json.dumps(problem)
    for value in ("Doe", "Roe", "P1", "P2", "1970", "1971", "HOSPITAL", "CLINIC"):
        assert value not in text
    assert len(ris.instances()) == 1
    log = through_ris.log
    assert "Doe" not in log and "Roe" not in log and "HOSPITAL" not in log


def test_the_number_of_another_is_told_as_such(through_chee, chee):
    """Nothing of a patient is given, so it is no field of the patient that contradicts."""
    chee.studies = [study_row(accession=""), study_row(study="1.7", patient="P2")]
    problem = refused(through_chee.post("/upload?study=1.2.3.4&accession=A1", data=media.PDF), 409, "contradiction")
    assert [error["field"] for error in problem["errors"]] == ["AccessionNumber"] and "another patient" in problem["detail"]


def test_several_studies_are_told_apart(through_chee, chee):
    chee.studies = [study_row(), study_row(study="1.2.3.5", StudyDate="20240202", StudyDescription="Control", ModalitiesInStudy=["MR"])]
    problem = refused(through_chee.post("/upload?accession=A1&PatientID=P1", data=media.PDF), 409, "ambiguous")
    assert [match["StudyInstanceUID"] for match in problem["matches"]] == ["1.2.3.4", "1.2.3.5"]
    assert problem["matches"][1] == {
        "StudyInstanceUID": "1.2.3.5", "Date": "20240202", "Modality": "MR", "Description": "Control"}
    assert "P1" not in json.dumps(problem) and "Doe" not in json.dumps(problem)
    (data_set,) = sent_to(chee, through_chee.post("/upload?study=1.2.3.5&accession=A1", data=media.PDF))
    assert data_set.StudyDescription == "Control"


def test_an_archive_that_finds_too_much(through_chee, chee):
    chee.studies = [study_row(study=f"1.2.3.{number}") for number in range(40)]
    problem = refused(through_chee.post("/upload?accession=A1&PatientID=P1", data=media.PDF), 409, "ambiguous")
    assert "More than 20" in problem["detail"] and len(problem["matches"]) == 20
    chee.broken = {"/studies": 413}
    refused(through_chee.post("/upload?accession=A1&PatientID=P1", data=media.PDF), 409, "ambiguous")


def test_what_the_study_says_otherwise_stays(through_chee, chee):
    chee.studies = [study_row()]
    answer = through_chee.post("/upload?study=1.2.3.4&StudyDescription=Photograph&StudyDate=2020-01-01&PatientName=DOE^JOHN^", data=media.PDF)
    (data_set,) = sent_to(chee, answer)
    assert data_set.StudyDescription == "CT Abdomen" and data_set.StudyDate == "20240101"
    assert str(data_set.PatientName) == "Doe^John"
    (warning,) = answer.json()["warnings"]
    assert "StudyDate, StudyDescription" in warning and "Photograph" not in warning


def text(tag: str, vr: str, *values) -> dict:
    return {tag: {"vr": vr, "Value": list(values)}}


def items(tag: str, *rows: dict) -> dict:
    return {tag: {"vr": "SQ", "Value": list(rows)}}


CODE = text("00080100", "SH", "C1") | text("00080102", "SH", "LN")
# What an archive repeats of devices, and what becomes of it: a value, or nothing and a warning.
ODD = {
    "a date with dots": (text("00100030", "DA", "1970.01.01"), "PatientBirthDate", "19700101"),
    "a date with dashes": (text("00100030", "DA", "1970-01-01"), "PatientBirthDate", "19700101"),
    "half a date": (text("00100030", "DA", "1970"), "PatientBirthDate", None),
    "a day that no month has": (text("00080020", "DA", "20240230"), "StudyDate", None),
    "a time with colons": (text("00080030", "TM", "12:00:00"), "StudyTime", "120000"),
    "a sex in lower case": (text("00100040", "CS", "f"), "PatientSex", "F"),
    "a sex that is none": (text("00100040", "CS", "X"), "PatientSex", None),
    "padding": (text("00081030", "LO", " CT Abdomen "), "StudyDescription", "CT Abdomen"),
    "the padding of an ID": (text("00100020", "LO", "P1\0"), "PatientID", "P1"),
    "the padding of a UID": (text("0020000D", "UI", "1.2.3.4\0"), "StudyInstanceUID", "1.2.3.4"),
    "too long": (text("00081030", "LO", "x" * 70), "StudyDescription", None),
    "a line break": (text("00081030", "LO", "a\nb"), "StudyDescription", None),
    "two values of one": (text("00081030", "LO", "a", "b"), "StudyDescription", None),
    "two values in one": (text("00081030", "LO", "a\\b"), "StudyDescription", None),
    "letters that were lost": (text("00081030", "LO", "M\ufffd"), "StudyDescription", None),
    "another VR": (text("00081030", "ST", "CT"), "StudyDescription", "CT"),
    "bytes": ({"00081030": {"vr": "UN", "InlineBinary": "YWI="}}, "StudyDescription", None),
    "an address": ({"00081030": {"vr": "LO", "BulkDataURI": "x"}}, "StudyDescription", None),
    "a sequence for text": (items("00081030", {}), "StudyDescription", None),
    "text for a sequence": (text("00081032", "LO", "x"), "ProcedureCodeSequence", None),
    "a long ID": (text("00200010", "SH", "x" * 17), "StudyID", None),
    "a long number": (text("00080050", "SH", "x" * 17), "AccessionNumber", None),
    "a name of too many parts": (text("00100010", "PN", {"Alphabetic": "Doe^John^^^^a^b"}), "PatientName", None),
    "a long name": (text("00080090", "PN", {"Alphabetic": "x" * 65}), "ReferringPhysicianName", None),
    "a control character": (text("00104000", "LT", "a\x01b"), "PatientComments", None),
    "a code without meaning": (items("00081032", CODE), "ProcedureCodeSequence", None),
    "a code that is too long": (items("00081032", CODE | text("00080100", "SH", "C" * 17) | text("00080104", "LO", "m")), "ProcedureCodeSequence", None),
    "a reference to nothing": (items("00081110", text("00081150", "UI", "1.2.x") | text("00081155", "UI", "1.2")), "ReferencedStudySequence", None),
    "another ID without its type": (items("00101002", text("00100020", "LO", "P9")), "OtherPatientIDsSequence", None),
    "an issuer without its type": (items("00080051", text("00400032", "UT", "1.2")), "IssuerOfAccessionNumberSequence", None),
}


@pytest.mark.parametrize("odd, keyword, value", ODD.values(), ids=ODD)
def test_what_no_object_can_have_is_left_out(through_chee, chee, odd, keyword, value):
    row = study_row().to_json_dict() | odd

    def behave(connection, request):
        connection.body(request)
        connection.answer(204 if "/series" in request.target else 200, b"" if "/series" in request.target else json.dumps([row]).encode())

    chee.reset(default=behave)
    answer = through_chee.post("/upload?study=1.2.3.4&dryRun", data=media.PDF, headers={"Accept": "application/dicom"})
    assert answer.status_code == 200, answer.text
    assert [complaint for complaint in complaints(answer.content) if "DICOMDIR" not in complaint] == []
    found = pydicom.dcmread(io.BytesIO(answer.content)).get(keyword)
    # (A study has a date and an ID of some kind.)
    assert str(found) == value if value else not found or str(found) not in str(odd)


def test_what_is_left_out_is_told(through_chee, chee):
    chee.studies = [study_row(study="1.2.3.4", StudyDescription="Secret" * 20, StudyID="S" * 17)]
    answer = through_chee.post("/upload?study=1.2.3.4", data=media.PDF)
    (data_set,) = sent_to(chee, answer)
    assert "StudyDescription" not in data_set and data_set.PatientID == "P1"
    (warning,) = answer.json()["warnings"]
    assert "StudyDescription, StudyID" in warning and "Secret" not in warning
    chee.clear()
    item = worklist_item()
    item.RequestedProcedureDescription = "Secret" * 20
    item.RequestedProcedureCodeSequence[0].CodeMeaning = ""
    chee.items = [item]
    answer = through_chee.post("/upload?accession=A1", data=media.PDF)
    (data_set,) = sent_to(chee, answer)
    assert "ProcedureCodeSequence" not in data_set and "StudyDescription" not in data_set
    (request,) = data_set.RequestAttributesSequence
    assert request.ScheduledProcedureStepID == "SPS1" and "RequestedProcedureCodeSequence" not in request
    (warning,) = answer.json()["warnings"]
    assert "RequestAttributesSequence" in warning and "Secret" not in warning


# 2. Upload a file at worklist level

def check_request(data_set, item):
    """What a worklist item gives an object (PS3.3 Table 10-9)."""
    assert data_set.StudyInstanceUID == item.StudyInstanceUID
    for keyword in ("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber", "ReferringPhysicianName"):
        assert data_set[keyword].value == item[keyword].value, keyword
    assert data_set.StudyDescription == item.RequestedProcedureDescription
    assert data_set.StudyID == item.RequestedProcedureID
    assert data_set.ProcedureCodeSequence[0].CodeValue == "CTABD"
    (request,) = data_set.RequestAttributesSequence
    (step,) = item.ScheduledProcedureStepSequence
    assert request.ScheduledProcedureStepID == step.ScheduledProcedureStepID
    assert request.ScheduledProcedureStepDescription == step.ScheduledProcedureStepDescription
    assert request.ScheduledProtocolCodeSequence[0].CodeValue == "NATIVE"
    assert request.RequestedProcedureID == item.RequestedProcedureID
    assert request.RequestedProcedureDescription == item.RequestedProcedureDescription
    assert request.RequestedProcedureCodeSequence[0].CodeMeaning == "CT of the abdomen"
    assert request.AccessionNumber == item.AccessionNumber and request.StudyInstanceUID == item.StudyInstanceUID
    assert "ScheduledProcedureStepSequence" not in data_set and "RequestedProcedureCodeSequence" not in data_set


@pytest.mark.parametrize("field", ["accession=A1", "accession=A1&attach=worklist", "study=1.2.3.4.5&attach=worklist",
                                   "accession=A1&PatientID=P1&PatientName=doe^john"])
def test_way_2_upload_a_file_at_worklist_level_by_orthanc(through_ris, ris, field):
    item = worklist_item()
    write_item(item, ris.items / "item.wl")
    answer = through_ris.post("/upload?" + field, data=media.JPEG)
    (data_set,) = stored_in(ris, answer)
    check_request(data_set, item)
    assert answer.json()["attachedTo"] == {"level": "worklist", "studyInstanceUID": "1.2.3.4.5"}


@pytest.fixture
def dcmtk(tmp_path):
    running = DCMTKWorklist(tmp_path / "worklists").start()
    yield running
    running.stop()


NAMES = [
    ("ISO_IR 192", "Müller^Jörg"), ("ISO_IR 100", "Müller^Jörg"), ("ISO_IR 144", "Люкceмбypг"), ("ISO_IR 126", "Διονυσιος"),
    ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    ("ISO 2022 IR 13\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
    ("\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동"),
    ("\\ISO 2022 IR 58", "Wang^XiaoDong=王^小东"), ("GB18030", "Wang^XiaoDong=王^小东"), ("GBK", "Wang^XiaoDong=王^小东"),
]


@pytest.mark.parametrize("charset, name", NAMES, ids=[charset.strip("\\") for charset, _ in NAMES])
def test_way_2_by_dcmtk_in_every_character_set(start, dcmtk, own_archive, charset, name):
    gateway = start(configured(own_archive.url, worklist=dcmtk.settings, wire="json"))
    item = worklist_item(name=name, charset=charset.split("\\") if "\\" in charset else charset)
    dcmtk.add(item)
    (data_set,) = sent_to(own_archive, gateway.post("/upload?accession=A1", data=media.PDF))
    assert str(data_set.PatientName) == name and data_set.SpecificCharacterSet == "ISO_IR 192"
    check_request(data_set, item)
    assert gateway.is_clean()


@pytest.mark.parametrize("items", [[], [worklist_item()]], ids=["nothing", "the item"])
@pytest.mark.parametrize("query", ["accession=A1&PatientID=P1", "accession=A1&attach=worklist"])
def test_a_worklist_that_breaks_off_leaves_it_open(start, own_archive, items, query):
    worklist = CancellingWorklist(items)
    try:
        gateway = start(configured(own_archive.url, worklist=worklist.settings))
        problem = refused(gateway.post("/upload?" + query, data=media.PDF), 409, "ambiguous")
        assert "may fit" in problem["title"] and own_archive.requests == []
    finally:
        worklist.stop()


def test_way_2_by_mwlitems(through_chee, chee):
    item = worklist_item()
    chee.items = [item]
    (data_set,) = sent_to(chee, through_chee.post("/upload?accession=A1", data=media.PDF))
    check_request(data_set, item)
    assert chee.asked[0].startswith("/aets/WORKLIST/rs/mwlitems?AccessionNumber=A1&")


def test_steps_of_one_order_are_told_apart(through_chee, chee):
    chee.items = [worklist_item(), worklist_item(step="SPS2")]
    problem = refused(through_chee.post("/upload?accession=A1", data=media.PDF), 409, "ambiguous")
    assert [match["ScheduledProcedureStepID"] for match in problem["matches"]] == ["SPS1", "SPS2"]
    answer = through_chee.post(
        "/upload?accession=A1&RequestAttributesSequence.ScheduledProcedureStepID=SPS2", data=media.PDF)
    (data_set,) = sent_to(chee, answer)
    assert data_set.RequestAttributesSequence[0].ScheduledProcedureStepID == "SPS2"


@pytest.mark.parametrize("status", ["CANCELED", "DISCONTINUED", "COMPLETED"])
def test_finished_items_are_not_used_silently(through_chee, chee, status):
    chee.items = [worklist_item(status=status)]
    refused(through_chee.post("/upload?accession=A1&attach=worklist&PatientID=P1", data=media.PDF), 409, "worklist-item-finished")
    answer = through_chee.post("/upload?accession=A1&PatientID=P1", data=media.PDF)
    (data_set,) = sent_to(chee, answer)
    assert data_set.StudyInstanceUID != "1.2.3.4.5" and "RequestAttributesSequence" not in data_set
    assert "not used" in answer.json()["warnings"][0]


def test_no_item_and_no_study(through_chee, chee):
    refused(through_chee.post("/upload?accession=A1&attach=worklist&PatientID=P1", data=media.PDF), 404, "no-such-worklist-item")
    (data_set,) = sent_to(chee, through_chee.post("/upload?accession=A1&PatientID=P1", data=media.PDF))
    assert data_set.AccessionNumber == "A1" and [target.split("?")[0] for target in chee.asked] == [
        "/aets/WORKLIST/rs/mwlitems", "/aets/WORKLIST/rs/mwlitems", "/rs/studies"]


# DICOM objects

def test_objects_of_the_study_are_attached_as_they_are(through_chee, chee):
    chee.studies = [study_row()]
    data = media.dicom_bytes(media.secondary_capture(patient="P1", name="DOE^JOHN", study="1.2.3.4"))
    answer = through_chee.post("/upload?study=1.2.3.4&wire=dicom", data=data)
    assert answer.status_code == 201, answer.text
    ((_, _, content),) = instances_of(chee.last)
    assert content[128:] == data[128:]


@pytest.mark.parametrize("change, keyword", [
    ({"patient": "P2"}, "PatientID"), ({"patient": ""}, "PatientID"), ({"name": "Roe^Rita"}, "PatientName"),
])
def test_objects_of_others_are_refused_or_changed(through_chee, chee, change, keyword):
    chee.studies = [study_row()]
    data = media.dicom_bytes(media.secondary_capture(**{"patient": "P1", "name": "Doe^John", "study": "1.2.3.4", **change}))
    problem = refused(through_chee.post("/upload?study=1.2.3.4&wire=dicom", data=data), 409, "contradiction")
    assert problem["errors"][0]["field"] == keyword
    answer = through_chee.post("/upload?study=1.2.3.4&wire=dicom&coerce=true", data=data)
    assert answer.status_code == 201, answer.text
    ((_, _, content),) = instances_of(chee.last)
    data_set = pydicom.dcmread(io.BytesIO(content))
    assert (data_set.PatientID, str(data_set.PatientName), data_set.StudyDescription) == ("P1", "Doe^John", "CT Abdomen")
    assert keyword in data_set.OriginalAttributesSequence[0].ModifiedAttributesSequence[0]


def test_the_other_numbers_of_a_patient_do_not_stay_with_a_new_one(through_chee, chee):
    """An object of P2 of hospital K becomes one of P1, not of the P1 of hospital K, whom nobody has named."""
    chee.studies = [study_row()]
    data_set = media.secondary_capture(patient="P2", name="Doe^John", study="1.2.3.4")
    issuer, other = pydicom.Dataset(), pydicom.Dataset()
    issuer.UniversalEntityID, issuer.UniversalEntityIDType = "1.9", "ISO"
    other.PatientID, other.TypeOfPatientID = "P2X", "TEXT"
    data_set.IssuerOfPatientID, data_set.IssuerOfPatientIDQualifiersSequence = "K", [issuer]
    data_set.OtherPatientIDsSequence, data_set.TypeOfPatientID = [other], "TEXT"
    answer = through_chee.post("/upload?study=1.2.3.4&wire=dicom&coerce=true", data=media.dicom_bytes(data_set))
    assert answer.status_code == 201, answer.text
    ((_, _, content),) = instances_of(chee.last)
    assert complaints(content) == []
    stored = pydicom.dcmread(io.BytesIO(content))
    own = ("IssuerOfPatientID", "IssuerOfPatientIDQualifiersSequence", "OtherPatientIDsSequence", "TypeOfPatientID")
    assert stored.PatientID == "P1" and not any(stored.get(keyword) for keyword in own)
    before = stored.OriginalAttributesSequence[0].ModifiedAttributesSequence[0]
    assert before.PatientID == "P2" and all(before.get(keyword) for keyword in own)
    chee.studies = [study_row(IssuerOfPatientID="H")]
    through_chee.post("/upload?study=1.2.3.4&wire=dicom&coerce=true", data=media.dicom_bytes(data_set))
    ((_, _, content),) = instances_of(chee.last)
    assert pydicom.dcmread(io.BytesIO(content)).IssuerOfPatientID == "H"


def test_nothing_of_the_person_stays_with_another_patient(through_chee, chee):
    """An archive that tells no birth date and no sex of P1 must not make the ones of P2 theirs."""
    chee.studies = [study_row(PatientBirthDate="", PatientSex="")]
    data_set = media.secondary_capture(patient="P2", name="Roe^Rita", study="1.2.3.4")
    data_set.PatientBirthDate, data_set.PatientSex, data_set.PatientAddress = "19800202", "F", "1 High Street"
    data_set.PatientAge = "044Y"
    answer = through_chee.post("/upload?study=1.2.3.4&wire=dicom&coerce=true", data=media.dicom_bytes(data_set))
    assert answer.status_code == 201, answer.text
    ((_, _, content),) = instances_of(chee.last)
    assert complaints(content) == []
    stored = pydicom.dcmread(io.BytesIO(content))
    assert (stored.PatientID, str(stored.PatientName), stored.PatientAge) == ("P1", "Doe^John", "044Y")
    assert not any(stored.get(keyword) for keyword in ("PatientBirthDate", "PatientSex", "PatientAddress"))
    before = stored.OriginalAttributesSequence[0].ModifiedAttributesSequence[0]
    assert (before.PatientBirthDate, before.PatientSex, before.PatientAddress) == ("19800202", "F", "1 High Street")
    nobody = media.secondary_capture(patient="", name="Doe^John", study="1.2.3.4")
    nobody.PatientBirthDate = "19700101"
    through_chee.post("/upload?study=1.2.3.4&wire=dicom&coerce=true", data=media.dicom_bytes(nobody))
    ((_, _, content),) = instances_of(chee.last)
    assert pydicom.dcmread(io.BytesIO(content)).PatientBirthDate == "19700101"


def test_objects_move_to_the_study_of_the_order_only_where_asked(through_chee, chee):
    chee.items = [worklist_item()]
    data = media.dicom_bytes(media.secondary_capture(patient="P1", name="Doe^John", study="1.9.9"))
    problem = refused(through_chee.post("/upload?accession=A1&wire=dicom", data=data), 409, "contradiction")
    assert problem["errors"][0]["field"] == "StudyInstanceUID"
    answer = through_chee.post("/upload?accession=A1&wire=dicom&coerce=true", data=data)
    assert answer.status_code == 201 and answer.json()["studyInstanceUID"] == "1.2.3.4.5"


# When nobody can be asked

class KeepingDcm4chee(LikeDcm4chee):
    """Remembers what it stores."""

    def __init__(self, **more):
        self.stored: dict[str, set[bytes]] = {}
        super().__init__(**more)

    def behave(self, connection, request):
        if request.method == "POST":
            connection.body(request)
            for uid, _, content in instances_of(request):
                self.stored.setdefault(uid, set()).add(content)
            return confirm(connection, request)
        return super().behave(connection, request)


@pytest.fixture
def away(start):
    """A gateway whose archive does not run yet."""
    port = free_port()
    gateway = start(configured(f"http://127.0.0.1:{port}/rs", lookup=True, wire="json"))
    running = []

    def arrive() -> LikeDcm4chee:
        running.append(LikeDcm4chee(port=port))
        return running[0]

    yield gateway, arrive
    for chee in running:
        chee.stop()


def test_it_is_found_out_when_the_archive_is_back(away):
    gateway, arrive = away
    answer = gateway.post("/upload?study=1.2.3.4", files=[("a", ("a.pdf", media.PDF))])
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert told["status"] == "queued" and told["instances"] == [] and "receipt" in told["warnings"][-1]
    receipt = gateway.get(answer.headers["Location"]).json()
    assert receipt["waitingFiles"] == 1 and "reached" in receipt["reason"]
    # The same again is the same receipt.
    assert gateway.post("/upload?study=1.2.3.4", files=[("a", ("a.pdf", media.PDF))]).json()["id"] == told["id"]
    assert gateway.stop() == 0
    gateway.start()
    chee = arrive()
    chee.studies = [study_row()]
    last = wait_for(gateway, told["id"], "stored")
    assert last["attachedTo"] == {"level": "study", "studyInstanceUID": "1.2.3.4"}
    assert last["studyInstanceUID"] == "1.2.3.4" and last["instances"][0]["file"] == "a.pdf"
    (data_set,) = sent_to(chee, answer, 202)
    assert (data_set.PatientID, data_set.StudyDescription) == ("P1", "CT Abdomen")
    assert gateway.is_clean()
    # The same upload later is the same object.
    again = gateway.post("/upload?study=1.2.3.4", files=[("a", ("a.pdf", media.PDF))])
    assert again.json()["instances"][0]["sopInstanceUID"] == data_set.SOPInstanceUID


def test_what_cannot_be_settled_is_held(away):
    gateway, arrive = away
    fields = {"contradiction": "study=1.2.3.4&PatientID=P2", "several": "accession=A5", "none": "study=1.9&attach=study",
              "new": "study=1.10&PatientID=P3", "nobody": "study=1.11"}
    ids = {name: gateway.post("/upload?" + query, data=media.PDF).json()["id"] for name, query in fields.items()}
    chee = arrive()
    chee.studies = [study_row(), study_row(study="1.5", accession="A5"), study_row(study="1.6", accession="A5")]
    held = {name: wait_for(gateway, ids[name], "held") for name in ("contradiction", "several", "none", "nobody")}
    assert "PatientID is given otherwise" in held["contradiction"]["reason"]
    assert "fit" in held["several"]["reason"] and "no study" in held["none"]["reason"]
    assert "PatientID" in held["nobody"]["reason"]
    wait_for(gateway, ids["new"], "stored")
    assert [str(data_set.PatientID) for request in chee.requests if request.method == "POST"
            for data_set in map(lambda row: pydicom.Dataset.from_json(json.dumps(row)), metadata_of(parts_of(request)))] == ["P3"]
    # What was put right in the archive is stored when it is tried again.
    chee.studies[0].PatientID = "P2"
    assert gateway.post(f"/uploads/{ids['contradiction']}/retry").status_code == 202
    assert wait_for(gateway, ids["contradiction"], "stored")["attachedTo"]["studyInstanceUID"] == "1.2.3.4"
    assert gateway.delete(f"/uploads/{ids['several']}?confirm=true").status_code == 200
    for name in ("none", "nobody"):
        gateway.delete(f"/uploads/{ids[name]}?confirm=true")
    assert gateway.is_clean()


def test_whoever_does_not_wait_is_not_kept_waiting(through_chee, chee):
    chee.studies = [study_row()]
    answer = through_chee.post("/upload?study=1.2.3.4", data=media.PDF, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202 and answer.headers["Preference-Applied"] == "respond-async"
    assert wait_for(through_chee, answer.json()["id"], "stored")["attachedTo"]["level"] == "study"


def test_what_is_no_file_is_told_at_once(away):
    gateway, _ = away
    refused(gateway.post("/upload?study=1.2.3.4", data=b"\0" * 100), 415, "unknown-media")
    refused(gateway.post("/upload?study=1.2.3.4&dryRun", data=media.PDF), 503, "lookup-unreachable")
    assert gateway.get("/uploads").json()["uploads"] == []


def test_the_usable_part_waits_and_the_rest_is_told_at_once(away):
    gateway, arrive = away
    files = [("a", ("a.pdf", media.PDF)), ("b", ("b.bin", b"\0" * 100)), ("c", ("c.jpg", media.JPEG))]
    # Without being asked to take a part, nothing is taken.
    refused(gateway.post("/upload?study=1.2.3.4", files=files), 415, "unknown-media")
    assert gateway.get("/uploads").json()["uploads"] == []
    problem = refused(gateway.post("/upload?study=1.2.3.4&partial=true", files=files), 415, "unusable-files")
    assert [(row["file"], row["status"]) for row in problem["instances"]] == [
        ("a.pdf", "queued"), ("c.jpg", "queued"), ("b.bin", "refused")]
    assert [entry["file"] for entry in problem["errors"]] == ["b.bin"]
    (upload,) = gateway.get("/uploads").json()["uploads"]
    assert f"/uploads/{upload['id']}" in problem["detail"] and "2 others are queued" in problem["detail"]
    assert gateway.stop() == 0
    gateway.start()
    chee = arrive()
    chee.studies = [study_row()]
    last = wait_for(gateway, upload["id"], "stored")
    assert [instance["file"] for instance in last["instances"]] == ["a.pdf", "c.jpg"]
    # Sent again, now that the archive is there, they are the same objects.
    again = gateway.post("/upload?study=1.2.3.4&partial=true", files=files).json()
    assert [row["sopInstanceUID"] for row in again["instances"] if row["status"] == "stored"] == [
        instance["sopInstanceUID"] for instance in last["instances"]]
    assert gateway.is_clean()


def test_what_was_called_queued_is_not_left_out_later(away):
    """What only the decoder finds out holds the upload, and says why without a name."""
    gateway, arrive = away
    png = bytearray(media.fixture("samples/hibiscus.regular.png"))
    middle = len(png) // 2
    png[middle:middle + 64] = bytes(64)
    files = [("a", ("a.pdf", media.PDF)), ("b", ("Doe.png", bytes(png)))]
    uploads = [gateway.post("/upload?study=1.2.3.4&partial=true", files=files).json()["id"]]
    files.append(("c", ("c.bin", b"\0" * 100)))
    refused(gateway.post("/upload?study=1.2.3.4&partial=true", files=files), 415, "unusable-files")
    uploads += [row["id"] for row in gateway.get("/uploads").json()["uploads"] if row["id"] not in uploads]
    chee = arrive()
    chee.studies = [study_row()]
    for upload in uploads:
        held = wait_for(gateway, upload, "held")
        assert "PNG" in held["reason"] and "Doe" not in held["reason"] and "Doe" not in gateway.log
    assert len(uploads) == 2 and not [request for request in chee.requests if request.method == "POST"]


def test_without_a_queue_it_is_an_error(start, own_archive):
    gateway = start(configured(f"http://127.0.0.1:{free_port()}/rs", lookup=True, queue="off"))
    answer = gateway.post("/upload?study=1.2.3.4", data=media.PDF)
    refused(answer, 503, "lookup-unreachable")
    assert answer.headers["Retry-After"]


def test_a_slow_worklist_and_a_missing_one(start, tmp_path, own_archive):
    slow = DCMTKWorklist(tmp_path / "slow", "RIS", "--sleep-before", "30").start()
    slow.add(worklist_item())
    gateway = start(configured(own_archive.url, worklist={**slow.settings, "timeout": 3}, queue="off"))
    begun = time.monotonic()
    refused(gateway.post("/upload?accession=A1", data=media.PDF), 504, "lookup-timeout")
    assert time.monotonic() - begun < 20
    slow.stop()
    gateway = start(configured(own_archive.url, worklist={**slow.settings, "port": free_port()}, queue="off"))
    refused(gateway.post("/upload?accession=A1", data=media.PDF), 503, "lookup-unreachable")
    wrong = DCMTKWorklist(tmp_path / "wrong", "RIS").start()
    gateway = start(configured(own_archive.url, worklist={**wrong.settings, "calledAET": "OTHER"}))
    refused(gateway.post("/upload?accession=A1", data=media.PDF), 502, "lookup-failed")
    wrong.stop()
    assert gateway.is_clean()


@pytest.mark.parametrize("status, kind", [(401, "lookup-failed"), (404, "lookup-failed"), (400, "lookup-failed")])
def test_what_the_operator_must_mend_is_told(through_chee, chee, status, kind):
    chee.broken = {"/studies": status}
    refused(through_chee.post("/upload?study=1.2.3.4", data=media.PDF), 502, kind)


def test_a_dry_run_looks_and_leaves_nothing(through_chee, chee):
    chee.studies = [study_row()]
    answer = through_chee.post("/upload?study=1.2.3.4&dryRun", data=media.PDF)
    assert answer.status_code == 200 and answer.json()[0]["00100020"]["Value"] == ["P1"]
    assert not [request for request in chee.requests if request.method == "POST"]


def test_repeated_requests(through_chee, chee):
    chee.studies = [study_row()]
    headers = {"Idempotency-Key": "k-" + str(time.time())}
    first = through_chee.post("/upload?study=1.2.3.4", data=media.PDF, headers=headers)
    second = through_chee.post("/upload?study=1.2.3.4", data=media.PDF, headers=headers)
    assert first.status_code == 201 and first.json() == second.json()
    refused(through_chee.post("/upload?study=1.2.3.4&attach=study", data=media.PDF, headers=headers), 409, "idempotency-key-reused")


def test_nothing_of_a_query_is_on_a_command_line(start, tmp_path, own_archive):
    """While a slow worklist is asked, the arguments of its asker say nothing."""
    slow = DCMTKWorklist(tmp_path / "slow", "RIS", "--sleep-before", "2").start()
    slow.add(worklist_item(accession="SECRET1"))
    gateway = start(configured(own_archive.url, worklist=slow.settings, queue="off", wire="json"))
    process = subprocess.Popen(["curl", "-s", "-o", "/dev/null", "-F", f"file=@{media.FIXTURES}/media/minimal-document.pdf",
                                f"{gateway.url}/upload?accession=SECRET1"])
    seen = set()
    while process.poll() is None:
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                text = path.read_bytes()
            except OSError:
                continue
            if b"findscu" in text:
                seen.add(text)
        time.sleep(0.05)
    assert seen and not any(b"SECRET1" in text for text in seen)
    assert gateway.is_clean()
    slow.stop()


def test_a_worklist_over_tls(start, tmp_path, own_archive):
    pem, key = certificate(tmp_path / "gateway-keys", "gateway")
    stranger, _ = certificate(tmp_path / "gateway-keys", "stranger")
    secure = WorklistOrthanc(tmp_path / "secure", trusted=pem)
    try:
        item = worklist_item(name="Müller^Jörg")
        write_item(item, secure.items / "item.wl")
        tls = {"authorityFile": str(secure.pem), "certificateFile": str(pem), "keyFile": str(key)}
        gateway = start(configured(own_archive.url, worklist={**secure.settings, "tls": tls}, wire="json"))
        (data_set,) = sent_to(own_archive, gateway.post("/upload?accession=A1", data=media.PDF))
        check_request(data_set, item)
        for wrong in ({**tls, "authorityFile": str(stranger)}, {"authorityFile": str(secure.pem)}):
            gateway = start(configured(own_archive.url, worklist={**secure.settings, "tls": wrong}, queue="off"))
            answer = gateway.post("/upload?accession=A1", data=media.PDF)
            assert answer.status_code in (502, 503), answer.text
    finally:
        secure.stop()


# Kills

@pytest.mark.parametrize("point", ["loaded", "resolved", "payload-synced", "payload-named", "payload-folder-synced", "committed",
                                   "resolution-committed", "answered", "finishing", "finished"])
def test_what_waits_to_be_found_out_outlives_kills(tmp_path, point):
    """Killed at every step from the look-up to the end, a queued upload is stored, once, and leaves nothing."""
    port = free_port()
    configuration = configured(f"http://127.0.0.1:{port}/rs", lookup=True, wire="json")
    gateway = Gateway(tmp_path / "gateway", configuration).start()
    told = gateway.post("/upload?study=1.2.3.4", data=media.PDF)
    assert told.status_code == 202
    assert gateway.stop() == 0
    chee = KeepingDcm4chee(port=port)
    chee.studies = [study_row()]
    try:
        doomed = Gateway(tmp_path / "gateway", configuration, environment={"STOW_GATEWAY_TEST_FAILPOINT": f"{point}:1"})
        try:
            doomed.start()
        except Exception:
            pass  # it may die before it has answered
        wait_until(lambda: doomed.process.poll() is not None, f"the kill at {point}")
        assert doomed.process.returncode == -9
        with Gateway(tmp_path / "gateway", configuration) as again:
            last = wait_for(again, told.json()["id"], "stored")
            assert last["attachedTo"]["studyInstanceUID"] == "1.2.3.4" and len(last["instances"]) == 1
            assert again.is_clean()
        assert len(chee.stored) == 1 and {len(digests) for digests in chee.stored.values()} == {1}
    finally:
        chee.stop()


@pytest.mark.parametrize("point", ["payload-named", "inserted", "committed"])
def test_what_was_not_acknowledged_leaves_nothing(tmp_path, point):
    port = free_port()
    configuration = configured(f"http://127.0.0.1:{port}/rs", lookup=True)
    gateway = Gateway(tmp_path / "gateway", configuration, environment={"STOW_GATEWAY_TEST_FAILPOINT": f"{point}:1"}).start()
    with pytest.raises(requests.ConnectionError):
        gateway.post("/upload?study=1.2.3.4", data=media.PDF)
    gateway.process.wait(10)
    with Gateway(tmp_path / "gateway", configuration) as again:
        waiting = again.get("/uploads").json()["uploads"]
        assert len(waiting) == (1 if point == "committed" else 0)
        assert len(again.spooled()) == len(waiting)


# Pickers

def test_pickers(start, chee):
    configuration = configured(chee.url, lookup=True, worklist={"url": chee.worklist_url})
    chee.studies, chee.items = [study_row(PatientComments="shy")], [worklist_item()]
    closed = start(configuration)
    assert refused(closed.get("/studies?PatientID=P1"), 404, "no-search")["detail"].endswith("access.search: true.")
    gateway = start(configuration | {"access": {"search": True}})
    (study,) = gateway.get("/studies?PatientID=P1").json()
    assert study["0020000D"]["Value"] == ["1.2.3.4"] and "00104000" not in study
    (item,) = gateway.get("/worklist?accession=A1").json()
    assert item["00400100"]["Value"][0]["00400009"]["Value"] == ["SPS1"]
    assert gateway.get("/studies?PatientID=P2").json() == []
    for query, field in [("/studies", None), ("/studies?PatientName=Doe*", "patientname"), ("/studies?PatientID=P*", "patientid"),
                         ("/studies?limit=1", "limit"), ("/worklist?archive=other", "archive")]:
        problem = refused(gateway.get(query), 400, "invalid-field")
        assert problem["errors"][0].get("field") == field
        assert "Nothing was" not in problem["detail"]
    # Names and values are read as those of uploads.
    for query in ("patientid=P1", "patient_id=P1", "MRN=P1", "00100020=P1", "PatientID=%20P1%20", "PatientID=P1&mrn=P1", "Accession=A1"):
        assert len(gateway.get("/studies?" + query).json()) == 1, query
    for query in ("scheduled-procedure-step-id=SPS1", "ScheduledProcedureStepSequence.ScheduledProcedureStepID=SPS1"):
        assert len(gateway.get("/worklist?" + query).json()) == 1, query
    for query in ("PatientID=P1&mrn=P2", "PatientID=%EF%BF%BD"):
        refused(gateway.get("/studies?" + query), 400, "invalid-field")
    for query in ("limit=0", "status=x", "x=%ff"):
        assert "Nothing was" not in refused(gateway.get("/uploads?" + query), 400, "invalid-field")["detail"]
    assert gateway.post("/studies", data=b"").status_code in (405, 415, 400)


def test_pickers_need_a_key_where_uploads_do(start, chee, tmp_path):
    keys = tmp_path / "keys"
    keys.write_text("a-key-of-some-length\n")
    configuration = configured(chee.url, lookup=True)
    gateway = start(configuration | {"access": {"search": True, "keyFile": str(keys)}})
    chee.studies = [study_row()]
    assert gateway.get("/studies?PatientID=P1").status_code == 401
    assert gateway.get("/studies?PatientID=P1", headers={"X-API-Key": "a-key-of-some-length"}).status_code == 200
    refused(gateway.get("/worklist?accession=A1", headers={"X-API-Key": "a-key-of-some-length"}), 404, "no-search")
