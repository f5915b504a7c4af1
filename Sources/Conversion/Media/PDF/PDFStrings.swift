/// String objects.
///
/// - Source: ISO 32000-2 §7.3.4.
extension PDFLexer {
    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    mutating func hexadecimalString() -> [UInt8]? {
        position += 1
        var digits: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: ">") {
                if digits.count % 2 == 1 { digits.append(0) }
                return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
            }
            if Self.isWhiteSpace(byte) { continue }
            guard let digit = Self.digit(byte) else { return nil }
            digits.append(digit)
        }
        return nil
    }

    mutating func literalString() -> [UInt8]? {
        position += 1
        var string: [UInt8] = []
        var depth = 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "("):
                depth += 1
                string.append(byte)
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return string }
                string.append(byte)
            case UInt8(ascii: "\\"):
                appendEscaped(to: &string)
            case 0x0D:  // any end of line is one line feed
                string.append(0x0A)
                if position < bytes.count, bytes[position] == 0x0A { position += 1 }
            default:
                string.append(byte)
            }
        }
        return nil
    }

    /// What stands behind a backslash.
    private mutating func appendEscaped(to string: inout [UInt8]) {
        guard position < bytes.count else { return }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): string.append(0x0A)
        case UInt8(ascii: "r"): string.append(0x0D)
        case UInt8(ascii: "t"): string.append(0x09)
        case UInt8(ascii: "b"): string.append(0x08)
        case UInt8(ascii: "f"): string.append(0x0C)
        case 0x0A: break
        case 0x0D:
            if position < bytes.count, bytes[position] == 0x0A { position += 1 }
        case 0x30...0x37:
            var value = Int(byte - 0x30)
            for _ in 0..<2 where position < bytes.count && 0x30...0x37 ~= bytes[position] {
                value = value * 8 + Int(bytes[position] - 0x30)
                position += 1
            }
            string.append(UInt8(truncatingIfNeeded: value))
        default: string.append(byte)
        }
    }
}
