import DICOM

/// One entry of a ZIP archive, as the central directory describes it.
///
/// - Source: PKWARE APPNOTE.TXT 6.3.10 §4.3.7, §4.3.12, §4.4 (§4.4.2 system, §4.4.15 attributes, of Unix st_mode).
struct ZIPEntry {
    let flags: Int
    let method: Int
    let checksum: UInt32
    /// Units: bytes.
    let compressedSize: Int
    /// As declared; never believed before it is there. Units: bytes.
    let size: Int
    /// Of the local header.
    let offset: Int
    /// A symbolic link of Unix or macOS: its content would be a path.
    let isLink: Bool
    private let rawName: [UInt8]

    var isEncrypted: Bool { flags & 1 != 0 }
    var isDirectory: Bool { rawName.last == UInt8(ascii: "/") || rawName.last == UInt8(ascii: "\\") }

    /// For messages only; never a path of this machine.
    var name: String { ZIPName.shown(rawName, isUTF8: flags & 0x800 != 0) }

    /// Whether it is no file of the batch: a directory, or what macOS and Windows put beside files.
    var isIgnored: Bool {
        if isDirectory { return true }
        let parts = rawName.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        guard let last = parts.last else { return false }
        return parts[0].elementsEqual("__MACOSX".utf8) && parts.count > 1 || last.starts(with: "._".utf8)
            || Self.ignoredNames.contains(String(decoding: last, as: UTF8.self).lowercased())
    }

    /// In lower case: Windows does not tell the cases of a name apart.
    private static let ignoredNames: Set = [".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"]

    func isNamed(_ name: String) -> Bool { rawName.elementsEqual(name.utf8) }
    func isNamed(below folder: String) -> Bool { rawName.starts(with: folder.utf8) }

    /// Reads the header at `offset` of the central directory; `nil` where none can be.
    static func read(_ bytes: [UInt8], at offset: Int) -> (entry: ZIPEntry, next: Int)? {
        guard bytes.holds([0x50, 0x4B, 1, 2], at: offset), let flags = bytes.uint16(at: offset + 8),
            let method = bytes.uint16(at: offset + 10), let checksum = bytes.uint32(at: offset + 16),
            let compressed = bytes.uint32(at: offset + 20), let size = bytes.uint32(at: offset + 24),
            let nameCount = bytes.uint16(at: offset + 28), let extraCount = bytes.uint16(at: offset + 30),
            let commentCount = bytes.uint16(at: offset + 32), let disk = bytes.uint16(at: offset + 34),
            let place = bytes.uint32(at: offset + 42)
        else { return nil }
        let system = bytes[offset + 5]
        let mode = bytes.uint16(at: offset + 40) ?? 0
        let nameStart = offset + 46
        let extraStart = nameStart + nameCount
        let next = extraStart + extraCount + commentCount
        guard next <= bytes.count, disk == 0 || disk == 0xFFFF else { return nil }
        var large = LargeSizes(bytes, in: extraStart..<extraStart + extraCount)
        guard let size = large.resolve(size), let compressed = large.resolve(compressed),
            let place = large.resolve(place)
        else { return nil }
        let entry = ZIPEntry(
            flags: flags, method: method, checksum: UInt32(truncatingIfNeeded: checksum), compressedSize: compressed,
            size: size, offset: place, isLink: (system == 3 || system == 19) && mode & 0xF000 == 0xA000,
            rawName: Array(bytes[nameStart..<extraStart]))
        return (entry, next)
    }

    /// Where the data stands, after its local header was held against this one.
    ///
    /// - Parameter bound: where the next entry or the directory begins.
    /// - Throws: `damaged` where the two headers say different things.
    func dataRange(in content: Content, until bound: Int) throws(ConversionError) -> Range<Int> {
        let head = try content.bytes(at: offset, count: 30)
        guard head.holds([0x50, 0x4B, 3, 4], at: 0), let localFlags = head.uint16(at: 6),
            let localMethod = head.uint16(at: 8), let checksum = head.uint32(at: 14),
            let compressed = head.uint32(at: 18), let size = head.uint32(at: 22), let nameCount = head.uint16(at: 26),
            let extraCount = head.uint16(at: 28)
        else { throw Self.damaged("it is not where the directory says") }
        let rest = try content.bytes(at: offset + 30, count: nameCount + extraCount)
        guard rest.count == nameCount + extraCount, rest.prefix(nameCount).elementsEqual(rawName),
            localMethod == method, (localFlags ^ flags) & 0x0809 == 0
        else { throw Self.damaged("its two headers differ") }
        // With a data descriptor behind the data, the local header need not know the sizes.
        if flags & 8 == 0 {
            var large = LargeSizes(rest, in: nameCount..<rest.count)
            guard let size = large.resolve(size), let compressed = large.resolve(compressed), size == self.size,
                compressed == compressedSize, checksum == Int(self.checksum)
            else { throw Self.damaged("its two headers differ") }
        }
        let start = offset + 30 + nameCount + extraCount
        guard start <= bound, compressedSize <= bound - start else { throw Self.damaged("it overlaps another entry") }
        return start..<start + compressedSize
    }

    static let found = "ZIP entry"
    static func damaged(_ part: String) -> ConversionError { .damaged(found: found, part: part) }
}

/// The sizes of 64 bits in an extra field, in the order in which they stand for those of 32 bits that are all ones.
///
/// - Source: APPNOTE.TXT §4.5.3.
private struct LargeSizes {
    private let bytes: [UInt8]
    private var place: Int
    private var end: Int

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        place = range.lowerBound
        end = range.lowerBound
        var offset = range.lowerBound
        while offset + 4 <= range.upperBound, let id = bytes.uint16(at: offset),
            let count = bytes.uint16(at: offset + 2)
        {
            guard count <= range.upperBound - offset - 4 else { return }
            if id == 1 {
                place = offset + 4
                end = place + count
                return
            }
            offset += 4 + count
        }
    }

    /// The number, or the next of 64 bits in its place; `nil` where that is missing.
    mutating func resolve(_ number: Int) -> Int? {
        guard number == 0xFFFF_FFFF else { return number }
        guard place + 8 <= end, let large = bytes.uint64(at: place) else { return nil }
        place += 8
        return large
    }
}
