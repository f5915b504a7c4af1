import DICOM

/// What a form without parts holds: fields, and files written out in Base64.
struct FormBody: Equatable, Sendable {
    var fields: [FieldInput] = []
    var files: [InlineFile] = []

    /// More fields than this are refused. Units: fields of one body or query.
    static let maximumFieldCount = 1_000

    static let tooManyFields = FieldFault(
        field: "", message: "There are more than \(maximumFieldCount) fields. Send only those that describe the files.")
}

/// A file that came within a form as Base64.
struct InlineFile: Equatable, Sendable {
    /// May hold a patient's name.
    var name: String?
    /// Lower-case, without parameters.
    var contentType: String?
    var bytes: [UInt8]

    init(name: String? = nil, contentType: String? = nil, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }

    /// Decodes Base64, or a `data:` URL as `FileReader.readAsDataURL` makes it.
    ///
    /// - Source: RFC 2397.
    init(base64 text: Span<UInt8>, name: String? = nil, contentType: String? = nil) throws(Base64.Malformed) {
        let (prefix, declared) = Self.dataURLPrefix(of: text)
        self.init(
            name: name, contentType: contentType ?? declared,
            bytes: try Base64.decode(text.extracting(prefix..<text.count), urlSafe: true))
    }

    /// The length of `data:…;base64,` at the start, and the media type in it.
    private static func dataURLPrefix(of text: Span<UInt8>) -> (byteCount: Int, contentType: String?) {
        let scheme = Array("data:".utf8)
        guard text.count > scheme.count, scheme.indices.allSatisfy({ text[$0] | 0x20 == scheme[$0] | 0x20 }) else {
            return (0, nil)
        }
        var head: [UInt8] = []
        for offset in scheme.count..<min(text.count, 512) {
            guard text[offset] == UInt8(ascii: ",") else {
                head.append(text[offset])
                continue
            }
            guard head.suffix(7).elementsEqual(";base64".utf8) else { return (0, nil) }
            return (offset + 1, ContentType(parsing: head.dropLast(7))?.mediaType)
        }
        return (0, nil)
    }
}
