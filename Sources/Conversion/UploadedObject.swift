import DICOM

/// Holds given fields against an uploaded DICOM object. A field that the object does not have is a contradiction too.
enum UploadedObject {
    private enum Verdict {
        case agrees
        case contradicts
        /// The object has a value that is not read here.
        case unknown
    }

    /// A fault for each given attribute that the object has with another value, or lacks.
    static func faults(of given: DataSet, against summary: Part10Summary) -> [ConversionError] {
        given.elements.compactMap { element in
            switch verdict(on: element, summary.dataSet, unread: summary.unreadTags) {
            case .agrees: nil
            case .contradicts: .contradicts(element.tag)
            case .unknown: .cannotCompare(element.tag)
            }
        }
    }

    static func contradicts(_ given: DataSet, _ summary: Part10Summary) -> Bool {
        !faults(of: given, against: summary).isEmpty
    }

    /// What has to change so that the object says what was given.
    ///
    /// - Parameter isAttached: whether that is somebody whom the archive knows: then what the object says of its own
    ///   patient beside, such as an issuer or a birth date, would make the two into a third.
    /// - Throws: where something must not change, or cannot soundly.
    static func changes(
        _ given: DataSet, _ summary: Part10Summary, isAttached: Bool = false
    ) throws(ConversionError) -> DataSet {
        if summary.isSigned { throw .signed }
        var changes = DataSet()
        for element in given.elements {
            if verdict(on: element, summary.dataSet, unread: summary.unreadTags) == .agrees { continue }
            guard isChangeable(element) else { throw .notCoercible(element.tag) }
            changes.set(element)
        }
        guard isAttached, changes.contains(.patientID) else { return changes }
        let wasOfAnother = summary.dataSet[.patientID]?.value.isBlank == false
        for tag in ofPatientID + (wasOfAnother ? ofPatient : []) where given[tag]?.value.isBlank != false {
            guard let own = summary.dataSet[tag], !own.value.isBlank else { continue }
            changes.set(tag, own.vr, .empty)
        }
        return changes
    }

    /// What says whose number a Patient ID is, and which others the patient has.
    private static let ofPatientID = [
        Tag.issuerOfPatientID, Tag(0x0010, 0x0022), .issuerOfPatientIDQualifiersSequence, .otherPatientIDs,
        .otherPatientIDsSequence,
    ]

    /// What says who a patient is: names, birth, sex, addresses. Not what an examination found of them, such as age and
    /// weight.
    ///
    /// - Source: PS3.3 §C.7.1.1, Table C.2-2 (Patient Identification), Table C.2-3 (Patient Demographic).
    private static let ofPatient = [
        Tag.patientName, .patientBirthDate, Tag(0x0010, 0x0032), Tag(0x0010, 0x0033), Tag(0x0010, 0x0034),
        Tag(0x0010, 0x0035), .patientSex, Tag(0x0010, 0x1001), Tag(0x0010, 0x1005), Tag(0x0010, 0x1040),
        Tag(0x0010, 0x1060), Tag(0x0010, 0x1080), Tag(0x0010, 0x1081), Tag(0x0010, 0x2150), Tag(0x0010, 0x2152),
        Tag(0x0010, 0x2154), Tag(0x0010, 0x2155), Tag(0x0010, 0x2160), Tag(0x0010, 0x21F0), .responsiblePerson,
        .responsiblePersonRole, .responsibleOrganization, .patientComments,
    ]

    /// Not: what an object is and how its pixels read; and sequences, of which more would change than a field says.
    private static func isChangeable(_ element: DataElement) -> Bool {
        switch element.value {
        case .items, .bytes, .bulk, .empty: return false
        case .strings, .integers, .floats, .tags: break
        }
        switch element.tag.group {
        case 0x0008: return element.tag != .sopClassUID
        // Burned In Annotation and its like, and the window: they do not say how the pixels are stored.
        case 0x0028:
            return (0x0301...0x0303).contains(element.tag.element) || (0x1050...0x1056).contains(element.tag.element)
        case 0x0042: return element.tag == .documentTitle
        case 0x0400, 0x7FE0: return false
        default: return true
        }
    }

    private static func verdict(on given: DataElement, _ object: DataSet, unread: Set<Tag>) -> Verdict {
        // An input that was left empty claims nothing, and the fields' character set is not the object's.
        if given.value.isBlank || given.tag == .specificCharacterSet { return .agrees }
        guard let own = object[given.tag] else { return unread.contains(given.tag) ? .unknown : .contradicts }
        if case .items(let wanted) = given.value {
            guard case .items(let items) = own.value, wanted.count <= items.count else { return .contradicts }
            var verdict = Verdict.agrees
            for (wanted, item) in zip(wanted, items) {
                for element in wanted.elements {
                    switch self.verdict(on: element, item, unread: unread) {
                    case .agrees: continue
                    case .contradicts: return .contradicts
                    case .unknown: verdict = .unknown
                    }
                }
            }
            return verdict
        }
        return given.value.means(own.value, as: given.vr) ? .agrees : .contradicts
    }
}
