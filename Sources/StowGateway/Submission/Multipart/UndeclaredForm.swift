import DICOM

extension Content {
    /// Whether content that is declared as a file begins as only a multipart body does: a delimiter, and the header of
    /// a part.
    ///
    /// Taken as a file, its fields would be lost without a word; and a PDF document is one still with a form around it.
    ///
    /// - Source: RFC 2046 §5.1.1; no kind of file that is taken begins with two hyphens.
    var beginsLikeForm: Bool {
        guard let head = try? read(at: 0, count: min(byteCount, 256)) else { return false }
        let start = head.drop { $0 == 0x0D || $0 == 0x0A }
        guard start.starts(with: "--".utf8), let end = start.firstIndex(of: 0x0A) else { return false }
        let header = start[(end + 1)...].prefix(8)
        return PartHeaders.matches(header, "content-")
    }
}
