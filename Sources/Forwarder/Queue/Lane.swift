import DICOM
import EventLoop

/// The deliveries to one archive: as many at a time as it takes, and none while it is down.
///
/// Confined to the dispatcher's loop.
final class Lane {
    private let archive: any Archive
    private unowned let dispatcher: Dispatcher
    private var breaker = CircuitBreaker()
    /// The uploads that are being sent. A clock that is put forward ends their leases early; they are not sent twice for that.
    private var inFlight: Set<String> = []
    private var takesNewest = false
    private var isLooking = false
    private var looksAgain = false
    private var timer: TimerID?
    /// Whether the archive has answered since the start: what waited for it before is then due, too.
    private var hasAnswered = false
    /// Until when a disk that just failed is left alone. Units: milliseconds of the steady clock.
    private var restsUntil = 0

    /// Units: milliseconds.
    private static let rest = 1000

    init(_ archive: any Archive, _ dispatcher: Dispatcher) {
        self.archive = archive
        self.dispatcher = dispatcher
    }

    /// Sends what is due, as much as may be sent at a time.
    func look() {
        guard !dispatcher.isStopping else { return }
        guard !isLooking else {
            looksAgain = true
            return
        }
        isLooking = true
        dispatcher.work { [self] in
            repeat {
                looksAgain = false
                await lease()
            } while looksAgain && !dispatcher.isStopping
            isLooking = false
            await lookLater()
        }
    }

    private func lease() async {
        while inFlight.count < dispatcher.concurrency, !dispatcher.isStopping {
            let now = Clock.now
            guard breaker.allows(at: Clock.steady) else { return }
            takesNewest.toggle()
            let order: LeaseOrder = !takesNewest ? .oldest : breaker.isClosed ? .newest : .leastTried
            let lease: Lease?
            do throws(QueueError) {
                lease = try await dispatcher.workers.run {
                    [queue = dispatcher.queue, name = archive.name, inFlight] () throws(QueueError) in
                    try queue.lease(of: name, order, except: inFlight, until: now + Dispatcher.leaseTime, at: now)
                }
            } catch {
                dispatcher.report(.queueFailed(error))
                restsUntil = Clock.steady + Self.rest
                return
            }
            guard let lease else { return }
            Failpoint.pass("leased")
            breaker.begin()
            inFlight.insert(lease.id)
            dispatcher.work { [self] in
                await deliver(lease)
                breaker.end(at: Clock.steady)
                inFlight.remove(lease.id)
                look()
            }
        }
    }

    /// Comes back when the next upload is due, or the archive may be asked again; and now and then, for other programs may
    /// have changed the database.
    private func lookLater() async {
        let now = Clock.steady
        var pause = Dispatcher.lookTime
        if let probe = breaker.nextProbe, probe > now {
            pause = min(pause, probe - now)
        } else if breaker.allows(at: now), inFlight.count < dispatcher.concurrency {
            // Also where the archive might be asked already, but no upload is due with which to ask.
            let due = try? await dispatcher.workers.run {
                [queue = dispatcher.queue, name = archive.name] () throws(QueueError) in try queue.nextDue(of: name)
            }
            if let due { pause = max(20, min(pause, due - Clock.now)) }
        }
        pause = max(pause, restsUntil - now)
        if let timer { dispatcher.loop.cancel(timer) }
        let later = dispatcher.loop.now.advanced(byMilliseconds: pause)
        timer = dispatcher.loop.schedule(at: later) { [self] in
            timer = nil
            look()
        }
    }

    // MARK: One delivery

    private func deliver(_ lease: Lease) async {
        let start = Clock.now
        let heartbeat = Heartbeat(of: lease, dispatcher)
        defer { heartbeat.stop() }
        let verdict: Verdict
        do throws(QueueError) {
            let upload: QueuedUpload
            do throws(QueueError) {
                upload = try await dispatcher.workers.run { [queue = dispatcher.queue] () throws(QueueError) in
                    try queue.load(lease)
                }
            } catch .folder(let code) {
                // A part of the disk that cannot be read may stay so: that is told, and comes to an end.
                let verdict = dispatcher.rules.verdict(
                    on: .payloadUnreadable(errno: code), lease, from: start, at: Clock.now, &dispatcher.loop.random)
                return await finish(lease, verdict, from: start)
            }
            Failpoint.pass("loaded")
            switch try await resolved(upload, lease, from: start) {
            case .upload(let upload):
                guard let found = await send(upload, lease, from: start) else { return }
                verdict = found
            case .verdict(let found): verdict = found
            case .nothing: return
            }
        } catch .unreadable {
            verdict = Verdict(
                attempt: Attempt(start: start, end: Clock.now, result: .refused, reason: SQLiteQueue.lostPayload),
                next: .held)
        } catch {
            // The disk, not the archive: the lease ends by itself, and then it is tried again.
            dispatcher.report(.queueFailed(error))
            return
        }
        await finish(lease, verdict, from: start)
    }

