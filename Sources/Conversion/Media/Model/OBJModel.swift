import DICOM

/// A Wavefront OBJ file, read whole: its vertices, and elements that use them.
struct OBJModel {
    static let kind = "OBJ model"

    /// Names of material libraries, as written.
    private(set) var materialLibraries: [String] = []
    private var vertexCount = 0
    private var elementCount = 0
    /// The largest number of a vertex that an element used.
    private var usedVertex = 0

    private static let libraryLimit = 64
    private static let continuationLimit = 1024
    private static let faulty = ConversionError.damaged(found: kind, part: "a line of it is no vertex and no face")

    init(reading content: Content) throws(ConversionError) {
        var lines = TextLines(content)
        while let line = try lines.next() {
            var words = line.words
            // A backslash at the end joins a line with the next.
            var joined = 0
            while words.last?.last == UInt8(ascii: "\\"), let next = try lines.next() {
                joined += 1
                guard joined <= Self.continuationLimit else { throw Self.faulty }
                // The line feed of CR LF leaves an empty line.
                if next.isEmpty { continue }
                if let last = words.popLast(), last.count > 1 { words.append(last.dropLast()) }
                words += next.words
            }
            try read(words)
        }
        guard lines.isText else { throw .damaged(found: Self.kind, part: "it is no text") }
        guard vertexCount > 0 else { throw .damaged(found: Self.kind, part: "it has no vertex") }
        guard elementCount > 0 else { throw .damaged(found: Self.kind, part: "it has no face") }
        guard usedVertex <= vertexCount else {
            throw .damaged(found: Self.kind, part: "a face uses a vertex that is not there")
        }
    }

    private mutating func read(_ words: [ArraySlice<UInt8>]) throws(ConversionError) {
        guard let keyword = words.first else { return }
        let rest = words.dropFirst()
        if keyword.elementsEqual("v".utf8) {
            guard 3...8 ~= rest.count, rest.allSatisfy(\.isNumber) else { throw Self.faulty }
            vertexCount += 1
        } else if keyword.elementsEqual("vn".utf8) {
            guard rest.count >= 3, rest.allSatisfy(\.isNumberOrNone) else { throw Self.faulty }
        } else if keyword.elementsEqual("vt".utf8) {
            guard 1...3 ~= rest.count, rest.allSatisfy(\.isNumberOrNone) else { throw Self.faulty }
        } else if keyword.elementsEqual("f".utf8) {
            try element(rest, atLeast: 3)
        } else if keyword.elementsEqual("l".utf8) {
            try element(rest, atLeast: 2)
        } else if keyword.elementsEqual("p".utf8) {
            try element(rest, atLeast: 1)
        } else if keyword.elementsEqual("mtllib".utf8), materialLibraries.count < Self.libraryLimit {
            // A name may have blanks, or several names may stand here.
            let text = rest.map { String(decoding: $0, as: UTF8.self) }
            materialLibraries.append(text.joined(separator: " "))
            if text.count > 1 { materialLibraries += text.prefix(Self.libraryLimit) }
        }
    }

    /// A face, line or point: `1`, `1/2`, `1//3` or `1/2/3` for each corner; negative numbers count from the end.
    private mutating func element(_ corners: ArraySlice<ArraySlice<UInt8>>, atLeast count: Int) throws(ConversionError)
    {
        guard corners.count >= count else { throw Self.faulty }
        for corner in corners {
            let parts = corner.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard 1...3 ~= parts.count, let vertex = parts[0].integer, vertex != 0, -vertex <= vertexCount,
                parts.dropFirst().allSatisfy({ $0.isEmpty || $0.integer != nil })
            else { throw Self.faulty }
            usedVertex = max(usedVertex, vertex)
        }
        elementCount += 1
    }
}
