import DICOM

/// The encryption dictionary of a PDF, and whether the empty password opens it.
///
/// - Source: ISO 32000-2 §7.6; the older revisions as in ISO 32000-1 §7.6.3.
struct PDFEncryption {
    let opensWithoutPassword: Bool

    private static let objectLimit = 64

    /// - Parameter encrypt: value of the trailer's `Encrypt`: the dictionary or a reference to it.
    init(_ encrypt: PDFObject, _ trailer: PDFDictionary, _ content: Content) throws(ConversionError) {
        guard let dictionary = try Self.dictionary(encrypt, content) else { throw Self.damaged }
        guard dictionary["Filter"] == .name("Standard"), dictionary["SubFilter"] == nil else {
            throw .notYetSupported(found: "PDF document encrypted for holders of a certificate")
        }
        guard let handler = PDFStandardHandler(dictionary, documentID: Self.documentID(trailer)) else {
            throw Self.damaged
        }
        guard let opens = handler.acceptsEmptyPassword else {
            throw .notYetSupported(found: "PDF document with an unknown kind of encryption")
        }
        opensWithoutPassword = opens || Self.leavesDocumentClear(dictionary)
    }

    private static let damaged = ConversionError.damaged(found: "PDF document", part: "encryption dictionary")

    /// The first of the two identifiers, empty where there are none (§14.4).
    private static func documentID(_ trailer: PDFDictionary) -> [UInt8] {
        trailer["ID"]?.array?.first?.string ?? []
    }

    /// An encryption dictionary is never in an object stream (§7.5.7), so that its text stands in the file: the last
    /// object of its number, as updates append theirs. Finding it by its text needs no decoder for stream filters.
    private static func dictionary(
        _ encrypt: PDFObject, _ content: Content
    ) throws(ConversionError) -> PDFDictionary? {
        if let direct = encrypt.dictionary { return direct }
        guard case .reference(let number, let generation) = encrypt else { return nil }
        let trailer = PDFTrailer(content)
        var found: PDFDictionary?
        for offset in try content.offsets(of: Array("\(number) \(generation) obj".utf8), limit: objectLimit) {
            if offset > 0, let before = try content.bytes(at: offset - 1, count: 1).first, 0x30...0x39 ~= before {
                continue  // the end of a longer number
            }
            let candidate = try trailer.indirectObject(at: offset)?.dictionary
            if candidate?["Filter"] != nil { found = candidate }
        }
        return found
    }

    /// Crypt filters that encrypt attached files only leave the document itself readable (§7.6.6).
    private static func leavesDocumentClear(_ dictionary: PDFDictionary) -> Bool {
        guard (dictionary["V"]?.integer ?? 0) >= 4 else { return false }
        let identity = PDFObject.name("Identity")
        return (dictionary["StmF"] ?? identity) == identity && (dictionary["StrF"] ?? identity) == identity
    }
}
