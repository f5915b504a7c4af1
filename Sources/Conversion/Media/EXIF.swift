/// What an EXIF segment says that matters here: how the picture is turned, when it was taken and with what. The place
/// where it was taken is never read.
///
/// - Source: TIFF 6.0 §2; CIPA DC-008 §4.6.4, §4.6.5.
struct EXIF: Equatable {
    /// 1…8.
    private(set) var orientation: Int?
    private(set) var picture = PictureDescription()

    /// Reads an APP1 segment's payload; `nil` where it is none of EXIF.
    init?(from start: Int, to end: Int, in window: inout ContentWindow) throws(ConversionError) {
        guard end - start >= 14, try window.matches(Array("Exif\0\0".utf8), at: start) else { return nil }
        guard let directory = try EXIFDirectory(base: start + 6, end: end, in: &window) else { return nil }
        var original: String?
        for entry in try directory.entries(in: &window) {
            switch entry.tag {
            case 0x0112 where 1...8 ~= entry.short: orientation = entry.short
            case 0x010F: picture.cameraMaker = try directory.text(entry, in: &window)
            case 0x0110: picture.cameraModel = try directory.text(entry, in: &window)
            case 0x0132: picture.dateTime = Self.moment(try directory.text(entry, in: &window))
            case 0x8769:
                var inner = directory
                inner.offset = entry.long
                for entry in try inner.entries(in: &window) where entry.tag == 0x9003 {
                    original = Self.moment(try inner.text(entry, in: &window))
                }
            default: break
            }
        }
        if let original { picture.dateTime = original }
    }

    /// `2024:03:05 10:11:12` as `20240305101112`.
    private static func moment(_ text: String?) -> String? {
        guard let text, text.utf8.count == 19 else { return nil }
        let digits = String(text.unicodeScalars.filter { $0 != ":" && $0 != " " })
        return PictureDescription.isMoment(digits) ? digits : nil
    }
}
