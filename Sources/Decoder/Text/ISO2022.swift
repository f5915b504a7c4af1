/// Text that changes its character set by escape sequences.
///
/// - Source: PS3.5 §6.1.2.5; PS3.3 Tables C.12-3 and C.12-4.
struct ISO2022 {
    /// What the bytes of one half of the code table stand for.
    private struct Half: Equatable {
        /// As iconv calls it.
        var name: String
        /// Bytes of a character.
        var width = 1
        /// What stands before each character in that encoding.
        var prefix: [UInt8] = []
    }

    private static let ascii = Half(name: "ASCII")
    private static let japanese = Half(name: "EUC-JP", width: 2)

    /// Escape sequences, without their escape, that set the lower half.
    private static let lower: [[UInt8]: Half] = [
        Array("(B".utf8): ascii,
        // JIS X 0201 romaji: ASCII but for `¥` and `‾`; the backslash parts values all the same.
        Array("(J".utf8): ascii,
        Array("$B".utf8): japanese,
        Array("$@".utf8): japanese,
        Array("$(D".utf8): Half(name: "EUC-JP", width: 2, prefix: [0x8F]),
    ]

    /// And those that set the upper half.
    private static let upper: [[UInt8]: Half] = [
        Array("-A".utf8): Half(name: "ISO-8859-1"), Array("-B".utf8): Half(name: "ISO-8859-2"),
        Array("-C".utf8): Half(name: "ISO-8859-3"), Array("-D".utf8): Half(name: "ISO-8859-4"),
        Array("-L".utf8): Half(name: "ISO-8859-5"), Array("-G".utf8): Half(name: "ISO-8859-6"),
        Array("-F".utf8): Half(name: "ISO-8859-7"), Array("-H".utf8): Half(name: "ISO-8859-8"),
        Array("-M".utf8): Half(name: "ISO-8859-9"), Array("-b".utf8): Half(name: "ISO-8859-15"),
        Array("-T".utf8): Half(name: "TIS-620"), Array(")I".utf8): Half(name: "EUC-JP", prefix: [0x8E]),
        Array("$)C".utf8): Half(name: "EUC-KR", width: 2), Array("$)A".utf8): Half(name: "GB2312", width: 2),
    ]

    /// The upper half that holds before the first escape sequence, by the first defined term.
    private static let initial: [String: Half?] = [
        "": nil, "6": nil, "100": upper[Array("-A".utf8)], "101": upper[Array("-B".utf8)],
        "109": upper[Array("-C".utf8)], "110": upper[Array("-D".utf8)], "144": upper[Array("-L".utf8)],
        "127": upper[Array("-G".utf8)], "126": upper[Array("-F".utf8)], "138": upper[Array("-H".utf8)],
        "148": upper[Array("-M".utf8)], "203": upper[Array("-b".utf8)], "166": upper[Array("-T".utf8)],
        "13": upper[Array(")I".utf8)],
    ]

    private let first: Half?
    private var low = ascii
    private var high: Half?

    /// - Parameter terms: the values of Specific Character Set; `nil` where they have no code extension.
    init?(_ terms: [String]) {
        let term = (terms.first ?? "").uppercased()
        let number = term.split(separator: " ").last.map { String($0) } ?? ""
        guard terms.count > 1 || term.hasPrefix("ISO 2022"), let found = Self.initial[number.numberOfRegister] else {
            return nil
        }
        // Some writers leave the escape sequence out where the upper half can only be of one set.
        let others = terms.dropFirst().compactMap { Self.ofSeveralBytes[$0.split(separator: " ").last ?? ""] }
        first = found ?? (others.count == 1 ? others[0] : nil)
        high = first
    }

    private static let ofSeveralBytes: [Substring: Half] = [
        "149": Half(name: "EUC-KR", width: 2), "58": Half(name: "GB2312", width: 2),
    ]

    /// - Returns: `nil` for what is no text of this kind.
    mutating func text(of bytes: ArraySlice<UInt8>) -> String? {
        var text = ""
        var rest = bytes
        while let byte = rest.first {
            if byte == 0x1B {
                guard takeEscape(&rest) else { return nil }
                continue
            }
            let half = byte < 0x80 ? low : high
            guard let half, rest.count >= half.width else { return nil }
            // Characters of two bytes stand among control characters and blanks of one.
            if half == Self.ascii || byte <= 0x20 {
                text.unicodeScalars.append(Unicode.Scalar(byte))
                rest = rest.dropFirst()
                if Self.endsExtension(byte) { (low, high) = (Self.ascii, first) }
                continue
            }
            let character = rest.prefix(half.width)
            guard half.width == 1 || character.allSatisfy({ ($0 < 0x80) == (byte < 0x80) }),
                let decoded = ForeignCharacters.iconv(half.prefix + character.map { $0 | 0x80 }, from: half.name)
            else { return nil }
            text += decoded
            rest = rest.dropFirst(half.width)
        }
        return text
    }

    /// The parts of a name, values and lines begin anew with the first character set.
    private static func endsExtension(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "="), 0x09, 0x0A, 0x0C, 0x0D].contains(byte)
    }

    private mutating func takeEscape(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let behind = rest.dropFirst()
        for length in 2...3 {
            let sequence = Array(behind.prefix(length))
            guard sequence.count == length else { continue }
            if let half = Self.lower[sequence] {
                low = half
            } else if let half = Self.upper[sequence] {
                high = half
            } else {
                continue
            }
            rest = behind.dropFirst(length)
            return true
        }
        return false
    }
}

extension String {
    /// `100` of `ISO_IR 100` and of `ISO 2022 IR 100`; the term of Japanese kanji has ASCII below.
    fileprivate var numberOfRegister: String { ["87", "159", "149", "58"].contains(self) ? "6" : self }
}
