import DICOM

/// A classic cross-reference table, of which single entries are read.
///
/// - Source: ISO 32000-2 §7.5.4.
struct PDFTable: Equatable {
    struct Entry: Equatable {
        var offset: Int
        var generation: Int
    }

    let content: Content
    /// Of the word `xref`. Units: bytes.
    let offset: Int

    private static let subsectionLimit = 64
    /// Units: bytes of one entry of a table.
    private static let entryByteCount = 20

    /// What the table has for an object in use.
    func entry(_ number: Int) throws(ConversionError) -> Entry? {
        var offset = offset
        var isFirst = true
        for _ in 0..<Self.subsectionLimit {
            var lexer = PDFLexer(try content.bytes(at: offset, count: 64))
            lexer.skipSpace()
            if isFirst, !lexer.take("xref") { return nil }
            isFirst = false
            lexer.skipSpace()
            guard let first = lexer.unsigned() else { return nil }
            lexer.skipSpace()
            guard let count = lexer.unsigned() else { return nil }
            lexer.skipSpace()
            offset += lexer.position
            guard count <= (content.byteCount - offset) / Self.entryByteCount else { return nil }
            if number >= first, number - first < count {
                let place = offset + (number - first) * Self.entryByteCount
                var entry = PDFLexer(try content.bytes(at: place, count: Self.entryByteCount))
                guard let found = entry.unsigned() else { return nil }
                entry.skipSpace()
                guard let generation = entry.unsigned() else { return nil }
                entry.skipSpace()
                return entry.take("n") ? Entry(offset: found, generation: generation) : nil
            }
            offset += count * Self.entryByteCount
        }
        return nil
    }
}
