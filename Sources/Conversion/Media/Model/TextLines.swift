import DICOM

/// The lines of a text, read in windows: `CR` and `LF` end one, so that both together leave an empty line between.
struct TextLines {
    private let content: Content
    private var window: [UInt8] = []
    private var position = 0
    private var nextOffset = 0
    /// Whether a line was longer than any line of such a file, or held what no text has.
    private(set) var isText = true

    private static let windowByteCount = 128 << 10
    /// Units: bytes.
    private static let lineByteCount = 64 << 10

    init(_ content: Content) { self.content = content }

    /// The next line without its end; `nil` behind the last one, and from the first fault on (`isText`).
    mutating func next() throws(ConversionError) -> ArraySlice<UInt8>? {
        var end = position
        while true {
            while end < window.count {
                let byte = window[end]
                if byte == 0x0A || byte == 0x0D {
                    defer { position = end + 1 }
                    return window[position..<end]
                }
                if byte < 0x20 && byte != 0x09 && byte != 0x0C || byte == 0x7F {
                    isText = false
                    return nil
                }
                end += 1
            }
            let kept = end - position
            guard kept <= Self.lineByteCount else {
                isText = false
                return nil
            }
            let more = try content.bytes(at: nextOffset, count: Self.windowByteCount)
            if more.isEmpty {
                guard kept > 0 else { return nil }
                defer { position = end }
                return window[position..<end]
            }
            nextOffset += more.count
            window = Array(window[position..<end]) + more
            position = 0
            end = kept
        }
    }
}

extension ArraySlice<UInt8> {
    /// The words between blanks.
    var words: [ArraySlice<UInt8>] { split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C } }

    /// Whether this is the word, in any case; `word` is in lower case.
    func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        let lowercased = map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
        return lowercased.elementsEqual(word.description.utf8)
    }

    /// Whether this is a decimal number, perhaps with an exponent.
    var isNumber: Bool {
        var index = startIndex
        func digits() -> Int {
            let start = index
            while index < endIndex, 0x30...0x39 ~= self[index] { index += 1 }
            return index - start
        }
        func take(_ bytes: UInt8...) -> Bool {
            guard index < endIndex, bytes.contains(self[index]) else { return false }
            index += 1
            return true
        }
        _ = take(0x2B, 0x2D)
        var count = digits()
        if take(0x2E) { count += digits() }
        guard count > 0 else { return false }
        if take(0x65, 0x45) {
            _ = take(0x2B, 0x2D)
            guard digits() > 0 else { return false }
        }
        return index == endIndex
    }

    /// Whether this is a number, or what programs print for one that could not be computed.
    var isNumberOrNone: Bool {
        if isNumber { return true }
        let unsigned = first == 0x2B || first == 0x2D ? dropFirst() : self
        let word = unsigned.prefix { $0 != UInt8(ascii: "(") }
        return word.isWord("nan") || word.isWord("inf") || word.isWord("infinity")
    }

    /// A decimal integer of at most 18 digits.
    var integer: Int? {
        let isNegative = first == 0x2D
        let digits = isNegative ? dropFirst() : self
        guard 1...18 ~= digits.count, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return isNegative ? -value : value
    }
}
