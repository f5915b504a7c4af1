/// Appending short texts, each with one look at the capacity, and numbers: a request has hundreds of them.
extension [UInt8] {
    package mutating func append(utf8 text: String) {
        let characters = text.utf8.span
        append(addingCapacity: characters.count) { output in output.append(characters) }
    }

    mutating func append(_ text: StaticString) {
        append(addingCapacity: text.utf8CodeUnitCount) { output in output.append(text) }
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
            output.append("\":{\"vr\":\"")
            output.append(vr.rawValue.utf8.span)
            output.append(UInt8(ascii: "\""))
        }
    }
}

extension OutputSpan<UInt8> {
    /// Appends all the bytes in one copy.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(borrowed: $0) }
    }

    /// A text that is written in this program: its length is known when it is compiled.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(borrowed: $0) }
    }

    @inline(__always)
    private mutating func append(borrowed bytes: some Collection<UInt8>) {
        withUnsafeMutableBufferPointer { all, count in
            let end = all[count...].initialize(fromContentsOf: bytes)
            count = end
        }
    }

    @inline(__always)
    fileprivate mutating func append(hexadecimal tag: Tag) {
        withUnsafeBytes(of: ByteWord.hexadecimal(tag.rawValue).littleEndian) { append(borrowed: $0) }
    }
}
