import DICOM

extension [UInt8] {
    /// Index of the first occurrence of `needle` that begins in `range`, or `nil`.
    func firstIndex(of needle: [UInt8], in range: Range<Int>) -> Int? {
        guard let head = needle.first else { return nil }
        let start = Swift.max(range.lowerBound, 0)
        let end = Swift.min(range.upperBound, count - needle.count + 1)
        guard start < end else { return nil }
        let bytes = span
        let heads = 0x0101_0101_0101_0101 &* UInt64(head)
        var index = start
        while index < end {
            if index + 8 <= end {
                // Eight bytes at once, as long as none of them is the first of the needle.
                let word = heads ^ bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
                if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 == 0 {
                    index += 8
                    continue
                }
            }
            if bytes[unchecked: index] == head, holds(needle, at: index) { return index }
            index += 1
        }
        return nil
    }

    /// Index of the last occurrence of `needle` that begins in `range`, or `nil`.
    func lastIndex(of needle: [UInt8], in range: Range<Int>) -> Int? {
        guard let head = needle.first else { return nil }
        var index = Swift.min(range.upperBound, count - needle.count + 1) - 1
        while index >= Swift.max(range.lowerBound, 0) {
            if self[index] == head, holds(needle, at: index) { return index }
            index -= 1
        }
        return nil
    }

    /// Whether `needle` stands at `index`.
    func holds(_ needle: [UInt8], at index: Int) -> Bool {
        guard index >= 0, needle.count <= count - index else { return false }
        for offset in 0..<needle.count where self[index + offset] != needle[offset] { return false }
        return true
    }
}

extension Content {
    /// Offsets of `needle` from `start` on, in ascending order, found in overlapping windows; at most `limit` of them.
    func offsets(of needle: [UInt8], from start: Int = 0, limit: Int) throws(ConversionError) -> [Int] {
        let windowByteCount = 65_536
        var found: [Int] = []
        var start = start
        while start < byteCount {
            let window = try bytes(at: start, count: windowByteCount + needle.count - 1)
            var index = 0
            while let hit = window.firstIndex(of: needle, in: index..<windowByteCount) {
                found.append(start + hit)
                if found.count == limit { return found }
                index = hit + 1
            }
            start += windowByteCount
        }
        return found
    }
}