    private enum Resolution {
        case upload(QueuedUpload)
        case verdict(Verdict)
        /// The program is ending, or somebody else has the lease.
        case nothing
    }

    /// Finds out to what an upload belongs, where that is open.
    private func resolved(
        _ upload: QueuedUpload, _ lease: Lease, from start: Int
    ) async throws(QueueError) -> Resolution {
        guard let unresolved = upload.unresolved else { return .upload(upload) }
        guard let outlet = dispatcher.outlet, let resolver = dispatcher.resolver else { return .nothing }
        switch await resolver(unresolved, outlet) {
        case .found(let found):
            Failpoint.pass("resolved")
            return try await dispatcher.workers.run { [queue = dispatcher.queue] () throws(QueueError) in
                guard try queue.resolve(lease, found, at: Clock.now) else { return .nothing }
                Failpoint.pass("resolution-committed")
                return .upload(try queue.load(lease))
            }
        case .refused(let reason):
            return .verdict(
                Verdict(
                    attempt: Attempt(start: start, end: Clock.now, result: .refused, reason: reason), next: .held))
        case .failed(let failure):
            if failure.reason == .stopping { return .nothing }
            let now = Clock.now
            breaker.noteFailure(
                of: lease.id, isOfArchive: failure.isOfArchive, at: Clock.steady, asked: failure.retryAfter)
            if !breaker.isClosed { dispatcher.noteTroubled(archive.name) }
            return .verdict(
                dispatcher.rules.verdict(on: failure, lease, from: start, at: now, &dispatcher.loop.random))
        }
    }

    /// - Returns: `nil` where the program is ending.
    private func send(_ upload: QueuedUpload, _ lease: Lease, from start: Int) async -> Verdict? {
        guard let outlet = dispatcher.outlet else { return nil }
        do throws(ForwarderError) {
            let delivery = try await delivery(of: upload, lease, through: outlet)
            Failpoint.pass("answered")
            if noteAnswer() { await hasten() }
            return dispatcher.rules.verdict(
                on: delivery, lease, from: start, at: Clock.now, &dispatcher.loop.random)
        } catch {
            if error == .shuttingDown { return nil }
            let now = Clock.now
            breaker.noteFailure(
                of: lease.id, isOfArchive: error.isOfArchive, at: Clock.steady, asked: error.retryAfter)
            if !breaker.isClosed { dispatcher.noteTroubled(archive.name) }
            return dispatcher.rules.verdict(on: error, lease, from: start, at: now, &dispatcher.loop.random)
        }
    }

    /// Asks first where an answer was lost, and sends what the archive does not have.
    private func delivery(
        of upload: QueuedUpload, _ lease: Lease, through outlet: Outlet
    ) async throws(ForwarderError) -> Delivery {
        let options = StoreOptions(wire: upload.wire)
        guard lease.isUnsure else { return try await archive.store(upload.instances, through: outlet, options) }
        let asked = try await archive.confirm(upload.instances, through: outlet, options)
        let missing = asked.outcomes.indices.filter { asked.outcomes[$0].status == .unconfirmed }
        if missing.isEmpty { return asked }
        var delivery = try await archive.store(missing.map { upload.instances[$0] }, through: outlet, options)
        let sent = delivery.outcomes
        delivery.outcomes = asked.outcomes
        for (index, outcome) in zip(missing, sent) { delivery.outcomes[index] = outcome }
        return delivery
    }

    private func finish(_ lease: Lease, _ verdict: Verdict, from start: Int) async {
        do throws(QueueError) {
            let isOurs = try await dispatcher.workers.run { [queue = dispatcher.queue] () throws(QueueError) in
                try queue.finish(lease, verdict, at: Clock.now)
            }
            if isOurs {
                dispatcher.report(DispatchEvent(of: lease, verdict))
                dispatcher.noteOutcome()
            }
        } catch {
            dispatcher.report(.queueFailed(error))
        }
    }

    /// Somebody else got an answer from the archive.
    func noteReachable() {
        guard noteAnswer() else { return }
        dispatcher.work { [self] in
            await hasten()
            look()
        }
    }

    /// - Returns: whether uploads may wait for the archive that need not wait any longer.
    private func noteAnswer() -> Bool {
        defer { hasAnswered = true }
        return breaker.noteSuccess() || !hasAnswered
    }

    private func hasten() async {
        try? await dispatcher.workers.run { [queue = dispatcher.queue, name = archive.name] () throws(QueueError) in
            try queue.hasten(name, at: Clock.now)
        }
        looksAgain = true
    }
}
