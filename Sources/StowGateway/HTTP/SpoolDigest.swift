import Crypto
import DICOM
import EventLoop
import Glibc
import Synchronization

/// A spool file being written by a loop and hashed by a worker that follows behind.
final class SpoolDigest: Sendable {
    private struct Progress {
        var written = 0
        var hashed = 0
        var isHashing = false
        var failure: Int32 = 0
        var hasher = SHA256()
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// How far the writing may get ahead before the worker is called. Units: bytes.
    private static let stride = 1 << 20

    private let descriptor: Int32
    private let workers: Workers
    private let progress = Mutex(Progress())
    private let handedOver = Mutex(false)

    /// Takes ownership of `descriptor` until `file(byteCount:)` passes it on.
    init(_ descriptor: Int32, workers: Workers) {
        self.descriptor = descriptor
        self.workers = workers
    }

    deinit {
        if !handedOver.withLock({ $0 }) { close(descriptor) }
    }

    /// The finished file, which now owns the descriptor. It must outlive the digest, as it does in `ReceivedPayload`.
    func file(byteCount: Int) -> SpooledFile {
        handedOver.withLock { $0 = true }
        return SpooledFile(owning: descriptor, byteCount: byteCount)
    }

    /// Appends to the file; on the loop.
    func write(_ piece: UnsafeRawBufferPointer) throws(ContentFault) {
        var offset = 0
        while offset < piece.count {
            let count = Glibc.write(descriptor, piece.baseAddress?.advanced(by: offset), piece.count - offset)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let full = count == 0 || errno == ENOSPC || errno == EDQUOT
                throw full ? .spoolFull : .spoolFailed(errno: errno)
            }
            offset += count
        }
        let start = progress.withLock { progress in
            progress.written += piece.count
            guard !progress.isHashing, progress.written - progress.hashed >= Self.stride else { return false }
            progress.isHashing = true
            return true
        }
        if start { startHashing() }
    }

    /// SHA-256 of all that was written.
    func digest() async throws(ContentFault) -> [UInt8] {
        await withCheckedContinuation { continuation in
            let start = progress.withLock { progress in
                progress.waiter = continuation
                defer { progress.isHashing = true }
                return !progress.isHashing
            }
            if start { startHashing() }
        }
        let (failure, digest) = progress.withLock { ($0.failure, Array($0.hasher.finalize())) }
        guard failure == 0 else { throw .spoolFailed(errno: failure) }
        return digest
    }

    private func startHashing() {
        Task(executorPreference: workers) { self.hash() }
    }

    /// Catches up with the writing; on a worker, one at a time.
    private func hash() {
        var (hasher, offset, end) = progress.withLock { ($0.hasher, $0.hashed, $0.written) }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            while offset < end {
                let count = pread(descriptor, &buffer, min(buffer.count, end - offset), off_t(offset))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    finish(hasher, offset, failure: count == 0 ? EIO : errno)
                    return
                }
                buffer.withUnsafeBytes { hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                offset += count
            }
            end = progress.withLock { $0.written }
            if offset < end { continue }
            if finish(hasher, offset, failure: 0) { return }
            end = progress.withLock { $0.written }
        }
    }

    /// Puts the state back; `false` if there is more to do after all.
    @discardableResult
    private func finish(_ hasher: SHA256, _ offset: Int, failure: Int32) -> Bool {
        let (isDone, waiter) = progress.withLock { progress -> (Bool, CheckedContinuation<Void, Never>?) in
            if failure == 0, progress.written > offset { return (false, nil) }
            progress.hasher = hasher
            progress.hashed = offset
            progress.failure = failure
            progress.isHashing = false
            defer { progress.waiter = nil }
            return (true, progress.waiter)
        }
        waiter?.resume()
        return isDone
    }
}
