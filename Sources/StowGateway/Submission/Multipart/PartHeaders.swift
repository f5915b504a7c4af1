/// What the headers of one part of a form say.
///
/// - Source: RFC 7578 §4; RFC 8187 for `filename*`.
struct PartHeaders: Equatable, Sendable {
    /// Position in the form, from 1.
    var part: Int
    var name: String
    /// Without folders, which old browsers send along; `nil` where the part has none. May hold a patient's name.
    var filename: String?
    /// Lower-case and without parameters; `nil` where the part has none or none that can be read.
    var mediaType: String?
    /// Lower-case.
    var charset: String?
    /// What a part of multipart/related says; `nil` in a form.
    var related: RelatedHeaders?

    /// Whether the part is a file; a field otherwise. An HTML form without a chosen file sends one with an empty
    /// `filename` and no bytes.
    var isFile: Bool { filename != nil || (mediaType != nil && mediaType != "text/plain") }

    init(part: Int, name: String, filename: String? = nil, mediaType: String? = nil, charset: String? = nil) {
        self.part = part
        self.name = name
        self.filename = filename
        self.mediaType = mediaType
        self.charset = charset
    }

    /// Reads a block of header lines up to and with the empty line.
    init(parsing block: [UInt8], part: Int) throws(MultipartError) {
        var disposition: HeaderParameters?
        var contentType: ContentType?
        var sawContentType = false
        for line in try Self.unfoldedLines(of: block, part: part) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .headerMalformed(part: part) }
            let name = line[..<colon].trimmingBlanks()
            let value = line[(colon + 1)...].trimmingBlanks()
            if Self.matches(name, "content-disposition") {
                guard disposition == nil, let parsed = HeaderParameters(parsing: value) else {
                    throw .headerMalformed(part: part)
                }
                disposition = parsed
            } else if Self.matches(name, "content-type") {
                if sawContentType { throw .headerMalformed(part: part) }
                sawContentType = true
                contentType = ContentType(parsing: value)
            } else if Self.matches(name, "content-transfer-encoding") {
                guard ["binary", "7bit", "8bit"].contains(where: { Self.matches(value, $0) }) else {
                    throw .transferEncodingNotSupported(part: part)
                }
            }
        }
        guard let name = disposition?.text("name"), !name.isEmpty else { throw .nameMissing(part: part) }
        if contentType?.mediaType.hasPrefix("multipart/") == true { throw .nestedMultipart(part: part) }
        let filename = disposition?.text("filename")
        if filename == nil, disposition?["filename*"] != nil { throw .headerMalformed(part: part) }
        self.init(
            part: part, name: name, filename: filename.map(Self.lastPathComponent),
            mediaType: contentType?.mediaType, charset: contentType?["charset"]?.lowercased())
    }

    /// Whether `text` is `name`, which is in lower case, in any case.
    static func matches(_ text: ArraySlice<UInt8>, _ name: String) -> Bool {
        text.count == name.utf8.count
            && zip(text, name.utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $0 < 0x5B) }
    }

    /// The lines, with those that begin with a blank joined to the line before (RFC 5322 §2.2.3).
    static func unfoldedLines(of block: [UInt8], part: Int) throws(MultipartError) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        for line in block.split(separator: 0x0A) {
            let line = line.last == 0x0D ? line.dropLast() : line
            guard let first = line.first else { continue }
            if first.isBlank {
                guard let before = lines.popLast() else { throw .headerMalformed(part: part) }
                lines.append(before + line)
            } else {
                lines.append(line)
            }
        }
        return lines
    }

    /// - Source: RFC 6266 §4.3: recipients use only the last path segment.
    private static func lastPathComponent(of path: String) -> String {
        guard let cut = path.utf8.lastIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) else {
            return path
        }
        return String(path[path.utf8.index(after: cut)...])
    }
}
