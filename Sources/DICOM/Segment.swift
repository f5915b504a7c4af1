/// A piece of a stream of bytes. A stream is an array of pieces, in order.
package enum Segment: Sendable, Equatable {
    case bytes([UInt8])
    /// A part of content that stays where it is; the range lies within it.
    case content(Content, Range<Int>)

    /// Units: bytes.
    package var byteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .content(_, let range): range.count
        }
    }
}
