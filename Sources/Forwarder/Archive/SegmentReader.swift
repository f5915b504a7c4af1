import DICOM

/// Comparing a stream in pieces with a file, without holding either.
enum SegmentReader {
    /// How much of a file is read at once. Units: bytes.
    static let window = 256 * 1024

    /// Whether the file holds exactly the bytes of the stream.
    ///
    /// - Throws: `DICOMError.unreadable` if either cannot be read.
    static func isEqual(_ segments: [Segment], to file: SpooledFile) throws(DICOMError) -> Bool {
        guard segments.reduce(0, { $0 + $1.byteCount }) == file.byteCount else { return false }
        var position = 0
        for segment in segments {
            switch segment {
            case .bytes(let bytes):
                guard try isEqual(.bytes(bytes), 0..<bytes.count, to: file, at: position) else { return false }
            case .content(let content, let range):
                guard try isEqual(content, range, to: file, at: position) else { return false }
            }
            position += segment.byteCount
        }
        return true
    }

    private static func isEqual(_ content: Content, _ range: Range<Int>, to file: SpooledFile, at position: Int)
        throws(DICOMError) -> Bool
    {
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: window) {
            let count = min(window, range.upperBound - offset)
            let ours = try content.read(at: offset, count: count)
            let theirs = try file.read(at: position + offset - range.lowerBound, count: count)
            guard ours == theirs else { return false }
        }
        return true
    }
}
