import Conversion
import DICOM
import Forwarder

/// A study that an archive has found.
struct FoundStudy: Sendable {
    let dataSet: DataSet
    /// What an upload takes over.
    let attributes: DataSet
    /// What an object cannot have as it is there.
    let leftOut: [Tag]

    init(_ dataSet: DataSet) {
        self.dataSet = dataSet.inCanonicalForm
        (attributes, leftOut) = self.dataSet.values(of: LookupFields.patient + LookupFields.study).usable
    }

    var studyInstanceUID: String? { dataSet.text(.studyInstanceUID) }
    var patient: PatientIdentity { PatientIdentity(dataSet) }

    var distinction: Distinction {
        var distinction = Distinction(studyInstanceUID: studyInstanceUID)
        distinction.date = dataSet.text(.studyDate)
        distinction.modality = dataSet.texts(.modalitiesInStudy).joined(separator: ", ")
        distinction.description = dataSet.text(.studyDescription)
        return distinction
    }
}

/// What tells one of several matches from the others, without a word about the patient.
struct Distinction: Sendable, Equatable {
    var studyInstanceUID: String?
    var date: String?
    var modality: String?
    var description: String?
    var scheduledProcedureStepID: String?
    var status: String?

    /// By keyword, for the reply.
    var values: [(keyword: String, value: String)] {
        [
            ("StudyInstanceUID", studyInstanceUID), ("ScheduledProcedureStepID", scheduledProcedureStepID),
            ("Date", date), ("Modality", modality), ("Description", description),
            ("ScheduledProcedureStepStatus", status),
        ].compactMap { keyword, value in value.flatMap { $0.isEmpty ? nil : (keyword, $0) } }
    }
}

extension DataSet {
    /// All values, without padding.
    func texts(_ tag: Tag) -> [String] {
        guard case .strings(let values)? = self[tag]?.value else { return [] }
        return values.map { $0.trimmed }.filter { !$0.isEmpty }
    }

    /// The elements with these tags that have a value.
    func values(of tags: [Tag]) -> DataSet {
        DataSet(tags.compactMap { tag in self[tag].flatMap { $0.isBlank ? nil : $0 } })
    }
}
