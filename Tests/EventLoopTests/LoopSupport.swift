import EventLoop
import Glibc
import Synchronization

/// Runs `body` with a loop that ends with it.
func withLoop<Value: Sendable>(_ body: @Sendable (EventLoop) async throws -> Value) async throws -> Value {
    let loop = try EventLoop()
    try loop.start {}
    defer {
        loop.stop()
        loop.join()
    }
    return try await body(loop)
}

extension EventLoop {
    /// What `body` returns, on the loop's thread.
    func result<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in perform { continuation.resume(returning: body()) } }
    }

    /// Returns once the loop has waited at least so often for events.
    func turns(_ count: Int) async {
        for _ in 0..<count { await result {} }
    }
}

/// What happened, in order, on whatever thread.
final class Recorder<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    func append(_ value: Value) { values.withLock { $0.append(value) } }

    var all: [Value] { values.withLock { $0 } }

    /// All values, as soon as there are `count`, at the latest after some seconds.
    func values(atLeast count: Int) async -> [Value] {
        for _ in 0..<5000 where all.count < count { try? await Task.sleep(for: .milliseconds(1)) }
        return all
    }
}

/// Both ends of a pipe that does not block.
struct Pipe: Sendable {
    let reader: Int32
    let writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        reader = ends[0]
        writer = ends[1]
    }

    func send() { _ = write(writer, [UInt8(1)], 1) }

    func drain() {
        var buffer = [UInt8](repeating: 0, count: 64)
        while read(reader, &buffer, buffer.count) > 0 {}
    }

    func closeBoth() {
        close(reader)
        close(writer)
    }
}
