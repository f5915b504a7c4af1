/// Reading Base64.
///
/// - Shape: padding may be left out; white space may stand anywhere.
/// - Source: RFC 4648 §4, §5, §3.5.
extension Base64 {
    /// What is wrong; offsets count bytes of the input.
    package enum Malformed: Error, Equatable {
        case notAllowed(offset: Int)
        /// The text ends within a group, or its padding does not fit.
        case truncated
        /// Bits behind the last byte are not zero: the text was cut or altered.
        case strayBits
    }

    /// The bytes that `text` writes; `nil` where it is not Base64.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        // A concrete type, for its loop runs over megabytes and generic code of another module is slow.
        try? decode(Array(text).span)
    }

    /// - Parameter urlSafe: whether `-` and `_` may stand for `+` and `/`.
    package static func decode(_ text: Span<UInt8>, urlSafe: Bool = false) throws(Malformed) -> [UInt8] {
        let values = urlSafe ? safeDigits : digits
        let digits = values.span
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
            } else if !isWhiteSpace(byte) {
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
        for offset in start..<text.count where !isWhiteSpace(text[offset]) {
            guard text[offset] == UInt8(ascii: "=") else { throw .notAllowed(offset: offset) }
            padding += 1
        }
        guard digitCount >= 2, digitCount + padding == 4 else { throw .truncated }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    /// The value of each character; 255 for what is none.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { digits[Int(byte)] = UInt8(truncatingIfNeeded: value) }
        return digits
    }()

    private static let safeDigits: [UInt8] = {
        var digits = Self.digits
        digits[Int(UInt8(ascii: "-"))] = 62
        digits[Int(UInt8(ascii: "_"))] = 63
        return digits
    }()
}
