/// Text strings.
///
/// - Source: ISO 32000-2 §7.9.2.2, annex D.2 (PDFDocEncoding).
enum PDFText {
    /// `nil` for bytes that are no text in the encoding that they claim.
    static func decode(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes, high: 0) }
        // Not of the standard, but written by some programs.
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes, high: 1) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return String(validating: bytes.dropFirst(3), as: UTF8.self) }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(scalar(of: byte)) }
        return String(scalars)
    }

    private static func utf16(_ bytes: [UInt8], high: Int) -> String? {
        guard bytes.count % 2 == 0 else { return nil }
        let units = stride(from: 2, to: bytes.count, by: 2).map {
            UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high])
        }
        guard let text = String(validating: units, as: UTF16.self) else { return nil }
        return withoutLanguages(text)
    }

    /// A language code stands between two escape characters.
    private static func withoutLanguages(_ text: String) -> String {
        let parts = text.unicodeScalars.split(separator: "\u{1B}", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return text }
        return stride(from: 0, to: parts.count, by: 2).map { String(parts[$0]) }.joined()
    }

    private static func scalar(of byte: UInt8) -> Unicode.Scalar {
        switch byte {
        case 0x18...0x1F: accents[Int(byte) - 0x18]
        case 0x80...0xA0: middle[Int(byte) - 0x80]
        default: Unicode.Scalar(byte)
        }
    }

    private static let accents: [Unicode.Scalar] = Array(
        "\u{2D8}\u{2C7}\u{2C6}\u{2D9}\u{2DD}\u{2DB}\u{2DA}\u{2DC}".unicodeScalars)
    private static let middle: [Unicode.Scalar] = Array(
        ("\u{2022}\u{2020}\u{2021}\u{2026}\u{2014}\u{2013}\u{192}\u{2044}\u{2039}\u{203A}\u{2212}\u{2030}\u{201E}\u{201C}"
            + "\u{201D}\u{2018}\u{2019}\u{201A}\u{2122}\u{FB01}\u{FB02}\u{141}\u{152}\u{160}\u{178}\u{17D}\u{131}\u{142}"
            + "\u{153}\u{161}\u{17E}\u{FFFD}\u{20AC}").unicodeScalars)
}
