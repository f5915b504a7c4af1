import DICOM

/// Random access to the bytes of any content, read in small windows where it is a file.
struct ContentWindow {
    /// Units: bytes.
    let byteCount: Int
    private let content: Content
    private var window: [UInt8]
    private var start = 0

    private static let windowByteCount = 4096

    init(_ content: Content) {
        self.content = content
        byteCount = content.byteCount
        if case .bytes(let bytes) = content { window = bytes } else { window = [] }
    }

    /// The byte at `offset`, or `nil` beyond the end.
    mutating func byte(at offset: Int) throws(ConversionError) -> UInt8? {
        guard offset >= 0, offset < byteCount else { return nil }
        if offset < start || offset - start >= window.count {
            window = try content.bytes(at: offset, count: Self.windowByteCount)
            start = offset
        }
        return window[offset - start]
    }

    /// Two bytes in big endian, or `nil` where they are not both there.
    mutating func uint16(at offset: Int) throws(ConversionError) -> Int? {
        guard let high = try byte(at: offset), let low = try byte(at: offset + 1) else { return nil }
        return Int(high) << 8 | Int(low)
    }

    /// Whether the bytes at `offset` are `bytes`.
    mutating func matches(_ bytes: [UInt8], at offset: Int) throws(ConversionError) -> Bool {
        for (index, expected) in bytes.enumerated() {
            guard try byte(at: offset + index) == expected else { return false }
        }
        return true
    }
}

extension Content {
    /// Bytes in which those at `offset` begin at `start`: all of the content, without a copy, if it is in memory, else at
    /// most `count` of it.
    func lentBytes(at offset: Int, count: Int) throws(ConversionError) -> (bytes: [UInt8], start: Int) {
        if case .bytes(let bytes) = self { return (bytes, offset) }
        return (try bytes(at: offset, count: count), 0)
    }

    /// `read`, with its error as one of this module.
    func bytes(at offset: Int, count: Int) throws(ConversionError) -> [UInt8] {
        do { return try read(at: offset, count: count) } catch { throw .dicom(error) }
    }
}
