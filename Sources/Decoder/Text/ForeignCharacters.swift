import DICOM
import Glibc

/// Text in character sets of several bytes, by glibc's iconv.
///
/// - Source: PS3.3 §C.12.1.1.2 (defined terms), PS3.5 §6.1.2.5 (code extension), §H–K (Japanese, Korean, Chinese).
enum ForeignCharacters {
    /// For readers of data sets.
    static let text: ForeignText = { terms, bytes in
        switch terms.first?.uppercased() {
        case "GB18030"?: return iconv(Array(bytes), from: "GB18030")
        case "GBK"?: return iconv(Array(bytes), from: "GBK")
        default:
            var decoding = ISO2022(terms)
            return decoding?.text(of: bytes)
        }
    }

    /// - Returns: `nil` for what is no text in that character set.
    static func iconv(_ bytes: [UInt8], from name: String) -> String? {
        guard let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        // No character of these sets takes more bytes in UTF-8 than twice as many.
        var output = [CChar](repeating: 0, count: bytes.count * 4 + 8)
        var written = 0
        let isWhole = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, left) = (input.baseAddress, input.count)
                var (to, room) = (output.baseAddress, output.count)
                let result = Glibc.iconv(converter, &from, &left, &to, &room)
                written = output.count - room
                return result != Int(bitPattern: UInt.max) && left == 0
            }
        }
        guard isWhole else { return nil }
        return String(validating: output[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
