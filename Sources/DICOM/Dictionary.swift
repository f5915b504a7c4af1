import Synchronization

/// The attributes of the standard, by tag and by keyword.
///
/// - Source: PS3.6 §6–8.
package enum DataDictionary {
    private static let table = DictionaryTable(parsing: DictionaryRows.text)

    /// Whether the table is there, so that it is to be used.
    private static let isLoaded = Atomic<Bool>(false)
    /// How often a keyword was looked for without it.
    private static let searchCount = Atomic<Int>(0)
    /// So many searches take the time in which the table is made.
    private static let searchLimit = 24

    /// Parses the rows now, so that no request waits for it. Until then single rows are searched for.
    package static func load() {
        _ = table
        isLoaded.store(true, ordering: .relaxed)
    }

    package static func entry(_ tag: Tag) -> DictionaryEntry? {
        isLoaded.load(ordering: .relaxed) ? table.entry(tag) : DictionaryText.entry(tag)
    }

    /// Finds a keyword in its exact spelling.
    package static func entry(keyword: String) -> DictionaryEntry? {
        guard let entry = entry(folded: folded(keyword)), entry.keyword == keyword else { return nil }
        return entry
    }

    /// Finds a keyword by its folded spelling.
    package static func entry(folded name: String) -> DictionaryEntry? {
        if isLoaded.load(ordering: .relaxed) { return table.entry(folded: name) }
        if searchCount.add(1, ordering: .relaxed).newValue > searchLimit {
            load()
            return table.entry(folded: name)
        }
        return DictionaryText.entry(folded: name)
    }

    /// The spelling in which case, `-` and `_` do not matter: ASCII letters in lower case, `-` and `_` dropped.
    package static func folded(_ name: String) -> String {
        // Nothing is between the bytes and the text, for every field of every upload comes through here.
        String(unsafeUninitializedCapacity: name.utf8.count) { buffer in
            var count = 0
            for byte in name.utf8 {
                guard let folded = folded(byte) else { continue }
                buffer[count] = folded
                count += 1
            }
            return count
        }
    }

    /// Whether `name` is another spelling of a name that is given folded.
    package static func isSpelling(_ name: String, of folded: String) -> Bool {
        let wanted = folded.utf8.span
        let bytes = name.utf8.span
        var count = 0
        for index in bytes.indices {
            guard let byte = Self.folded(bytes[index]) else { continue }
            guard count < wanted.count, wanted[count] == byte else { return false }
            count += 1
        }
        return count == wanted.count
    }

    /// The keyword that `name` was most likely meant to be; `nil` where none is near.
    package static func nearestKeyword(to name: String) -> String? {
        let letters = foldedBytes(name).filter { $0 != UInt8(ascii: " ") }
        return table.nearestKeyword(to: letters)
    }

    static func foldedBytes(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            if let folded = folded(byte) { bytes.append(folded) }
        }
        return bytes
    }

    /// `nil` for what does not matter.
    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"): nil
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: byte
        }
    }
}
