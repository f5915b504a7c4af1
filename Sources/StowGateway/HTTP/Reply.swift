import DICOM

/// What goes back to the client.
struct Reply: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        /// A dry run's Part 10 file, which may be large.
        case segments([Segment])

        /// Units: bytes.
        var byteCount: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .segments(let segments): segments.reduce(0) { $0 + $1.byteCount }
            }
        }
    }

    var status: Int
    var contentType: String
    var fields: [(name: String, value: String)] = []
    var content: Content
    /// Whether the connection ends with this reply.
    var closesConnection = false

    init(_ status: Int, _ contentType: String, _ content: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.content = .bytes(content)
    }

    init(_ status: Int, _ contentType: String, text: String) {
        self.init(status, contentType, Array(text.utf8))
    }

    init(_ status: Int, _ contentType: String, segments: [Segment]) {
        self.status = status
        self.contentType = contentType
        content = .segments(segments)
    }

    func adding(_ name: String, _ value: String) -> Reply {
        var reply = self
        reply.fields.append((name, value))
        return reply
    }
}
