import DICOM

/// The body of a multipart/related message, framed by hand as a list of segments.
///
/// Framing and metadata are bytes of the message; payloads are borrowed as `.content` and never copied. The first
/// delimiter stands at the very beginning, without the CRLF that precedes the others: that is the grammar with an
/// empty preamble, and what curl, browsers and .NET send, so that every parser knows it. A leading CRLF would be a
/// preamble of one empty line, which parsers may also take (dcm4che and dicomweb-client send it) but gain nothing by.
///
/// - Source: RFC 2046 §5.1.1 (grammar), RFC 2387, PS3.18 §8.6.1.2.
struct MultipartRelated: Sendable {
    /// The body so far; complete after `finish()`.
    private(set) var segments: [Segment] = []
    /// Units: bytes.
    private(set) var byteCount = 0

    private let boundary: String
    /// Bytes that are not yet a segment, so that neighbours become one.
    private var pending: [UInt8] = []
    private var isFirst = true

    /// The boundary is not looked for in the contents: the caller draws at least 128 random bits, and no content,
    /// not even one made by an attacker, can hold a number that did not exist when it was uploaded. It is long also
    /// because Orthanc takes `--boundary` for a delimiter even without its CRLF.
    ///
    /// - Parameter boundary: 32 to 70 letters, digits and hyphens, which need no quotes; Orthanc once choked on them.
    init(boundary: String) {
        precondition((32...70).contains(boundary.utf8.count) && boundary.consists(of: Self.isBoundaryByte))
        self.boundary = boundary
        pending.reserveCapacity(4096)
    }

    /// Begins a part; what is appended next is its content.
    mutating func beginPart(contentType: HeaderValue, contentLocation: HeaderValue? = nil) {
        if !isFirst { append("\r\n") }
        isFirst = false
        append("--")
        append(boundary)
        append("\r\nContent-Type: ")
        append(contentType.text)
        if let contentLocation {
            append("\r\nContent-Location: ")
            append(contentLocation.text)
        }
        append("\r\n\r\n")
    }

    mutating func append(_ bytes: [UInt8]) { pending += bytes }

    /// Lets `write` append bytes.
    mutating func append(_ write: (inout [UInt8]) throws(DICOMError) -> Void) throws(DICOMError) { try write(&pending) }

    mutating func append(_ content: Content) { append(content.segment(0..<content.byteCount)) }

    mutating func append(_ segment: Segment) {
        switch segment {
        case .bytes(let bytes):
            pending += bytes
        case .content:
            guard segment.byteCount > 0 else { return }
            flush()
            segments.append(segment)
            byteCount += segment.byteCount
        }
    }

    /// Ends the last part and the body.
    mutating func finish() {
        append("\r\n--")
        append(boundary)
        append("--\r\n")
        flush()
    }

    private mutating func append(_ text: String) { pending.append(utf8: text) }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        byteCount += pending.count
        segments.append(.bytes(pending))
        pending = []
    }

    private static func isBoundaryByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
