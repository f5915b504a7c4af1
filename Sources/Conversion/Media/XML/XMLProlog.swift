import DICOM

/// What stands before the root element of an XML document, and that element's name.
///
/// - Source: XML 1.0 §2.8, appendix F.
struct XMLProlog: Equatable {
    /// Name of the root element without its prefix; `nil` where the beginning of the file does not reach it.
    private(set) var rootName: String?
    /// Whether a document type declaration stands there: then nothing behind it was read.
    private(set) var hasDocumentType = false
    /// As declared, in lower case.
    private(set) var encoding: String?
    /// Where that stands, counted behind a byte order mark.
    private(set) var encodingRange: Range<Int>?
    /// Whether the beginning names the root of a clinical document somewhere.
    private var mentionsClinicalDocument = false

    /// Units: bytes. Sample documents have up to 2 KB of comments before their root.
    private static let headByteCount = 128 << 10
    private static let clinicalDocument = "ClinicalDocument"

    /// `nil` where the content is no XML document at all.
    init?(reading content: Content) throws(ConversionError) {
        let start = try content.bytes(at: 0, count: 4)
        guard let width = XMLUnits(start: start) else { return nil }
        let head = width.ascii(of: try content.bytes(at: 0, count: Self.headByteCount))
        guard let first = head.firstIndex(where: { !Self.isSpace($0) }), head[first] == UInt8(ascii: "<"),
            first + 1 < head.count, Self.mayFollowAngle(head[first + 1])
        else { return nil }
        read(head, from: first)
        let searched = Swift.min(head.count, 4096)
        mentionsClinicalDocument =
            head.firstIndex(of: Array("<\(Self.clinicalDocument)".utf8), in: 0..<searched) != nil
            || head.firstIndex(of: Array(" \(Self.clinicalDocument)".utf8), in: 0..<searched) != nil
    }

    /// Whether this is a clinical document, or would be one but for a document type that hides it.
    var isClinicalDocument: Bool {
        if let rootName { return rootName == Self.clinicalDocument }
        return mentionsClinicalDocument
    }

    private mutating func read(_ head: [UInt8], from first: Int) {
        var position = first
        while position + 1 < head.count {
            guard head[position] == UInt8(ascii: "<") else {
                if !Self.isSpace(head[position]) { return }
                position += 1
                continue
            }
            let end: Int?
            switch head[position + 1] {
            case UInt8(ascii: "?"):
                end = head.end(of: "?>", from: position + 2)
                if position == first, let end, let range = Self.encoding(in: head, position..<end) {
                    encodingRange = range
                    encoding = String(decoding: head[range], as: UTF8.self).lowercased()
                }
            case UInt8(ascii: "!"):
                guard head.holds(Array("<!--".utf8), at: position) else {
                    hasDocumentType = true
                    return
                }
                end = head.end(of: "-->", from: position + 4)
            default:
                rootName = Self.name(in: head, from: position + 1)
                return
            }
            guard let end else { return }
            position = end
        }
    }

    private static func name(in head: [UInt8], from start: Int) -> String? {
        var end = start
        while end < head.count, !isSpace(head[end]), head[end] != UInt8(ascii: ">"), head[end] != UInt8(ascii: "/") {
            end += 1
        }
        guard end > start, end < head.count else { return nil }
        let name = head[start..<end]
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        return String(decoding: local, as: UTF8.self)
    }

    /// Where the value of `encoding="…"` stands in an XML declaration.
    private static func encoding(in head: [UInt8], _ declaration: Range<Int>) -> Range<Int>? {
        guard var index = head.end(of: "encoding", from: declaration.lowerBound), index < declaration.upperBound else {
            return nil
        }
        while index < declaration.upperBound, isSpace(head[index]) || head[index] == UInt8(ascii: "=") { index += 1 }
        guard head[index] == UInt8(ascii: "\"") || head[index] == UInt8(ascii: "'"),
            let end = head[(index + 1)..<declaration.upperBound].firstIndex(of: head[index])
        else { return nil }
        return index + 1..<end
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func mayFollowAngle(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "_"), 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }
}

/// How the characters of an XML document stand, as far as its first bytes tell.
///
/// - Source: XML 1.0 appendix F.1.
enum XMLUnits {
    case bytes(mark: Int)
    case littleEndian(mark: Int)
    case bigEndian(mark: Int)

    /// `nil` where these bytes begin no document in an encoding that is read.
    init?(start: [UInt8]) {
        if start.starts(with: [0xEF, 0xBB, 0xBF]) {
            self = .bytes(mark: 3)
        } else if start.starts(with: [0xFF, 0xFE]) {
            // Four bytes a character (UTF-32) begin alike.
            if start.count == 4, start[2] == 0, start[3] == 0 { return nil }
            self = .littleEndian(mark: 2)
        } else if start.starts(with: [0xFE, 0xFF]) {
            self = .bigEndian(mark: 2)
        } else if start.starts(with: [0x3C, 0]) {
            if start.count == 4, start[2] == 0, start[3] == 0 { return nil }
            self = .littleEndian(mark: 0)
        } else if start.starts(with: [0, 0x3C]) {
            self = .bigEndian(mark: 0)
        } else {
            guard let first = start.first, first == 0x3C || first <= 0x20 && first != 0 else { return nil }
            self = .bytes(mark: 0)
        }
    }

    var isWide: Bool { if case .bytes = self { false } else { true } }

    /// The bytes as ASCII, a letter for every other character of two bytes.
    func ascii(of bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .bytes(let mark): return Array(bytes.dropFirst(mark))
        case .littleEndian(let mark): return Self.narrow(bytes, from: mark, high: 1)
        case .bigEndian(let mark): return Self.narrow(bytes, from: mark, high: 0)
        }
    }

    private static func narrow(_ bytes: [UInt8], from mark: Int, high: Int) -> [UInt8] {
        stride(from: mark, to: bytes.count - 1, by: 2).map { index in
            bytes[index + high] == 0 && bytes[index + 1 - high] < 0x80 ? bytes[index + 1 - high] : UInt8(ascii: "x")
        }
    }
}

extension [UInt8] {
    /// Index behind the first occurrence of the ASCII text.
    fileprivate func end(of text: String, from start: Int) -> Int? {
        guard start <= count else { return nil }
        return firstIndex(of: Array(text.utf8), in: start..<count).map { $0 + text.utf8.count }
    }
}
