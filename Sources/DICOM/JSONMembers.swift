/// Where the members of a JSON object go, in their order: into a tree of values, or at once into text.
///
/// - Source: RFC 8259 §4.
package protocol JSONMembers {
    mutating func add(_ name: String, _ value: JSON)
    mutating func add(_ name: String, text: String)
    mutating func add(_ name: String, texts: [String])
}

extension JSONMembers {
    /// Null where there is no text.
    package mutating func add(_ name: String, text: String?) {
        if let text { add(name, text: text) } else { add(name, .null) }
    }
}

extension [JSON.Member]: JSONMembers {
    package mutating func add(_ name: String, _ value: JSON) { append(JSON.Member(name, value)) }

    package mutating func add(_ name: String, text: String) { add(name, .string(text)) }

    package mutating func add(_ name: String, texts: [String]) { add(name, .array(texts.map { .string($0) })) }
}

/// A JSON object that is written as its members come: a reply about a stored file costs half of what a tree costs.
///
/// - Source: RFC 8259.
package struct JSONObjectText: JSONMembers {
    private var bytes: [UInt8]
    private var isFirst = true

    package init() {
        bytes = [UInt8(ascii: "{")]
        // Most are replies about an object or two. Beyond 1,032 bytes the allocator goes a longer way.
        bytes.reserveCapacity(960)
    }

    package mutating func add(_ name: String, _ value: JSON) {
        begin(name)
        JSONWriter.append(value, to: &bytes)
    }

    package mutating func add(_ name: String, text: String) {
        begin(name)
        JSONWriter.appendString(text, to: &bytes)
    }

    package mutating func add(_ name: String, texts: [String]) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for index in texts.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONWriter.appendString(texts[index], to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Adds an array of objects.
    ///
    /// - Parameter add: writes the members of the object at an index.
    package mutating func add(_ name: String, objects indices: Range<Int>, _ add: (Int, inout JSONObjectText) -> Void) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for index in indices {
            if index > indices.lowerBound { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "{"))
            isFirst = true
            add(index, &self)
            bytes.append(UInt8(ascii: "}"))
        }
        isFirst = false
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func begin(_ name: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        JSONWriter.appendString(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// The object, in UTF-8.
    package consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
