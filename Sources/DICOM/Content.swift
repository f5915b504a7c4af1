import Glibc

/// Bytes that somebody uploaded: in memory when small, in a private file otherwise.
///
/// Values are cheap to copy: neither case copies its bytes.
package enum Content: Sendable {
    case bytes([UInt8])
    case file(SpooledFile)
    /// A part of a file, such as the codestream inside a JP2 file; the range lies within it.
    case part(SpooledFile, Range<Int>)

    /// Units: bytes.
    package var byteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(let file): file.byteCount
        case .part(_, let range): range.count
        }
    }

    /// The bytes from `offset`, at most `count`; fewer only at the end.
    ///
    /// - Throws: `DICOMError.unreadable` if the file cannot be read.
    package func read(at offset: Int, count: Int) throws(DICOMError) -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            let start = min(max(offset, 0), bytes.count)
            return Array(bytes[start..<min(start + max(count, 0), bytes.count)])
        case .file(let file):
            return try file.read(at: offset, count: count)
        case .part(let file, let range):
            let start = min(max(offset, 0), range.count)
            return try file.read(at: range.lowerBound + start, count: min(max(count, 0), range.count - start))
        }
    }

    /// A part of this content; bytes in memory are copied, those of a file stay there.
    package func slice(_ range: Range<Int>) -> Content {
        let range = range.clamped(to: 0..<byteCount)
        switch self {
        case .bytes(let bytes): return .bytes(Array(bytes[range]))
        case .file(let file): return .part(file, range)
        case .part(let file, let outer):
            return .part(file, outer.lowerBound + range.lowerBound..<outer.lowerBound + range.upperBound)
        }
    }

    /// A part of this content as a piece of a stream; the range lies within it.
    package func segment(_ range: Range<Int>) -> Segment {
        guard case .part(let file, let outer) = self else { return .content(self, range) }
        return .content(.file(file), outer.lowerBound + range.lowerBound..<outer.lowerBound + range.upperBound)
    }
}

extension Content: Equatable {
    /// Equal bytes; two files are compared by identity, since reading them may fail.
    package static func == (left: Content, right: Content) -> Bool {
        switch (left, right) {
        case (.bytes(let left), .bytes(let right)): left == right
        case (.file(let left), .file(let right)): left === right
        case (.part(let left, let leftRange), .part(let right, let rightRange)):
            left === right && leftRange == rightRange
        default: false
        }
    }
}

/// An open file whose bytes no longer change. It is closed with its last reference.
package final class SpooledFile: Sendable {
    package let descriptor: Int32
    /// Units: bytes.
    package let byteCount: Int
    private let end: @Sendable (Int32) -> Void

    /// Takes ownership of `descriptor`.
    ///
    /// - Parameter end: how it is closed.
    package init(
        owning descriptor: Int32, byteCount: Int, closedBy end: @escaping @Sendable (Int32) -> Void = { close($0) }
    ) {
        self.descriptor = descriptor
        self.byteCount = byteCount
        self.end = end
    }

    deinit { end(descriptor) }

    package func read(at offset: Int, count: Int) throws(DICOMError) -> [UInt8] {
        let wanted = min(max(count, 0), max(byteCount - offset, 0))
        guard wanted > 0 else { return [] }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let got = pread(descriptor, buffer.baseAddress! + filled, wanted - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got < 0, errno == EINTR {
                    continue
                } else {
                    // A spooled file never shrinks, so its early end is a fault of the disk like any other.
                    failure = got == 0 ? EIO : errno
                    return
                }
            }
        }
        if failure != 0 { throw .unreadable(errno: failure) }
        return bytes
    }
}
