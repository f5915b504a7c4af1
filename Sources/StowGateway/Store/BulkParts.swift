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

    /// Takes the parts of an instance that cannot be read as used; all, where nobody knows which ones these are.
    mutating func noteReferences(_ uris: [String]?) {
        guard let uris else {
            used = Set(parts.indices)
            return
        }
        for uri in uris { _ = part(at: uri) }
    }

    /// What no instance asked for.
    var unused: [RelatedPart] { parts.indices.filter { !used.contains($0) }.map { parts[$0] } }

    private static func decoded(_ uri: String) -> [UInt8] {
        let bytes = Array(uri.utf8)
        return (try? PercentEncoding.decode(bytes[...], plusIsBlank: false)) ?? bytes
    }
}
