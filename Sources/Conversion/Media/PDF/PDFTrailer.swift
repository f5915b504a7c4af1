import DICOM

/// Finds the trailer of the last cross-reference section: behind a table, or as the dictionary of a stream.
///
/// - Source: ISO 32000-2 §7.5.4, §7.5.5, §7.5.8.
struct PDFTrailer {
    private let content: Content

    private static let trailer = Array("trailer".utf8)
    private static let subsectionLimit = 4096
    /// Units: bytes. Most trailers fit the first; an array of many subsections may need the second.
    private static let windowByteCounts = [4096, 65_536]
    /// Units: bytes of one entry of a table.
    private static let entryByteCount = 20

    init(_ content: Content) { self.content = content }

    /// The trailer dictionary, or `nil` where no cross-reference section stands at `offset`.
    func dictionary(at offset: Int) throws(ConversionError) -> PDFDictionary? {
        guard offset < content.byteCount else { return nil }
        var lexer = PDFLexer(try content.bytes(at: offset, count: Self.windowByteCounts[0]))
        lexer.skipSpace()
        if lexer.take("xref") {
            let table = offset + lexer.position
            if let found = try trailer(behindTableAt: table) { return found }
            return try trailer(searchedFrom: table)
        }
        guard lexer.unsigned() != nil else { return nil }
        return try streamDictionary(at: offset)
    }

    /// Passes the subsections of a table without reading their entries.
    private func trailer(behindTableAt start: Int) throws(ConversionError) -> PDFDictionary? {
        var offset = start
        for _ in 0..<Self.subsectionLimit {
            var lexer = PDFLexer(try content.bytes(at: offset, count: 64))
            lexer.skipSpace()
            if lexer.take("trailer") { return try object(at: offset + lexer.position)?.dictionary }
            guard lexer.unsigned() != nil else { return nil }
            lexer.skipSpace()
            guard let count = lexer.unsigned() else { return nil }
            lexer.skipSpace()
            offset += lexer.position
            guard count <= (content.byteCount - offset) / Self.entryByteCount else { return nil }
            offset += count * Self.entryByteCount
        }
        return nil
    }

    /// Some writers' entries are not 20 bytes long; then the next trailer is the table's.
    private func trailer(searchedFrom start: Int) throws(ConversionError) -> PDFDictionary? {
        guard let offset = try content.offsets(of: Self.trailer, from: start, limit: 1).first,
            PDFLexer.isWhiteSpace(try content.bytes(at: offset - 1, count: 1).first ?? 0)
        else { return nil }
        return try object(at: offset + Self.trailer.count)?.dictionary
    }

    /// The dictionary of `12 0 obj << … >> stream`.
    private func streamDictionary(at offset: Int) throws(ConversionError) -> PDFDictionary? {
        guard let dictionary = try indirectObject(at: offset)?.dictionary, dictionary["Type"] == .name("XRef") else {
            return nil
        }
        return dictionary
    }

    /// The object behind `12 0 obj`.
    func indirectObject(at offset: Int) throws(ConversionError) -> PDFObject? {
        var lexer = PDFLexer(try content.bytes(at: offset, count: 64))
        lexer.skipSpace()
        guard lexer.unsigned() != nil else { return nil }
        lexer.skipSpace()
        guard lexer.unsigned() != nil else { return nil }
        lexer.skipSpace()
        guard lexer.take("obj") else { return nil }
        return try object(at: offset + lexer.position)
    }

    func object(at offset: Int) throws(ConversionError) -> PDFObject? {
        for count in Self.windowByteCounts {
            var lexer = PDFLexer(try content.bytes(at: offset, count: count))
            if let object = lexer.object() { return object }
        }
        return nil
    }
}
