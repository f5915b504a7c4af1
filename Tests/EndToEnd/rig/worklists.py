"""Worklists: items, Orthanc's plugin and DCMTK's server that hand them out by C-FIND, and an archive as dcm4chee is."""

import json
import pathlib
import subprocess
import urllib.parse

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom2 import applicationentity, dimsemessages, dsutils, sopclass, statuses, uids

from .archive import Captured, Connection, ScriptedArchive, store
from .ports import accepts, free_port, wait_until
from .servers import Orthanc


def code(value: str, meaning: str, scheme: str = "LN") -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def worklist_item(accession="A1", patient="P1", name="Doe^John", study="1.2.3.4.5", step="SPS1", status="", charset="ISO_IR 192",
                  **more) -> Dataset:
    """An item as a RIS makes them; `more` are further attributes by keyword."""
    item = Dataset()
    item.SpecificCharacterSet = charset
    item.AccessionNumber, item.ReferringPhysicianName = accession, "Referrer^Rita"
    item.PatientName, item.PatientID, item.PatientBirthDate, item.PatientSex = name, patient, "19700101", "F"
    item.StudyInstanceUID = study
    item.RequestedProcedureDescription, item.RequestedProcedureID = "CT of the abdomen", "RP1"
    item.RequestedProcedureCodeSequence = [code("CTABD", "CT of the abdomen")]
    item.ReferencedStudySequence, item.ReferencedPatientSequence = [], []
    scheduled = Dataset()
    scheduled.Modality, scheduled.ScheduledStationAETitle = "CT", "SCANNER"
    scheduled.ScheduledProcedureStepStartDate, scheduled.ScheduledProcedureStepStartTime = "20240131", "101112"
    scheduled.ScheduledProcedureStepDescription, scheduled.ScheduledProcedureStepID = "Abdomen, native", step
    scheduled.ScheduledPerformingPhysicianName = "Perform^Per"
    scheduled.ScheduledProtocolCodeSequence = [code("NATIVE", "Native")]
    if status:
        scheduled.ScheduledProcedureStepStatus = status
    item.ScheduledProcedureStepSequence = [scheduled]
    for keyword, value in more.items():
        setattr(item, keyword, value)
    return item


def write_item(item: Dataset, path: pathlib.Path):
    item.file_meta = FileMetaDataset()
    item.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    item.file_meta.MediaStorageSOPClassUID = "1.2.276.0.7230010.3.1.0.1"
    item.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    pydicom.dcmwrite(path, item, enforce_file_format=True)


def certificate(folder: pathlib.Path, name: str) -> tuple[pathlib.Path, pathlib.Path]:
    """A certificate that has signed itself, and its key."""
    folder.mkdir(parents=True, exist_ok=True)
    pem, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
    return pem, key


class WorklistOrthanc(Orthanc):
    """Orthanc with its DICOMweb and worklist plugins; with `trusted`, over TLS for whoever has that certificate."""

    def __init__(self, folder: pathlib.Path, trusted: pathlib.Path | None = None):
        self.dicom_port = free_port()
        self.trusted = trusted
        self.pem, self.key = certificate(folder, "ris") if trusted else (None, None)
        self.items = folder / "items"
        self.items.mkdir(parents=True, exist_ok=True)
        super().__init__(folder)
        wait_until(lambda: accepts(self.dicom_port), "the DICOM server of Orthanc")

    def configure(self, configuration: dict):
        configuration["Plugins"].append("/usr/share/orthanc/plugins/libModalityWorklists.so")
        configuration |= {
            "DicomServerEnabled": True, "DicomPort": self.dicom_port, "DicomAet": "ORTHANC", "DicomCheckCalledAet": True,
            "DicomAlwaysAllowFindWorklist": True, "DefaultEncoding": "Utf8",
            "Worklists": {"Enable": True, "Database": str(self.items), "FilterIssuerAet": False},
        }
        if self.trusted:
            configuration |= {
                "DicomTlsEnabled": True, "DicomTlsCertificate": str(self.pem), "DicomTlsPrivateKey": str(self.key),
                "DicomTlsTrustedCertificates": str(self.trusted),
            }

    @property
    def settings(self) -> dict:
        return {"host": "127.0.0.1", "port": self.dicom_port, "calledAET": "ORTHANC", "timeout": 5}


class DCMTKWorklist:
    """wlmscpfs, with a folder for one AE title."""

    def __init__(self, folder: pathlib.Path, title: str = "RIS", *options: str, port: int | None = None):
        self.title, self.port = title, port or free_port()
        self.items = folder / title
        self.items.mkdir(parents=True, exist_ok=True)
        (self.items / "lockfile").touch()
        self.command = ["wlmscpfs", "-csk", *options, "-dfp", str(folder), str(self.port)]
        self.process: subprocess.Popen | None = None

    def start(self) -> "DCMTKWorklist":
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: accepts(self.port), "wlmscpfs")
        return self

    def add(self, item: Dataset, name: str = "item"):
        write_item(item, self.items / f"{name}.wl")

    def clear(self):
        for path in self.items.glob("*.wl"):
            path.unlink()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    @property
    def settings(self) -> dict:
        return {"host": "127.0.0.1", "port": self.port, "calledAET": self.title, "timeout": 5}


