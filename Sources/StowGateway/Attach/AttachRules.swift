import Conversion
import DICOM
import Forwarder

/// What a match means for what was given.
enum AttachRules {
    /// Beside the patient's: what says which study and which order it is.
    private static let identifiers = [Tag.studyInstanceUID, .accessionNumber]

    /// The attribute in which what was given, or what a worklist says, is another patient, study or order than what was
    /// found; `nil` where it may be the same.
    static func contradiction(_ given: DataSet, _ found: DataSet) -> Tag? {
        if let tag = PatientIdentity(given).contradiction(with: PatientIdentity(found)) { return tag }
        return identifiers.first { tag in
            guard let given = given.text(tag), let found = found.text(tag) else { return false }
            return given != found
        }
    }

    /// What goes before the given attributes. Of a request, what was given and not found stays.
    static func attributes(_ given: DataSet, _ found: DataSet) -> DataSet {
        var attributes = found
        guard let item = found.items(.requestAttributesSequence)?.first,
            let ofGiven = given.items(.requestAttributesSequence), ofGiven.count == 1, let own = ofGiven.first
        else { return attributes }
        let joined = Attachment(attributes: item).completing(own)
        attributes.set(.requestAttributesSequence, .SQ, .items([joined]))
        return attributes
    }

    /// What was given of the study in another way than it was found, and gave way.
    static func warnings(_ given: DataSet, _ found: DataSet, _ level: AttachRefusal.Level) -> [String] {
        let tags = LookupFields.study.filter { !identifiers.contains($0) }
        let other = tags.filter { tag in
            guard let given = given[tag], let found = found[tag], !given.isBlank, !found.isBlank else { return false }
            return given.value != found.value
        }
        guard !other.isEmpty else { return [] }
        let names = other.map { DataDictionary.entry($0)?.keyword ?? $0.description }.joined(separator: ", ")
        return ["Given otherwise than the \(level.noun) has it, and stored as the \(level.noun) has it: \(names)."]
    }
}

extension AttachRefusal.Level {
    var noun: String {
        switch self {
        case .study: "study"
        case .worklist: "worklist item"
        }
    }

    /// Who tells of it.
    var source: String {
        switch self {
        case .study: "archive"
        case .worklist: "worklist"
        }
    }
}
