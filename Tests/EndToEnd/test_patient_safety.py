"""Whose object it becomes: given identity, the archive's study and the worklist's item, in every combination that has ever
put something under the wrong patient. Each row has its exact outcome: the PatientID that is stored, or the status."""

import json

import pydicom
import pytest

from rig import media
from rig.gateway import Gateway, archive
from rig.wire import metadata_of, parts_of
from rig.worklists import LikeDcm4chee, study_row, worklist_item

U, A = "study=1.2.3.4", "accession=A1"
NOBODY = 400  # PatientID is required, and nobody supplies it

S = study_row
W = worklist_item


def of(local: str = "", universal: str = "") -> list[pydicom.Dataset]:
    """Issuer of Accession Number Sequence."""
    item = pydicom.Dataset()
    if local:
        item.LocalNamespaceEntityID = local
    if universal:
        item.UniversalEntityID, item.UniversalEntityIDType = universal, "ISO"
    return [item]


def requests(*numbers: str, **more) -> list[pydicom.Dataset]:
    """Request Attributes Sequence."""
    items = []
    for number in numbers:
        item = pydicom.Dataset()
        item.AccessionNumber = number
        for keyword, value in more.items():
            setattr(item, keyword, value)
        items.append(item)
    return items


STEP = "RequestAttributesSequence.ScheduledProcedureStepID"
ISSUER = "IssuerOfAccessionNumberSequence"

