import DICOM

/// Text that is safe as the value of a header field: printable ASCII, neither empty nor padded.
///
/// What a header is made of passes through here, so that no value can end its line and begin another.
///
/// - Source: RFC 9110 §5.5, without its obsolete bytes.
struct HeaderValue: Sendable, Equatable {
    let text: String

    init?(_ text: String) {
        let bytes = text.utf8.span
        guard !bytes.isEmpty, bytes[0] != 0x20, bytes[bytes.count - 1] != 0x20,
            text.consists(of: { (0x20...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    /// Text written in this program.
    init(known text: StaticString) { self.text = text.description }
}
