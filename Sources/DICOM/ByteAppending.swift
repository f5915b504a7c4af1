/// Appending short texts with one look at the capacity, since a request has hundreds of them.
extension [UInt8] {
    mutating func append(utf8 text: String) {
        let characters = text.utf8.span
        append(addingCapacity: characters.count) { output in
            for index in characters.indices { output.append(characters[index]) }
        }
    }

    /// Appends the eight upper-case digits of a tag.
    mutating func append(hexadecimal tag: Tag) {
        append(addingCapacity: 8) { output in
            var rest = tag.rawValue
            for _ in 0..<8 {
                rest = rest << 4 | rest >> 28
                let digit = UInt8(truncatingIfNeeded: rest) & 0xF
                output.append(digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") &- 10))
            }
        }
    }
}
