/// The byte sequence between two parts, CR LF `--` boundary, ready to be searched for.
///
/// A boundary never holds a CR, so the delimiter has exactly one, its first byte. Two things follow: where a match
/// fails, no other match can have begun inside it, and comparing from the front costs each byte of input at most once.
///
/// - Source: RFC 2046 §5.1.1; Horspool, Practical Fast Searching in Strings (1980).
struct BoundaryDelimiter: Sendable {
    let bytes: [UInt8]
    /// How far the window may move by its last byte.
    private let skips: [UInt8]

    /// - Throws: `boundaryInvalid` if the boundary is not 1 to 70 characters of ASCII.
    init(boundary: String) throws(MultipartError) {
        let name = boundary.utf8
        guard (1...70).contains(name.count), name.last != UInt8(ascii: " "), name.allSatisfy(Self.isAllowed) else {
            throw .boundaryInvalid
        }
        bytes = [0x0D, 0x0A, 0x2D, 0x2D] + name
        var skips = [UInt8](repeating: UInt8(bytes.count), count: 256)
        for (index, byte) in bytes.dropLast().enumerated() { skips[Int(byte)] = UInt8(bytes.count - 1 - index) }
        self.skips = skips
    }

    /// `bchars` of RFC 2046, and the other visible ASCII that senders use in spite of it.
    private static func isAllowed(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    /// The offset from `start` on at which the delimiter, or at the very end its beginning, stands; else the end.
    func firstOccurrence(in input: RawSpan, from start: Int) -> Int {
        let count = bytes.count
        let end = input.byteCount
        var window = start
        while window &+ count <= end {
            let last = input.byte(at: window &+ count &- 1)
            if last == bytes[count &- 1], matches(input, at: window, count: count) { return window }
            window &+= Int(skips[Int(last)])
        }
        // Fewer bytes than a delimiter are left: look for a beginning of one.
        while window < end {
            if input.byte(at: window) == 0x0D, matches(input, at: window, count: end - window) { return window }
            window += 1
        }
        return end
    }

    private func matches(_ input: RawSpan, at offset: Int, count: Int) -> Bool {
        var index = 0
        while index < count {
            guard input.byte(at: offset &+ index) == bytes[index] else { return false }
            index &+= 1
        }
        return true
    }
}

extension RawSpan {
    /// The byte at `offset`, which is checked against the bounds.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
