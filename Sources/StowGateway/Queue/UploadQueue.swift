import DICOM
import EventLoop
import Forwarder
import Glibc
import Logging
import Synchronization

/// The durable queue as the front sees it: what is asked of it runs on worker threads.
final class UploadQueue: Sendable {
    private let queue: SQLiteQueue
    /// `nil` where this program only puts uploads there and a server delivers them.
    private let dispatcher: Dispatcher?
    private let workers: Workers
    private let settings: QueueSettings
    private let disk: DiskReserve

    /// Opens the queue in `state`.
    ///
    /// - Throws: `QueueError`, or `EventLoopError` if the kernel grants no thread.
    init(
        _ settings: QueueSettings, state: String, archives: [any Archive], workers: Workers, log: Logger
    ) throws {
        self.settings = settings
        self.workers = workers
        disk = DiskReserve(state, settings.reserve)
        queue = try SQLiteQueue(folder: state + "/queue", isServer: true)
        var rules = DeliveryRules()
        rules.retry = settings.retry
        rules.maxAge = settings.maxAge
        let dispatcher = try Dispatcher(
            queue, to: archives, rules, concurrency: settings.concurrency, history: settings.history, workers: workers
        ) { log.note($0) }
        self.dispatcher = dispatcher
        for (archive, count) in try queue.noteStranded(besides: archives.map(\.name)) {
            log.warning(
                "uploads wait for an archive that is not configured",
                metadata: ["archive": "\(archive)", "uploads": "\(count)"])
        }
        try queue.setWebhook(settings.webhook != nil)
        if let address = settings.webhook {
            dispatcher.tell(address, of: queue) { event, receipt in WebhookContent.bytes(event, receipt) }
        }
    }

    /// Opens the queue in `state` beside the server that has it, or that will: uploads are taken and not delivered.
    init(_ settings: QueueSettings, leftToServerIn state: String, workers: Workers) throws(QueueError) {
        self.settings = settings
        self.workers = workers
        disk = DiskReserve(state, settings.reserve)
        queue = try SQLiteQueue(folder: state + "/queue", isServer: false)
        dispatcher = nil
    }

    /// Where there is to be no queue: what is in it from before is kept, and said to be.
    static func noteLeftovers(in state: String, log: Logger) {
        let folder = state + "/queue"
        guard access(folder + "/queue.sqlite", F_OK) == 0, !SQLiteQueue.isInUse(folder),
            let queue = try? SQLiteQueue(folder: folder, isServer: false),
            let counts = try? queue.counts(), counts.queued + counts.held > 0
        else { return }
        log.warning(
            "uploads wait in the queue, which is off",
            metadata: ["queued": "\(counts.queued)", "held": "\(counts.held)"])
    }

    func start() throws(EventLoopError) { try dispatcher?.start() }
    func stop(seconds: Int) { dispatcher?.stop(seconds: seconds) }

    /// The archive has just answered.
    func noteReachable(_ archive: String) { dispatcher?.noteReachable(archive) }

    /// Whether an upload of that size would take the disk's last room. Units: bytes.
    func isFull(for byteCount: Int) -> Bool { disk.isFull(for: byteCount) }

    // MARK: On a loop

    /// Takes an upload; once this returns it outlives whatever happens.
    func accept(_ upload: QueuedUpload) async throws(Problem) -> Receipt {
        var random = SystemRandomNumberGenerator()
        let pause = upload.firstAttempt.map { settings.retry.pause(behind: 1, asked: $0.retryAfter, &random) } ?? 0
        let receipt = try await run { queue throws(QueueError) in
            let now = Clock.now
            return try queue.accept(upload, due: now + pause, at: now)
        }
        dispatcher?.wake(upload.archive)
        return receipt
    }

    /// The same of an upload of which it is still to be found out to what it belongs.
    func accept(_ upload: UnresolvedUpload) async throws(Problem) -> Receipt {
        var random = SystemRandomNumberGenerator()
        let pause = upload.firstAttempt.map { settings.retry.pause(behind: 1, asked: $0.retryAfter, &random) } ?? 0
        let receipt = try await run { queue throws(QueueError) in
            let now = Clock.now
            return try queue.accept(upload, due: now + pause, at: now)
        }
        dispatcher?.wake(upload.archive)
        return receipt
    }

    /// Before the start: who finds out to what such uploads belong.
    func resolve(by resolver: @escaping Resolver) { dispatcher?.resolve(by: resolver) }

