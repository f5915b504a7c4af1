/// Reads data sets from the DICOM JSON Model.
///
/// Tolerant where servers are known to differ: numbers as text, text as numbers, a missing `vr` of a known attribute.
///
/// - Source: PS3.18 §F.2.2–F.2.7.
struct DICOMJSONDecoder {
    /// Whether what could be read in two ways is refused.
    let isStrict: Bool

    func dataSet(_ json: JSON, depth: Int) throws(DICOMError) -> DataSet {
        guard case .object(let members) = json else { throw .invalidModel(offset: 0) }
        var collector = ElementCollector()
        for member in members {
            guard let tag = Tag(hexadecimal: member.key) else { throw .invalidModel(offset: 0) }
            if isStrict, collector.contains(tag) { throw .malformed(tag: tag, offset: 0) }
            collector.append(try element(tag, member.value, depth: depth))
        }
        return collector.dataSet
    }

    private func element(_ tag: Tag, _ json: JSON, depth: Int) throws(DICOMError) -> DataElement {
        let vr = json["vr"].map { $0.string.flatMap(VR.init(rawValue:)) } ?? DataDictionary.entry(tag)?.vr
        guard case .object(let members) = json, let vr else { throw .malformed(tag: tag, offset: 0) }
        if isStrict, !Self.isUnambiguous(members) { throw .malformed(tag: tag, offset: 0) }
        if let values = json["Value"] {
            guard let values = values.array else { throw .malformed(tag: tag, offset: 0) }
            if isStrict, Self.identifiers.contains(tag), values.contains(where: \.isNumber) {
                throw .malformed(tag: tag, offset: 0)
            }
            return DataElement(tag, vr, try value(values, of: tag, vr, depth: depth))
        }
        if let text = json["InlineBinary"] {
            guard let bytes = text.string.flatMap({ Base64.decode($0.utf8) }) else {
                throw .malformed(tag: tag, offset: 0)
            }
            return DataElement(tag, vr, bytes.isEmpty ? .empty : .bytes(bytes))
        }
        if let uri = json["BulkDataURI"] {
            guard let uri = uri.string else { throw .malformed(tag: tag, offset: 0) }
            return DataElement(tag, vr, .bulk(BulkData(reference: uri)))
        }
        return DataElement(tag, vr, .empty)
    }

    private func value(_ values: [JSON], of tag: Tag, _ vr: VR, depth: Int) throws(DICOMError) -> Value {
        if values.isEmpty { return .empty }
        if vr == .SQ {
            guard depth > 0 else { throw .tooDeep(limit: DICOMJSON.maximumDepth) }
            var items: [DataSet] = []
            for value in values {
                if value != .null, value.members == nil { throw .malformed(tag: tag, offset: 0) }
                items.append(value == .null ? DataSet() : try dataSet(value, depth: depth - 1))
            }
            return .items(items)
        }
        let texts = values.compactMap { vr == .PN ? Self.name($0) : Self.text($0) }
        // For FL and FD Swift reads the words too: NaN, inf, -inf.
        guard texts.count == values.count, let value = vr.value(of: texts) else {
            throw .malformed(tag: tag, offset: 0)
        }
        return value
    }

    /// Text, and often digits only: a number has lost its leading zeros.
    private static let identifiers: Set<Tag> = [.patientID, .issuerOfPatientID, .accessionNumber]

    /// Whether there is at most one value, and everything is said once.
    private static func isUnambiguous(_ members: [JSON.Member]) -> Bool {
        let keys = members.map(\.key)
        return Set(keys).count == keys.count
            && keys.count { ["Value", "InlineBinary", "BulkDataURI"].contains($0) } <= 1
    }

    private static func text(_ json: JSON) -> String? {
        switch json {
        case .string(let text), .number(let text): text
        case .null: ""
        case .bool, .array, .object: nil
        }
    }

    /// Joins the component groups of a person name by `=`, without empty ones at the end; `nil` for more than three.
    private static func name(_ json: JSON) -> String? {
        guard case .object = json else { return text(json).flatMap(threeGroups) }
        var groups: [String] = []
        for key in PersonNameGroup.allCases {
            guard let group = json[key.rawValue] else {
                groups.append("")
                continue
            }
            guard let text = text(group) else { return nil }
            groups.append(text)
        }
        while groups.last?.isEmpty == true { groups.removeLast() }
        // Some servers write all of them into the first.
        return threeGroups(groups.joined(separator: "="))
    }

    /// The name, if it has no more groups than names have.
    private static func threeGroups(_ name: String) -> String? {
        let count = PersonName.groups(of: PersonName.canonical(name)).count
        return count <= PersonNameGroup.allCases.count ? name : nil
    }
}

extension JSON {
    fileprivate var isNumber: Bool { if case .number = self { true } else { false } }
}

extension BulkData {
    /// A value of which only the URI is known.
    init(reference uri: String) {
        self.init(content: .bytes([]), framing: .native, mediaType: "application/octet-stream", uri: uri)
    }
}
