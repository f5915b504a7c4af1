extension Signature {
    /// What is looked for, in words, e.g. "the bytes FF D8 FF at the beginning". In Markdown.
    var words: String {
        switch self {
        case .bytes(let bytes, let offset):
            return Self.words(of: bytes) + (offset == 0 ? " at the beginning" : " at offset \(offset)")
        case .within(let count, let bytes):
            return "\(Self.words(of: bytes)) in the first \(count) bytes"
        case .fileType(let brands):
            let names = brands.map(Self.words).joined(separator: ", ")
            return "an ISO base media file (`ftyp` at offset 4)"
                + (brands.isEmpty ? " of any other brand" : " of brand \(names)")
        case .both(let first, let second):
            return "\(first.words) and \(second.words)"
        case .text(let word):
            return word.isEmpty
                ? "text without control characters"
                : "text with \(Self.words(of: word)) in its first \(Self.headByteCount) bytes"
        }
    }

    /// Printable characters as they are, a line feed as `\n`, everything else in hexadecimal.
    private static func words(of bytes: [UInt8]) -> String {
        let isPrintable = bytes.allSatisfy { 0x20...0x7E ~= $0 && $0 != UInt8(ascii: "`") || $0 == 0x0A }
        if isPrintable {
            let text = bytes.map { $0 == 0x0A ? #"\n"# : String(UnicodeScalar($0)) }.joined()
            return "`\(text)`"
        }
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return text.count == 1 ? "0" + text : text
        }
        return (digits.count == 1 ? "the byte " : "the bytes ") + digits.joined(separator: " ")
    }
}

extension MediaHint {
    /// What beside its signatures tells a kind, in words and in Markdown.
    static func words(of mediaType: String) -> [String] {
        var words: [String] = []
        switch mediaType {
        case "text/xml": words = ["the root element ClinicalDocument of namespace `urn:hl7-org:v3`, also in UTF-16"]
        case "application/xml": words = ["any other root element"]
        case "model/stl": words = ["a size of exactly as many bytes as the triangles of a binary model take"]
        default: break
        }
        let extensions = extensions.filter { $0.value == mediaType }.keys.sorted().map { "`.\($0)`" }
        let types = synonyms.filter { $0.value == mediaType }.keys.sorted().map { "`\($0)`" }
        if !extensions.isEmpty { words.append("for text of no other kind, the name's ending " + extensions.joined()) }
        if !types.isEmpty { words.append("else the declared type " + types.joined(separator: ", ")) }
        return words
    }
}
