/// The parts of a Store request that hold bulk data, by their Content-Location.
struct BulkParts {
    enum Match {
        case one(RelatedPart)
        case none
        case several
    }

    private var exact: [String: [Int]] = [:]
    private var decoded: [[UInt8]: [Int]] = [:]
    private let parts: [RelatedPart]
    private var used: Set<Int> = []

    init(_ parts: [RelatedPart]) {
        self.parts = parts
        for (index, part) in parts.enumerated() {
            guard let location = part.headers.contentLocation else { continue }
            exact[location, default: []].append(index)
            decoded[Self.decoded(location), default: []].append(index)
        }
    }

    /// The part of a BulkDataURI: equal byte for byte, or else the only one that is equal but for percent-encoding.
    ///
    /// - Source: PS3.18 §8.6.1.2.2.
    mutating func part(at uri: String) -> Match {
        let indexes = exact[uri] ?? decoded[Self.decoded(uri)] ?? []
        // Those of an ambiguous name are told by the instances that name it.
        used.formUnion(indexes)
        return indexes.count > 1 ? .several : indexes.first.map { .one(parts[$0]) } ?? .none
    }

    /// The parts of an image of several compressed frames, in their order: of the one name, or of the names that the
    /// frames have below it.
    ///
    /// - Returns: `nil` where there are not exactly so many.
    /// - Source: PS3.18 §10.5.1.4 (a part for each frame), §10.4.1.1.6 (`/frames/{frame}`).
    mutating func frames(at uri: String, count: Int) -> [RelatedPart]? {
        guard count > 1, count <= parts.count else { return nil }
        var indexes = exact[uri] ?? []
        for infix in ["/frames/", "/"] where indexes.isEmpty {
            let found = (1...count).compactMap { exact["\(uri)\(infix)\($0)"] }
            if found.count == count, found.allSatisfy({ $0.count == 1 }) { indexes = found.flatMap { $0 } }
        }
        guard indexes.count == count else { return nil }
        used.formUnion(indexes)
        return indexes.map { parts[$0] }
    }

    /// Takes the parts of an instance that cannot be read as used; all, where nobody knows which ones these are.
    mutating func noteReferences(_ uris: [String]?) {
        guard let uris else {
            used = Set(parts.indices)
            return
        }
        for uri in uris {
            _ = part(at: uri)
            for (location, indexes) in exact where location.hasPrefix(uri + "/") { used.formUnion(indexes) }
        }
    }

    /// What no instance asked for.
    var unused: [RelatedPart] { parts.indices.filter { !used.contains($0) }.map { parts[$0] } }

    private static func decoded(_ uri: String) -> [UInt8] {
        let bytes = Array(uri.utf8)
        return (try? PercentEncoding.decode(bytes[...], plusIsBlank: false)).map { Array($0) } ?? bytes
    }
}
