/// A JSON text, of which is known where each value stands, and no value is copied.
///
/// An archive's answer is read for five attributes; a tree of all of it costs many times as much.
///
/// - Source: RFC 8259.
package final class JSONDocument: Sendable {
    /// The place of a value, in the order of the text; a key stands before the value that it names.
    struct Mark {
        /// Where the value starts. Units: bytes from the start of the text.
        let start: UInt32
        /// Of an object or array the index of the mark behind all that is in it, of another value where it ends: the
        /// byte behind a number or word, the closing quote of a string.
        var end: UInt32
    }

    let bytes: [UInt8]
    let marks: [Mark]

    /// Reads one JSON text in UTF-8, strictly.
    ///
    /// - Throws: `JSONError` also for invalid UTF-8, half surrogate pairs, values nested deeper than `maximumDepth` and
    ///   texts of 4 GiB.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        try parser.parse(maximumDepth: maximumDepth)
        self.bytes = bytes
        marks = parser.marks
    }

    /// The value that is all of the text.
    package var root: JSONNode { JSONNode(document: self, index: 0) }

    /// The index of the mark behind a value and all that is in it.
    fileprivate func following(_ index: Int) -> Int {
        let mark = marks[index]
        let first = bytes[Int(mark.start)]
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? Int(mark.end) : index + 1
    }

    /// Whether a value is the string.
    fileprivate func isString(_ index: Int, _ text: String) -> Bool {
        let mark = marks[index]
        let start = Int(mark.start) + 1
        let count = Int(mark.end) - start
        // An escape is longer than what it stands for.
        guard count == text.utf8.count else {
            return count > text.utf8.count && JSONNode(document: self, index: index).text == text
        }
        let wanted = text.utf8.span
        for offset in wanted.indices {
            let byte = bytes[start + offset]
            // A backslash never stands for itself.
            if byte != wanted[offset] || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }
}

/// One value of a JSON text.
package struct JSONNode {
    package enum Kind { case null, bool, number, string, array, object }

    let document: JSONDocument
    let index: Int

    private var mark: JSONDocument.Mark { document.marks[index] }
    private var firstByte: UInt8 { document.bytes[Int(mark.start)] }

    package var kind: Kind {
        switch firstByte {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        default: .number
        }
    }

    /// The index of the mark behind this value and all that is in it.
    private var following: Int { document.following(index) }

    /// The text of a string, or a number as it is written; `nil` for all else.
    package var text: String? {
        switch kind {
        case .string: JSONParser.unescaped(document.bytes, Int(mark.start) + 1..<Int(mark.end))
        case .number: String(decoding: document.bytes[Int(mark.start)..<Int(mark.end)], as: UTF8.self)
        default: nil
        }
    }

    /// The elements of an array; none for all else.
    package var elements: [JSONNode] {
        guard kind == .array else { return [] }
        var elements: [JSONNode] = []
        var next = index + 1
        while next < mark.end {
            let element = JSONNode(document: document, index: next)
            elements.append(element)
            next = element.following
        }
        return elements
    }

    /// The first element of an array; `nil` where there is none or this is no array.
    package var first: JSONNode? {
        kind == .array && index + 1 < mark.end ? JSONNode(document: document, index: index + 1) : nil
    }

    /// The first member of that name; `nil` where there is none or this is no object.
    package subscript(key: String) -> JSONNode? {
        guard kind == .object else { return nil }
        let end = Int(mark.end)
        var next = index + 1
        while next < end {
            if document.isString(next, key) { return JSONNode(document: document, index: next + 1) }
            next = document.following(next + 1)
        }
        return nil
    }

    /// The value and all that is in it, as a tree.
    package var json: JSON {
        switch kind {
        case .null: return .null
        case .bool: return .bool(firstByte == UInt8(ascii: "t"))
        case .number: return .number(text ?? "")
        case .string: return .string(text ?? "")
        case .array: return .array(elements.map(\.json))
        case .object:
            var members: [JSON.Member] = []
            var next = index + 1
            while next < mark.end {
                let value = JSONNode(document: document, index: next + 1)
                members.append(JSON.Member(JSONNode(document: document, index: next).text ?? "", value.json))
                next = value.following
            }
            return .object(members)
        }
    }
}
