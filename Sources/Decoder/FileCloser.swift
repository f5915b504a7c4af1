internal import EventLoop
import Glibc

/// Closes files without a name.
///
/// With the last descriptor the kernel gives such a file back page by page: 60 ms for a gibibyte (ext4, measured), in which
/// a loop would serve nobody. So a large one is closed on a thread of its own.
enum FileCloser {
    /// Up to this size it takes no longer than a millisecond. Units: bytes.
    private static let quickByteCount = 16 << 20
    private static let worker = try? Workers(count: 1)

    static func close(_ descriptor: Int32, byteCount: Int) {
        guard byteCount > quickByteCount, let worker else {
            Glibc.close(descriptor)
            return
        }
        Task(executorPreference: worker) { Glibc.close(descriptor) }
    }
}
