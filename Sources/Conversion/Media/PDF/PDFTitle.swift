import DICOM

/// The title that a PDF has in its document information, found by a few reads.
///
/// Where the information is in a compressed object stream, or the table is not as it should be, there is no title: an
/// upload is never slower for it.
///
/// - Source: ISO 32000-2 §14.3.3, §7.5.4.
struct PDFTitle {
    private let content: Content
    /// Where the header begins; offsets count from there, or from the beginning of the file.
    private let start: Int

    /// Updates append sections; so many are followed.
    private static let sectionLimit = 4

    init(_ content: Content, headerAt start: Int) {
        self.content = content
        self.start = start
    }

    /// - Parameters:
    ///   - trailer: of the section at `crossReference`.
    func text(_ trailer: PDFDictionary, crossReference: Int) throws(ConversionError) -> String? {
        switch trailer["Info"] {
        case .dictionary(let info)?: return title(in: info)
        case .reference(let number, _)?:
            guard let information = try object(number, trailer, crossReference)?.dictionary else { return nil }
            return title(in: information)
        default: return nil
        }
    }

    private func title(in information: PDFDictionary) -> String? {
        information["Title"]?.string.flatMap { PDFText.decode($0) }.flatMap { DocumentText.line($0) }
    }

    private func object(
        _ number: Int, _ trailer: PDFDictionary, _ crossReference: Int
    ) throws(ConversionError) -> PDFObject? {
        var trailer = trailer
        var section = crossReference
        for _ in 0..<Self.sectionLimit {
            let later = start > 0 ? try entry(number, inTableAt: start + section) : nil
            if let offset = try entry(number, inTableAt: section) ?? later {
                return try objectIfNumbered(number, at: offset)
            }
            guard let previous = trailer["Prev"]?.integer, previous != section, previous > 0,
                let next = try PDFTrailer(content).dictionary(at: previous)
            else { return nil }
            section = previous
            trailer = next
        }
        return nil
    }

    /// The offset that the table at `section` has for an object in use.
    private func entry(_ number: Int, inTableAt section: Int) throws(ConversionError) -> Int? {
        try PDFTable(content: content, offset: section).entry(number)?.offset
    }

    private func objectIfNumbered(_ number: Int, at offset: Int) throws(ConversionError) -> PDFObject? {
        for place in start > 0 ? [start + offset, offset] : [offset] {
            var lexer = PDFLexer(try content.bytes(at: place, count: 32))
            lexer.skipSpace()
            if lexer.unsigned() == number, let object = try PDFTrailer(content).indirectObject(at: place) {
                return object
            }
        }
        return nil
    }
}
