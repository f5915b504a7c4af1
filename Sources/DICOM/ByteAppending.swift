/// Appending short texts with one look at the capacity, since a request has hundreds of them.
extension [UInt8] {
    mutating func append(utf8 text: String) {
        let characters = text.utf8.span
        append(addingCapacity: characters.count) { output in
            for index in characters.indices { output.append(characters[unchecked: index]) }
        }
    }

    /// Appends the eight upper-case digits of a tag.
    mutating func append(hexadecimal tag: Tag) {
        append(addingCapacity: 8) { output in output.append(hexadecimal: tag) }
    }

    /// Appends `"00100020":{"vr":"LO"`, after a comma unless it is the first attribute.
    mutating func append(beginningOf tag: Tag, _ vr: VR, isFirst: Bool) {
        append(addingCapacity: 22) { output in
            if !isFirst { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            output.append(hexadecimal: tag)
            // Byte by byte, for a text would be looked up and walked.
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: ":"))
            output.append(UInt8(ascii: "{"))
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: "v"))
            output.append(UInt8(ascii: "r"))
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: ":"))
            output.append(UInt8(ascii: "\""))
            let name = vr.rawValue.utf8.span
            for index in name.indices { output.append(name[unchecked: index]) }
            output.append(UInt8(ascii: "\""))
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(hexadecimal tag: Tag) {
        var rest = tag.rawValue
        for _ in 0..<8 {
            rest = rest << 4 | rest >> 28
            let digit = UInt8(truncatingIfNeeded: rest) & 0xF
            append(digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") &- 10))
        }
    }
}
