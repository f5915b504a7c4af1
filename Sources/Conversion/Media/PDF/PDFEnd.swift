import DICOM

/// The last lines of a PDF: `startxref`, an offset, `%%EOF`.
///
/// - Source: ISO 32000-2 §7.5.5.
struct PDFEnd: Equatable {
    /// Offset of the last cross-reference section, as written: from the beginning of the header.
    var crossReference: Int

    /// So much may follow the end, as mail gateways and web forms leave it.
    private static let trailingLimit = 2048
    private static let tailByteCount = 4096
    /// So many windows of nothing but padding may follow the end.
    private static let paddingWindowLimit = 256
    private static let endOfFile = Array("%%EOF".utf8)
    private static let startCrossReference = Array("startxref".utf8)
    /// What an update that was cut off leaves behind an earlier end.
    private static let leftovers = [Array("obj".utf8), Array("xref".utf8), Array("trailer".utf8)]

    static let truncated = ConversionError.truncated(found: "PDF document")

    init(of content: Content) throws(ConversionError) {
        let end = try Self.paddingStart(of: content)
        let tail = try content.bytes(at: end - Self.tailByteCount, limit: end)
        let searchStart = max(0, tail.count - Self.trailingLimit - Self.endOfFile.count)
        guard let marker = tail.lastIndex(of: Self.endOfFile, in: searchStart..<tail.count) else {
            throw Self.truncated
        }
        let behind = marker + Self.endOfFile.count
        for leftover in Self.leftovers where tail.firstIndex(of: leftover, in: behind..<tail.count) != nil {
            throw Self.truncated
        }
        guard let keyword = tail.lastIndex(of: Self.startCrossReference, in: 0..<marker) else { throw Self.truncated }
        var lexer = PDFLexer(tail, at: keyword + Self.startCrossReference.count)
        lexer.skipSpace()
        guard let offset = lexer.unsigned() else { throw .damaged(found: "PDF document", part: "startxref") }
        crossReference = offset
    }

    /// Offset behind the last byte that is neither NUL nor white space.
    private static func paddingStart(of content: Content) throws(ConversionError) -> Int {
        var end = content.byteCount
        for _ in 0..<paddingWindowLimit {
            let window = try content.bytes(at: end - 64, limit: end)
            guard let last = window.lastIndex(where: { !PDFLexer.isWhiteSpace($0) }) else {
                end -= window.count
                continue
            }
            return end - window.count + last + 1
        }
        throw truncated
    }
}

extension Content {
    /// The bytes from `start`, or from the beginning, up to `limit`.
    func bytes(at start: Int, limit: Int) throws(ConversionError) -> [UInt8] {
        let start = max(0, start)
        return try bytes(at: start, count: limit - start)
    }
}
