/// Appends JSON text to bytes.
///
/// - Source: RFC 8259.
package enum JSONWriter {
    package static func append(_ value: JSON, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(utf8: "null")
        case .bool(let truth): bytes.append(utf8: truth ? "true" : "false")
        case .number(let literal): bytes.append(utf8: literal)
        case .string(let text): appendString(text, to: &bytes)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendString(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(member.value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Appends the text in quotes, escaped where RFC 8259 §7 asks for it.
    package static func appendString(_ text: String, to bytes: inout [UInt8]) {
        appendString(text, to: &bytes, after: "", before: "")
    }

    /// The same between two pieces of text that are JSON already.
    @inline(__always)
    static func appendString(
        _ text: String, to bytes: inout [UInt8], after prefix: String, before suffix: String
    ) {
        let characters = text.utf8.span
        if isPlain(characters) {
            let count = characters.count + prefix.utf8.count + suffix.utf8.count + 2
            bytes.append(addingCapacity: count) { output in
                output.append(utf8: prefix)
                output.append(UInt8(ascii: "\""))
                output.append(characters)
                output.append(UInt8(ascii: "\""))
                output.append(utf8: suffix)
            }
            return
        }
        bytes.append(utf8: prefix)
        appendEscaped(characters, to: &bytes)
        bytes.append(utf8: suffix)
    }

    private static func appendEscaped(_ characters: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for index in characters.indices {
            let byte = characters[index]
            if needsEscape(byte) { appendEscape(of: byte, to: &bytes) } else { bytes.append(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ characters: Span<UInt8>) -> Bool {
        guard characters.count >= 8 else {
            for index in characters.indices where needsEscape(characters[unchecked: index]) { return false }
            return true
        }
        var offset = 0
        while offset < characters.count - 8 {
            if ByteWord.needsEscape(ByteWord.load(characters, at: offset)) { return false }
            offset += 8
        }
        // The last eight, some of which may have been looked at.
        return !ByteWord.needsEscape(ByteWord.load(characters, at: characters.count - 8))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        case 0x20...: bytes.append(byte)
        default:
            bytes += (byte < 0x10 ? "u000" : "u001").utf8
            bytes += String(byte & 0x0F, radix: 16).utf8
        }
    }
}
