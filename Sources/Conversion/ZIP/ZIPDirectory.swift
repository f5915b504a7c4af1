import DICOM

/// The central directory of a ZIP archive: which entries it has, and where.
///
/// - Source: PKWARE APPNOTE.TXT 6.3.10 §4.3.
struct ZIPDirectory {
    /// In the order of the archive.
    let entries: [ZIPEntry]
    /// Where each must have ended: at the next one's local header, or at the directory. Units: bytes.
    let bounds: [Int]

    static let found = "ZIP archive"
    private static let endByteCount = 22

    /// - Throws: `truncated` without an end record, `damaged`, `tooManyFiles`.
    init(of content: Content, limits: ExpansionLimits) throws(ConversionError) {
        let end = try Self.end(of: content)
        guard end.size <= ExpansionLimits.directory else { throw Self.damaged("its directory is too large") }
        guard end.count <= end.size / 46 else { throw Self.damaged("its directory is shorter than its entries") }
        guard end.count <= ExpansionLimits.entries else { throw .tooManyFiles(limit: limits.files) }
        let bytes = try content.bytes(at: end.offset, count: end.size)
        var entries: [ZIPEntry] = []
        entries.reserveCapacity(end.count)
        var offset = 0
        var fileCount = 0
        for _ in 0..<end.count {
            guard let (entry, next) = ZIPEntry.read(bytes, at: offset) else {
                throw Self.damaged("its directory cannot be read")
            }
            guard entry.offset < end.offset else { throw Self.damaged("an entry lies behind the directory") }
            if !entry.isIgnored { fileCount += 1 }
            guard fileCount <= limits.files else { throw .tooManyFiles(limit: limits.files) }
            entries.append(entry)
            offset = next
        }
        guard offset == bytes.count else { throw Self.damaged("its directory has another length than it says") }
        self.entries = entries
        bounds = try Self.bounds(of: entries, until: end.offset)
    }

    static func damaged(_ part: String) -> ConversionError { .damaged(found: found, part: part) }

    private struct End {
        var count: Int
        var size: Int
        var offset: Int
    }

    /// Reads the end record, which a comment of up to 65,535 bytes may follow, and that of ZIP64 before it.
    private static func end(of content: Content) throws(ConversionError) -> End {
        let tailStart = max(0, content.byteCount - endByteCount - 0xFFFF)
        let tail = try content.bytes(at: tailStart, count: content.byteCount - tailStart)
        var place = tail.count - endByteCount
        while place >= 0 {
            if tail.holds([0x50, 0x4B, 5, 6], at: place),
                tail.uint16(at: place + 20) == tail.count - place - endByteCount
            {
                break
            }
            place -= 1
        }
        guard place >= 0 else { throw .truncated(found: found) }
        guard let disk = tail.uint16(at: place + 4), let first = tail.uint16(at: place + 6),
            let here = tail.uint16(at: place + 8), let count = tail.uint16(at: place + 10),
            let size = tail.uint32(at: place + 12), let offset = tail.uint32(at: place + 16)
        else { throw .truncated(found: found) }
        let start = tailStart + place
        var end = End(count: count, size: size, offset: offset)
        var limit = start
        if let large = try largeEnd(of: content, before: start) {
            (end, limit) = large
        } else {
            guard disk == 0, first == 0, here == count else { throw damaged("it is one part of several") }
        }
        guard end.size >= 0, end.offset >= 0, end.size <= limit, end.offset == limit - end.size else {
            throw damaged("its directory is not where it should be")
        }
        return end
    }

    /// The end record of ZIP64, if there is one.
    ///
    /// - Source: APPNOTE.TXT §4.3.14, §4.3.15.
    private static func largeEnd(
        of content: Content, before start: Int
    ) throws(ConversionError) -> (end: End, start: Int)? {
        guard start >= 20 else { return nil }
        let locator = try content.bytes(at: start - 20, count: 20)
        guard locator.holds([0x50, 0x4B, 6, 7], at: 0) else { return nil }
        guard locator.uint32(at: 4) == 0, locator.uint32(at: 16) ?? 0 <= 1 else {
            throw damaged("it is one part of several")
        }
        guard let place = locator.uint64(at: 8), place <= start - 20 - 56 else {
            throw damaged("its ZIP64 directory is not where it should be")
        }
        let record = try content.bytes(at: place, count: 56)
        guard record.holds([0x50, 0x4B, 6, 6], at: 0), let length = record.uint64(at: 4), length >= 44,
            length == start - 20 - place - 12, record.uint32(at: 16) == 0, record.uint32(at: 20) == 0,
            let here = record.uint64(at: 24), let count = record.uint64(at: 32), here == count,
            let size = record.uint64(at: 40), let offset = record.uint64(at: 48)
        else { throw damaged("its ZIP64 directory cannot be read") }
        return (End(count: count, size: size, offset: offset), place)
    }

    /// Entries that share bytes make small archives of enormous content.
    private static func bounds(of entries: [ZIPEntry], until end: Int) throws(ConversionError) -> [Int] {
        var bounds = Array(repeating: end, count: entries.count)
        var bound = end
        for index in entries.indices.sorted(by: { entries[$0].offset > entries[$1].offset }) {
            let entry = entries[index]
            // A local header has 30 bytes and a name; how many it says itself.
            guard entry.offset <= bound - 30, entry.compressedSize <= bound - entry.offset - 30 else {
                throw damaged("its entries overlap")
            }
            bounds[index] = bound
            bound = entry.offset
        }
        return bounds
    }
}
