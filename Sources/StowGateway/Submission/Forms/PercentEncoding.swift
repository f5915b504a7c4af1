/// Percent-encoded bytes, as query strings and URL-encoded forms have them.
///
/// - Source: RFC 3986 §2.1; WHATWG URL §5.1 for the plus sign.
enum PercentEncoding {
    /// A `%` without two hexadecimal digits behind it.
    struct Malformed: Error, Equatable {}

    /// - Returns: the text itself where there is nothing to decode.
    /// - Throws: `Malformed`; nothing is passed through that does not decode.
    static func decode(_ text: ArraySlice<UInt8>, plusIsBlank: Bool) throws(Malformed) -> ArraySlice<UInt8> {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
        while let index = rest.firstIndex(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
            bytes += rest[..<index]
            if rest[index] == UInt8(ascii: "+") {
                bytes.append(plusIsBlank ? 0x20 : UInt8(ascii: "+"))
                rest = rest[(index + 1)...]
                continue
            }
            guard index + 2 < rest.endIndex, let high = rest[index + 1].hexadecimalValue,
                let low = rest[index + 2].hexadecimalValue
            else { throw Malformed() }
            bytes.append(high << 4 | low)
            rest = rest[(index + 3)...]
        }
        bytes += rest
        return bytes[...]
    }
}
