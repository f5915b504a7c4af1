internal import CSystem
import Glibc
import Synchronization

/// The one loop of a shard: epoll, timers and the tasks that run on its thread.
///
/// As a `TaskExecutor` it runs `async` code between two waits, on its own thread and without a hop. Everything but
/// `start`, `stop`, `join`, `enqueue` and `perform` belongs to that thread.
///
/// `@unchecked Sendable`: what is not behind `inbox` or atomic is touched by the loop's own thread only.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    package typealias Handler = (Interest) -> Void
    /// Runs once a turn, before the wait; returns how long the wait may be at most (`nil`: any time).
    package typealias TurnHook = () -> Int?

    private struct Watcher {
        var wanted: Interest = []
        /// What epoll was last told; `nil` where it does not know the descriptor.
        var applied: Interest?
        var isDirty = false
        var handler: Handler?
    }

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var actions: [@Sendable () -> Void] = []
        var isStopping = false
    }

    private let epoll: Int32
    private let wakeup: Int32
    private let inbox = Mutex(Inbox())
    private let threadID = Atomic<UInt>(0)
    private var thread = pthread_t()

    /// For the loop's thread.
    package var random = RandomNumbers()

    /// Whether the loop looks for events for a moment before it goes to sleep.
    ///
    /// Where one request is all there is to do, going to sleep and being woken cost more than the work itself: the
    /// processor halts between its few steps. The owner says so; with more in flight the time belongs to others.
    package var polls = true

    /// How long. Units: nanoseconds.
    private static let pollTime: Int64 = 100_000

    // The loop's own.
    private var watchers: [Watcher] = []
    private var dirty: [Int32] = []
    private var timers = Timers()
    private var jobs: [UnownedJob] = []
    /// The jobs that are being run, while new ones gather in `jobs`.
    private var batch: [UnownedJob] = []
    private var hooks: [TurnHook] = []
    /// Read once before the timers and once after the wait: all that is due is compared with one reading.
    package private(set) var now = Instant.now
    /// How often the loop has looked at all descriptors: whatever was ready before that has been told to its handler, before
    /// any job. A wait that a signal breaks off is no look.
    package private(set) var turn = 0

    /// - Throws: `EventLoopError` if the kernel grants no descriptors.
    package init() throws(EventLoopError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .systemCall("epoll_create1", errno: errno) }
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeup >= 0 else { throw .systemCall("eventfd", errno: errno) }
        guard csystem_epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup, EPOLLIN.rawValue) == 0 else {
            throw .systemCall("epoll_ctl", errno: errno)
        }
    }

    deinit {
        close(epoll)
        close(wakeup)
    }

    // MARK: From any thread

    /// Starts the loop's thread; `prepare` is the first thing that it runs.
    package func start(_ prepare: @escaping @Sendable () -> Void) throws(EventLoopError) {
        perform(prepare)
        thread = try spawnThread { [self] in run() }
    }

    /// Ends the loop after the current turn.
    package func stop() {
        inbox.withLock { $0.isStopping = true }
        wake()
    }

    /// Waits until the loop's thread has ended.
    package func join() { pthread_join(thread, nil) }

    /// Runs `action` on the loop's thread, soon.
    package func perform(_ action: @escaping @Sendable () -> Void) {
        inbox.withLock { $0.actions.append(action) }
        wake()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
            return
        }
        inbox.withLock { $0.jobs.append(job) }
        wake()
    }

    package var isCurrent: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

    private func wake() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full, and so that the loop will wake.
        _ = write(wakeup, &one, 8)
    }

    // MARK: Watching descriptors

    /// Calls `handler` whenever `descriptor` is ready for `interest`. Watching again replaces both.
    package func watch(_ descriptor: Int32, for interest: Interest, _ handler: @escaping Handler) {
        let index = Int(descriptor)
        while watchers.count <= index { watchers.append(Watcher()) }
        watchers[index].handler = handler
        want(interest, descriptor)
    }

    /// Changes what a watched descriptor waits for.
    package func update(_ descriptor: Int32, for interest: Interest) {
        guard watchers.indices.contains(Int(descriptor)) else { return }
        want(interest, descriptor)
    }

    /// Stops watching a descriptor that stays open. The kernel is told only if it reports it once more, since a
    /// kept-alive connection is usually watched again by the next request.
    package func unwatch(_ descriptor: Int32) {
        guard watchers.indices.contains(Int(descriptor)) else { return }
        watchers[Int(descriptor)].wanted = []
        watchers[Int(descriptor)].handler = nil
    }

    /// Must be called before a watched descriptor is closed: its number comes back for another file.
    package func forget(_ descriptor: Int32) {
        guard watchers.indices.contains(Int(descriptor)) else { return }
        if watchers[Int(descriptor)].applied != nil {
            _ = csystem_epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0)
        }
        let wasDirty = watchers[Int(descriptor)].isDirty
        watchers[Int(descriptor)] = Watcher(isDirty: wasDirty)
    }

    private func want(_ interest: Interest, _ descriptor: Int32) {
        let index = Int(descriptor)
        watchers[index].wanted = interest
        if !watchers[index].isDirty {
            watchers[index].isDirty = true
            dirty.append(descriptor)
        }
    }

    /// Tells the kernel what has changed since the last wait: several changes within a turn cost one call or none.
    private func applyChanges() {
        for descriptor in dirty {
            let index = Int(descriptor)
            watchers[index].isDirty = false
            let watcher = watchers[index]
            guard !watcher.wanted.isEmpty, watcher.wanted != watcher.applied else { continue }
            let operation = watcher.applied == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
            if csystem_epoll_ctl(epoll, operation, descriptor, watcher.wanted.rawValue) != 0 {
                // The descriptor was closed, or kept, behind our back.
                let other = operation == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
                guard csystem_epoll_ctl(epoll, other, descriptor, watcher.wanted.rawValue) == 0 else { continue }
            }
            watchers[index].applied = watcher.wanted
        }
        dirty.removeAll(keepingCapacity: true)
    }

    // MARK: Timers and turns

    @discardableResult
    package func schedule(at deadline: Instant, _ action: @escaping () -> Void) -> TimerID {
        timers.add(at: deadline, action)
    }

    package func cancel(_ timer: TimerID) { timers.remove(timer) }

    package func addTurnHook(_ hook: @escaping TurnHook) { hooks.append(hook) }

    package func removeTurnHooks() { hooks.removeAll() }

    // MARK: The loop

    private func run() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            now = Instant.now
            let isStopping = takeInbox()
            runJobs()
            if isStopping { break }
            var wait = runHooks()
            if !jobs.isEmpty {
                // A request that has just come in whole is carried on at once, and what that made is sent.
                runJobs()
                wait = runHooks()
            }
            if !jobs.isEmpty { wait = 0 }
            applyChanges()
            let count = awaitEvents(&events, atMost: wait)
            // What the handlers schedule counts from here, not from before the wait.
            now = Instant.now
            if (0..<events.count).contains(Int(count)) { turn += 1 }
            for index in 0..<max(0, Int(count)) { dispatch(events[index]) }
        }
    }

    /// - Returns: how many events there are.
    private func awaitEvents(_ events: inout [epoll_event], atMost milliseconds: Int) -> Int32 {
        let timeout = timeout(atMost: milliseconds)
        let capacity = Int32(events.count)
        if timeout != 0, polls {
            let end = Instant.now.nanoseconds + Self.pollTime
            repeat {
                let count = epoll_wait(epoll, &events, capacity, 0)
                if count > 0 { return count }
            } while Instant.now.nanoseconds < end
        }
        return epoll_wait(epoll, &events, capacity, timeout)
    }

    /// - Returns: how long the wait may be at most. Units: milliseconds.
    private func runHooks() -> Int { hooks.reduce(Int.max) { min($0, $1() ?? Int.max) } }

    private func dispatch(_ event: epoll_event) {
        var event = event
        let descriptor = csystem_event_descriptor(&event)
        let bits = Interest(rawValue: csystem_event_bits(&event))
        if descriptor == wakeup {
            var count: UInt64 = 0
            _ = read(wakeup, &count, 8)
            return
        }
        guard watchers.indices.contains(Int(descriptor)) else { return }
        guard let handler = watchers[Int(descriptor)].handler else {
            _ = csystem_epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0)
            watchers[Int(descriptor)].applied = nil
            return
        }
        handler(bits)
    }

    private func timeout(atMost milliseconds: Int) -> Int32 {
        var wait = milliseconds
        if let deadline = timers.nextDeadline {
            // Rounded up, or the loop would spin through the last part of a millisecond.
            let left = Int((deadline.nanoseconds - Instant.now.nanoseconds + 999_999) / 1_000_000)
            wait = min(wait, max(0, left))
        }
        return wait >= Int(Int32.max) ? -1 : Int32(wait)
    }

    /// - Returns: whether any was due.
    private func fireTimers() -> Bool {
        var fired = false
        while let action = timers.takeDue(at: now) {
            action()
            fired = true
        }
        return fired
    }

    /// - Returns: whether the loop has been told to stop.
    private func takeInbox() -> Bool {
        let taken = inbox.withLock { inbox in
            defer {
                inbox.jobs.removeAll()
                inbox.actions.removeAll()
            }
            return inbox
        }
        for action in taken.actions { action() }
        jobs += taken.jobs
        return taken.isStopping
    }

    /// Jobs start transfers, whose first step is a timer that is due at once; timers resume jobs.
    private func runJobs() {
        let executor = asUnownedTaskExecutor()
        while fireTimers() || !jobs.isEmpty {
            swap(&jobs, &batch)
            for job in batch { job.runSynchronously(on: executor) }
            batch.removeAll(keepingCapacity: true)
        }
    }
}
