/// Writes a data set as Native DICOM Model.
///
/// - Source: PS3.19 §A.1.6.
struct NativeDICOMModelEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func appendDocument(_ dataSet: DataSet) throws(DICOMError) {
        bytes.reserveCapacity(8192)
        bytes += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NativeDicomModel xmlns=\"".utf8
        bytes += NativeDICOMModel.namespace.utf8
        bytes += "\" xml:space=\"preserve\">".utf8
        try append(dataSet, depth: NativeDICOMModel.maximumDepth)
        bytes += "</NativeDicomModel>".utf8
    }

    private mutating func append(_ dataSet: DataSet, depth: Int) throws(DICOMError) {
        for element in dataSet.elements where element.tag.group > 0x0002 && element.tag.element != 0 {
            try append(element, depth: depth)
        }
    }

    private mutating func append(_ element: DataElement, depth: Int) throws(DICOMError) {
        bytes += "<DicomAttribute".utf8
        if let keyword = DataDictionary.entry(element.tag)?.keyword {
            bytes += " keyword=\"".utf8
            bytes += keyword.utf8
            bytes.append(UInt8(ascii: "\""))
        }
        bytes += " tag=\"".utf8
        bytes.append(hexadecimal: element.tag)
        bytes += "\" vr=\"".utf8
        bytes += element.vr.rawValue.utf8
        bytes += "\">".utf8
        try appendValue(of: element, depth: depth)
        bytes += "</DicomAttribute>".utf8
    }

    private mutating func appendValue(of element: DataElement, depth: Int) throws(DICOMError) {
        switch element.value {
        case .empty: break
        case .strings(let values):
            guard element.vr.isText else { throw .malformed(tag: element.tag, offset: 0) }
            // An empty one of several values is left out; the numbers of the others tell its place.
            for (index, value) in values.enumerated() where !value.isEmpty {
                try append(value, number: index + 1, of: element)
            }
        case .integers(let values): try appendValues(values.map(String.init), of: element)
        case .floats(let values): try appendValues(values.map { Self.text(of: $0, element.vr) }, of: element)
        case .tags(let tags): try appendValues(tags.map(\.description), of: element)
        case .bytes(let value):
            if value.isEmpty { break }
            bytes += "<InlineBinary>".utf8
            Base64.append(value, to: &bytes)
            bytes += "</InlineBinary>".utf8
        case .items(let items):
            guard depth > 0 else { throw .tooDeep(limit: NativeDICOMModel.maximumDepth) }
            for (index, item) in items.enumerated() {
                appendStart(of: "Item", number: index + 1)
                try append(item, depth: depth - 1)
                appendEnd(of: "Item")
            }
        case .bulk(let bulk):
            bytes += "<BulkData uri=\"".utf8
            try appendText(bulk.uri, of: element)
            bytes += "\"/>".utf8
        }
    }

    private mutating func appendValues(_ values: [String], of element: DataElement) throws(DICOMError) {
        for (index, value) in values.enumerated() { try append(value, number: index + 1, of: element) }
    }

    private mutating func append(_ value: String, number: Int, of element: DataElement) throws(DICOMError) {
        if element.vr == .PN {
            appendStart(of: "PersonName", number: number)
            try appendName(value, of: element)
            appendEnd(of: "PersonName")
        } else {
            appendStart(of: "Value", number: number)
            try appendText(value, of: element)
            appendEnd(of: "Value")
        }
    }

    private mutating func appendName(_ name: String, of element: DataElement) throws(DICOMError) {
        for (key, group) in zip(PersonNameGroup.allCases, PersonName.modelGroups(of: name)) where !group.isEmpty {
            bytes += "<\(key.rawValue)>".utf8
            for (component, part) in zip(PersonNameGroup.components, PersonName.modelComponents(of: group))
            where !part.isEmpty {
                bytes += "<\(component)>".utf8
                try appendText(part, of: element)
                appendEnd(of: component)
            }
            appendEnd(of: key.rawValue)
        }
    }

    private mutating func appendStart(of name: String, number: Int) {
        bytes += "<\(name) number=\"\(number)\">".utf8
    }

    private mutating func appendEnd(of name: String) { bytes += "</\(name)>".utf8 }

    /// Appends text with the characters escaped that XML reads as its own or would normalise.
    ///
    /// - Source: XML 1.0 §2.2 (characters), §2.4 (markup), §2.11 (ends of lines).
    private mutating func appendText(_ text: String, of element: DataElement) throws(DICOMError) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"": bytes += "&quot;".utf8
            case "\r": bytes += "&#13;".utf8
            case "\t", "\n": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": throw .invalidCharacters(element.tag)
            default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
    }

    private static func text(of value: Double, _ vr: VR) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-INF" : "INF" }
        return vr == .FL && Float(value).isFinite ? Float(value).description : value.description
    }
}
