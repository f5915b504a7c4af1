import DICOM

/// A Wavefront material library, read whole.
struct MTLMaterial {
    static let kind = "MTL material"

    /// Whether it names images.
    private(set) var hasTextures = false

    private static let colours: Set<String> = ["ka", "kd", "ks", "ke", "tf"]
    private static let faulty = ConversionError.damaged(found: kind, part: "a line of it is no statement of a material")

    init(reading content: Content) throws(ConversionError) {
        var lines = TextLines(content)
        var hasMaterial = false
        while let line = try lines.next() {
            let words = line.words
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            let keyword = String(decoding: first, as: UTF8.self).lowercased()
            if keyword == "newmtl" {
                guard words.count > 1 else { throw Self.faulty }
                hasMaterial = true
                continue
            }
            guard hasMaterial else { throw Self.faulty }
            if Self.colours.contains(keyword) {
                guard words.count > 1, words[1].isNumber || words[1].isWord("spectral") || words[1].isWord("xyz") else {
                    throw Self.faulty
                }
            }
            if keyword.hasPrefix("map_") || keyword == "bump" || keyword == "refl" { hasTextures = true }
        }
        guard lines.isText else { throw .damaged(found: Self.kind, part: "it is no text") }
        guard hasMaterial else { throw .damaged(found: Self.kind, part: "it has no material") }
    }
}
