/// Appends data sets in the DICOM JSON Model.
///
/// - Source: PS3.18 §F.2.2–F.2.7.
enum DICOMJSONEncoder {
    /// Appends an object of the attributes in ascending order, without file meta information and group lengths.
    static func append(_ dataSet: DataSet, to bytes: inout [UInt8], depth: Int) throws(DICOMError) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        // A span lends its elements and copies none.
        let elements = dataSet.elements.span
        for index in elements.indices {
            let tag = elements[index].tag
            guard tag.group > 0x0002, tag.element != 0 else { continue }
            bytes.append(beginningOf: tag, elements[index].vr, isFirst: isFirst)
            isFirst = false
            try append(elements[index], to: &bytes, depth: depth)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(
        _ element: borrowing DataElement, to bytes: inout [UInt8], depth: Int
    ) throws(DICOMError) {
        let vr = element.vr
        switch element.value {
        case .empty: break
        case .strings(let values): try appendTexts(values, of: element.tag, vr, to: &bytes)
        case .integers(let values):
            appendValues(values, to: &bytes) { value, bytes in appendInteger(value, to: &bytes) }
        case .floats(let values):
            appendValues(values, to: &bytes) { value, bytes in appendFloat(value, vr, to: &bytes) }
        case .tags(let tags):
            appendValues(tags, to: &bytes) { tag, bytes in
                bytes.append(UInt8(ascii: "\""))
                bytes.append(hexadecimal: tag)
                bytes.append(UInt8(ascii: "\""))
            }
        case .bytes(let value):
            if value.isEmpty { break }
            bytes.append(utf8: ",\"InlineBinary\":\"")
            Base64.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        case .items(let items): try appendItems(items, to: &bytes, depth: depth)
        case .bulk(let bulk):
            bytes.append(utf8: ",\"BulkDataURI\":")
            JSONWriter.appendString(bulk.uri, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func appendItems(_ items: [DataSet], to bytes: inout [UInt8], depth: Int) throws(DICOMError) {
        if items.isEmpty { return }
        guard depth > 0 else { throw .tooDeep(limit: DICOMJSON.maximumDepth) }
        bytes.append(utf8: ",\"Value\":[")
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try append(item, to: &bytes, depth: depth - 1)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func appendTexts(
        _ values: [String], of tag: Tag, _ vr: VR, to bytes: inout [UInt8]
    ) throws(DICOMError) {
        guard vr.isText else { throw .malformed(tag: tag, offset: 0) }
        if values.count == 1 {
            if values[0].isEmpty { return }
            if vr != .PN, vr != .IS, vr != .DS {
                // Nearly all values are such ones.
                return JSONWriter.appendString(values[0], to: &bytes, after: ",\"Value\":[", before: "]")
            }
        }
        appendValues(values, to: &bytes) { value, bytes in
            // An empty one of several values is null (§F.2.5).
            if value.isEmpty {
                bytes.append(utf8: "null")
            } else if vr == .PN {
                appendName(value, to: &bytes)
            } else if vr == .IS || vr == .DS, JSONNumber.isOne(value) {
                bytes.append(utf8: value)
            } else {
                JSONWriter.appendString(value, to: &bytes)
            }
        }
    }

    private static func appendValues<Element>(
        _ values: [Element], to bytes: inout [UInt8], append: (Element, inout [UInt8]) -> Void
    ) {
        if values.isEmpty { return }
        bytes.append(utf8: ",\"Value\":[")
        let values = values.span
        for index in values.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(values[index], &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func appendName(_ name: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, group) in zip(PersonNameGroup.allCases, PersonName.modelGroups(of: name)) where !group.isEmpty {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.appendString(key.rawValue, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONWriter.appendString(group, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes numbers that a double cannot hold as text (§F.2.3.1).
    private static func appendInteger(_ value: Int, to bytes: inout [UInt8]) {
        let isExact = value.magnitude <= 1 << 53
        if !isExact { bytes.append(UInt8(ascii: "\"")) }
        bytes.append(decimal: value)
        if !isExact { bytes.append(UInt8(ascii: "\"")) }
    }

    /// Writes the shortest number that reads back as the same; what JSON has no number for, as text.
    private static func appendFloat(_ value: Double, _ vr: VR, to bytes: inout [UInt8]) {
        if value.isNaN {
            bytes.append(utf8: "\"NaN\"")
        } else if value.isInfinite {
            bytes.append(utf8: value < 0 ? "\"-inf\"" : "\"inf\"")
        } else if vr == .FL, Float(value).isFinite {
            bytes.append(utf8: Float(value).description)
        } else {
            bytes.append(utf8: value.description)
        }
    }
}

enum JSONNumber {
    /// Whether the text is a number as JSON writes it (RFC 8259 §6).
    static func isOne(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var index = 0
        take(UInt8(ascii: "-"), of: bytes, &index)
        let isZeroFirst = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let whole = takeDigits(of: bytes, &index)
        if whole == 0 || whole > 1 && isZeroFirst { return false }
        if take(UInt8(ascii: "."), of: bytes, &index), takeDigits(of: bytes, &index) == 0 { return false }
        if take(UInt8(ascii: "e"), of: bytes, &index) || take(UInt8(ascii: "E"), of: bytes, &index) {
            if !take(UInt8(ascii: "+"), of: bytes, &index) { take(UInt8(ascii: "-"), of: bytes, &index) }
            if takeDigits(of: bytes, &index) == 0 { return false }
            // As a number it would be none for whoever reads numbers as doubles (RFC 8259 §6); as text it stays what it is.
            if Double(text)?.isFinite != true { return false }
        }
        return index == bytes.count
    }

    /// Steps over the byte if it is next.
    @discardableResult
    private static func take(_ byte: UInt8, of bytes: Span<UInt8>, _ index: inout Int) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// - Returns: over how many digits it has stepped.
    private static func takeDigits(of bytes: Span<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] { index += 1 }
        return index - start
    }
}
