/// The names of ZIP entries, made safe to show.
///
/// - Source: APPNOTE.TXT §4.4.17, Appendix D (code page 437 unless bit 11 says UTF-8).
enum ZIPName {
    static let maximumLength = 255

    /// The whole path without what could mislead a reader: control and format characters are replaced, leading
    /// slashes dropped, and the end of a long path is kept.
    static func shown(_ bytes: [UInt8], isUTF8: Bool) -> String {
        // Many writers use UTF-8 without saying so, and no text of code page 437 reads as UTF-8 by chance.
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? (isUTF8 ? String(decoding: bytes, as: UTF8.self) : text437(bytes))
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if shown.isEmpty, scalar == "/" { continue }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                shown.append("\u{FFFD}")
            default: shown.append(scalar)
            }
        }
        if shown.count > maximumLength {
            shown = String.UnicodeScalarView("\u{2026}".unicodeScalars + shown.suffix(maximumLength - 1))
        }
        return shown.isEmpty ? "\u{FFFD}" : String(shown)
    }

    private static func text437(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(byte < 0x80 ? Unicode.Scalar(byte) : upper437[Int(byte) - 0x80]) }
        return String(text)
    }

    private static let upper437 = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
            + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)
}
