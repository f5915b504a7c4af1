import DICOM

/// The binary form of STL: 80 bytes of anything, a number of triangles, and 50 bytes for each.
///
/// It has no signature, but its size must be exactly what it says.
enum BinarySTL {
    private static let headByteCount = 84
    private static let triangleByteCount = 50

    /// Whether the content can only be a binary STL file.
    static func fits(_ content: Content) throws(ConversionError) -> Bool {
        guard let count = try triangleCount(of: content), count > 0 else { return false }
        return content.byteCount == headByteCount + count * triangleByteCount
    }

    /// The number of triangles that it claims, if it has a head.
    static func triangleCount(of content: Content) throws(ConversionError) -> Int? {
        guard content.byteCount >= headByteCount else { return nil }
        let bytes = try content.bytes(at: 80, count: 4)
        guard bytes.count == 4 else { return nil }
        return Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16 | Int(bytes[3]) << 24
    }

    /// Why the content is none after all.
    static func fault(of content: Content) throws(ConversionError) -> ConversionError {
        guard let count = try triangleCount(of: content), count > 0 else { return .truncated(found: TextSTL.kind) }
        let expected = headByteCount + count * triangleByteCount
        if content.byteCount < expected { return .truncated(found: TextSTL.kind) }
        return .damaged(found: TextSTL.kind, part: "it has more bytes than its triangles take")
    }

    /// Checks every coordinate to be a number. Units: triangles are read 4096 at a time.
    static func check(_ content: Content) throws(ConversionError) {
        let step = 4096 * triangleByteCount
        for start in stride(from: headByteCount, to: content.byteCount, by: step) {
            let bytes = try content.bytes(at: start, count: step)
            for triangle in stride(from: 0, to: bytes.count - triangleByteCount + 1, by: triangleByteCount) {
                // Behind the normal, three vertices of three coordinates: no exponent of all ones (infinity, no number).
                for coordinate in 3..<12 {
                    let high = triangle + 4 * coordinate + 2
                    if bytes[high + 1] & 0x7F == 0x7F, bytes[high] & 0x80 != 0 {
                        throw .damaged(found: TextSTL.kind, part: "a coordinate is no number")
                    }
                }
            }
        }
    }
}
