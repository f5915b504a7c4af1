/// Appending short texts, each with one look at the capacity, and numbers: a request has hundreds of them.
extension [UInt8] {
    package mutating func append(utf8 text: String) {
        let characters = text.utf8.span
        append(addingCapacity: characters.count) { output in output.append(characters) }
    }

    /// Appends the eight upper-case digits of a tag.
    mutating func append(hexadecimal tag: Tag) {
        append(addingCapacity: 8) { output in output.append(hexadecimal: tag) }
    }

    /// Appends a number without a text of it.
    mutating func append(decimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var divisor: UInt = 1
        while number.magnitude / divisor >= 10 { divisor *= 10 }
        var rest = number.magnitude
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / divisor))
            rest %= divisor
            divisor /= 10
        }
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
            output.append(vr.rawValue.utf8.span)
            output.append(UInt8(ascii: "\""))
        }
    }
}

extension OutputSpan<UInt8> {
    mutating func append(utf8 text: String) { append(text.utf8.span) }

    /// Appends all the bytes, eight at once.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        guard bytes.count >= 8 else {
            for index in bytes.indices { append(bytes[unchecked: index]) }
            return
        }
        let start = count
        append(repeating: 0, count: bytes.count)
        var elements = mutableSpan
        var room = elements.mutableBytes
        var offset = 0
        while offset < bytes.count - 8 {
            ByteWord.store(ByteWord.load(bytes, at: offset), in: &room, at: start + offset)
            offset += 8
        }
        // The last eight, some of which may be there already.
        let last = bytes.count - 8
        ByteWord.store(ByteWord.load(bytes, at: last), in: &room, at: start + last)
    }

    @inline(__always)
    fileprivate mutating func append(hexadecimal tag: Tag) {
        let start = count
        append(repeating: 0, count: 8)
        var elements = mutableSpan
        var room = elements.mutableBytes
        ByteWord.store(ByteWord.hexadecimal(tag.rawValue), in: &room, at: start)
    }
}
