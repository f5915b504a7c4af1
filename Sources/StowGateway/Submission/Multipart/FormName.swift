/// The text of a `name` or `filename` as HTML forms write it.
///
/// - Source: WHATWG HTML §4.10.22.8: only `"`, CR and LF are percent-encoded, everything else stands for itself.
enum FormName {
    /// Bytes that are not UTF-8 are read as windows-1252, which legacy forms send.
    static func decode(_ bytes: [UInt8]) -> String {
        let plain = bytes.contains(UInt8(ascii: "%")) ? withoutEscapes(bytes) : bytes
        return String(validating: plain, as: UTF8.self) ?? TextEncoding.windows1252.decodeSingleBytes(plain)
    }

    private static func withoutEscapes(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let escaped = escapedByte(bytes[index + 1], bytes[index + 2])
            {
                plain.append(escaped)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return plain
    }

    private static func escapedByte(_ high: UInt8, _ low: UInt8) -> UInt8? {
        switch (high, low | 0x20) {
        case (UInt8(ascii: "2"), UInt8(ascii: "2") | 0x20): 0x22
        case (UInt8(ascii: "0"), UInt8(ascii: "d")): 0x0D
        case (UInt8(ascii: "0"), UInt8(ascii: "a")): 0x0A
        default: nil
        }
    }
}

/// The `charset'language'percent-encoded` form of a parameter.
///
/// - Source: RFC 8187 §3.2.
enum ExtendedValue {
    /// `nil` for another charset, a bad escape or bytes that are not of the charset.
    static func decode(_ bytes: [UInt8]) -> String? {
        let parts = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let encoding = TextEncoding(named: String(decoding: parts[0], as: UTF8.self)),
            let plain = try? PercentEncoding.decode(parts[2], plusIsBlank: false), !plain.contains(0)
        else { return nil }
        return encoding.decode(Array(plain))
    }
}
