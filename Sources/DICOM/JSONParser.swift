/// Where a text stops being JSON.
package struct JSONError: Error, Equatable, Sendable {
    /// Units: bytes from the start.
    package let offset: Int

    package init(offset: Int) { self.offset = offset }
}

extension JSON {
    /// Reads one JSON text in UTF-8, strictly.
    ///
    /// - Throws: `JSONError` also for invalid UTF-8, half surrogate pairs and values nested deeper than `maximumDepth`.
    /// - Source: RFC 8259.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document(maximumDepth: maximumDepth)
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var offset = 0

    var failure: JSONError { JSONError(offset: offset) }
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func document(maximumDepth: Int) throws(JSONError) -> JSON {
        let value = try value(depth: maximumDepth)
        skipSpace()
        guard offset == bytes.count else { throw failure }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        skipSpace()
        guard let byte = next else { throw failure }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try values(depth: depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw failure
        }
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    /// Steps over `byte` if it is next.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        guard bytes[offset...].starts(with: word.utf8) else { throw failure }
        offset += word.utf8.count
        return value
    }

    private mutating func values(depth: Int) throws(JSONError) -> [JSON] {
        guard depth > 0 else { throw failure }
        offset += 1
        skipSpace()
        var values: [JSON] = []
        if take(UInt8(ascii: "]")) { return values }
        repeat {
            values.append(try value(depth: depth - 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure }
        return values
    }

    private mutating func members(depth: Int) throws(JSONError) -> [JSON.Member] {
        guard depth > 0 else { throw failure }
        offset += 1
        skipSpace()
        var members: [JSON.Member] = []
        members.reserveCapacity(4)
        if take(UInt8(ascii: "}")) { return members }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure }
            members.append(JSON.Member(key, try value(depth: depth - 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure }
        return members
    }

    private mutating func number() throws(JSONError) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
        guard offset > start else { throw failure }
    }

    private mutating func string() throws(JSONError) -> String {
        offset += 1
        let start = offset
        var unescaped: [UInt8] = []
        var copied = start
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                if copied > start { unescaped += bytes[copied..<offset] }
                let text =
                    copied > start
                    ? String(validUTF8: unescaped.span) : String(validUTF8: bytes.span.extracting(start..<offset))
                guard let text else { throw JSONError(offset: start) }
                offset += 1
                return text
            }
            guard byte >= 0x20 else { throw failure }
            if byte == UInt8(ascii: "\\") {
                unescaped += bytes[copied..<offset]
                offset += 1
                unescaped += try escape()
                copied = offset
            } else {
                offset += 1
            }
        }
        throw failure
    }

    /// The UTF-8 of what stands behind a backslash.
    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = next else { throw failure }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            offset += 1
            return [byte]
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
            let controls: [UInt8: UInt8] = [0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09]
            return [controls[byte] ?? 0x20]
        case UInt8(ascii: "u"):
            let start = offset
            let scalar: UInt32
            let unit = try codeUnit()
            if unit & 0xFC00 == 0xD800, take(UInt8(ascii: "\\")) {
                let low = try codeUnit()
                guard low & 0xFC00 == 0xDC00 else { throw JSONError(offset: start) }
                scalar = 0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            } else {
                scalar = unit
            }
            guard let scalar = Unicode.Scalar(scalar) else { throw JSONError(offset: start) }
            return Array(String(scalar).utf8)
        default: throw failure
        }
    }

    /// Reads `uXXXX`.
    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        guard take(UInt8(ascii: "u")), offset + 4 <= bytes.count else { throw failure }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else { throw failure }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }
}
