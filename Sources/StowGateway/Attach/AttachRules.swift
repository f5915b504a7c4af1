import Conversion
import DICOM
import Forwarder

/// What a match means for what was given.
enum AttachRules {
    /// Beside the patient's: what says which study and which order it is.
    private static let identifiers = [Tag.studyInstanceUID, .accessionNumber, .issuerOfAccessionNumberSequence]

    /// The attribute in which what was given, or what a worklist says, is another patient, study or order than what was
    /// found; `nil` where it may be the same.
    static func contradiction(_ given: DataSet, _ found: DataSet) -> Tag? {
        if let tag = otherPatient(given, found) { return tag }
        if let given = given.text(.studyInstanceUID), let found = found.text(.studyInstanceUID), given != found {
            return .studyInstanceUID
        }
        return otherOrder(given, found)
    }

    /// The attribute in which the two are about different patients.
    static func otherPatient(_ given: DataSet, _ found: DataSet) -> Tag? {
        PatientIdentity(given).contradiction(with: PatientIdentity(found))
    }

    /// A study may be of several orders, which are then told by its requests only.
    private static func otherOrder(_ given: DataSet, _ found: DataSet) -> Tag? {
        let order = OrderNumber(found)
        if let tag = OrderNumber(given).contradiction(with: order) { return tag }
        let requests = requestedOrders(found)
        let known = requests.isEmpty ? [order] : requests
        for given in [OrderNumber(given)] + requestedOrders(given) {
            let tags = known.map { given.contradiction(with: $0) }
            if let tag = tags.first, let tag, !tags.contains(nil) { return tag }
        }
        return nil
    }

    /// Whether what was found says to which orders it belongs.
    static func namesOrder(_ found: DataSet) -> Bool {
        OrderNumber(found).number != nil || !requestedOrders(found).isEmpty
    }

    private static func requestedOrders(_ dataSet: DataSet) -> [OrderNumber] {
        (dataSet.items(.requestAttributesSequence) ?? []).map { OrderNumber($0) }.filter { $0.number != nil }
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

    /// What was given of the study in another way than it was found, and gave way; and what no object can have as it was
    /// found.
    static func warnings(
        _ given: DataSet, _ found: DataSet, leftOut: [Tag], _ level: AttachRefusal.Level
    ) -> [String] {
        let tags = LookupFields.study.filter { !identifiers.contains($0) }
        let other = tags.filter { tag in
            guard let given = given[tag], let found = found[tag], !given.isBlank, !found.isBlank else { return false }
            return given.value != found.value
        }
        var warnings: [String] = []
        if !other.isEmpty {
            warnings.append(
                "Given otherwise than the \(level.noun) has it, and stored as the \(level.noun) has it: \(names(other))."
            )
        }
        if !leftOut.isEmpty {
            warnings.append(
                "Not taken over, at least in part, for the \(level.noun) has it in no form that DICOM allows: "
                    + "\(names(leftOut)).")
        }
        return warnings
    }

    private static func names(_ tags: [Tag]) -> String {
        tags.map { DataDictionary.entry($0)?.keyword ?? $0.description }.joined(separator: ", ")
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
