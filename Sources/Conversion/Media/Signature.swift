/// How the beginning of a file tells what it is.
enum Signature: Sendable {
    /// The bytes at an offset.
    case bytes([UInt8], at: Int)
    /// The bytes anywhere in the first so many.
    case within(Int, [UInt8])
    /// An ISO base media file of one of these brands; no brands: of any.
    ///
    /// - Source: ISO/IEC 14496-12 §4.3.
    case fileType([[UInt8]])
    /// Both.
    indirect case both(Signature, Signature)
    /// Text (no control characters but white space) with a word somewhere in the head; an empty word: any text.
    case text(containing: [UInt8])

    /// A prefix of ASCII characters.
    static func ascii(_ text: String, at offset: Int = 0) -> Signature { .bytes(Array(text.utf8), at: offset) }

    static func text(_ word: String) -> Signature { .text(containing: Array(word.utf8)) }
    static func brands(_ brands: String...) -> Signature { .fileType(brands.map { Array($0.utf8) }) }

    /// A DICOM file (PS3.10 §7.1).
    static let part10 = ascii("DICM", at: 128)

    private static let fileTypeBox = Array("ftyp".utf8)

    /// Bytes of the head that detection looks at. A PDF may begin this late.
    static let headByteCount = 1024

    /// Whether content that begins with the byte can match.
    func mayBegin(with byte: UInt8) -> Bool {
        switch self {
        case .bytes(let bytes, let offset): offset > 0 || bytes.first == byte
        case .within, .fileType: true
        case .both(let first, let second): first.mayBegin(with: byte) && second.mayBegin(with: byte)
        case .text: Self.isText([byte])
        }
    }

    /// - Parameter head: the first `headByteCount` bytes of a content, or more of it, which are not looked at.
    func matches(_ head: [UInt8]) -> Bool {
        switch self {
        case .bytes(let bytes, let offset):
            return head.holds(bytes, at: offset)
        case .within(let limit, let bytes):
            return Self.holds(bytes, within: limit, head)
        case .fileType(let brands):
            guard head.holds(Self.fileTypeBox, at: 4), head.count >= 12 else { return false }
            return brands.isEmpty || brands.contains { head.holds($0, at: 8) }
        case .both(let first, let second):
            return first.matches(head) && second.matches(head)
        case .text(let word):
            return Self.isText(head.prefix(Self.headByteCount))
                && (word.isEmpty || Self.holds(word, within: Self.headByteCount, head))
        }
    }

    /// Whether the bytes begin within the first so many and end within the head.
    private static func holds(_ bytes: [UInt8], within limit: Int, _ head: [UInt8]) -> Bool {
        let end = min(limit, headByteCount - bytes.count + 1)
        return head.firstIndex(of: bytes, in: 0..<max(0, end)) != nil
    }

    private static func isText(_ head: ArraySlice<UInt8>) -> Bool {
        head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0C || $0 == 0x0D }
    }
}
