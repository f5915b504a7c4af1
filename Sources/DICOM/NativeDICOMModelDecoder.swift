import Foundation
import FoundationXML

/// Reads data sets from the Native DICOM Model.
///
/// Elements that the model does not know are passed over with all they hold.
///
/// - Source: PS3.19 §A.1.6.
final class NativeDICOMModelDecoder: NSObject, XMLParserDelegate {
    static func dataSets(in bytes: [UInt8], strictly: Bool = false) throws(DICOMError) -> [DataSet] {
        // A document type can define entities without end, or fetch some; this model needs none.
        guard !bytes.isEmpty, isPlainUTF8(bytes), !bytes.holds("<!DOCTYPE") else { throw .invalidModel(offset: 0) }
        let parser = XMLParser(data: Data(ProcessingInstructions.filled(in: bytes)))
        parser.shouldResolveExternalEntities = false
        let decoder = NativeDICOMModelDecoder()
        decoder.isStrict = strictly
        parser.delegate = decoder
        let isWellFormed = parser.parse()
        if let failure = decoder.failure { throw failure }
        guard isWellFormed, parser.parserError == nil, !decoder.dataSets.isEmpty else { throw .invalidModel(offset: 0) }
        return decoder.dataSets
    }

    /// Whether the bytes are UTF-8 and do not declare to be anything else.
    private static func isPlainUTF8(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
        if let start = head.range(of: "<?xml") {
            guard let end = head.range(of: "?>", range: start.upperBound..<head.endIndex) else { return false }
            let declaration = head[start.upperBound..<end.lowerBound]
            if let encoding = declaration.range(of: "encoding") {
                let value = declaration[encoding.upperBound...].drop { $0.isWhitespace || $0 == "=" }
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
    private var isStrict = false
    private var dataSets: [DataSet] = []
    private var failure: DICOMError?
    /// The data sets and attributes around the place of reading: one more data set than attributes, or as many.
    private var open: [ElementCollector] = []
    private var attributes: [Attribute] = []
    private var text = ""
    /// The component groups of the name that is being read, each of five components.
    private var name: [[String]] = []
    /// How deep within an unknown element.
    private var skipped = 0

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes values: [String: String]
    ) {
        // The parser may go on for a while when it is told to stop.
        if failure != nil { return }
        text = ""
        if skipped > 0 {
            skipped += 1
            return
        }
        let element = Self.localName(elementName)
        let isInAttribute = attributes.count == open.count && !open.isEmpty
        switch element {
        case "NativeDicomModel" where open.isEmpty, "Item" where isInAttribute:
            guard open.count <= NativeDICOMModel.maximumDepth else {
                return stop(parser, .tooDeep(limit: NativeDICOMModel.maximumDepth))
            }
            open.append(ElementCollector())
        case "DicomAttribute" where !open.isEmpty && !isInAttribute: start(values, parser)
        case "Value" where isInAttribute, "PersonName" where isInAttribute:
            name = []
            pad(to: values["number"], parser)
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

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
        text += String(decoding: CDATABlock, as: UTF8.self)
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        if skipped > 0 {
            skipped -= 1
            return
        }
        guard failure == nil, let collector = open.last else { return }
        let last = attributes.count - 1
        switch Self.localName(elementName) {
        case "NativeDicomModel":
            open.removeLast()
            dataSets.append(collector.dataSet)
        case "Item":
            open.removeLast()
            attributes[last].items.append(collector.dataSet)
        case "DicomAttribute": end(attributes.removeLast(), parser)
        case "Value": attributes[last].texts.append(text)
        case "PersonName": attributes[last].texts.append(joinedName())
        case "InlineBinary":
            guard let binary = Base64.decode(text.utf8) else {
                return stop(parser, .malformed(tag: attributes[last].tag, offset: 0))
            }
            attributes[last].binary = binary
        case let element:
            guard let component = PersonNameGroup.components.firstIndex(of: element), !name.isEmpty else { return }
            while name[name.count - 1].count < component + 1 { name[name.count - 1].append("") }
            name[name.count - 1][component] = text
        }
    }

    private func start(_ values: [String: String], _ parser: XMLParser) {
        guard let tag = values["tag"].flatMap({ Tag(hexadecimal: $0) }) else {
            return stop(parser, .invalidModel(offset: 0))
        }
        guard let vr = values["vr"].map(VR.init(rawValue:)) ?? DataDictionary.entry(tag)?.vr else {
            return stop(parser, .malformed(tag: tag, offset: 0))
        }
        var attribute = Attribute(tag: tag, vr: vr)
        if isStrict, let creator = values["privateCreator"], tag.isPrivateWithoutBlock {
            guard let placed = open[open.count - 1].placePrivate(tag, of: creator) else {
                return stop(parser, .malformed(tag: tag, offset: 0))
            }
            attribute = Attribute(tag: placed, vr: vr)
        }
        attributes.append(attribute)
    }

    private func end(_ attribute: Attribute, _ parser: XMLParser) {
        let isRepeated = isStrict && (attribute.isAmbiguous || open[open.count - 1].contains(attribute.tag))
        guard !isRepeated, let value = Self.value(of: attribute) else {
            return stop(parser, .malformed(tag: attribute.tag, offset: 0))
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
    private func pad(to number: String?, _ parser: XMLParser) {
        let last = attributes.count - 1
        guard let number = number.flatMap({ Int($0) }), attributes[last].vr != .SQ else { return }
        // Values out of their order could be read in two ways.
        let isInOrder = !isStrict || number > attributes[last].texts.count
        guard isInOrder, number <= attributes[last].texts.count + 1000 else {
            return stop(parser, .malformed(tag: attributes[last].tag, offset: 0))
        }
        while attributes[last].texts.count < number - 1 { attributes[last].texts.append("") }
    }

    private func joinedName() -> String {
        name.map { $0.joined(separator: "^") }.joined(separator: "=")
    }

    private func stop(_ parser: XMLParser, _ failure: DICOMError) {
        if self.failure == nil { self.failure = failure }
        parser.abortParsing()
    }

    private static func localName(_ name: String) -> String {
        name.firstIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }
}

extension PersonNameGroup {
    fileprivate static func index(of name: String) -> Int { allCases.firstIndex { $0.rawValue == name } ?? 0 }
}

extension [UInt8] {
    fileprivate func holds(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first) {
            if self[found...].starts(with: text.utf8) { return true }
            start = found + 1
        }
        return false
    }
}
