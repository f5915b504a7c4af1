/// A Part 10 file that is put together of what was uploaded and of what was written here.
package struct Part10Pieces: Sendable {
    /// The whole file, its zero preamble included.
    package let segments: [Segment]
    /// What the object says of itself, as `Part10Summary` has it.
    package let summary: DataSet
    /// The one piece that holds the moment of acceptance: a resend may differ in it and is the same object all the same.
    package let momentIndex: Int?

    package init(segments: [Segment], summary: DataSet, momentIndex: Int? = nil) {
        self.segments = segments
        self.summary = summary
        self.momentIndex = momentIndex
    }

    /// Where the moment of acceptance stands in the file. Units: bytes.
    package var momentRange: Range<Int>? {
        guard let momentIndex else { return nil }
        let start = segments[..<momentIndex].reduce(0) { $0 + $1.byteCount }
        return start..<start + segments[momentIndex].byteCount
    }

    /// The same file with another moment.
    package func replacingMoment(_ bytes: [UInt8]) -> [Segment] {
        guard let momentIndex else { return segments }
        var segments = segments
        segments[momentIndex] = .bytes(bytes)
        return segments
    }
}
