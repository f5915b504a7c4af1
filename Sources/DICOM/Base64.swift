/// Base64, written in its standard alphabet.
///
/// - Source: RFC 4648 §4.
package enum Base64 {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

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
}
