extension BidirectionalCollection<UInt8> {
    /// Without spaces and tabs at both ends.
    func trimmingBlanks() -> SubSequence {
        guard let start = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[endIndex...]
        }
        return self[start...last]
    }
}

extension ArraySlice<UInt8> {
    /// Without the blanks at both ends that people paste along: white space, no-break space, zero-width characters.
    func trimmingPastedBlanks() -> ArraySlice<UInt8> {
        var rest = self
        while let count = rest.leadingBlankCount { rest = rest.dropFirst(count) }
        while let count = rest.trailingBlankCount { rest = rest.dropLast(count) }
        return rest
    }

    /// Without the blanks at the end.
    func trimmingTrailingBlanks() -> ArraySlice<UInt8> {
        var rest = self
        while let count = rest.trailingBlankCount { rest = rest.dropLast(count) }
        return rest
    }

    private static var wideBlanks: [[UInt8]] {
        [[0xC2, 0xA0], [0xE2, 0x80, 0x8B], [0xEF, 0xBB, 0xBF]]  // U+00A0, U+200B, U+FEFF
    }

    private var leadingBlankCount: Int? {
        guard let first else { return nil }
        if first.isWhiteSpace { return 1 }
        guard first >= 0xC2 else { return nil }
        return Self.wideBlanks.first { starts(with: $0) }?.count
    }

    private var trailingBlankCount: Int? {
        guard let last else { return nil }
        if last.isWhiteSpace { return 1 }
        guard last >= 0x80 else { return nil }
        return Self.wideBlanks.first { suffix($0.count).elementsEqual($0) }?.count
    }
}

extension UInt8 {
    /// Space and tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// Space, tab, CR and LF.
    var isWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
