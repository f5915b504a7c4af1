import Glibc

/// Threads for work that blocks: fsync, folders, digests of large files.
///
/// As a `TaskExecutor` it takes such work away from the loops and from Swift's cooperative pool, neither of which may
/// block.
///
/// `@unchecked Sendable`: all state is behind the POSIX mutex.
package final class Workers: TaskExecutor, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var next = 0

    /// Starts `count` threads, which live as long as the program.
    package init(count: Int) throws(EventLoopError) {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        for _ in 0..<count {
            let thread = try spawnThread { [self] in run() }
            pthread_detach(thread)
        }
    }

    /// Does `work`, which may block, on one of the threads. The caller goes on where it was.
    package func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withTaskExecutorPreference(self) { await Self.attempt(work) }
        return try result.get()
    }

    /// Async only so that it runs on the preferred executor. Under NonisolatedNonsendingByDefault, which spares an upload
    /// most of its switches, Swift 6.3.1 leaves it on the caller's thread; `LocalWorkshopTests` would tell.
    @concurrent
    private static func attempt<Value: Sendable, Failure: Error>(
        _ work: @Sendable () async throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(condition)
    }

    private func run() {
        let executor = asUnownedTaskExecutor()
        while true { take().runSynchronously(on: executor) }
    }

    /// The oldest job, once there is one.
    private func take() -> UnownedJob {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while next == jobs.count { pthread_cond_wait(condition, mutex) }
        let job = jobs[next]
        next += 1
        if next == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            next = 0
        }
        return job
    }
}
