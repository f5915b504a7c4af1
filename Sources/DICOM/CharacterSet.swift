/// How the bytes of text stand for characters.
///
/// - Source: PS3.3 §C.12.1.1.2, PS3.5 §6.1.
enum CharacterSet: Equatable {
    /// ISO 646: ASCII.
    case `default`
    case utf8
    /// ASCII below, and this table from A0 on.
    case singleByte(upper: [UInt16])
    case latin1
    /// JIS X 0201: ASCII but for `¥` and `‾`, and half-width katakana.
    case katakana
    /// One that is not read here. Its ASCII is still ASCII.
    case unknown

    /// The set that a data set declares, by its first defined term: the others are reached by escape sequences only.
    init(of dataSet: DataSet) {
        let term = dataSet.string(.specificCharacterSet) ?? ""
        self = Self.byTerm[term.replacingPrefix("ISO 2022 IR ", with: "ISO_IR ")] ?? .unknown
    }

    private static let byTerm: [String: CharacterSet] = [
        "": .default,
        "ISO_IR 6": .default,
        "ISO_IR 100": .latin1,
        "ISO_IR 101": .singleByte(upper: CharacterSetTables.latin2),
        "ISO_IR 109": .singleByte(upper: CharacterSetTables.latin3),
        "ISO_IR 110": .singleByte(upper: CharacterSetTables.latin4),
        "ISO_IR 144": .singleByte(upper: CharacterSetTables.cyrillic),
        "ISO_IR 127": .singleByte(upper: CharacterSetTables.arabic),
        "ISO_IR 126": .singleByte(upper: CharacterSetTables.greek),
        "ISO_IR 138": .singleByte(upper: CharacterSetTables.hebrew),
        "ISO_IR 148": .singleByte(upper: CharacterSetTables.latin5),
        "ISO_IR 203": .singleByte(upper: CharacterSetTables.latin9),
        "ISO_IR 166": .singleByte(upper: CharacterSetTables.thai),
        "ISO_IR 13": .katakana,
        "ISO_IR 192": .utf8,
    ]

    /// The text; `nil` where the bytes are not in this set, or change it by an escape sequence.
    func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        if bytes.contains(0x1B) { return nil }
        if self != .katakana, bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        switch self {
        case .default, .unknown: return nil
        case .utf8: return String(validUTF8: bytes.span)
        case .latin1: return text(of: bytes) { $0 >= 0xA0 ? UInt16($0) : nil }
        case .singleByte(let upper): return text(of: bytes) { $0 >= 0xA0 ? upper[Int($0) - 0xA0] : nil }
        case .katakana: return text(of: bytes) { (0xA1...0xDF).contains($0) ? 0xFF61 + UInt16($0 - 0xA1) : nil }
        }
    }

    /// The bytes of a text; `nil` where this set lacks one of its characters.
    func encode(_ text: String) -> [UInt8]? {
        if self == .utf8 || self != .katakana && text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = byte(of: scalar) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private func byte(of scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value < 0x80 {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            return self == .katakana && (byte == 0x5C || byte == 0x7E) ? nil : byte
        }
        switch self {
        case .latin1: return (0xA0...0xFF).contains(scalar.value) ? UInt8(truncatingIfNeeded: scalar.value) : nil
        case .singleByte(let upper):
            guard scalar.value != 0xFFFD, let index = upper.firstIndex(where: { $0 == scalar.value }) else {
                return nil
            }
            return UInt8(truncatingIfNeeded: 0xA0 + index)
        case .katakana:
            guard (0xFF61...0xFF9F).contains(scalar.value) else { return nil }
            return UInt8(truncatingIfNeeded: scalar.value - 0xFF61 + 0xA1)
        case .default, .unknown, .utf8: return nil
        }
    }

    private func text(of bytes: ArraySlice<UInt8>, _ upper: (UInt8) -> UInt16?) -> String? {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            // The backslash parts values in JIS X 0201 too (PS3.5 §6.1.2.3), so it stays one.
            let scalar = byte < 0x80 ? (self == .katakana && byte == 0x7E ? 0x203E : UInt16(byte)) : upper(byte)
            guard let scalar, scalar != 0xFFFD, let scalar = Unicode.Scalar(scalar) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
