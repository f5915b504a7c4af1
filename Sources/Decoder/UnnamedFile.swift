internal import CSystem
package import Conversion
package import DICOM
import Glibc

/// A file without a name: whatever happens to the program, nothing of it stays behind.
package final class UnnamedFile: ScratchFile {
    private(set) var descriptor: Int32
    package private(set) var byteCount = 0

    private static let pieceByteCount = 256 << 10

    /// - Parameter folder: of mode 0700, on a file system with room.
    package init(in folder: String) throws(WorkshopError) {
        descriptor = open(folder, O_RDWR | O_CLOEXEC | csystem_o_tmpfile, 0o600)
        if descriptor >= 0 { return }
        guard errno == EOPNOTSUPP || errno == EISDIR else { throw .unavailable(errno: errno) }
        // A file system without O_TMPFILE: a name for a moment.
        var template = Array("\(folder)/.scratch-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .unavailable(errno: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { FileCloser.close(descriptor, byteCount: byteCount) }
    }

    package func append(_ bytes: [UInt8]) throws(WorkshopError) { try append(bytes[...]) }

    package func append(_ bytes: ArraySlice<UInt8>) throws(WorkshopError) {
        var left = bytes
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unavailable(errno: count == 0 ? ENOSPC : errno) }
            left = left.dropFirst(count)
            byteCount += count
        }
    }

    package func append(_ content: Content) throws(WorkshopError) {
        if case .bytes(let bytes) = content { return try append(bytes) }
        for start in stride(from: 0, to: content.byteCount, by: Self.pieceByteCount) {
            let piece: [UInt8]
            do throws(DICOMError) {
                piece = try content.read(at: start, count: Self.pieceByteCount)
            } catch {
                guard case .unreadable(let code) = error else { throw .unavailable(errno: EIO) }
                throw .unavailable(errno: code)
            }
            try append(piece)
        }
    }

    package func finish() -> Content {
        defer { descriptor = -1 }
        return .file(
            SpooledFile(owning: descriptor, byteCount: byteCount) { [byteCount] in
                FileCloser.close($0, byteCount: byteCount)
            })
    }

    /// Hands on a file that a child has written: as bytes where it is that small.
    func measured(inMemoryUpTo memoryByteCount: Int) throws(WorkshopError) -> Content {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unavailable(errno: errno) }
        byteCount = Int(status.st_size)
        let content = finish()
        guard byteCount <= memoryByteCount else { return content }
        do throws(DICOMError) {
            return .bytes(try content.read(at: 0, count: byteCount))
        } catch {
            throw .unavailable(errno: EIO)
        }
    }

    /// The last bytes as text.
    func tail(_ count: Int) -> String {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return "" }
        let start = max(0, Int(status.st_size) - count)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(start)))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
