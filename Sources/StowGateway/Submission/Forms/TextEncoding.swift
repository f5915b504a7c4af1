import DICOM

/// The character encodings in which forms arrive.
///
/// - Source: WHATWG Encoding §4.2: the labels; `iso-8859-1` there means windows-1252, as every browser has it.
enum TextEncoding: Sendable {
    case utf8
    case windows1252
    case iso885915

    /// Any case; blanks around it do not matter. `nil` for every other encoding.
    init?(named label: String) {
        switch String(decoding: label.utf8.trimmingBlanks(), as: UTF8.self).lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "windows-1252", "cp1252", "x-cp1252":
            self = .windows1252
        case "iso-8859-15", "iso8859-15", "iso_8859-15", "latin9", "l9": self = .iso885915
        default: return nil
        }
    }

    /// What a fault tells the sender to use.
    static let accepted = "UTF-8, windows-1252 (ISO-8859-1) or ISO-8859-15"

    /// `nil` if the bytes are not text of this encoding.
    func decode(_ bytes: [UInt8]) -> String? {
        switch self {
        case .utf8: String(validUTF8: bytes.span)
        case .windows1252 where bytes.contains(where: Self.isUnassigned): nil
        case .windows1252, .iso885915: decodeSingleBytes(bytes)
        }
    }

    /// Reads each byte as one character; what the encoding leaves unassigned becomes U+FFFD.
    func decodeSingleBytes(_ bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(Unicode.Scalar(codePoint(of: byte)) ?? "\u{FFFD}") }
        return String(scalars)
    }

    private func codePoint(of byte: UInt8) -> UInt16 {
        switch self {
        case .iso885915: Self.iso885915Differences.first { $0.byte == byte }?.codePoint ?? UInt16(byte)
        case .utf8, .windows1252: (0x80...0x9F).contains(byte) ? Self.windows1252Block[Int(byte) - 0x80] : UInt16(byte)
        }
    }

    private static func isUnassigned(_ byte: UInt8) -> Bool {
        (0x80...0x9F).contains(byte) && windows1252Block[Int(byte) - 0x80] == 0xFFFD
    }

    /// 0x80 to 0x9F.
    private static let windows1252Block: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
        0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    ]

    private static let iso885915Differences: [(byte: UInt8, codePoint: UInt16)] = [
        (0xA4, 0x20AC), (0xA6, 0x0160), (0xA8, 0x0161), (0xB4, 0x017D),
        (0xB8, 0x017E), (0xBC, 0x0152), (0xBD, 0x0153), (0xBE, 0x0178),
    ]
}
