/// A directory of tagged values.
struct EXIFDirectory {
    struct Entry {
        var tag: Int
        var type: Int
        var count: Int
        var short: Int
        var long: Int
        /// Of the entry's value or offset.
        var place: Int
    }

    private let base: Int
    private let end: Int
    private let isLittleEndian: Bool
    /// From `base` on. Units: bytes.
    var offset = 0

    private static let entryLimit = 512
    private static let textLimit = 256

    /// The first directory of a TIFF header at `base`.
    init?(base: Int, end: Int, in window: inout ContentWindow) throws(ConversionError) {
        self.base = base
        self.end = end
        switch try window.uint16(at: base) {
        case 0x4949: isLittleEndian = true
        case 0x4D4D: isLittleEndian = false
        default: return nil
        }
        offset = try uint32(base + 4, &window)
    }

    func entries(in window: inout ContentWindow) throws(ConversionError) -> [Entry] {
        let start = base + offset
        var entries: [Entry] = []
        for index in 0..<min(try uint16(start, &window), Self.entryLimit) {
            let place = start + 2 + 12 * index
            guard place + 12 <= end else { break }
            entries.append(
                Entry(
                    tag: try uint16(place, &window), type: try uint16(place + 2, &window),
                    count: try uint32(place + 4, &window), short: try uint16(place + 8, &window),
                    long: try uint32(place + 8, &window), place: place + 8))
        }
        return entries
    }

    /// An ASCII value up to its NUL.
    func text(_ entry: Entry, in window: inout ContentWindow) throws(ConversionError) -> String? {
        guard entry.type == 2, 1...Self.textLimit ~= entry.count else { return nil }
        let start = entry.count <= 4 ? entry.place : base + entry.long
        guard start + entry.count <= end else { return nil }
        var bytes: [UInt8] = []
        for offset in start..<start + entry.count {
            guard let byte = try window.byte(at: offset), byte != 0 else { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func uint16(_ place: Int, _ window: inout ContentWindow) throws(ConversionError) -> Int {
        guard place + 2 <= end, let value = try window.uint16(at: place) else { return 0 }
        return isLittleEndian ? value >> 8 | (value & 0xFF) << 8 : value
    }

    private func uint32(_ place: Int, _ window: inout ContentWindow) throws(ConversionError) -> Int {
        let first = try uint16(place, &window)
        let second = try uint16(place + 2, &window)
        return isLittleEndian ? first | second << 16 : first << 16 | second
    }
}
