/// A dictionary of a PDF: entries in the order of the file.
///
/// Those that a document is led by have a handful of entries, each looked up once: going through them takes a fraction
/// of the time of a hash table. Of entries of one name the last counts.
///
/// - Source: ISO 32000-2 §7.3.7.
struct PDFDictionary: Equatable, Sendable {
    private struct Entry: Equatable, Sendable {
        let name: String
        let value: PDFObject
    }

    private var entries: [Entry] = []

    init() { entries.reserveCapacity(6) }

    mutating func append(_ name: String, _ value: PDFObject) { entries.append(Entry(name: name, value: value)) }

    subscript(name: String) -> PDFObject? { entries.last { $0.name == name }?.value }

    var names: some Sequence<String> { entries.lazy.map(\.name) }
}

extension PDFDictionary: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral entries: (String, PDFObject)...) {
        self.entries = entries.map { Entry(name: $0, value: $1) }
    }
}
