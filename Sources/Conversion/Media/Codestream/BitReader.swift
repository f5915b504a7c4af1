import DICOM

/// Bits from the least significant one of each byte on, as JPEG XL has them.
///
/// - Source: ISO/IEC 18181-1 §B.2. Behind the end there are zeros, and `isExhausted` is set.
struct BitReader {
    private let bytes: [UInt8]
    /// Units: bits.
    private var position: Int
    private(set) var isExhausted = false

    /// - Parameter offset: of the first byte.
    init(_ bytes: [UInt8], from offset: Int) {
        self.bytes = bytes
        position = 8 * offset
    }

    /// At most 32 bits.
    mutating func bits(_ count: Int) -> Int {
        var value = 0
        for index in 0..<count {
            let byte = position / 8
            if byte < bytes.count {
                if bytes[byte] >> UInt8(position % 8) & 1 == 1 { value |= 1 << index }
            } else {
                isExhausted = true
            }
            position += 1
        }
        return value
    }

    mutating func flag() -> Bool { bits(1) == 1 }

    mutating func skip(_ count: Int) {
        position += max(count, 0)
        if position > 8 * bytes.count { isExhausted = true }
    }

    mutating func alignToByte() { position = (position + 7) / 8 * 8 }

    /// One of four forms: an offset and so many bits more.
    mutating func number(_ forms: (Int, Int), _ second: (Int, Int), _ third: (Int, Int), _ fourth: (Int, Int)) -> Int {
        let form = [forms, second, third, fourth][bits(2)]
        return form.0 + bits(form.1)
    }

    /// An enumerated value.
    mutating func enumerated() -> Int { number((0, 0), (1, 0), (2, 4), (18, 6)) }

    /// A number of up to 64 bits; larger ones than fit here are `Int.max`.
    mutating func uint64() -> Int {
        switch bits(2) {
        case 0: return 0
        case 1: return 1 + bits(4)
        case 2: return 17 + bits(8)
        default:
            var value = bits(12)
            var shift = 12
            while flag() {
                if isExhausted { return value }
                if shift == 60 { return bits(4) == 0 ? value : .max }
                value |= bits(8) << shift
                shift += 8
            }
            return value
        }
    }
}
