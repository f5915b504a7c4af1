import DICOM
import Glibc

/// Hands the segments of a message to libcurl in the pieces that it asks for.
///
/// Bytes in memory are copied once, into libcurl's buffer; files are read straight into it.
struct UploadReader {
    private let segments: [Segment]
    private var index = 0
    private var offset = 0
    /// Bytes handed out since the start or the last rewind.
    private(set) var position = 0
    /// Why a file could not be read; the transfer is then aborted.
    private(set) var failure: Int32?

    init(_ segments: [Segment]) { self.segments = segments }

    /// libcurl starts over when a kept-alive connection turns out to be closed.
    mutating func rewind() {
        index = 0
        offset = 0
        position = 0
    }

    /// Fills `buffer` as far as there is data; `nil` where a file cannot be read.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var filled = 0
        while filled < buffer.count, index < segments.count {
            let left = segments[index].byteCount - offset
            if left == 0 {
                index += 1
                offset = 0
                continue
            }
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<min(buffer.count, filled + left)])
            guard let count = copy(into: target) else { return nil }
            filled += count
            offset += count
        }
        position += filled
        return filled
    }

    private mutating func copy(into target: UnsafeMutableRawBufferPointer) -> Int? {
        switch segments[index] {
        case .bytes(let bytes):
            bytes.withUnsafeBytes { source in
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + target.count]))
            }
            return target.count
        case .content(.bytes(let bytes), let range):
            let start = range.lowerBound + offset
            bytes.withUnsafeBytes { source in
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + target.count]))
            }
            return target.count
        case .content(.part(let file, let outer), let range):
            return read(file, at: outer.lowerBound + range.lowerBound + offset, into: target)
        case .content(.file(let file), let range):
            return read(file, at: range.lowerBound + offset, into: target)
        }
    }

    private mutating func read(
        _ file: SpooledFile, at position: Int, into target: UnsafeMutableRawBufferPointer
    ) -> Int? {
        let count = pread(file.descriptor, target.baseAddress, target.count, off_t(position))
        guard count > 0 else {
            failure = count == 0 ? EIO : errno
            return nil
        }
        return count
    }
}
