import Glibc

/// Starts a thread that runs `body` and may be joined.
///
/// - Throws: `EventLoopError.systemCall` if the kernel grants no thread.
func spawnThread(_ body: @escaping @Sendable () -> Void) throws(EventLoopError) -> pthread_t {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(ThreadBody(body))
    let result = pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
            return nil
        }, context.toOpaque())
    guard result == 0 else {
        context.release()
        throw .systemCall("pthread_create", errno: result)
    }
    return thread
}

/// Starts a thread that runs `body` and that nobody waits for.
///
/// - Throws: `EventLoopError.systemCall` if the kernel grants no thread.
package func spawnDetachedThread(_ body: @escaping @Sendable () -> Void) throws(EventLoopError) {
    pthread_detach(try spawnThread(body))
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
