import DICOM

/// Whether a WebP file was compressed with loss.
///
/// - Source: RFC 9649 §2.5 to §2.7.
enum WebPChunks {
    private static let maximumChunkCount = 100_000

    static func isLossy(_ content: Content) -> Bool {
        var offset = 12
        for _ in 0..<maximumChunkCount {
            guard let chunk = try? content.read(at: offset, count: 8), chunk.count == 8 else { return false }
            let name = chunk[0..<4]
            if name.elementsEqual("VP8 ".utf8) { return true }
            let byteCount = chunk[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
            // Frames of an animation have chunks of their own behind 16 bytes.
            offset += name.elementsEqual("ANMF".utf8) ? 24 : 8 + byteCount + byteCount % 2
        }
        return false
    }
}
