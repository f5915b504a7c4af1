/// The characters of an XML document as UTF-8, whatever it was written in.
///
/// Nothing but valid UTF-8 reaches the parser, so that what is no text in its encoding can be told from what is not
/// well-formed; and long runs of Base64 are made short, so that no more than the markup is gone through.
enum XMLText {
    /// Units: bytes. Runs longer than this lose what is beyond it.
    private static let runByteCount = 64 << 10

    /// Encodings that are read; where none is declared, UTF-8 or UTF-16.
    static func isRead(_ encoding: String) -> Bool { narrow.contains(encoding) || wide.contains(encoding) }

    private static let narrow: Set<String> = ["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1"]
    private static let wide: Set<String> = ["utf-16", "utf-16le", "utf-16be"]

    /// `nil` where the bytes are no text in the encoding, or have a NUL.
    static func utf8(of bytes: [UInt8], _ prolog: XMLProlog) -> [UInt8]? {
        guard let units = XMLUnits(start: Array(bytes.prefix(4))) else { return nil }
        guard var text = units.utf8(of: bytes, isLatin1: ["iso-8859-1", "latin1"].contains(prolog.encoding)) else {
            return nil
        }
        if text.contains(0) { return nil }
        if let range = prolog.encodingRange {
            // A declaration is ASCII; behind other characters its place in this text would be another one.
            guard range.upperBound <= text.count, text[..<range.upperBound].allSatisfy({ $0 < 0x80 }) else {
                return nil
            }
            text.replaceSubrange(range, with: Array("UTF-8".utf8))
        }
        return shortened(text)
    }

    /// Letters, digits and white space mean the same to a parser however many there are, wherever they stand.
    private static func shortened(_ text: [UInt8]) -> [UInt8] {
        guard text.count > runByteCount else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var start = 0
        var index = 0
        while index < text.count {
            if isBase64(text[index]) {
                index += 1
                continue
            }
            result += text[start..<min(index, start + runByteCount)]
            result.append(text[index])
            index += 1
            start = index
        }
        return result + text[start..<min(index, start + runByteCount)]
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D, 0x0A, 0x0D, 0x20, 0x09: true
        default: false
        }
    }
}

extension XMLUnits {
    fileprivate func utf8(of bytes: [UInt8], isLatin1: Bool) -> [UInt8]? {
        switch self {
        case .bytes(let mark):
            let text = bytes.dropFirst(mark)
            if isLatin1 { return text.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] } }
            return String(validating: text, as: UTF8.self) == nil ? nil : Array(text)
        case .littleEndian(let mark): return Self.narrowed(bytes, from: mark, high: 1)
        case .bigEndian(let mark): return Self.narrowed(bytes, from: mark, high: 0)
        }
    }

    private static func narrowed(_ bytes: [UInt8], from mark: Int, high: Int) -> [UInt8]? {
        guard bytes.count % 2 == 0 else { return nil }
        let units = stride(from: mark, to: bytes.count, by: 2).map {
            UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high])
        }
        return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
    }
}
