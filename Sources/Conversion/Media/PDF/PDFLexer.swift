/// Reads PDF objects from a small piece of a file. Anything unexpected, the end included, is `nil`.
///
/// - Source: ISO 32000-2 §7.2, §7.3.
struct PDFLexer {
    let bytes: [UInt8]
    var position: Int

    private static let depthLimit = 16

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20: true
        default: false
        }
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x28, 0x29, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D, 0x2F, 0x25: true  // ( ) < > [ ] { } / %
        default: false
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes white space and comments.
    mutating func skipSpace() {
        while let byte = current {
            if byte == UInt8(ascii: "%") {
                while let byte = current, byte != 0x0A, byte != 0x0D { position += 1 }
            } else if Self.isWhiteSpace(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    /// Passes the keyword if it stands here.
    mutating func take(_ keyword: StaticString) -> Bool {
        let count = keyword.utf8CodeUnitCount
        guard count <= bytes.count - position else { return false }
        let isHere = keyword.withUTF8Buffer { keyword in
            (0..<count).allSatisfy { bytes[position + $0] == keyword[$0] }
        }
        if isHere { position += count }
        return isHere
    }

    /// An unsigned number of at most 15 digits.
    mutating func unsigned() -> Int? {
        var value = 0
        let start = position
        while let byte = current, 0x30...0x39 ~= byte, position - start < 15 {
            value = value * 10 + Int(byte - 0x30)
            position += 1
        }
        return position > start ? value : nil
    }

    mutating func object(depth: Int = 0) -> PDFObject? {
        guard depth < Self.depthLimit else { return nil }
        skipSpace()
        switch current {
        case UInt8(ascii: "/"): return name().map { .name($0) }
        case UInt8(ascii: "("): return literalString().map { .string($0) }
        case UInt8(ascii: "["):
            position += 1
            return array(depth).map { .array($0) }
        case UInt8(ascii: "<"):
            if take("<<") { return dictionary(depth).map { .dictionary($0) } }
            return hexadecimalString().map { .string($0) }
        case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        default: return numberOrReference()
        }
    }

    private mutating func dictionary(_ depth: Int) -> PDFDictionary? {
        var entries = PDFDictionary()
        while true {
            skipSpace()
            if take(">>") { return entries }
            guard let name = name(), let value = object(depth: depth + 1) else { return nil }
            entries.append(name, value)
        }
    }

    private mutating func array(_ depth: Int) -> [PDFObject]? {
        var elements: [PDFObject] = []
        while true {
            skipSpace()
            if take("]") { return elements }
            guard let element = object(depth: depth + 1) else { return nil }
            elements.append(element)
        }
    }

    private mutating func name() -> String? {
        guard take("/") else { return nil }
        let start = position
        var isPlain = true
        while let byte = current, !Self.isWhiteSpace(byte), !Self.isDelimiter(byte) {
            if byte == UInt8(ascii: "#") { isPlain = false }
            position += 1
        }
        let written = bytes[start..<position]
        return String(decoding: isPlain ? written : Self.unescaped(written)[...], as: UTF8.self)
    }

    /// A name without its `#xx`.
    private static func unescaped(_ written: ArraySlice<UInt8>) -> [UInt8] {
        var name: [UInt8] = []
        var rest = written
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "#"), rest.count >= 2, let high = digit(rest[rest.startIndex]),
                let low = digit(rest[rest.startIndex + 1])
            {
                name.append(high << 4 | low)
                rest.removeFirst(2)
            } else {
                name.append(byte)
            }
        }
        return name
    }

    private mutating func numberOrReference() -> PDFObject? {
        let isSigned = take("-") || take("+")
        let isNegative = isSigned && bytes[position - 1] == UInt8(ascii: "-")
        let start = position
        let whole = unsigned()
        if take(".") {
            let fraction = unsigned()
            return whole != nil || fraction != nil ? .real : nil
        }
        guard let whole, position - start < 15 else { return nil }
        let behind = position
        if !isSigned {
            skipSpace()
            if let generation = unsigned() {
                let end = position
                skipSpace()
                // `0R` is one word, which is no reference.
                if position > end, take("R") { return .reference(number: whole, generation: generation) }
            }
        }
        position = behind
        return .integer(isNegative ? -whole : whole)
    }
}
