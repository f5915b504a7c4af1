import Conversion
import DICOM
import Decoder

/// A ZIP archive made byte by byte, so that every byte of it can lie.
struct ZIPBytes {
    struct Entry {
        var name: [UInt8]
        var data: [UInt8]
        var method = 0
        /// As written in the headers; `nil`: the truth.
        var size: Int?
        var compressedSize: Int?
        var checksum: UInt32?
        var flags = 0
        var localName: [UInt8]?
        var offset: Int?
        /// What the data inflate to.
        var plain: [UInt8]
        var isLarge = false
        /// Of Unix, with the kind of file.
        var mode = 0

        init(_ name: String, _ data: [UInt8]) {
            self.name = Array(name.utf8)
            self.data = data
            plain = data
        }

        /// Data of zeros, deflated: one fixed block of back references.
        static func deflated(_ name: String, _ plain: [UInt8], as data: [UInt8]) -> Entry {
            var entry = Entry(name, data)
            entry.plain = plain
            entry.method = 8
            return entry
        }
    }

    var entries: [Entry]
    var comment: [UInt8] = []
    var isLarge = false
    var count: Int?

    init(_ entries: Entry...) { self.entries = entries }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = entry.offset ?? out.count
            let checksum = entry.checksum ?? Self.crc(entry.plain)
            let compressed = entry.compressedSize ?? entry.data.count
            let size = entry.size ?? entry.plain.count
            let large = entry.isLarge
            let extra: [UInt8] = large ? le(1, 2) + le(16, 2) + le(size, 8) + le(compressed, 8) : []
            let hasDescriptor = entry.flags & 8 != 0
            let name = entry.localName ?? entry.name
            out += [0x50, 0x4B, 3, 4] + le(20, 2) + le(entry.flags, 2) + le(entry.method, 2) + le(0, 4)
            out += le(hasDescriptor ? 0 : Int(checksum), 4)
            out += le(hasDescriptor ? 0 : large ? 0xFFFF_FFFF : compressed, 4)
            out += le(hasDescriptor ? 0 : large ? 0xFFFF_FFFF : size, 4) + le(name.count, 2) + le(extra.count, 2)
            out += name + extra + entry.data
            if hasDescriptor { out += [0x50, 0x4B, 7, 8] + le(Int(checksum), 4) + le(compressed, 4) + le(size, 4) }
            directory +=
                [0x50, 0x4B, 1, 2] + le(entry.mode == 0 ? 20 : 3 << 8 | 20, 2) + le(20, 2) + le(entry.flags, 2)
                + le(entry.method, 2) + le(0, 4)
            directory += le(Int(checksum), 4) + le(large ? 0xFFFF_FFFF : compressed, 4)
            directory += le(large ? 0xFFFF_FFFF : size, 4)
            directory +=
                le(entry.name.count, 2) + le(extra.count, 2) + le(0, 2) + le(0, 2) + le(0, 2) + le(entry.mode << 16, 4)
            directory += le(offset, 4) + entry.name + extra
        }
        let start = out.count
        let count = self.count ?? entries.count
        out += directory
        if isLarge {
            let end = out.count
            out += [0x50, 0x4B, 6, 6] + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 4) + le(0, 4) + le(count, 8)
            out += le(count, 8) + le(directory.count, 8) + le(start, 8)
            out += [0x50, 0x4B, 6, 7] + le(0, 4) + le(end, 8) + le(1, 4)
            out += [0x50, 0x4B, 5, 6] + le(0, 4) + le(0xFFFF, 2) + le(0xFFFF, 2) + le(0xFFFF_FFFF, 4)
            out += le(0xFFFF_FFFF, 4)
        } else {
            out += [0x50, 0x4B, 5, 6] + le(0, 4) + le(count, 2) + le(count, 2) + le(directory.count, 4) + le(start, 4)
        }
        return out + le(comment.count, 2) + comment
    }

    private func le(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// Bit by bit, so that it shares nothing with the tables that it is held against.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

/// The real inflater, scratch files in memory, and no thread.
struct InflatingWorkshop: RefusingWorkshop {
    func inflater() throws(WorkshopError) -> any Inflater { try ZlibInflater() }
}
