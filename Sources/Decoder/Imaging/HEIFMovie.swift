import DICOM

/// Whether a HEIF or AVIF file holds a sequence of pictures, which decoders of still ones pass over.
///
/// - Source: ISO/IEC 14496-12 §4.2, §8.2.1; ISO/IEC 23008-12 §7.
enum HEIFMovie {
    private static let maximumBoxCount = 64

    static func isIn(_ content: Content) -> Bool {
        var offset = 0
        for _ in 0..<maximumBoxCount {
            guard let head = try? content.read(at: offset, count: 16), head.count >= 8 else { return false }
            if head[4..<8].elementsEqual("moov".utf8) { return true }
            var byteCount = head[0..<4].reduce(0) { $0 << 8 | Int($1) }
            if byteCount == 1 {
                guard head.count == 16, head[8] == 0 else { return false }
                byteCount = head[8..<16].reduce(0) { $0 << 8 | Int($1) }
            }
            guard byteCount >= 8, byteCount <= content.byteCount - offset else { return false }
            offset += byteCount
        }
        return false
    }
}
