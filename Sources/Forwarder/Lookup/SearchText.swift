import DICOM

/// Reading what a search answers.
///
/// Tolerant of attributes that nobody needs; not of those that tell patients and studies apart, for what is not known of
/// them must not count as missing.
///
/// - Source: PS3.18 §F.2, §10.6.3.
enum SearchText {
    /// `nil` for what is no answer of a search, nothing at all included: no match is an empty array, or a status of 204.
    ///
    /// - Parameter key: what every match must name.
    static func items(in text: [UInt8], naming key: Tag? = nil) -> [DataSet]? {
        guard let json = try? JSON(parsing: text, maximumDepth: 200) else { return nil }
        var items: [DataSet] = []
        for value in json.array ?? [json] {
            guard let item = item(value), item.tellsWhoPlainly, key.map({ item.names($0) }) != false else { return nil }
            items.append(item)
        }
        return items
    }

    private static func item(_ json: JSON) -> DataSet? {
        guard let members = json.members, saysEachOnce(json), members.allSatisfy(isText) else { return nil }
        if let whole = try? DICOMJSON.decode(json.encoded()).first { return whole }
        var item = DataSet()
        for member in members {
            if let one = try? DICOMJSON.decode(JSON.object([member]).encoded()).first {
                for element in one.elements { item.set(element) }
            } else if Tag(hexadecimal: member.key).map(LookupFields.identity.contains) != false {
                return nil
            }
        }
        return item
    }

    /// Whether nothing is there twice, at any level: of two patients the last one would count.
    private static func saysEachOnce(_ json: JSON) -> Bool {
        switch json {
        case .array(let values): return values.allSatisfy(saysEachOnce)
        case .object(let members):
            var seen: Set<String> = []
            return members.allSatisfy { seen.insert($0.key.uppercased()).inserted && saysEachOnce($0.value) }
        case .null, .bool, .number, .string: return true
        }
    }

    /// Identifiers that are text, and often digits only.
    private static let identifiers: Set<Tag> = [.patientID, .issuerOfPatientID, .accessionNumber]

    /// Whether identifiers are text: a number has lost its leading zeros.
    private static func isText(_ member: JSON.Member) -> Bool {
        guard Tag(hexadecimal: member.key).map(identifiers.contains) == true else { return true }
        return member.value["Value"]?.array?.contains { if case .number = $0 { true } else { false } } != true
    }
}

extension DataSet {
    /// Whether each attribute that tells one patient, study or order from another has at most one value, as text: several,
    /// bytes, or a reference are nothing that could be compared.
    package var tellsWhoPlainly: Bool {
        LookupFields.identity.allSatisfy { tag in
            switch self[tag]?.value {
            case nil, .empty?: true
            case .items(let items)?:
                tag == .scheduledProcedureStepSequence || items.count < 2 && items.allSatisfy(\.tellsIssuerPlainly)
            case .strings(let values)?: values.count == 1 && Self.isPlain(values[0].withoutPadding, tag)
            case .integers?, .floats?, .tags?, .bytes?, .bulk?: false
            }
        }
    }

    private var tellsIssuerPlainly: Bool {
        [Tag.localNamespaceEntityID, .universalEntityID].allSatisfy { tag in
            switch self[tag]?.value {
            case nil, .empty?: true
            case .strings(let values)?: values.count == 1 && Self.isPlain(values[0], tag)
            case .integers?, .floats?, .tags?, .bytes?, .bulk?, .items?: false
            }
        }
    }

    /// Whether a value can be compared, and be that of an object: letters that were lost make one patient of two.
    private static func isPlain(_ text: String, _ tag: Tag) -> Bool {
        if text.contains("\\") || text.unicodeScalars.contains("\u{FFFD}") { return false }
        return switch tag {
        case .patientID, .issuerOfPatientID: VR.LO.fault(in: text) == nil
        case .studyInstanceUID: VR.UI.fault(in: text) == nil
        case .patientName: VR.PN.fault(in: text) != .controlCharacter
        default: true
        }
    }

    fileprivate func names(_ tag: Tag) -> Bool {
        guard case .strings(let values)? = self[tag]?.value else { return false }
        return values.contains { !$0.withoutPadding.isEmpty }
    }
}
