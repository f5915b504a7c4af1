/// The checksum of ZIP entries.
///
/// - Source: APPNOTE.TXT 6.3.10 §4.4.7; ISO 3309. Eight bytes are taken at once ("slicing by 8").
struct CRC32 {
    private static let tables: [[UInt32]] = {
        var tables: [[UInt32]] = [
            (0..<256).map { index in
                (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
            }
        ]
        for slice in 1..<8 {
            tables.append(tables[slice - 1].map { tables[0][Int($0 & 0xFF)] ^ $0 >> 8 })
        }
        return tables
    }()

    private static let flat: [UInt32] = tables.flatMap { $0 }

    private var state: UInt32 = .max

    var value: UInt32 { ~state }

    mutating func add(_ bytes: [UInt8]) {
        let tables = Self.flat
        var state = state
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)) ^ state
                let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self))
                let first = tables[0x700 + Int(low & 0xFF)] ^ tables[0x600 + Int(low >> 8 & 0xFF)]
                let second = tables[0x500 + Int(low >> 16 & 0xFF)] ^ tables[0x400 + Int(low >> 24)]
                let third = tables[0x300 + Int(high & 0xFF)] ^ tables[0x200 + Int(high >> 8 & 0xFF)]
                let fourth = tables[0x100 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
                state = first ^ second ^ third ^ fourth
                index += 8
            }
            while index < bytes.count {
                state = tables[Int((state ^ UInt32(bytes[index])) & 0xFF)] ^ state >> 8
                index += 1
            }
        }
        self.state = state
    }
}
