/// What the headers of one part of multipart/related say.
///
/// - Source: RFC 2387; PS3.18 §8.6.1.2.
struct RelatedHeaders: Equatable, Sendable {
    /// `nil` where the part has none or none that can be read.
    var contentType: ContentType?
    /// Byte for byte as it stands there, without blanks at its ends; `nil` where the part has none.
    var contentLocation: String?
}

extension PartHeaders {
    /// Reads a block of header lines of multipart/related up to and with the empty line. None is required.
    init(parsingRelated block: [UInt8], part: Int) throws(MultipartError) {
        var related = RelatedHeaders()
        var seen: Set<String> = []
        for line in try Self.relatedLines(of: block, part: part) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .relatedHeaderMalformed(part: part) }
            let name = line[..<colon].trimmingBlanks()
            let value = line[(colon + 1)...].trimmingBlanks()
            if Self.matches(name, "content-type") {
                guard seen.insert("type").inserted else { throw .relatedHeaderMalformed(part: part) }
                related.contentType = ContentType(parsing: value)
            } else if Self.matches(name, "content-location") {
                guard seen.insert("location").inserted, let text = String(validating: value, as: UTF8.self) else {
                    throw .relatedHeaderMalformed(part: part)
                }
                related.contentLocation = text
            } else if Self.matches(name, "content-transfer-encoding") {
                guard ["binary", "7bit", "8bit"].contains(where: { Self.matches(value, $0) }) else {
                    throw .transferEncodingNotSupported(part: part)
                }
            }
        }
        let mediaType = related.contentType?.mediaType
        if mediaType?.hasPrefix("multipart/") == true { throw .nestedMultipart(part: part) }
        self.init(part: part, name: "", mediaType: mediaType)
        self.related = related
    }

    private static func relatedLines(of block: [UInt8], part: Int) throws(MultipartError) -> [ArraySlice<UInt8>] {
        do throws(MultipartError) {
            return try unfoldedLines(of: block, part: part)
        } catch {
            throw .relatedHeaderMalformed(part: part)
        }
    }
}
