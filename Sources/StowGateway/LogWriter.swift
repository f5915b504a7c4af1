import EventLoop
import Glibc
import Synchronization

/// Writes lines to a descriptor and never makes a caller wait, whatever the reader at its other end does.
///
/// A line is written at once where there is room for it. Where there is none, as in a pipe whose reader has stopped, it
/// waits in memory for a thread that does the waiting; when too much waits, lines are lost, counted and told.
final class LogWriter: Sendable {
    private struct State {
        /// In order, for the thread.
        var waiting: [UInt8] = []
        var lostCount = 0
        /// Whether the thread runs; only it writes then.
        var isDraining = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    /// What may wait in memory. Units: bytes.
    private static let capacity = 1 << 20
    /// What a pipe that has any room takes without waiting (PIPE_BUF of pipe(7)). Units: bytes.
    private static let atomicByteCount = 4096

    init(to descriptor: Int32) { self.descriptor = descriptor }

    /// - Parameter notice: a line that tells how many were lost, written before the first one after them.
    func write(_ line: [UInt8], ifLost notice: (Int) -> [UInt8]) {
        state.withLock { state in
            // One write per line, and one at a time: lines of several threads do not mix.
            if !state.isDraining, state.lostCount == 0, line.count <= Self.atomicByteCount, hasRoom {
                if Glibc.write(descriptor, line, line.count) == line.count || errno != EAGAIN { return }
            }
            guard state.waiting.count + line.count <= Self.capacity else {
                state.lostCount += 1
                return
            }
            if state.lostCount > 0 {
                state.waiting += notice(state.lostCount)
                state.lostCount = 0
            }
            state.waiting += line
            drain(&state)
        }
    }

    /// Waits until all is written, at most for a while: the program is about to end.
    ///
    /// - Returns: whether nothing waits any more.
    @discardableResult
    func flush(seconds: Int) -> Bool {
        let end = Instant.now.advanced(byMilliseconds: seconds * 1000)
        while state.withLock({ $0.isDraining }), Instant.now < end { usleep(2000) }
        return state.withLock { $0.waiting.isEmpty && !$0.isDraining }
    }

    private var hasRoom: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, 0) == 1
    }

    private func drain(_ state: inout State) {
        guard !state.isDraining else { return }
        do throws(EventLoopError) {
            try spawnDetachedThread { [self] in
                while let piece = take() { writeAll(piece) }
            }
            state.isDraining = true
        } catch {
            // The next line tries again.
        }
    }

    /// - Returns: what waits; `nil` where nothing does, and the thread ends.
    private func take() -> [UInt8]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    private func writeAll(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest.removeFirst(count)
            } else if errno == EAGAIN {
                usleep(10_000)
            } else if errno != EINTR {
                return
            }
        }
    }
}
