/// Where a text stops being JSON.
package struct JSONError: Error, Equatable, Sendable {
    /// Units: bytes from the start.
    package let offset: Int

    package init(offset: Int) { self.offset = offset }
}

extension JSON {
    /// Reads one JSON text in UTF-8, strictly.
    ///
    /// - Throws: as `JSONDocument` does.
    /// - Source: RFC 8259.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) {
        self = try JSONDocument(parsing: bytes, maximumDepth: maximumDepth).root.json
    }
}

/// Finds where the values of a JSON text stand.
///
/// - Source: RFC 8259.
struct JSONParser {
    private let bytes: [UInt8]
    private var offset = 0
    private(set) var marks: [JSONDocument.Mark] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
        // A DICOM JSON text has a value or a key in about twelve bytes; more than a page is left to growth.
        marks.reserveCapacity(min(bytes.count / 12, 512) + 1)
    }

    private var failure: JSONError { JSONError(offset: offset) }
    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func parse(maximumDepth: Int) throws(JSONError) {
        guard UInt32(exactly: bytes.count) != nil else { throw failure }
        try value(depth: maximumDepth)
        skipSpace()
        guard offset == bytes.count else { throw failure }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONError) {
        skipSpace()
        guard let byte = next else { throw failure }
        let index = marks.count
        marks.append(JSONDocument.Mark(start: UInt32(offset), end: 0))
        switch byte {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): return try members(of: index, depth: depth)
        case UInt8(ascii: "["): return try elements(of: index, depth: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: throw failure
        }
        endScalar(index)
    }

    /// A string ends before its closing quote.
    private mutating func endScalar(_ index: Int) {
        let isString = bytes[Int(marks[index].start)] == UInt8(ascii: "\"")
        marks[index].end = UInt32(isString ? offset - 1 : offset)
    }

    private mutating func elements(of index: Int, depth: Int) throws(JSONError) {
        guard depth > 0 else { throw failure }
        offset += 1
        skipSpace()
        if !take(UInt8(ascii: "]")) {
            repeat {
                try value(depth: depth - 1)
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw failure }
        }
        marks[index].end = UInt32(marks.count)
    }

    private mutating func members(of index: Int, depth: Int) throws(JSONError) {
        guard depth > 0 else { throw failure }
        offset += 1
        skipSpace()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw failure }
                let key = marks.count
                marks.append(JSONDocument.Mark(start: UInt32(offset), end: 0))
                try string()
                endScalar(key)
                skipSpace()
                guard take(UInt8(ascii: ":")) else { throw failure }
                try value(depth: depth - 1)
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw failure }
        }
        marks[index].end = UInt32(marks.count)
    }

    // MARK: Words and numbers

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    /// Steps over `byte` if it is next.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func word(_ word: String) throws(JSONError) {
        guard bytes[offset...].starts(with: word.utf8) else { throw failure }
        offset += word.utf8.count
    }

    private mutating func number() throws(JSONError) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
        guard offset > start else { throw failure }
    }

    // MARK: Strings

    /// Steps over a string.
    private mutating func string() throws(JSONError) {
        offset += 1
        let start = offset
        var isASCII = true
        offset = Self.plainLetters(of: bytes, from: offset)
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                if !isASCII, String(validUTF8: bytes.span.extracting(start..<offset)) == nil {
                    throw JSONError(offset: start)
                }
                offset += 1
                return
            case ..<0x20: throw failure
            case UInt8(ascii: "\\"):
                offset += 1
                _ = try escape()
            default:
                if byte >= 0x80 { isASCII = false }
                offset += 1
            }
        }
        throw failure
    }

    /// The end of the letters of ASCII from there on that stand for themselves, or up to seven before it.
    private static func plainLetters(of bytes: [UInt8], from start: Int) -> Int {
        let bytes = bytes.span
        var offset = start
        while offset <= bytes.count - 8 {
            let word = ByteWord.load(bytes, at: offset)
            if !ByteWord.isASCII(word) || ByteWord.needsEscape(word) { break }
            offset += 8
        }
        return offset
    }

    /// The text of a string that has been stepped over.
    ///
    /// - Parameter place: what stands between the quotes.
    static func unescaped(_ bytes: [UInt8], _ place: Range<Int>) -> String {
        guard bytes[place].contains(UInt8(ascii: "\\")) else { return String(decoding: bytes[place], as: UTF8.self) }
        var parser = JSONParser(bytes: bytes)
        parser.offset = place.lowerBound
        var text: [UInt8] = []
        text.reserveCapacity(place.count)
        while parser.offset < place.upperBound {
            let byte = bytes[parser.offset]
            parser.offset += 1
            if byte == UInt8(ascii: "\\"), let scalar = try? parser.escape() {
                text += String(scalar).utf8
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The character that stands behind a backslash.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw failure }
        if byte == UInt8(ascii: "u") { return try escapedScalar() }
        let scalar: Unicode.Scalar
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
        case UInt8(ascii: "b"): scalar = "\u{8}"
        case UInt8(ascii: "f"): scalar = "\u{C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        default: throw failure
        }
        offset += 1
        return scalar
    }

    /// Reads `uXXXX`, or two of them with a backslash between.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        var value = try codeUnit()
        if value & 0xFC00 == 0xD800, take(UInt8(ascii: "\\")) {
            let low = try codeUnit()
            guard low & 0xFC00 == 0xDC00 else { throw JSONError(offset: start) }
            value = 0x1_0000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw JSONError(offset: start) }
        return scalar
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
