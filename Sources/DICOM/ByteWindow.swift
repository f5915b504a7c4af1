/// Reads content at any place, through a window, so that small reads of a file are few.
struct ByteWindow {
    private static let windowLength = 16 * 1024

    let byteCount: Int
    private let content: Content
    private var window: [UInt8]
    private var windowStart = 0

    init(_ content: Content) {
        self.content = content
        byteCount = content.byteCount
        if case .bytes(let bytes) = content { window = bytes } else { window = [] }
    }

    /// The `count` bytes at `offset`.
    ///
    /// - Throws: `truncated` if they do not all lie within the content.
    mutating func bytes(at offset: Int, count: Int) throws(DICOMError) -> ArraySlice<UInt8> {
        guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
            throw .truncated(offset: byteCount)
        }
        if offset < windowStart || offset + count > windowStart + window.count {
            window = try content.read(at: offset, count: max(count, Self.windowLength))
            windowStart = offset
            guard count <= window.count else { throw .truncated(offset: offset + window.count) }
        }
        let start = offset - windowStart
        return window[start..<start + count]
    }
}

/// The order of the bytes of a number.
enum ByteOrder {
    case littleEndian
    case bigEndian

    /// The number that the bytes write.
    func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ bytes: ArraySlice<UInt8>, as type: Number.Type
    ) -> Number {
        switch self {
        case .littleEndian: bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
        case .bigEndian: bytes.reduce(0) { $0 << 8 | Number($1) }
        }
    }
}