class CancellingWorklist:
    """Answers a C-FIND with these items and breaks off, as a server with a limit of its own."""

    def __init__(self, items=()):
        @sopclass.sop_classes([uids.MODALITY_WORK_LIST_INFORMATION_FIND_SOP_CLASS])
        def find(association, context, message):
            def respond(status, content: bytes | None = None):
                # One for each, for they are encoded on another thread.
                response = dimsemessages.CFindRSPMessage()
                response.message_id_being_responded_to, response.sop_class_uid = message.message_id, message.sop_class_uid
                response.status, response.data_set = int(status), content
                association.send(response, context.id)

            syntax = context.supported_ts
            for item in items:
                respond(statuses.C_FIND_PENDING, dsutils.encode(item, syntax.is_implicit_VR, syntax.is_little_endian))
            respond(statuses.C_FIND_CANCEL)

        self.port = free_port()
        self.entity = applicationentity.AE("RIS", self.port).add_scp(find)
        self.entity.__enter__()

    def stop(self):
        self.entity.__exit__(None, None, None)

    @property
    def settings(self) -> dict:
        return {"host": "127.0.0.1", "port": self.port, "calledAET": "RIS", "timeout": 5}


class LikeDcm4chee(ScriptedArchive):
    """Takes metadata and bulk data, and answers QIDO-RS and `mwlitems` as dcm4chee-arc does: 204 where nothing matches,
    IssuerOfPatientID and StudyDescription only where they are asked for, and finished items as it is configured."""

    def __init__(self, **more):
        self.studies: list[Dataset] = []
        self.series: dict[str, list[Dataset]] = {}
        self.items: list[Dataset] = []
        self.asked: list[str] = []
        self.broken: dict[str, int] = {}
        super().__init__(default=self.behave, **more)
        self.worklist_url = self.url.replace("/rs", "/aets/WORKLIST/rs")

    def clear(self):
        self.studies, self.series, self.items, self.asked, self.broken = [], {}, [], [], {}
        self.reset(default=self.behave)

    def behave(self, connection: Connection, request: Captured):
        if request.method == "POST":
            return store(connection, request)
        connection.body(request)
        path, _, query = request.target.partition("?")
        self.asked.append(request.target)
        for part, status in self.broken.items():
            if part in path:
                return connection.answer(status, b"")
        words = urllib.parse.parse_qs(query)
        wanted = ",".join(words.pop("includefield", [])).split(",")
        words.pop("limit", None)
        if path.endswith("/mwlitems"):
            found = [item for item in self.items if self.matches(item, words)]
        elif path.endswith("/series"):
            found = self.series.get(path.split("/")[-2], [])
        else:
            found = [self.told(study, wanted) for study in self.studies if self.matches(study, words)]
        if not found:
            return connection.answer(204, b"")
        body = json.dumps([item.to_json_dict() for item in found]).encode()
        connection.answer(200, body)

    @staticmethod
    def told(study: Dataset, wanted: list[str]) -> Dataset:
        told = pydicom.Dataset(study)
        for keyword, tag in (("IssuerOfPatientID", "00100021"), ("StudyDescription", "00081030")):
            if tag not in wanted and "all" not in wanted and keyword in told:
                del told[keyword]
        return told

    @staticmethod
    def matches(item: Dataset, words: dict[str, list[str]]) -> bool:
        for name, (value,) in words.items():
            data_sets = [item]
            *path, last = name.split(".")
            for step in path:
                data_sets = [inner for data_set in data_sets for inner in data_set.get(step, [])]
            if not any(str(data_set.get(last, "")) == value for data_set in data_sets):
                return False
        return True


def study_row(study="1.2.3.4", accession="A1", patient="P1", name="Doe^John", **more) -> Dataset:
    """A study as QIDO-RS tells it."""
    row = Dataset()
    row.SpecificCharacterSet = "ISO_IR 192"
    row.StudyInstanceUID, row.StudyDate, row.StudyTime, row.AccessionNumber = study, "20240101", "120000", accession
    row.PatientName, row.PatientID, row.PatientBirthDate, row.PatientSex = name, patient, "19700101", "F"
    row.ReferringPhysicianName, row.StudyID, row.ModalitiesInStudy = "Referrer^Rita", "S1", ["CT"]
    row.StudyDescription = "CT Abdomen"
    for keyword, value in more.items():
        if value is None:
            del row[keyword]
        else:
            setattr(row, keyword, value)
    return row
