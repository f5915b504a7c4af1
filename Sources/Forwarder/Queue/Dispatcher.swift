import DICOM
package import EventLoop
import Glibc
import Synchronization

/// Delivers what is queued, on a loop of its own, a lane for each archive.
///
/// `@unchecked Sendable`: what is not documented otherwise belongs to the loop's thread.
package final class Dispatcher: @unchecked Sendable {
    let queue: any DeliveryQueue
    let rules: DeliveryRules
    let loop: EventLoop
    let workers: Workers
    let report: @Sendable (DispatchEvent) -> Void
    /// How many uploads are sent to one archive at a time.
    let concurrency: Int
    private let archives: [any Archive]
    private var lanes: [String: Lane] = [:]
    private var webhook: Webhook?
    private(set) var resolver: Resolver?
    private(set) var outlet: Outlet?
    private(set) var isStopping = false
    /// How many deliveries and looks into the queue are under way, for whoever waits for the end.
    private let working = Mutex(0)
    /// Archives whose lane waits for them to come back.
    private let troubled = Mutex<Set<String>>([])
    /// How far the clock was ahead of the steady one when it was last looked at. Units: milliseconds.
    private var clockLead: Int?
    /// How long receipts are kept that have nothing left to do. Units: seconds.
    private let history: Int

    /// How long a lease lasts without being kept. Units: milliseconds.
    static let leaseTime = 60_000
    /// How often the database is asked for what another program has put there. Units: milliseconds.
    static let lookTime = 5000

    package init(
        _ queue: any DeliveryQueue, to archives: [any Archive], _ rules: DeliveryRules, concurrency: Int, history: Int,
        workers: Workers, report: @escaping @Sendable (DispatchEvent) -> Void
    ) throws(EventLoopError) {
        self.queue = queue
        self.archives = archives
        self.rules = rules
        self.concurrency = concurrency
        self.history = history
        self.workers = workers
        self.report = report
        loop = try EventLoop()
        loop.polls = false
    }

    // MARK: From any thread

    /// Before the start: whom to tell of every upload that is stored, held or discarded.
    package func tell(
        _ address: WebhookAddress, of queue: SQLiteQueue,
        content: @escaping @Sendable (QueueEvent, Receipt) -> [UInt8]
    ) {
        webhook = Webhook(address, queue, self, content)
    }

    /// Before the start: who finds out to what the uploads belong of which that is open.
    package func resolve(by resolver: @escaping Resolver) { self.resolver = resolver }

    /// Something has become of an upload.
    package func wakeWebhook() {
        loop.perform { [self] in webhook?.tell() }
    }

    /// Starts to deliver.
    package func start() throws(EventLoopError) {
        try loop.start { [self] in
            guard let outlet = try? Outlet(on: loop, workers: workers) else { return }
            self.outlet = outlet
            webhook?.tell()
            for archive in archives {
                let lane = Lane(archive, self)
                lanes[archive.name] = lane
                // What waits from before may have been told that it was away.
                noteTroubled(archive.name)
                lane.look()
            }
            forgetOldReceipts()
            watchClock()
        }
    }

    /// Something was queued, or is due at once.
    package func wake(_ archive: String) {
        loop.perform { [self] in lanes[archive]?.look() }
    }

    /// The archive has answered somebody else: what waits for it need not wait longer.
    package func noteReachable(_ archive: String) {
        let wasTroubled = troubled.withLock { $0.remove(archive) != nil }
        if wasTroubled { loop.perform { [self] in lanes[archive]?.noteReachable() } }
    }

    /// Takes nothing new, gives what is under way so long to end, and ends. What did not is sent by the next start.
    package func stop(seconds: Int) {
        loop.perform { [self] in isStopping = true }
        waitUntilIdle(seconds)
        loop.perform { [self] in outlet?.shutDown() }
        waitUntilIdle(2)
        loop.stop()
        loop.join()
    }

    private func waitUntilIdle(_ seconds: Int) {
        let end = Instant.now.advanced(byMilliseconds: seconds * 1000)
        repeat { usleep(10_000) } while working.withLock { $0 } > 0 && Instant.now < end
    }

    // MARK: On the loop

    /// On the loop.
    func noteOutcome() { webhook?.tell() }

    func noteTroubled(_ archive: String) { _ = troubled.withLock { $0.insert(archive) } }

    /// Runs `body` on the loop and counts it as work.
    func work(_ body: @escaping () async -> Void) {
        working.withLock { $0 += 1 }
        let body = LoopConfined(body)
        Task(executorPreference: loop) { [self] in
            await body.value()
            working.withLock { $0 -= 1 }
        }
    }

    /// Where the clock was put back, what was planned by it before would wait for as long as it was wrong.
    private func watchClock() {
        guard !isStopping else { return }
        let lead = Clock.now - Clock.steady
        if let before = clockLead, lead < before - 1000 {
            work { [self] in
                do throws(QueueError) {
                    try await workers.run { [queue] () throws(QueueError) in try queue.planAnew(at: Clock.now) }
                    clockLead = lead
                } catch {
                    report(.queueFailed(error))
                }
                for lane in lanes.values { lane.look() }
                webhook?.tell()
            }
        } else {
            clockLead = lead
        }
        loop.schedule(at: loop.now.advanced(byMilliseconds: Self.lookTime)) { [self] in watchClock() }
    }

    private func forgetOldReceipts() {
        guard !isStopping else { return }
        work { [self] in
            try? await workers.run { [queue, history] () throws(QueueError) in
                try queue.forget(before: Clock.now - history * 1000)
            }
        }
        loop.schedule(at: loop.now.advanced(byMilliseconds: 3_600_000)) { [self] in forgetOldReceipts() }
    }
}

/// Carries a closure to a task that runs on the very thread where the closure was made.
private struct LoopConfined: @unchecked Sendable {
    let value: () async -> Void
    init(_ value: @escaping () async -> Void) { self.value = value }
}
