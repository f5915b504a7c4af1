import DICOM

extension DataElement {
    /// Whether nothing is said: no value, empty texts, no items or empty ones.
    var isBlank: Bool {
        switch value {
        case .empty: true
        case .strings(let values): values.allSatisfy { $0.allSatisfy(\.isWhitespace) }
        case .integers(let values): values.isEmpty
        case .floats(let values): values.isEmpty
        case .tags(let values): values.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .items(let items): items.allSatisfy { $0.elements.allSatisfy(\.isBlank) }
        // What an archive only refers to cannot be written into another object.
        case .bulk: true
        }
    }
}