    /// The instances as they were when they were accepted before, if they were.
    func asBefore(_ instances: [DICOMInstance]) async throws(Problem) -> [DICOMInstance] {
        guard queue.mayKnow(instances) else { return instances }
        return try await run { queue throws(QueueError) in try queue.asBefore(instances) }
    }

    func receipt(_ id: String) async throws(Problem) -> Receipt {
        try await run { queue throws(QueueError) in try queue.receipt(id) }
    }

    func receipts(_ filter: ReceiptFilter) async throws(Problem) -> [Receipt] {
        try await run { queue throws(QueueError) in try queue.receipts(filter) }
    }

    func retry(_ id: String) async throws(Problem) -> Receipt {
        let receipt = try await run { queue throws(QueueError) in try queue.retry(id, at: Clock.now) }
        dispatcher?.wake(receipt.archive)
        return receipt
    }

    func discard(_ id: String) async throws(Problem) -> Receipt {
        let receipt = try await run { queue throws(QueueError) in try queue.discard(id, at: Clock.now) }
        dispatcher?.wakeWebhook()
        return receipt
    }

    func begin(_ key: String, _ fingerprint: String) async throws(Problem) -> KeyedRequest {
        try await run { queue throws(QueueError) in try queue.begin(key, fingerprint, at: Clock.now) }
    }

    func end(_ key: String, with reply: String) async throws(Problem) {
        try await run { queue throws(QueueError) in try queue.end(key, with: reply) }
    }

    func forget(_ key: String) async throws(Problem) {
        try await run { queue throws(QueueError) in try queue.forget(key) }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteQueue) throws(QueueError) -> Value
    ) async throws(Problem) -> Value {
        do throws(QueueError) {
            return try await workers.run { [queue] () throws(QueueError) in try body(queue) }
        } catch {
            throw Problem(error)
        }
    }
}

/// Keeps a part of the disk free, so that what is queued can still be delivered when the disk fills up.
final class DiskReserve: Sendable {
    private let path: String
    private let wanted: Int?
    /// Free room, and until when that is believed.
    private let known = Mutex<(free: Int, until: Instant)>((0, Instant.now))

    /// - Parameter wanted: `nil`: a twentieth of the disk, but at most 256 MiB. Units: bytes.
    init(_ path: String, _ wanted: Int?) {
        self.path = path
        self.wanted = wanted
    }

    /// What is let in counts as written until the disk is asked again.
    func isFull(for byteCount: Int) -> Bool {
        known.withLock { known in
            let now = Instant.now
            if now >= known.until { known = (freeBeyondReserve, now.advanced(byMilliseconds: 200)) }
            if known.free < byteCount { return true }
            known.free -= byteCount
            return false
        }
    }

    /// Units: bytes; negative where the reserve is touched.
    private var freeBeyondReserve: Int {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return Int.max }
        let unit = Int(clamping: facts.f_frsize)
        let free = Int(clamping: facts.f_bavail).multipliedReportingOverflow(by: unit).partialValue
        let size = Int(clamping: facts.f_blocks).multipliedReportingOverflow(by: unit).partialValue
        return free - (wanted ?? min(256 << 20, size / 20))
    }
}

extension Logger {
    /// A line for what happened to a queued upload.
    fileprivate func note(_ event: DispatchEvent) {
        switch event {
        case .stored(let id, let archive, let attempts, let milliseconds):
            info(
                "delivered",
                metadata: [
                    "id": "\(id)", "archive": "\(archive)", "attempts": "\(attempts)", "deliver_ms": "\(milliseconds)",
                ])
        case .failed(let id, let archive, let attempts, let reason, let pause):
            warning(
                "delivery failed",
                metadata: [
                    "id": "\(id)", "archive": "\(archive)", "attempts": "\(attempts)", "reason": "\(reason)",
                    "retry_ms": "\(pause)",
                ])
        case .held(let id, let archive, let attempts, let reason):
            error(
                "upload held",
                metadata: [
                    "id": "\(id)", "archive": "\(archive)", "attempts": "\(attempts)", "reason": "\(reason)",
                ])
        case .webhookFailed(let event, let attempts, let pause):
            warning(
                "webhook failed",
                metadata: ["event": "\(event)", "attempts": "\(attempts)", "retry_ms": "\(pause)"])
        case .queueFailed(let fault):
            error("the queue failed", metadata: ["reason": "\(fault)"])
        }
    }
}
