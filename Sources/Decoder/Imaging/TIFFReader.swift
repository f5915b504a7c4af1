import Conversion
import DICOM

/// The directories of a TIFF file or an EXIF block, and the values of their entries. Reads nothing twice in vain and
/// believes no number.
///
/// - Source: TIFF 6.0 §2; BigTIFF.
struct TIFFReader {
    private let content: Content
    private let isLittleEndian: Bool
    private let isBig: Bool
    /// Where the first directory lies.
    let first: Int

    /// Values longer than that are none of ours. Units: values.
    private static let maximumCount = 4096
    private static let maximumEntryCount = 1024

    init?(_ content: Content) {
        guard let head = try? content.read(at: 0, count: 16), head.count >= 8 else { return nil }
        switch (head[0], head[1]) {
        case (0x49, 0x49): isLittleEndian = true
        case (0x4D, 0x4D): isLittleEndian = false
        default: return nil
        }
        self.content = content
        let magic = Self.number(head[2..<4], isLittleEndian)
        isBig = magic == 43
        guard magic == 42 || (isBig && head.count == 16) else { return nil }
        first = isBig ? Self.number(head[8..<16], isLittleEndian) : Self.number(head[4..<8], isLittleEndian)
    }

    /// One directory.
    struct Directory {
        fileprivate var entries: [Int: Entry] = [:]
        /// Where the next one lies; 0 behind the last.
        var next = 0
    }

    fileprivate struct Entry {
        var type: Int
        var count: Int
        /// Where the value lies.
        var offset: Int
    }

    /// - Returns: `nil` if it does not lie in the file whole.
    func directory(at offset: Int) -> Directory? {
        let countByteCount = isBig ? 8 : 2
        let entryByteCount = isBig ? 20 : 12
        let width = isBig ? 8 : 4
        guard offset > 0, let head = bytes(at: offset, count: countByteCount) else { return nil }
        let count = number(head[...])
        guard count <= Self.maximumEntryCount,
            let table = bytes(at: offset + countByteCount, count: count * entryByteCount + width)
        else { return nil }
        var directory = Directory()
        for index in 0..<count {
            let entry = table[index * entryByteCount..<(index + 1) * entryByteCount]
            let start = entry.startIndex
            let type = number(entry[start + 2..<start + 4])
            let number = number(entry[start + 4..<start + 4 + width])
            guard let size = Self.sizes[type], number <= Self.maximumCount else { continue }
            let inline = offset + countByteCount + index * entryByteCount + 4 + width
            let place = size * number <= width ? inline : self.number(entry[start + 4 + width..<start + 4 + 2 * width])
            let tag = self.number(entry[start..<start + 2])
            if directory.entries[tag] == nil {
                directory.entries[tag] = Entry(type: type, count: number, offset: place)
            }
        }
        directory.next = number(table[(count * entryByteCount)...])
        return directory
    }

    /// Whole numbers of an entry; empty where there is none.
    func integers(_ tag: Int, in directory: Directory) -> [Int] {
        guard let entry = directory.entries[tag], Self.integerTypes.contains(entry.type),
            let size = Self.sizes[entry.type], let bytes = bytes(at: entry.offset, count: entry.count * size)
        else { return [] }
        return (0..<entry.count).map { number(bytes[$0 * size..<($0 + 1) * size]) }
    }

    func integer(_ tag: Int, in directory: Directory) -> Int? { integers(tag, in: directory).first }

    /// An unsigned fraction.
    func fraction(_ tag: Int, in directory: Directory) -> Double? {
        guard let entry = directory.entries[tag], entry.type == 5, entry.count == 1,
            let bytes = bytes(at: entry.offset, count: 8)
        else { return nil }
        let (above, below) = (number(bytes[0..<4]), number(bytes[4..<8]))
        return below == 0 ? nil : Double(above) / Double(below)
    }

    /// An ASCII text without what follows its first NUL and without spaces around it.
    func text(_ tag: Int, in directory: Directory) -> String? {
        guard let entry = directory.entries[tag], entry.type == 2,
            let bytes = bytes(at: entry.offset, count: entry.count)
        else { return nil }
        let text = bytes.prefix { $0 != 0 }
        guard text.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        let trimmed = text.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
        return trimmed.isEmpty ? nil : String(decoding: trimmed, as: UTF8.self)
    }

    /// Where the value of an entry lies. Units: bytes.
    func place(of tag: Int, in directory: Directory) -> Int? { directory.entries[tag]?.offset }

    /// Units of the keys: the type's number; of the values: bytes.
    private static let sizes = [
        1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
    ]
    private static let integerTypes: Set = [1, 3, 4, 13, 16, 18]

    private func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, offset < content.byteCount, count <= content.byteCount - offset else { return nil }
        return try? content.read(at: offset, count: count)
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> Int { Self.number(bytes, isLittleEndian) }

    /// A number of up to 8 bytes; the largest one if it is above what `Int` holds.
    private static func number(_ bytes: ArraySlice<UInt8>, _ isLittleEndian: Bool) -> Int {
        var value: UInt64 = 0
        for byte in isLittleEndian ? Array(bytes.reversed()) : Array(bytes) { value = value << 8 | UInt64(byte) }
        return Int(clamping: value)
    }
}
