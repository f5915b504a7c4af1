/// Base64 in its standard alphabet.
///
/// - Source: RFC 4648 §4.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The six bits of each byte; 64 for white space, 255 for what base64 does not know.
    private static let bits: [UInt8] = {
        var bits = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { bits[Int(byte)] = UInt8(truncatingIfNeeded: value) }
        for byte in [0x09, 0x0A, 0x0D, 0x20] { bits[byte] = 64 }
        return bits
    }()

    /// Appends the text of `value`, padded and without line breaks.
    package static func append(_ value: [UInt8], to text: inout [UInt8]) {
        text.reserveCapacity(text.count + (value.count + 2) / 3 * 4)
        var index = 0
        while index < value.count {
            let left = value.count - index
            let group =
                UInt32(value[index]) << 16 | (left > 1 ? UInt32(value[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(value[index + 2]) : 0)
            text.append(alphabet[Int(group >> 18)])
            text.append(alphabet[Int(group >> 12 & 63)])
            text.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            text.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            index += 3
        }
    }

    /// The bytes that `text` writes; `nil` where it is not base64. White space is skipped, padding may be missing.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        // A concrete type, for this loop runs over megabytes and generic code of another module is slow.
        decode(bytes: Array(text))
    }

    private static func decode(bytes text: [UInt8]) -> [UInt8]? {
        var value: [UInt8] = []
        value.reserveCapacity(text.count / 4 * 3 + 2)
        let bits = Self.bits
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let digit = bits[Int(byte)]
            if digit == 64 { continue }
            guard digit < 64, padding == 0 else { return nil }
            group = group << 6 | UInt32(digit)
            digits += 1
            if digits == 4 {
                value.append(UInt8(truncatingIfNeeded: group >> 16))
                value.append(UInt8(truncatingIfNeeded: group >> 8))
                value.append(UInt8(truncatingIfNeeded: group))
                group = 0
                digits = 0
            }
        }
        guard padding == 0 || digits > 1 && digits + padding == 4 else { return nil }
        switch digits {
        case 0: return value
        // Bits beyond the last byte must be zero, so that a value has one text.
        case 2 where group & 0xF == 0: return value + [UInt8(truncatingIfNeeded: group >> 4)]
        case 3 where group & 3 == 0:
            return value + [UInt8(truncatingIfNeeded: group >> 10), UInt8(truncatingIfNeeded: group >> 2)]
        default: return nil
        }
    }
}
