/// The rows of the data dictionary with their indexes.
struct DictionaryTable: Sendable {
    /// In ascending order of tag.
    private var entries: [DictionaryEntry] = []
    private var byFoldedKeyword: [String: Int] = [:]
    private var names = NearestName()

    /// Reads `DictionaryRows.text`; a row that is not as the generator writes it is left out.
    init(parsing text: String) {
        let bytes = Array(text.utf8)
        entries.reserveCapacity(5_500)
        byFoldedKeyword.reserveCapacity(5_500)
        var start = 0
        while start < bytes.count {
            var columns: [Range<Int>] = []
            columns.reserveCapacity(6)
            var columnStart = start
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
                if bytes[end] == UInt8(ascii: "\t") {
                    columns.append(columnStart..<end)
                    columnStart = end + 1
                }
                end += 1
            }
            columns.append(columnStart..<end)
            start = end + 1
            if let entry = DictionaryEntry(columns: columns, of: bytes) { append(entry) }
        }
    }

    /// The entry of a tag; in a repeating group that of its first group (PS3.5 §7.6).
    func entry(_ tag: Tag) -> DictionaryEntry? {
        if let entry = row(tag) { return entry }
        return Self.firstOfRepeating(tag).flatMap { row($0)?.repeated(as: tag) }
    }

    /// The same element of the first of repeating groups; `nil` where groups do not repeat.
    static func firstOfRepeating(_ tag: Tag) -> Tag? {
        guard [0x5000, 0x6000, 0x7F00].contains(tag.group & 0xFF00), tag.group & 1 == 0 else { return nil }
        return Tag(tag.group & 0xFF00, tag.element)
    }

    private func row(_ tag: Tag) -> DictionaryEntry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].tag < tag { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].tag == tag ? entries[low] : nil
    }

    func entry(folded name: String) -> DictionaryEntry? { byFoldedKeyword[name].map { entries[$0] } }

    func nearestKeyword(to name: [UInt8]) -> String? {
        names.nearest(to: name).map { entries[$0].keyword }
    }

    private mutating func append(_ entry: DictionaryEntry) {
        let folded = DataDictionary.foldedBytes(entry.keyword)
        byFoldedKeyword[String(decoding: folded, as: UTF8.self)] = entries.count
        names.append(folded, rank: entry.rank)
        entries.append(entry)
    }
}

extension DictionaryEntry {
    /// Reads a row: tag, keyword, VR, multiplicity, retired, name.
    fileprivate init?(columns: [Range<Int>], of bytes: [UInt8]) {
        func text(_ column: Int) -> String { String(decoding: bytes[columns[column]], as: UTF8.self) }
        guard columns.count == 6, let tag = Tag(hexadecimal: text(0)), let vr = VR(rawValue: text(2)),
            let multiplicity = Multiplicity(parsing: bytes[columns[3]])
        else { return nil }
        self.init(
            tag: tag, keyword: text(1), vr: vr, multiplicity: multiplicity, isRetired: text(4) == "Y", name: text(5))
    }

    /// Reads a line.
    init?(row: [UInt8]) {
        let columns = row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
            $0.startIndex..<$0.endIndex
        }
        self.init(columns: columns, of: row)
    }

    func repeated(as tag: Tag) -> DictionaryEntry {
        DictionaryEntry(
            tag: tag, keyword: keyword, vr: vr, multiplicity: multiplicity, isRetired: isRetired, name: name)
    }

    /// How likely the attribute is what a sender means, the likeliest first.
    fileprivate var rank: UInt8 {
        if isRetired { return 3 }
        switch tag.group {
        case 0x0010: return 0
        case 0x0008, 0x0020: return 1
        default: return 2
        }
    }
}
