import DICOM

/// The outermost boxes of an ISO base media file (MP4, QuickTime).
///
/// - Source: ISO/IEC 14496-12 §4.2.
enum ISOBoxes {
    /// More boxes than this are no video: an hour in fragments of a second has 7,200.
    private static let boxLimit = 200_000
    private static let movie = Array("moov".utf8)
    private static let fileType = Array("ftyp".utf8)

    /// Walks over the boxes; each must end within the file, and one must describe the movie.
    static func checkAreWhole(_ window: inout ContentWindow, found: String) throws(ConversionError) {
        var offset = 0
        var hasMovie = false
        for _ in 0..<boxLimit {
            guard offset < window.byteCount else {
                if !hasMovie { throw .truncated(found: found) }
                return
            }
            // Some cameras fill the end with zeros.
            if hasMovie, try isBlank(from: offset, &window) { return }
            guard let box = try box(at: offset, &window) else { throw .truncated(found: found) }
            guard box.byteCount >= box.headerByteCount else { throw .damaged(found: found, part: "size of a box") }
            let (end, overflow) = offset.addingReportingOverflow(box.byteCount)
            guard !overflow, end <= window.byteCount else { throw .truncated(found: found) }
            if try window.matches(movie, at: offset + 4) { hasMovie = true }
            offset = end
        }
        throw .damaged(found: found, part: "number of boxes")
    }

    /// The major brand in four characters; `nil` in old files, which have none.
    static func majorBrand(of content: Content) throws(ConversionError) -> String? {
        let head = try content.bytes(at: 0, count: 12)
        guard head.count == 12, head.holds(fileType, at: 4) else { return nil }
        return String(decoding: head[8..<12], as: UTF8.self)
    }

    private static func isBlank(from offset: Int, _ window: inout ContentWindow) throws(ConversionError) -> Bool {
        for index in offset..<min(offset + 8, window.byteCount) where try window.byte(at: index) != 0 { return false }
        return true
    }

    /// `nil` where the header itself is cut off.
    private static func box(
        at offset: Int, _ window: inout ContentWindow
    ) throws(ConversionError) -> (byteCount: Int, headerByteCount: Int)? {
        guard offset + 8 <= window.byteCount, let size = try window.uint(at: offset, byteCount: 4) else { return nil }
        switch size {
        case 0: return (window.byteCount - offset, 8)  // to the end of the file
        case 1:
            guard let size = try window.uint(at: offset + 8, byteCount: 8) else { return nil }
            return (size, 16)
        default: return (size, 8)
        }
    }
}

extension ContentWindow {
    /// A number in big endian of up to eight bytes; more than an `Int` holds is the largest one. `nil` where they are
    /// not all there.
    mutating func uint(at offset: Int, byteCount count: Int) throws(ConversionError) -> Int? {
        var value: UInt64 = 0
        for index in 0..<count {
            guard let byte = try byte(at: offset + index) else { return nil }
            value = value << 8 | UInt64(byte)
        }
        return Int(clamping: value)
    }
}