# what is it, given fields, studies of the archive, items of the worklist, outcome
TABLE = [
    # Given beside a study that is named by its UID
    ("nothing given of the patient: the study says whose it is", U, [S()], [], "P1"),
    ("equal in all", f"{U}&PatientID=P1&PatientName=Doe^John&dob=19700101&sex=F", [S()], [], "P1"),
    ("equal but for case of the name", f"{U}&PatientID=P1&PatientName=DOE^john", [S()], [], "P1"),
    ("equal but for empty components", f"{U}&PatientID=P1&PatientName=Doe^John^^^", [S()], [], "P1"),
    ("equal but for blanks around the ID", f"{U}&PatientID=%20P1%20", [S()], [], "P1"),
    ("a middle name that only the study has", f"{U}&PatientID=P1&PatientName=Doe^John", [S(name="Doe^John^M")], [], "P1"),
    ("the name alone, and it agrees", f"{U}&PatientName=Doe^John", [S()], [], "P1"),
    ("the name alone, and it differs", f"{U}&PatientName=Roe^John", [S()], [], 409),
    ("empty inputs say nothing", f"{U}&PatientID=&PatientName=&dob=&sex=", [S()], [], "P1"),
    ("another ID, all else equal", f"{U}&PatientID=P2&PatientName=Doe^John&dob=19700101&sex=F", [S()], [], 409),
    ("the ID in other case", f"{U}&PatientID=p1", [S()], [], 409),
    ("the ID with leading zeros", f"{U}&PatientID=0042", [S(patient="42")], [], 409),
    ("equal ID, another family name", f"{U}&PatientID=P1&PatientName=Roe^John", [S()], [], 409),
    ("equal ID, another given name", f"{U}&PatientID=P1&PatientName=Doe^Jane", [S()], [], 409),
    ("equal ID, names swapped", f"{U}&PatientID=P1&PatientName=John^Doe", [S()], [], 409),
    ("equal ID, another middle name", f"{U}&PatientID=P1&PatientName=Doe^John^X", [S(name="Doe^John^M")], [], 409),
    ("equal ID, another birth date", f"{U}&PatientID=P1&dob=1970-01-02", [S()], [], 409),
    ("equal ID, another sex", f"{U}&PatientID=P1&sex=M", [S()], [], 409),
    ("equal ID, an umlaut spelt out", f"{U}&PatientID=P1&PatientName=Mueller^J", [S(name="Müller^J")], [], 409),
    ("equal ID, letters composed otherwise", f"{U}&PatientID=P1&PatientName=Mu%CC%88ller^J", [S(name="M\u00fcller^J")], [], "P1"),
    ("equal ID and issuer", f"{U}&PatientID=P1&IssuerOfPatientID=H", [S(IssuerOfPatientID="H")], [], "P1"),
    ("equal ID, other issuer", f"{U}&PatientID=P1&IssuerOfPatientID=K", [S(IssuerOfPatientID="H")], [], 409),
    ("equal ID, issuer only given", f"{U}&PatientID=P1&IssuerOfPatientID=H", [S()], [], "P1"),
    ("equal ID, issuer only in the study", f"{U}&PatientID=P1", [S(IssuerOfPatientID="H")], [], "P1"),
    # Studies that are themselves in doubt
    ("a study without PatientID, and none given", U, [S(patient="")], [], 409),
    ("a study without PatientID: its name is not enough", f"{U}&PatientName=Doe^John&dob=19700101", [S(patient="")], [], 409),
    ("a study without PatientID, and one given", f"{U}&PatientID=P1&PatientName=Doe^John", [S(patient="")], [], "P1"),
    ("a study without PatientID, another name", f"{U}&PatientID=P1&PatientName=Roe^John", [S(patient="")], [], 409),
    ("merged: the study is the surviving patient's, who is given", f"{U}&PatientID=P2", [S(patient="P2")], [], "P2"),
    ("merged: the study is the surviving patient's, the old one is given", f"{U}&PatientID=P1",
     [S(patient="P2", OtherPatientIDs=["P1"])], [], 409),
    ("merged by half: one UID under two patients", f"{U}&PatientID=P1", [S(), S(patient="P2")], [], 409),
    ("merged by half, nobody given", U, [S(), S(patient="P2")], [], 409),
    ("no such study", f"{U}&PatientID=P7", [], [], "P7"),
    ("no such study, and nobody given", U, [], [], NOBODY),
    ("no such study where there must be one", f"{U}&PatientID=P7&attach=study", [], [], 404),
    # Found by the accession number
    ("one study of that number", A, [S()], [], "P1"),
    ("one study of that number, another patient", f"{A}&PatientID=P2", [S()], [], 409),
    ("the number of two patients", f"{A}&PatientID=P1", [S(), S(study="1.2.3.5", patient="P2")], [], 409),
    ("no study of that number", f"{A}&PatientID=P7", [S(accession="A2")], [], "P7"),
    ("a number that differs in case", f"accession=a1&PatientID=P7", [S()], [], "P7"),
    ("the UID of one study, the number of another", f"{U}&accession=A9", [S()], [], 409),
    # A study that has no number of its own gets the given one
    ("a study without number, a number of nobody", f"{U}&{A}", [S(accession="")], [], "P1"),
    ("a study without number, that of its order", f"{U}&{A}", [S(accession="")], [W(study="1.2.3.4")], "P1"),
    ("a study without number, that of somebody else's order", f"{U}&{A}", [S(accession="")], [W(patient="P2")], 409),
    ("a study without number, that of somebody else's completed order", f"{U}&{A}", [S(accession="")], [W(patient="P2", status="COMPLETED")], 409),
    ("a study without number, that of somebody else's study", f"{U}&{A}", [S(accession=""), S(study="1.7", patient="P2")], [], 409),
    ("a study without number, that of another study of the patient", f"{U}&{A}", [S(accession=""), S(study="1.7")], [], "P1"),
    ("a study without number, that of another order of the patient", f"{U}&{A}", [S(accession="")], [W(study="1.7")], 409),
    ("a study of another order, by its request", f"{U}&{A}", [S(accession="", RequestAttributesSequence=requests("A2"))], [], 409),
    ("a study of the order, by its request", f"{U}&{A}", [S(accession="", RequestAttributesSequence=requests("A1"))], [], "P1"),
    ("a study of two orders", f"{U}&{A}", [S(accession="", RequestAttributesSequence=requests("A1", "A2"))], [], "P1"),
    ("a study of two other orders", f"{U}&{A}", [S(accession="", RequestAttributesSequence=requests("A3", "A2"))], [], 409),
    ("a study of that number with the request of another", f"{U}&{A}", [S(RequestAttributesSequence=requests("A2"))], [], 409),
    ("a study whose request has another issuer", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=H",
     [S(accession="", RequestAttributesSequence=requests("A1", IssuerOfAccessionNumberSequence=of("K")))], [], 409),
    ("a request given of another order than the study's", f"{U}&RequestAttributesSequence.AccessionNumber=A2", [S()], [], 409),
    ("a request given of the study's order", f"{U}&RequestAttributesSequence.AccessionNumber=A1", [S()], [], "P1"),
    ("a request given of another order than the item's", f"{A}&RequestAttributesSequence.AccessionNumber=A2", [], [W()], 409),
    # One number of two issuers is two orders
    ("the study's number, other issuer", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=K", [S(IssuerOfAccessionNumberSequence=of("H"))], [], 409),
    ("the study's number, its issuer", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=H", [S(IssuerOfAccessionNumberSequence=of("H"))], [], "P1"),
    ("the study's number, other universal issuer", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=H&{ISSUER}.UniversalEntityID=1.9",
     [S(IssuerOfAccessionNumberSequence=of("H", "1.8"))], [], 409),
    ("the study's number, one universal issuer by two names", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=HOSP&{ISSUER}.UniversalEntityID=1.8",
     [S(IssuerOfAccessionNumberSequence=of("H", "1.8"))], [], "P1"),
    ("the study's number, issuer only given", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=H", [S()], [], "P1"),
    ("the study's number, issuer only there", f"{U}&{A}", [S(IssuerOfAccessionNumberSequence=of("H"))], [], "P1"),
    ("the number of a study of another issuer", f"{A}&{ISSUER}.LocalNamespaceEntityID=K&PatientID=P7", [S(IssuerOfAccessionNumberSequence=of("H"))], [], "P7"),
    ("the number of a study of another issuer, where there must be one", f"{A}&{ISSUER}.LocalNamespaceEntityID=K&attach=study",
     [S(IssuerOfAccessionNumberSequence=of("H"))], [], 404),
    ("the number of an order of another issuer", f"{A}&{ISSUER}.LocalNamespaceEntityID=K&PatientID=P7", [], [W(IssuerOfAccessionNumberSequence=of("H"))], "P7"),
    ("the number of an order of another issuer, where there must be one", f"{A}&{ISSUER}.LocalNamespaceEntityID=K&attach=worklist", [],
     [W(IssuerOfAccessionNumberSequence=of("H"))], 404),
    ("the number of a cancelled order of another issuer", f"{A}&{ISSUER}.LocalNamespaceEntityID=K&PatientID=P7", [],
     [W(IssuerOfAccessionNumberSequence=of("H"), status="CANCELED")], "P7"),
    ("the number of two issuers, one is given", f"{A}&{ISSUER}.LocalNamespaceEntityID=K",
     [], [W(IssuerOfAccessionNumberSequence=of("H")), W(patient="P2", study="1.7", IssuerOfAccessionNumberSequence=of("K"))], "P2"),
    ("the number of two issuers, none is given", A,
     [], [W(IssuerOfAccessionNumberSequence=of("H")), W(patient="P2", study="1.7", IssuerOfAccessionNumberSequence=of("K"))], 409),
    ("the UID of an order of another issuer", f"{U}&{A}&{ISSUER}.LocalNamespaceEntityID=K&PatientID=P1", [],
     [W(study="1.2.3.4", IssuerOfAccessionNumberSequence=of("H"))], 409),
    ("a new UID, the number of somebody else's study of another issuer", f"study=1.9.9&{A}&{ISSUER}.LocalNamespaceEntityID=K&PatientID=P2",
     [S(IssuerOfAccessionNumberSequence=of("H"))], [], "P2"),
    ("item and study of one number and two issuers", A, [S(study="1.2.3.4.5", IssuerOfAccessionNumberSequence=of("K"))],
     [W(IssuerOfAccessionNumberSequence=of("H"))], 409),
    # The worklist
    ("one item", A, [], [W()], "P1"),
    ("one item, equal", f"{A}&PatientID=P1&PatientName=doe^JOHN", [], [W()], "P1"),
    ("one item, another patient", f"{A}&PatientID=P2&PatientName=Doe^John", [], [W()], 409),
    ("one item, another birth date", f"{A}&PatientID=P1&dob=19710101", [], [W()], 409),
    ("one item, other issuer", f"{A}&PatientID=P1&IssuerOfPatientID=K", [], [W(IssuerOfPatientID="H")], 409),
    ("one item without PatientID", f"{A}&PatientName=Doe^John", [], [W(patient="")], 409),
    ("one item without PatientID, and one given", f"{A}&PatientID=P1", [], [W(patient="")], "P1"),
    ("one item of another study than is given", f"{A}&study=1.9.9&attach=worklist", [], [W()], 409),
    ("two items of two patients", A, [], [W(), W(patient="P2", study="1.7", step="SPS2")], 409),
    ("a cancelled item of somebody else", f"{A}&PatientID=P7", [], [W(patient="P2", status="CANCELED")], 409),
    ("a completed item of somebody else of that name", f"{A}&PatientID=P7&PatientName=Doe^John", [], [W(patient="P2", status="COMPLETED")], 409),
    ("a cancelled item of that ID and another name", f"{A}&PatientID=P1&PatientName=Roe^Rita", [], [W(status="CANCELED")], 409),
    ("a cancelled item of somebody else, a study of who is given", f"{A}&PatientID=P1", [S()], [W(patient="P2", status="CANCELED")], 409),
    ("a cancelled item and a study of two patients", A, [S()], [W(patient="P2", status="CANCELED")], 409),
    ("a cancelled item and a study of one patient", A, [S()], [W(status="CANCELED")], "P1"),
    ("another step of somebody else's order", f"{A}&{STEP}=SPS9&PatientID=P7", [], [W()], 409),
    ("another step of somebody else's cancelled order", f"{A}&{STEP}=SPS9&PatientID=P7", [], [W(status="CANCELED")], 409),
    ("another procedure of somebody else's order", f"{A}&RequestedProcedureID=RP9&PatientID=P7", [], [W()], 409),
    ("another step of the same patient's order", f"{A}&{STEP}=SPS9&PatientID=P1", [], [W()], "P1"),
    ("another step of an order, and nobody given", f"{A}&{STEP}=SPS9", [], [W()], NOBODY),
    ("another step under the UID of somebody else's order", f"{U}&{STEP}=SPS9&PatientID=P7", [], [W(study="1.2.3.4")], 409),
    ("a cancelled item, and nobody given", A, [], [W(status="CANCELED")], NOBODY),
    ("a cancelled item beside an open one", A, [], [W(patient="P2", study="1.7", status="CANCELED"), W()], "P1"),
    # The UID of an order, of which the archive has nothing yet
    ("the UID of an order: it says whose it is", U, [], [W(study="1.2.3.4")], "P1"),
    ("the UID of an order, its patient", f"{U}&PatientID=P1&PatientName=Doe^John", [], [W(study="1.2.3.4")], "P1"),
    ("the UID of an order, another patient", f"{U}&PatientID=P2", [], [W(study="1.2.3.4")], 409),
    ("the UID of an order, another name", f"{U}&PatientID=P1&PatientName=Roe^John", [], [W(study="1.2.3.4")], 409),
    ("the UID of an order, its number, another patient", f"{U}&{A}&PatientID=P2", [], [W(study="1.2.3.4")], 409),
    ("the UID of a cancelled order, another patient", f"{U}&PatientID=P2", [], [W(study="1.2.3.4", status="CANCELED")], 409),
    ("the UID of a completed order, its patient", f"{U}&PatientID=P1", [], [W(study="1.2.3.4", status="COMPLETED")], "P1"),
    ("the UID of an order, another number, another patient", f"{U}&accession=A9&PatientID=P2", [], [W(study="1.2.3.4")], 409),
    ("the UID of an order, another number, its patient", f"{U}&accession=A9&PatientID=P1", [], [W(study="1.2.3.4")], 409),
    ("the UID of an order without number, a number of nobody", f"{U}&accession=A9", [], [W(study="1.2.3.4", accession="")], "P1"),
    ("the UID of an order without number, the number of somebody else's study", f"{U}&accession=A9", [S(study="1.7", accession="A9", patient="P2")],
     [W(study="1.2.3.4", accession="")], 409),
    ("a new UID, the number of another order", f"study=1.9.9&{A}&PatientID=P1", [], [W()], 409),
    ("a new UID, the number of somebody else's order", f"study=1.9.9&{A}&PatientID=P2", [], [W()], 409),
    ("a new UID, the number of somebody else's study", f"study=1.9.9&{A}&PatientID=P2", [S()], [], 409),
    ("a new UID, the number of a study of the same patient", f"study=1.9.9&{A}&PatientID=P1", [S()], [], "P1"),
    # Worklist and archive
    ("item and study of one patient", A, [S(study="1.2.3.4.5")], [W()], "P1"),
    ("item and study of one patient, in other case", A, [S(study="1.2.3.4.5", name="DOE^JOHN")], [W()], "P1"),
    ("item and study of two patients", A, [S(study="1.2.3.4.5", patient="P2")], [W()], 409),
    ("item and study of two patients, one is given", f"{A}&PatientID=P1", [S(study="1.2.3.4.5", patient="P2")], [W()], 409),
    ("item and study of one ID and two issuers", A, [S(study="1.2.3.4.5", IssuerOfPatientID="K")], [W(IssuerOfPatientID="H")], 409),
    ("item and study of one ID and two names", A, [S(study="1.2.3.4.5", name="Roe^Rita")], [W()], 409),
    ("an item without PatientID, whose study has one", A, [S(study="1.2.3.4.5")], [W(patient="")], "P1"),
    ("a study of the number under another UID", A, [S(patient="P2")], [W()], "P1"),
    # Nobody is asked
    ("nothing that could be looked for", "PatientID=P7", [S()], [W()], "P7"),
    ("told not to ask", f"{A}&PatientID=P7&attach=new", [S()], [W()], "P7"),
    ("told not to ask, and nobody given", f"{A}&attach=new", [S()], [W()], NOBODY),
]


@pytest.fixture(scope="module")
def chee():
    running = LikeDcm4chee()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, chee):
    configuration = archive(chee.url, wire="json")
    configuration["archives"]["main"] |= {"lookup": True, "worklist": {"url": chee.worklist_url}}
    with Gateway(tmp_path_factory.mktemp("safety"), configuration) as running:
        yield running


def stored(chee) -> list[pydicom.Dataset]:
    return [pydicom.Dataset.from_json(json.dumps(row)) for request in chee.requests if request.method == "POST"
            for row in metadata_of(parts_of(request))]


def named(query: str, studies, items) -> set[str]:
    """Everybody whom client, archive or worklist has named."""
    given = {word.partition("=")[2].replace("%20", "") for word in query.split("&") if word.startswith("PatientID=")}
    return (given | {str(row.PatientID) for row in studies + items}) - {""}


def test_the_table_is_large_enough():
    assert len(TABLE) >= 30 and len({row[0] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("given, studies, items, outcome", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_whose_object_it_becomes(gateway, chee, given, studies, items, outcome):
    chee.clear()
    chee.studies, chee.items = list(studies), list(items)
    answer = gateway.post("/upload?" + given, data=media.PDF)
    objects = stored(chee)
    if isinstance(outcome, int):
        assert answer.status_code == outcome, answer.text
        assert objects == []
        assert not any(value in answer.text for value in ("Doe", "Roe", "John", "1970", "1971"))
        return
    assert answer.status_code == 201, answer.text
    (data_set,) = objects
    assert data_set.PatientID == outcome
    # Never under a patient whom nobody named; and who is given is who it is.
    assert data_set.PatientID in named(given, studies, items)
    asked_for = named(given, [], [])
    assert asked_for in (set(), {data_set.PatientID})


def test_one_number_of_two_issuers_makes_two_studies(gateway, chee):
    chee.clear()
    studies = [
        gateway.post(f"/upload?{A}&PatientID=P1{issuer}", data=media.PDF).json()["studyInstanceUID"]
        for issuer in ("", f"&{ISSUER}.LocalNamespaceEntityID=H", f"&{ISSUER}.LocalNamespaceEntityID=K", f"&{ISSUER}.LocalNamespaceEntityID=H")]
    assert studies[1] == studies[3] and len(set(studies)) == 3


def changed(tag: str, element: dict | None, **more) -> bytes:
    """A study as an archive tells it that does not quite know how."""
    row = study_row(**more).to_json_dict()
    if element is None:
        del row[tag]
    else:
        row[tag] = element
    return json.dumps([row]).encode()


DOUBTFUL = {
    "two values": changed("00100020", {"vr": "LO", "Value": ["P1", "P2"]}),
    "two values in one": changed("00100020", {"vr": "LO", "Value": ["P1\\P2"]}),
    "a number, which may have lost its zeros": changed("00100020", {"vr": "LO", "Value": [42]}),
    "bytes": changed("00100020", {"vr": "UN", "InlineBinary": "UDE="}),
    "an address": changed("00100020", {"vr": "LO", "BulkDataURI": "x"}),
    "an ID twice": changed("00100020", {"vr": "LO", "Value": ["P1"]})[:-2] + b',"00100020":{"vr":"LO","Value":["P2"]}}]',
    "too long for an ID": changed("00100020", {"vr": "LO", "Value": ["P" * 65]}),
    "a control character": changed("00100020", {"vr": "LO", "Value": ["P\x011"]}),
    "an ID with letters that were lost": changed("00100020", {"vr": "LO", "Value": ["P\ufffd"]}),
    "a name with letters that were lost": changed("00100010", {"vr": "PN", "Value": [{"Alphabetic": "D\ufffd^John"}]}),
    "a study by no UID": changed("0020000D", {"vr": "UI", "Value": ["1.2.03.4"]}),
    "two issuers": changed("00100024", {"vr": "SQ", "Value": [{"00400032": {"vr": "UT", "Value": [uid]}} for uid in ("1.2", "1.3")]}),
    "two issuers of the number": changed("00080051", {"vr": "SQ", "Value": [{"00400031": {"vr": "UT", "Value": [name]}} for name in "HK"]}),
    "an issuer by bytes": changed("00080051", {"vr": "SQ", "Value": [{"00400031": {"vr": "UN", "InlineBinary": "YWI="}}]}),
    "an issuer that is text": changed("00080051", {"vr": "LO", "Value": ["H", "K"]}),
    "two births": changed("00100030", {"vr": "DA", "Value": ["19700101", "19710101"]}),
    "a study without UID": changed("0020000D", None),
    "nothing at all": b"",
    "blanks": b" \r\n",
    "an empty object": b"{}",
    "a study without value": changed("0020000D", {"vr": "UI"}),
    "another encoding": changed("00100010", {"vr": "PN"}).replace(b'"PN"', '"PN","Value":[{"Alphabetic":"M\u00fc"}]'.encode("latin-1")),
}


@pytest.mark.parametrize("answer", DOUBTFUL.values(), ids=DOUBTFUL)
@pytest.mark.parametrize("patient", ["", "&PatientID=P1", "&PatientID=P2"])
def test_an_answer_that_leaves_the_patient_open_is_none(gateway, chee, answer, patient):
    chee.clear()

    def behave(connection, request):
        connection.body(request)
        connection.answer(200, answer)

    chee.reset(default=behave)
    told = gateway.post("/upload?" + U + patient, data=media.PDF)
    assert told.status_code == 502 and told.json()["type"].endswith("lookup-failed"), told.text
    assert stored(chee) == []
    assert not any(value in told.text for value in ("Doe", "1970", "P1", "P2"))


MORE = {"Warning": '299 pacs "There are 7 additional results that can be requested"'}
PARTS = {
    "206, none": (206, b"[]", {}), "206, another study": (206, json.dumps([S(study="1.9").to_json_dict()]).encode(), {}),
    "206, the study": (206, json.dumps([S().to_json_dict()]).encode(), {}), "a warning, none": (200, b"[]", MORE),
    "a warning, another study": (200, json.dumps([S(study="1.9", accession="A9").to_json_dict()]).encode(), MORE),
    "a warning, no content": (204, b"", MORE),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("given", [U, U + "&PatientID=P7", A + "&PatientID=P7", U + "&attach=study", A + "&attach=worklist",
                                   "study=1.9.9&" + A + "&PatientID=P7"])
def test_a_part_of_an_answer_does_not_say_that_there_is_no_more(gateway, chee, part, given):
    """Neither is it a new study, nor is there none: what fits may be among what was not told."""
    chee.clear()

    def behave(connection, request):
        connection.body(request)
        connection.answer(*part)

    chee.reset(default=behave)
    told = gateway.post("/upload?" + given, data=media.PDF)
    assert told.status_code == 409 and told.json()["type"].endswith(":ambiguous"), told.text
    assert "may fit" in told.json()["title"] and stored(chee) == []


def test_no_value_of_a_patient_is_in_the_log(gateway):
    assert not any(value in gateway.log for value in ("Doe", "Roe", "John", "19700101", "Müller"))
