/// A file name made of text that somebody sent: one component, never a way out of its folder.
///
/// - Shape: letters, digits, `.`, `_` and `-` stay, each other byte of the UTF-8 becomes `%XX`, and so does a leading
///   dot, which rules out `.`, `..` and hidden files. Different texts have different names, but for those too long.
struct FolderName: Sendable, Equatable {
    let text: String

    init(_ source: String) {
        // Empty text needs a name too, and no other text may have it.
        guard !source.isEmpty, source != "_" else {
            text = source.isEmpty ? "_" : "%5F"
            return
        }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(source.utf8.count)
        for byte in source.utf8 {
            if Self.stays(byte), byte != UInt8(ascii: ".") || !encoded.isEmpty {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), Self.digit(byte >> 4), Self.digit(byte & 15)]
            }
        }
        if encoded.count > Self.longest {
            encoded.removeLast(encoded.count - Self.longest)
            encoded.append(UInt8(ascii: "~"))
            let digest = Self.digest(source)
            for shift in stride(from: 60, through: 0, by: -4) {
                encoded.append(Self.digit(UInt8(truncatingIfNeeded: digest >> shift) & 15))
            }
        }
        text = String(decoding: encoded, as: UTF8.self)
    }

    /// Bytes of a name before it is cut. With mark, digest and a suffix it stays below the 255 of Linux.
    private static let longest = 120

    private static func stays(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// FNV-1a of 64 bits. Texts that were made to collide share a folder and nothing else: files have UIDs as names,
    /// and none is overwritten.
    private static func digest(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
