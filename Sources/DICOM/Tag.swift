/// The (group, element) pair that names an attribute.
///
/// - Source: PS3.5 §7.1.1.
package struct Tag: Hashable, Comparable, Sendable {
    /// Group in the high 16 bits, element in the low 16.
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package init(_ group: UInt16, _ element: UInt16) { rawValue = UInt32(group) << 16 | UInt32(element) }

    package var group: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
    package var element: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    package static func < (left: Tag, right: Tag) -> Bool { left.rawValue < right.rawValue }
}

extension Tag: CustomStringConvertible {
    /// Eight upper-case hexadecimal digits, as DICOM JSON writes a tag (PS3.18 §F.2.2).
    package var description: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension Tag {
    /// Reads eight hexadecimal digits; `nil` for anything else.
    package init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count == 8, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(text, radix: 16)
        else { return nil }
        rawValue = value
    }

    /// Reads a tag as the standard prints it, `(0010,0020)`, with or without its parentheses; `nil` for anything else.
    package init?(punctuated text: String) {
        var bytes = Array(text.utf8)
        if bytes.count == 11, bytes[0] == UInt8(ascii: "("), bytes[10] == UInt8(ascii: ")") {
            bytes = Array(bytes[1..<10])
        }
        guard bytes.count == 9, bytes.remove(at: 4) == UInt8(ascii: ",") else { return nil }
        self.init(hexadecimal: String(decoding: bytes, as: UTF8.self))
    }
}
