import Conversion
import Glibc

/// The file that a decoder child writes, from the front.
final class OutputFile {
    private let descriptor: Int32
    private(set) var byteCount = 0

    /// Takes ownership of `descriptor`.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(WorkshopError) {
        var left = bytes[...]
        while !left.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: left).baseAddress, left.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unavailable(errno: count == 0 ? ENOSPC : errno) }
            left = left.dropFirst(count)
            byteCount += count
        }
    }

    func write(_ bytes: [UInt8]) throws(WorkshopError) {
        // `withUnsafeBytes` rethrows any error; this one can only be of the one type.
        let outcome = bytes.withUnsafeBytes { buffer -> Result<Void, WorkshopError> in
            do throws(WorkshopError) { return .success(try write(buffer)) } catch { return .failure(error) }
        }
        try outcome.get()
    }
}
