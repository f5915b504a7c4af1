import EventLoop

/// Keeps a lease as long as its delivery takes: lengthens it every third of its time, until it is stopped.
///
/// Confined to the dispatcher's loop.
final class Heartbeat {
    private let lease: Lease
    private let dispatcher: Dispatcher
    private var timer: TimerID?

    /// Starts at once.
    init(of lease: Lease, _ dispatcher: Dispatcher) {
        self.lease = lease
        self.dispatcher = dispatcher
        beatLater()
    }

    private func beatLater() {
        let next = dispatcher.loop.now.advanced(byMilliseconds: Dispatcher.leaseTime / 3)
        timer = dispatcher.loop.schedule(at: next) { [self] in
            beat()
            beatLater()
        }
    }

    private func beat() {
        dispatcher.work { [lease, dispatcher] in
            _ = try? await dispatcher.workers.run { [queue = dispatcher.queue] () throws(QueueError) in
                try queue.extend(lease, until: Clock.now + Dispatcher.leaseTime)
            }
        }
    }

    func stop() {
        if let timer { dispatcher.loop.cancel(timer) }
        timer = nil
    }
}
