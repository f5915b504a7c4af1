import DICOM

/// What a PDF says at its beginning and its end, checked: that it is whole and opens without a password.
///
/// - Source: ISO 32000-2 §7.5.
struct PDFDocument: Equatable {
    private(set) var isEncrypted = false
    private(set) var hasCrossReference = true
    /// Whether the cross-reference stands exactly where the end says. Where it does not, other offsets are wrong as well.
    private(set) var isExact = true
    /// Of the document information; only where it was asked for.
    private(set) var title: String?

    private static let header = Array("%PDF-".utf8)
    private static let linearized = Array("/Linearized".utf8)

    init(reading content: Content, wantsTitle: Bool = false) throws(ConversionError) {
        let head = try content.bytes(at: 0, count: Signature.headByteCount)
        guard let start = head.firstIndex(of: Self.header, in: 0..<head.count) else {
            throw .damaged(found: "PDF document", part: "header")
        }
        try Self.checkLinearizedLength(head, from: start, byteCount: content.byteCount)
        let end = try PDFEnd(of: content)
        guard end.crossReference < content.byteCount else { throw PDFEnd.truncated }
        guard let trailer = try Self.trailer(of: content, at: end.crossReference, behind: start) else {
            // Viewers rebuild such a file by searching it. Here it only matters whether they would need a password.
            hasCrossReference = false
            isExact = false
            if try Self.mentionsEncryption(content) {
                throw .damaged(found: "encrypted PDF document", part: "cross-reference table")
            }
            return
        }
        isExact = try Self.beginsObject(content, at: end.crossReference)
        if !isExact, start > 0 { isExact = try Self.beginsObject(content, at: start + end.crossReference) }
        guard let encrypt = trailer["Encrypt"], encrypt != .null else {
            // Of an encrypted document it is encrypted too.
            if wantsTitle {
                title = try PDFTitle(content, headerAt: start).text(trailer, crossReference: end.crossReference)
            }
            return
        }
        isEncrypted = true
        let encryption = try PDFEncryption(encrypt, trailer, content)
        guard encryption.opensWithoutPassword else { throw .passwordNeeded(found: "PDF document") }
    }

    /// Offsets count from the header, but files with something before it often count from the beginning.
    private static func trailer(
        of content: Content, at offset: Int, behind start: Int
    ) throws(ConversionError) -> [String: PDFObject]? {
        let trailer = PDFTrailer(content)
        if let found = try trailer.dictionary(at: offset) { return found }
        return start > 0 ? try trailer.dictionary(at: start + offset) : nil
    }

    /// Whether a word or a number begins at `offset`, and not before it.
    private static func beginsObject(_ content: Content, at offset: Int) throws(ConversionError) -> Bool {
        let bytes = try content.bytes(at: offset - 1, limit: offset + 1)
        guard offset > 0, bytes.count == 2 else { return false }
        return PDFLexer.isWhiteSpace(bytes[0]) && !PDFLexer.isWhiteSpace(bytes[1])
    }

    /// A linearized file says its own length; a shorter one was cut off, even just behind its first section.
    ///
    /// - Source: ISO 32000-2 §F.3.3.
    private static func checkLinearizedLength(
        _ head: [UInt8], from start: Int, byteCount: Int
    ) throws(ConversionError) {
        guard let key = head.firstIndex(of: linearized, in: start..<head.count),
            let open = head.lastIndex(of: Array("<<".utf8), in: start..<key)
        else { return }
        var lexer = PDFLexer(head, at: open)
        guard let length = lexer.object()?.dictionary?["L"]?.integer else { return }
        if length > byteCount { throw PDFEnd.truncated }
    }

    /// Whether `/Encrypt 12 0 R` stands anywhere.
    private static func mentionsEncryption(_ content: Content) throws(ConversionError) -> Bool {
        for offset in try content.offsets(of: Array("/Encrypt".utf8), limit: 64) {
            var lexer = PDFLexer(try content.bytes(at: offset + 8, count: 64))
            if case .reference = lexer.object() { return true }
        }
        return false
    }
}

extension Media {
    /// Row reader of PDF documents: an Encapsulated PDF, or images of its pages.
    @Sendable static func pdf(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        switch options.rendering {
        case nil, .document: break
        case .pages: return try PDFPages.reading(file, options)
        case .sc, .photo, .video:
            throw .renderingNotPossible(found: "PDF document", as: options.rendering ?? .document)
        }
        let wantsTitle = options.given[.documentTitle]?.value.isBlank ?? true
        let document = try PDFDocument(reading: file.content, wantsTitle: wantsTitle)
        let media = pdf(document)
        if document.isExact { return .media(media) }
        return .work { [content = file.content] workshop async throws(ConversionError) in
            try await PDFRepair.check(content, in: workshop)
            return [media]
        }
    }

    /// A document as an object.
    static func pdf(_ document: PDFDocument) -> Media {
        var warnings: [String] = []
        if document.isEncrypted {
            warnings.append("The PDF is encrypted and restricts its use, but opens without a password.")
        }
        if !document.hasCrossReference {
            warnings.append("The PDF's cross-reference table is not where its end says; viewers have to repair it.")
        }
        var attributes = DataSet()
        if let title = document.title { attributes.set(.documentTitle, .ST, title) }
        return Media(
            mediaType: "application/pdf", sopClassUID: SOPClass.encapsulatedPDF,
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            form: .document(.init(mediaType: "application/pdf", modality: "DOC")), attributes: attributes,
            warnings: warnings)
    }
}
