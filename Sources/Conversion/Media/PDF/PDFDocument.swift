import DICOM

/// What a PDF says at its beginning and its end, checked: that it is whole and opens without a password.
///
/// - Source: ISO 32000-2 §7.5.
struct PDFDocument: Equatable, Sendable {
    private(set) var isEncrypted = false
    private(set) var hasCrossReference = true
    /// Whether the cross-reference stands exactly where the end says. Where it does not, other offsets are wrong as well.
    private(set) var isExact = true
    /// Of the document information, or else of the metadata; only where it was asked for.
    private(set) var title: String?
    /// `nil` where it is not known.
    var pageCount: Int?
    /// `nil` where the document does not say that it is PDF/A, or its metadata were not read.
    private(set) var archival: PDFArchivalForm?
    /// Whether the structure has been followed to the first page, and all is read that was asked for.
    private(set) var isFollowed = false
    /// Whether readers find its pages only by repairing it.
    var isRepaired = false
    /// Whether something stands before its header. Readers do not agree from where offsets then count.
    private(set) var beginsLate = false
    private var entry: PDFEntry?

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
        guard let entry = try Self.entry(of: content, at: end.crossReference, behind: start) else {
            // Viewers rebuild such a file by searching it. Here it only matters whether they would need a password.
            hasCrossReference = false
            isExact = false
            if try Self.mentionsEncryption(content) {
                throw .damaged(found: "encrypted PDF document", part: "cross-reference table")
            }
            return
        }
        self.entry = entry
        let trailer = entry.trailer
        try PDFTrailerNames.check(trailer)
        beginsLate = start > 0
        isExact = try Self.beginsObject(content, at: end.crossReference)
        if !isExact, start > 0 { isExact = try Self.beginsObject(content, at: start + end.crossReference) }
        guard let encrypt = trailer["Encrypt"], encrypt != .null else {
            // Of an encrypted document it is encrypted too.
            if wantsTitle {
                title = try PDFTitle(content, headerAt: start).text(trailer, crossReference: end.crossReference)
            }
            try followOnLoop(content, wantsTitle: wantsTitle)
            return
        }
        isEncrypted = true
        let encryption = try PDFEncryption(encrypt, trailer, content)
        guard encryption.opensWithoutPassword else { throw .passwordNeeded(found: "PDF document") }
        try followOnLoop(content, wantsTitle: false)
    }

    /// What a few small reads can tell of a document without compressed structure.
    private mutating func followOnLoop(_ content: Content, wantsTitle: Bool) throws(ConversionError) {
        guard isExact, entry?.trailer["Type"] == nil else { return }
        do throws(PDFObstacle) {
            let catalog = try follow(content, inflation: nil)
            guard !isEncrypted, let metadata = catalog["Metadata"], metadata != .null, let entry else {
                isFollowed = true
                return
            }
            var objects = PDFObjects(content, entry, isEncrypted: false, nil)
            guard let packet = try? objects.data(ofStream: metadata, part: "metadata") else { return }
            read(PDFMetadata(packet), wantsTitle: wantsTitle)
            isFollowed = true
        } catch {
            switch error {
            case .noPage: throw PDFObstacle.noPageError
            case .failed(let error): throw error
            case .doubtful, .damaged, .notRead: break
            }
        }
    }

    /// Follows the structure into what is compressed, and reads the title and the metadata there. Blocking.
    mutating func follow(
        _ content: Content, wantsTitle: Bool, _ inflation: PDFInflation
    ) throws(PDFObstacle) {
        let catalog = try follow(content, inflation: inflation)
        isFollowed = true
        guard !isEncrypted, let entry else { return }
        var objects = PDFObjects(content, entry, isEncrypted: false, inflation)
        if wantsTitle, title == nil, let info = try? objects.dictionary(entry.trailer["Info"]),
            let written = (try? objects.resolved(info["Title"]))?.string
        {
            title = PDFText.decode(written).flatMap { DocumentText.line($0) }
        }
        guard let packet = try? objects.data(ofStream: catalog["Metadata"], part: "metadata") else { return }
        read(PDFMetadata(packet), wantsTitle: wantsTitle)
    }

    private mutating func read(_ metadata: PDFMetadata, wantsTitle: Bool) {
        archival = metadata.archival
        if wantsTitle, title == nil { title = metadata.title }
    }

    /// The catalog, if it leads to a page.
    private mutating func follow(
        _ content: Content, inflation: PDFInflation?
    ) throws(PDFObstacle) -> PDFDictionary {
        guard let entry else { throw .doubtful }
        var objects = PDFObjects(content, entry, isEncrypted: isEncrypted, inflation)
        guard case .reference? = entry.trailer["Root"] else { throw .doubtful }
        let catalog = try objects.dictionary(entry.trailer["Root"])
        guard catalog["Type"] == .name("Catalog") else { throw .doubtful }
        pageCount = try PDFPageTree(
            &objects, catalog: catalog, objectCount: entry.trailer["Size"]?.integer ?? 0
        ).count
        return catalog
    }

    /// Offsets count from the header, but files with something before it often count from the beginning.
    private static func entry(
        of content: Content, at offset: Int, behind start: Int
    ) throws(ConversionError) -> PDFEntry? {
        let trailer = PDFTrailer(content)
        if let found = try trailer.dictionary(at: offset) {
            return PDFEntry(start: start, section: offset, trailer: found)
        }
        guard start > 0, let found = try trailer.dictionary(at: start + offset) else { return nil }
        return PDFEntry(start: start, section: start + offset, trailer: found)
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

    /// Whether the key `Encrypt` stands anywhere, whatever is behind it.
    private static func mentionsEncryption(_ content: Content) throws(ConversionError) -> Bool {
        for offset in try content.offsets(of: Array("/Encrypt".utf8), limit: 64) {
            guard let next = try content.bytes(at: offset + 8, count: 1).first else { return true }
            // `EncryptMetadata` is another one.
            if !(0x41...0x5A ~= next || 0x61...0x7A ~= next) { return true }
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
        if document.isExact, document.isFollowed, !document.beginsLate { return .media(pdf(document)) }
        return .work { [content = file.content] workshop async throws(ConversionError) in
            [pdf(try await PDFRepair.checked(document, content, wantsTitle: wantsTitle, in: workshop))]
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
        if document.isRepaired {
            warnings.append("The PDF's objects are not where its cross-reference says; viewers have to repair it.")
        }
        var attributes = DataSet()
        if let title = document.title { attributes.set(.documentTitle, .ST, title) }
        return Media(
            mediaType: "application/pdf", sopClassUID: SOPClass.encapsulatedPDF,
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            form: .document(.init(mediaType: "application/pdf", modality: "DOC")), attributes: attributes,
            warnings: warnings,
            document: DocumentFacts(pageCount: document.pageCount, archivalForm: document.archival?.name))
    }
}
