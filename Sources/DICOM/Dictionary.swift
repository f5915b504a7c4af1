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
        String(decoding: foldedBytes(name), as: UTF8.self)
    }

    /// The keyword that `name` was most likely meant to be; `nil` where none is near.
    package static func nearestKeyword(to name: String) -> String? {
        let letters = foldedBytes(name).filter { $0 != UInt8(ascii: " ") }
        return table.nearestKeyword(to: letters)
    }

    static func foldedBytes(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count)
        for byte in name.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
            bytes.append(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
        }
        return bytes
    }
}
