import DICOM

/// Whether a PNG is whole: decoders are content without its last chunk.
///
/// - Source: ISO/IEC 15948 §5.3.
enum PNGEnd {
    static func check(_ content: Content) throws(ConversionError) {
        var window = ContentWindow(content)
        var offset = 8
        while true {
            guard let length = try window.uint32(at: offset), offset + 12 + length <= window.byteCount else {
                throw .truncated(found: "PNG image")
            }
            if try window.matches(Array("IEND".utf8), at: offset + 4) { return }
            offset += 12 + length
        }
    }
}
