/// Collects the pieces of a file that is written anew: bytes, and ranges of what was uploaded.
struct PieceList {
    private let content: Content
    private var finished: [Segment] = []
    private var bytes: [UInt8] = []
    /// A range that grows as long as the next one follows it at once.
    private var range: Range<Int>?
    /// Which of the pieces is the moment of acceptance.
    private(set) var momentIndex: Int?

    init(of content: Content) { self.content = content }

    mutating func append(_ more: [UInt8]) {
        flushRange()
        bytes += more
    }

    mutating func append(_ more: Range<Int>) {
        if more.isEmpty { return }
        if let range, range.upperBound == more.lowerBound {
            self.range = range.lowerBound..<more.upperBound
            return
        }
        flush()
        range = more
    }

    /// Appends the moment of acceptance as a piece of its own.
    mutating func append(moment: [UInt8]) {
        flush()
        momentIndex = finished.count
        finished.append(.bytes(moment))
    }

    mutating func append(_ other: PieceList) {
        var other = other
        for segment in other.segments {
            switch segment {
            case .bytes(let more): append(more)
            case .content:
                flush()
                finished.append(segment)
            }
        }
    }

    var segments: [Segment] {
        mutating get {
            flush()
            return finished
        }
    }

    private mutating func flush() {
        flushRange()
        if !bytes.isEmpty { finished.append(.bytes(bytes)) }
        bytes = []
    }

    private mutating func flushRange() {
        guard let range else { return }
        self.range = nil
        finished.append(content.segment(range))
    }
}
