import DICOM

/// Whether a GIF is whole: decoders are content with the pictures and rows that are there.
///
/// - Source: GIF89a §15 to §27.
enum GIFEnd {
    private static let name = "GIF image"

    static func check(_ content: Content) throws(ConversionError) {
        var window = ContentWindow(content)
        var offset = 13 + tableByteCount(try window.byte(at: 10))
        while true {
            guard let label = try window.byte(at: offset) else { throw .truncated(found: name) }
            switch label {
            case 0x3B: return
            case 0x21: offset += 2
            case 0x2C: offset += 11 + tableByteCount(try window.byte(at: offset + 9))
            // What is no block is for the decoder to judge.
            default: return
            }
            var count: UInt8
            repeat {
                guard let next = try window.byte(at: offset) else { throw .truncated(found: name) }
                count = next
                offset += 1 + Int(count)
            } while count > 0
        }
    }

    /// Of the colours of the file, or of one picture, by the flags before them.
    private static func tableByteCount(_ flags: UInt8?) -> Int {
        guard let flags, flags & 0x80 != 0 else { return 0 }
        return 3 << (Int(flags & 7) + 1)
    }
}
