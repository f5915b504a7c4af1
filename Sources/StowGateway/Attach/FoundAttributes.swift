import Conversion
import DICOM
import Forwarder

/// What an archive or a worklist tells, made fit for objects that are to be valid: archives repeat what devices once
/// wrote, in whatever form.
extension DataSet {
    /// The same with values read as those of fields are: `1970.01.01` is `19700101`, padding is none. What cannot be read
    /// stays as it is, so that it can be held against what is given.
    var inCanonicalForm: DataSet {
        DataSet(
            elements.map { element in
                switch element.value {
                case .items(let items):
                    DataElement(element.tag, element.vr, .items(items.map(\.inCanonicalForm)))
                case .strings(let values):
                    Self.canonical(values, element.tag).map { DataElement(element.tag, $0.vr, $0.value) } ?? element
                case .empty, .integers, .floats, .tags, .bytes, .bulk: element
                }
            })
    }

    /// The attributes whose values are right by PS3.5 and PS3.6, and those of which something is left out.
    var usable: (dataSet: DataSet, leftOut: [Tag]) {
        var usable = DataSet()
        var leftOut: [Tag] = []
        for element in elements {
            guard let value = Self.usable(element) else {
                leftOut.append(element.tag)
                continue
            }
            if value != element.value { leftOut.append(element.tag) }
            let vr = DataDictionary.entry(element.tag)?.vr ?? element.vr
            if !DataElement(element.tag, vr, value).isBlank { usable.set(element.tag, vr, value) }
        }
        // Nobody may be named without what they are to the patient (PS3.3 §C.7.1.1), and not every archive tells that.
        if usable[.responsiblePerson] != nil, usable[.responsiblePersonRole] == nil {
            usable.remove(.responsiblePerson)
            leftOut.append(.responsiblePerson)
        }
        return (usable, leftOut)
    }

    private static func canonical(_ values: [String], _ tag: Tag) -> (vr: VR, value: Value)? {
        guard let entry = DataDictionary.entry(tag), entry.vr.isText else { return nil }
        // Some leave in what pads values of odd length.
        let values = entry.vr.isSingleText ? values : values.map(\.withoutPadding)
        // Names have a meaning in every character, and no other form.
        if entry.vr == .PN {
            guard values.allSatisfy({ entry.vr.fault(in: $0) == nil }) else { return nil }
            return entry.multiplicity.fault(count: values.count) == nil ? (entry.vr, .strings(values)) : nil
        }
        return (try? CanonicalValue.value(.list(values), for: AttributePath(tag, entry.vr))).map { (entry.vr, $0) }
    }

    /// - Returns: `nil` for a value that is to be left out, or an attribute that has a meaning only where it is.
    private static func usable(_ element: DataElement) -> Value? {
        guard let entry = DataDictionary.entry(element.tag) else { return nil }
        switch element.value {
        case .empty: return .empty
        case .strings(let values): return canonical(values, element.tag)?.value
        case .integers, .floats, .tags: return element.vr == entry.vr ? element.value : nil
        case .bytes, .bulk: return nil
        case .items(let items):
            guard entry.vr == .SQ else { return nil }
            return .items(items.compactMap { $0.usable.dataSet.whole(as: element.tag) })
        }
    }

    /// An item of a sequence, without what means nothing for lack of the rest.
    ///
    /// - Source: PS3.3 Tables 8.8-1 (codes), 10-1 (persons), 10-11 (references), 10-17 (issuers), C.7-1 (other IDs).
    private func whole(as sequence: Tag) -> DataSet? {
        var item = self
        let needed: [Tag]
        switch sequence {
        case .issuerOfAccessionNumberSequence, .issuerOfPatientIDQualifiersSequence:
            if !contains(Tag(0x0040, 0x0033)) { item.remove(.universalEntityID) }
            needed = []
        case .otherPatientIDsSequence: needed = [.patientID, Tag(0x0010, 0x0022)]
        case Tag(0x0008, 0x1110), Tag(0x0008, 0x1120): needed = [.referencedSOPClassUID, .referencedSOPInstanceUID]
        case Tag(0x0008, 0x0096), Tag(0x0008, 0x009D), Tag(0x0008, 0x1049), Tag(0x0008, 0x1062):
            needed = [Tag(0x0040, 0x1101)]
        case _ where Self.isOfCodes(sequence):
            needed = [.codeMeaning] + (contains(.codeValue) ? [.codingSchemeDesignator] : [])
            guard [Tag.codeValue, Tag(0x0008, 0x0119), Tag(0x0008, 0x0120)].contains(where: contains) else {
                return nil
            }
        default: needed = []
        }
        return item.isEmpty || !needed.allSatisfy(item.contains) ? nil : item
    }

    private static func isOfCodes(_ sequence: Tag) -> Bool {
        DataDictionary.entry(sequence)?.keyword.hasSuffix("CodeSequence") == true
    }
}
