import XML

/// Reads data sets from the Native DICOM Model.
///
/// Elements that the model does not know are passed over with all they hold.
///
/// - Source: PS3.19 §A.1.6.
struct NativeDICOMModelDecoder {
    static func dataSets(in bytes: [UInt8], strictly: Bool = false) throws(DICOMError) -> [DataSet] {
        guard isPlainUTF8(bytes) else { throw .invalidModel(offset: 0) }
        var decoder = NativeDICOMModelDecoder(isStrict: strictly)
        do throws(XMLFault<DICOMError>) {
            try XMLDocument.read(bytes) { (event) throws(DICOMError) in try decoder.take(event) }
        } catch {
            switch error {
            case .stopped(let failure): throw failure
            // A document type can define entities without end, or fetch some; this model needs none.
            case .notWellFormed, .documentType: throw .invalidModel(offset: 0)
            }
        }
        guard !decoder.dataSets.isEmpty else { throw .invalidModel(offset: 0) }
        return decoder.dataSets
    }

    /// Whether the bytes are UTF-8 and do not declare to be anything else.
    private static func isPlainUTF8(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(4096)
        if let start = head.firstRange(of: "<?xml".utf8) {
            guard let end = head[start.upperBound...].firstRange(of: "?>".utf8) else { return false }
            let declaration = head[start.upperBound..<end.lowerBound]
            if let encoding = declaration.firstRange(of: "encoding".utf8) {
                let value = String(decoding: declaration[encoding.upperBound...], as: UTF8.self)
                    .drop { $0.isWhitespace || $0 == "=" }
                let name = value.dropFirst().prefix { $0 != "\"" && $0 != "'" }.lowercased()
                guard ["utf-8", "utf8", "us-ascii", "ascii"].contains(name) else { return false }
            }
        }
        return !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    /// An attribute that is being read.
    private struct Attribute {
        let tag: Tag
        let vr: VR
        var texts: [String] = []
        var items: [DataSet] = []
        var binary: [UInt8]?
        var uri: String?

        /// Whether it has values of two kinds. An empty value beside items is nothing.
        var isAmbiguous: Bool {
            let kinds = [texts.contains { !$0.isEmpty }, !items.isEmpty, binary != nil, uri != nil]
            return kinds.count { $0 } > 1
        }
    }

    /// Whether what could be read in two ways is refused.
    private let isStrict: Bool
    private var dataSets: [DataSet] = []
    /// The data sets and attributes around the place of reading: one more data set than attributes, or as many.
    private var open: [ElementCollector] = []
    private var attributes: [Attribute] = []
    private var text = ""
    /// The component groups of the name that is being read, each of five components.
    private var name: [[String]] = []
    /// How deep within an unknown element.
    private var skipped = 0

    private init(isStrict: Bool) { self.isStrict = isStrict }

    private mutating func take(_ event: XMLEvent) throws(DICOMError) {
        switch event {
        case .start(let element): try start(element.name, element.attributes)
        case .text(let piece): text += piece
        case .end(let name): try end(name)
        }
    }

    private mutating func start(_ element: String, _ values: [String: String]) throws(DICOMError) {
        text = ""
        if skipped > 0 {
            skipped += 1
            return
        }
        let isInAttribute = attributes.count == open.count && !open.isEmpty
        switch element {
        case "NativeDicomModel" where open.isEmpty, "Item" where isInAttribute:
            guard open.count <= NativeDICOMModel.maximumDepth else {
                throw .tooDeep(limit: NativeDICOMModel.maximumDepth)
            }
            open.append(ElementCollector())
        case "DicomAttribute" where !open.isEmpty && !isInAttribute: try startAttribute(values)
        case "Value" where isInAttribute, "PersonName" where isInAttribute:
            name = []
            try pad(to: values["number"])
        case "BulkData" where isInAttribute: attributes[attributes.count - 1].uri = values["uri"] ?? ""
        case "InlineBinary" where isInAttribute: break
        default:
            if PersonNameGroup(rawValue: element) != nil, isInAttribute {
                while name.count < PersonNameGroup.index(of: element) + 1 { name.append([]) }
            } else if PersonNameGroup.components.contains(element), isInAttribute, !name.isEmpty {
                break
            } else if !open.isEmpty {
                skipped = 1
            }
        }
    }

    private mutating func end(_ element: String) throws(DICOMError) {
        if skipped > 0 {
            skipped -= 1
            return
        }
        guard let collector = open.last else { return }
        let last = attributes.count - 1
        switch element {
        case "NativeDicomModel":
            open.removeLast()
            dataSets.append(collector.dataSet)
        case "Item":
            open.removeLast()
            attributes[last].items.append(collector.dataSet)
        case "DicomAttribute": try end(attributes.removeLast())
        case "Value": attributes[last].texts.append(text)
        case "PersonName":
            let name = joinedName()
            // A component that holds delimiters makes groups that there are none of.
            guard PersonName.groups(of: name).count <= PersonNameGroup.allCases.count else {
                throw .malformed(tag: attributes[last].tag, offset: 0)
            }
            attributes[last].texts.append(name)
        case "InlineBinary":
            guard let binary = Base64.decode(text.utf8) else {
                throw .malformed(tag: attributes[last].tag, offset: 0)
            }
            attributes[last].binary = binary
        default:
            guard let component = PersonNameGroup.components.firstIndex(of: element), !name.isEmpty else { return }
            while name[name.count - 1].count < component + 1 { name[name.count - 1].append("") }
            name[name.count - 1][component] = text
        }
    }

    private mutating func startAttribute(_ values: [String: String]) throws(DICOMError) {
        guard let tag = values["tag"].flatMap({ Tag(hexadecimal: $0) }) else {
            throw .invalidModel(offset: 0)
        }
        guard let vr = values["vr"].map(VR.init(rawValue:)) ?? DataDictionary.entry(tag)?.vr else {
            throw .malformed(tag: tag, offset: 0)
        }
        var attribute = Attribute(tag: tag, vr: vr)
        if isStrict, let creator = values["privateCreator"], tag.isPrivateWithoutBlock {
            guard let placed = open[open.count - 1].placePrivate(tag, of: creator) else {
                throw .malformed(tag: tag, offset: 0)
            }
            attribute = Attribute(tag: placed, vr: vr)
        }
        attributes.append(attribute)
    }

    private mutating func end(_ attribute: Attribute) throws(DICOMError) {
        let isRepeated = isStrict && (attribute.isAmbiguous || open[open.count - 1].contains(attribute.tag))
        guard !isRepeated, let value = Self.value(of: attribute) else {
            throw .malformed(tag: attribute.tag, offset: 0)
        }
        open[open.count - 1].append(DataElement(attribute.tag, attribute.vr, value))
    }

    private static func value(of attribute: Attribute) -> Value? {
        // Orthanc writes an empty Value behind the items of a sequence; it means nothing.
        if attribute.vr == .SQ { return attribute.items.isEmpty ? .empty : .items(attribute.items) }
        if let binary = attribute.binary { return binary.isEmpty ? .empty : .bytes(binary) }
        if let uri = attribute.uri { return .bulk(BulkData(reference: uri)) }
        // For FL and FD Swift reads the words too: NaN, INF, -INF.
        return attribute.vr.value(of: attribute.texts)
    }

    /// Adds the empty values that a gap in the numbers stands for.
    private mutating func pad(to number: String?) throws(DICOMError) {
        let last = attributes.count - 1
        guard let number = number.flatMap({ Int($0) }), attributes[last].vr != .SQ else { return }
        // Values out of their order could be read in two ways.
        let isInOrder = !isStrict || number > attributes[last].texts.count
        guard isInOrder, number <= attributes[last].texts.count + 1000 else {
            throw .malformed(tag: attributes[last].tag, offset: 0)
        }
        while attributes[last].texts.count < number - 1 { attributes[last].texts.append("") }
    }

    private func joinedName() -> String {
        name.map { $0.joined(separator: "^") }.joined(separator: "=")
    }
}

extension PersonNameGroup {
    fileprivate static func index(of name: String) -> Int { allCases.firstIndex { $0.rawValue == name } ?? 0 }
}
