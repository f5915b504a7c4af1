/// Base64 as clients send files in it.
///
/// - Shape: the standard and the URL-safe alphabet; padding may be left out; white space may stand anywhere.
/// - Source: RFC 4648 §4, §5, §3.5.
enum Base64 {
    /// What is wrong; offsets count bytes of the input.
    enum Malformed: Error, Equatable {
        case notAllowed(offset: Int)
        /// The text ends within a group, or its padding does not fit.
        case truncated
        /// Bits behind the last byte are not zero: the text was cut or altered.
        case strayBits

        /// The rule, for the sender.
        var rule: String {
            switch self {
            case .notAllowed(let offset):
                "must be Base64; the character at position \(offset + 1) is not allowed in it"
            case .truncated: "must be Base64; it ends in the middle, so a part of the file is missing"
            case .strayBits: "must be Base64; its last character cannot be, so a part of the file is missing"
            }
        }
    }

    static func decode(_ text: Span<UInt8>) throws(Malformed) -> [UInt8] {
        let digits = Self.digits.span
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var count = 0
        var offset = 0
        while offset < text.count {
            // Whole groups, the usual case.
            if count == 0 {
                while offset &+ 4 <= text.count {
                    let first = digits[Int(text[offset])]
                    let second = digits[Int(text[offset &+ 1])]
                    let third = digits[Int(text[offset &+ 2])]
                    let fourth = digits[Int(text[offset &+ 3])]
                    guard first | second | third | fourth < 64 else { break }
                    bytes.append(first << 2 | second >> 4)
                    bytes.append(second << 4 | third >> 2)
                    bytes.append(third << 6 | fourth)
                    offset &+= 4
                }
                guard offset < text.count else { break }
            }
            let byte = text[offset]
            let digit = digits[Int(byte)]
            if digit < 64 {
                group = group << 6 | UInt32(digit)
                count += 1
                if count == 4 {
                    append(group, count: 3, to: &bytes)
                    group = 0
                    count = 0
                }
            } else if byte == UInt8(ascii: "=") {
                try checkPadding(text, from: offset, digitCount: count)
                break
            } else if !byte.isWhiteSpace {
                throw .notAllowed(offset: offset)
            }
            offset &+= 1
        }
        switch count {
        case 0: break
        case 2 where group & 0xF == 0: append(group << 12, count: 1, to: &bytes)
        case 3 where group & 0x3 == 0: append(group << 6, count: 2, to: &bytes)
        case 1: throw .truncated
        default: throw .strayBits
        }
        return bytes
    }

    private static func append(_ group: UInt32, count: Int, to bytes: inout [UInt8]) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * index))) }
    }

    /// Nothing but the one or two `=` that complete the group, and white space, may follow.
    private static func checkPadding(_ text: Span<UInt8>, from start: Int, digitCount: Int) throws(Malformed) {
        var padding = 0
        for offset in start..<text.count where !text[offset].isWhiteSpace {
            guard text[offset] == UInt8(ascii: "=") else { throw .notAllowed(offset: offset) }
            padding += 1
        }
        guard digitCount >= 2, digitCount + padding == 4 else { throw .truncated }
    }

    /// The value of each character; 255 for what is none.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, byte) in alphabet.utf8.enumerated() { digits[Int(byte)] = UInt8(value) }
        digits[Int(UInt8(ascii: "-"))] = 62
        digits[Int(UInt8(ascii: "_"))] = 63
        return digits
    }()
}
