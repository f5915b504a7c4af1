/// The data dictionary searched as the text that it is, row by row.
///
/// A program that asks for a few attributes and ends has no time to index five thousand.
enum DictionaryText {
    /// The row of a tag, found by halving: rows are in ascending order of tag.
    static func entry(_ tag: Tag) -> DictionaryEntry? {
        if let entry = row(tag) { return entry }
        return DictionaryTable.firstOfRepeating(tag).flatMap { row($0)?.repeated(as: tag) }
    }

    private static func row(_ tag: Tag) -> DictionaryEntry? {
        let text = DictionaryRows.text.utf8.span
        var low = 0
        var high = text.count
        while low < high {
            var start = (low + high) / 2
            while start > low, text[start - 1] != UInt8(ascii: "\n") { start -= 1 }
            var end = start
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            guard let found = Self.tag(at: start, in: text) else { return nil }
            if found == tag.rawValue { return DictionaryEntry(row: bytes(start..<end, of: text)) }
            if found < tag.rawValue { low = end + 1 } else { high = start }
        }
        return nil
    }

    /// The row of a keyword in its folded spelling, found by going through all.
    static func entry(folded name: String) -> DictionaryEntry? {
        let wanted = Array(name.utf8)
        let text = DictionaryRows.text.utf8.span
        var start = 0
        while start < text.count {
            // Behind the tag of eight digits and its tab.
            var place = start + 9
            var matched = 0
            while place < text.count, matched < wanted.count, text[place] | 0x20 == wanted[matched] | 0x20 {
                place += 1
                matched += 1
            }
            var end = place
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            if matched == wanted.count, place < end, text[place] == UInt8(ascii: "\t"),
                let entry = DictionaryEntry(row: bytes(start..<end, of: text)),
                DataDictionary.foldedBytes(entry.keyword) == wanted
            {
                return entry
            }
            start = end + 1
        }
        return nil
    }

    /// Eight hexadecimal digits as a number.
    private static func tag(at start: Int, in text: Span<UInt8>) -> UInt32? {
        guard start + 8 <= text.count else { return nil }
        var number: UInt32 = 0
        for place in start..<start + 8 {
            switch text[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt32(text[place] & 0x0F)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): number = number << 4 | UInt32(text[place] - 55)
            default: return nil
            }
        }
        return number
    }

    private static func bytes(_ range: Range<Int>, of text: Span<UInt8>) -> [UInt8] { range.map { text[$0] } }
}
