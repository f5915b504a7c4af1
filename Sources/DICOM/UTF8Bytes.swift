/// Looking at the bytes of texts through spans, which takes a fraction of the steps of `String.UTF8View`.
extension String {
    /// Whether all bytes of the text in UTF-8 are of that kind.
    @inlinable
    package func consists(of isOfKind: (UInt8) -> Bool) -> Bool {
        let bytes = utf8.span
        for index in bytes.indices where !isOfKind(bytes[unchecked: index]) { return false }
        return true
    }

    @inlinable
    package func hasByte(_ byte: UInt8) -> Bool { !consists { $0 != byte } }

    @inlinable
    package func utf8Count(of byte: UInt8) -> Int {
        let bytes = utf8.span
        var count = 0
        for index in bytes.indices where bytes[unchecked: index] == byte { count += 1 }
        return count
    }

    /// Whether the text begins so, letters of ASCII in either case.
    ///
    /// - Parameter prefix: in lower case.
    package func begins(ignoringCaseWith prefix: String) -> Bool {
        let bytes = utf8.span
        let wanted = prefix.utf8.span
        guard bytes.count >= wanted.count else { return false }
        for index in wanted.indices {
            let byte = bytes[index]
            let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            if (isUpper ? byte | 0x20 : byte) != wanted[index] { return false }
        }
        return true
    }

    /// `nil` for what is no UTF-8.
    package init?(validUTF8 bytes: Span<UInt8>) {
        guard let characters = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: characters)
    }
}

/// Eight bytes at once.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The bytes from `offset` on; the first is the lowest.
    @inline(__always)
    static func load(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= bytes.count - 8)
        return UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Writes the bytes from `offset` on.
    @inline(__always)
    static func store(_ word: UInt64, in bytes: inout MutableRawSpan, at offset: Int) {
        bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Whether JSON must escape one of the eight bytes (RFC 8259 §7).
    @inline(__always)
    static func needsEscape(_ word: UInt64) -> Bool {
        // A byte below 0x20 borrows into its highest bit.
        let controls = (word &- ones &* 0x20) & ~word & highBits
        return controls | zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C) != 0
    }

    /// The eight upper-case hexadecimal digits of a number; the first is the lowest byte.
    @inline(__always)
    static func hexadecimal(_ number: UInt32) -> UInt64 {
        // Each half is spread over twice its room until every digit has a byte.
        var digits = UInt64(number.byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits >> 4 | digits << 8) & (ones &* 0x0F)
        // Six more carry ten to fifteen into the next digit.
        let letters = (digits &+ ones &* 6) >> 4 & ones
        return digits &+ ones &* 0x30 &+ letters &* 7
    }

    @inline(__always)
    static func isASCII(_ word: UInt64) -> Bool { word & highBits == 0 }

    /// Not zero if a byte of the word is.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }
}
