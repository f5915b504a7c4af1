import DICOM

/// One part of multipart/related that has arrived in full.
struct RelatedPart: Sendable {
    /// Position in the message, from 1.
    let number: Int
    let headers: RelatedHeaders
    let payload: ReceivedPayload
}

/// Takes in the parts of a STOW-RS request as they arrive: each is a payload, metadata too.
struct RelatedReader: MultipartSink {
    private(set) var parts: [RelatedPart] = []
    private var headers = PartHeaders(part: 0, name: "")
    private var writer: PayloadWriter?
    /// What of the request is held in memory. Units: bytes.
    private var heldByteCount = 0
    private let spool: Spool

    /// A request of many small parts keeps so much of them in memory; later parts go to files. Units: bytes.
    private static let heldLimit = 32 << 20

    init(_ spool: Spool) { self.spool = spool }

    mutating func partBegan(_ headers: PartHeaders) throws(ContentFault) {
        self.headers = headers
        let mayHold = heldByteCount < Self.heldLimit
        writer = PayloadWriter(
            mayHold ? spool : Spool(folder: spool.folder, memoryLimit: 0, siteKey: spool.siteKey), expectedCount: nil)
    }

    mutating func partData(_ bytes: RawSpan) throws(ContentFault) { try writer?.append(bytes) }

    mutating func partEnded() throws(ContentFault) {
        guard let finished = writer else { return }
        writer = nil
        let payload = try finished.finish()
        if case .bytes(let bytes) = payload.content { heldByteCount += bytes.count }
        parts.append(
            RelatedPart(number: headers.part, headers: headers.related ?? RelatedHeaders(), payload: payload))
    }
}
