import DICOM

/// What readers need to rebuild a PDF whose cross-reference does not lead to its pages: a trailer, and the catalog that it
/// names. Some readers guess even these, others show nothing.
///
/// - Source: ISO 32000-2 §7.5.5, §7.5.8, annex I.
struct PDFRebuilding {
    private let content: Content

    private static let trailerLimit = 64
    /// How far behind its number an object may say that it is a cross-reference. Units: bytes.
    private static let reach = 4096
    private static let (trailer, crossReference) = (Array("trailer".utf8), Array("/XRef".utf8))
    private static let objectStream = Array("/ObjStm".utf8)

    init(_ content: Content) { self.content = content }

    /// - Throws: `damaged` where no trailer can be read, or its catalog is not one.
    func check() throws(ConversionError) {
        for trailer in try trailers().reversed() {
            guard case .reference(let number, let generation)? = trailer["Root"] else { continue }
            try PDFTrailerNames.check(trailer)
            if try hasCatalog(number, generation) { return }
        }
        throw .damaged(found: PDFPages.kind, part: "trailer, or the catalog that it names")
    }

    /// Dictionaries behind the word, and those of cross-reference streams, in the order of the file.
    private func trailers() throws(ConversionError) -> [PDFDictionary] {
        var found: [(offset: Int, dictionary: PDFDictionary)] = []
        for offset in try content.offsets(of: Self.trailer, limit: Self.trailerLimit) {
            if let dictionary = try PDFTrailer(content).object(at: offset + Self.trailer.count)?.dictionary {
                found.append((offset, dictionary))
            }
        }
        for offset in try content.offsets(of: Self.crossReference, limit: Self.trailerLimit) {
            let start = max(0, offset - Self.reach)
            let before = try content.bytes(at: start, limit: offset)
            guard let word = before.lastIndex(of: Array(" obj".utf8), in: 0..<before.count),
                let dictionary = try PDFTrailer(content).object(at: start + word + 4)?.dictionary,
                dictionary["Type"] == .name("XRef")
            else { continue }
            found.append((offset, dictionary))
        }
        return found.sorted { $0.offset < $1.offset }.map(\.dictionary)
    }

    /// Whether an object of that number is a catalog whose pages are there. One that is nowhere in the text is compressed
    /// with others.
    private func hasCatalog(_ number: Int, _ generation: Int) throws(ConversionError) -> Bool {
        let places = try places(of: number, generation)
        for offset in places {
            guard let object = try PDFTrailer(content).indirectObject(at: offset)?.dictionary,
                object["Type"] == .name("Catalog")
            else { continue }
            // Of a download with a hole where the pages are listed, viewers show nothing.
            guard case .reference(let pages, let generation)? = object["Pages"] else { return true }
            if try hasCompressedObjects() { return true }
            return try !self.places(of: pages, generation).isEmpty
        }
        return places.isEmpty
    }

    /// Where an object of that number is written.
    private func places(of number: Int, _ generation: Int) throws(ConversionError) -> [Int] {
        var places: [Int] = []
        for offset in try content.offsets(of: Array("\(number) \(generation) obj".utf8), limit: Self.trailerLimit) {
            if offset > 0, let before = try content.bytes(at: offset - 1, count: 1).first, 0x30...0x39 ~= before {
                continue  // the end of a longer number
            }
            places.append(offset)
        }
        return places
    }

    private func hasCompressedObjects() throws(ConversionError) -> Bool {
        try !content.offsets(of: Self.objectStream, limit: 1).isEmpty
    }
}

/// Names in a trailer. A damaged one may be that of the encryption, without which all pages would be noise.
enum PDFTrailerNames {
    /// - Throws: `damaged` where a name has a character that none has.
    static func check(_ trailer: PDFDictionary) throws(ConversionError) {
        guard trailer.names.allSatisfy({ $0.utf8.allSatisfy { 0x21...0x7E ~= $0 } }) else {
            throw .damaged(found: PDFPages.kind, part: "trailer")
        }
    }
}
