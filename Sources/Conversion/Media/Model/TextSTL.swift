import DICOM

/// The text form of STL, read whole: one or more solids of triangles.
enum TextSTL {
    static let kind = "STL model"

    private enum Place { case outside, solid, facet, loop, loopEnd, facetEnd }

    static func check(_ content: Content) throws(ConversionError) {
        var lines = TextLines(content)
        var place = Place.outside
        var vertices = 0
        var facets = 0
        var hasSolid = false
        while let line = try lines.next() {
            let words = line.words
            guard let first = words.first else { continue }
            switch place {
            case .outside where first.isWord("solid"):
                place = .solid
                hasSolid = true
            case .solid where first.isWord("endsolid"): place = .outside
            case .solid
            where first.isWord("facet") && isTriple(words, after: 2, \.isNumberOrNone) && words[1].isWord("normal"):
                place = .facet
            case .facet where words.count == 2 && first.isWord("outer") && words[1].isWord("loop"):
                place = .loop
                vertices = 0
            case .loop where first.isWord("vertex") && isTriple(words, after: 1, \.isNumber):
                vertices += 1
                if vertices == 3 { place = .loopEnd }
            case .loopEnd where words.count == 1 && first.isWord("endloop"): place = .facetEnd
            case .facetEnd where words.count == 1 && first.isWord("endfacet"):
                place = .solid
                facets += 1
            default:
                // A last line that was cut off reads like a wrong one.
                let isLast = try lines.next() == nil && lines.isText
                throw isLast ? .truncated(found: kind) : .damaged(found: kind, part: "a line is none of an STL file")
            }
        }
        guard lines.isText else {
            throw .damaged(found: kind, part: "it is neither text nor of the size of a binary one")
        }
        guard place == .outside, hasSolid else { throw .truncated(found: kind) }
        guard facets > 0 else { throw .damaged(found: kind, part: "it has no triangle") }
    }

    private static func isTriple(
        _ words: [ArraySlice<UInt8>], after count: Int, _ isRight: KeyPath<ArraySlice<UInt8>, Bool>
    ) -> Bool {
        words.count == count + 3 && words[count...].allSatisfy { $0[keyPath: isRight] }
    }
}
