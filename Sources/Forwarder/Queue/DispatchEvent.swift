/// What the log is told of deliveries; no value of an attribute.
package enum DispatchEvent: Sendable {
    case stored(id: String, archive: String, attempts: Int, milliseconds: Int)
    /// Units of `pause`: milliseconds.
    case failed(id: String, archive: String, attempts: Int, reason: String, pause: Int)
    case held(id: String, archive: String, attempts: Int, reason: String)
    /// Units of `pause`: milliseconds.
    case webhookFailed(event: String, attempts: Int, pause: Int)
    case queueFailed(QueueError)
}

extension DispatchEvent {
    /// What has become of a delivery.
    init(of lease: Lease, _ verdict: Verdict) {
        let attempts = lease.attemptCount + 1
        let attempt = verdict.attempt
        switch verdict.next {
        case .stored:
            self = .stored(
                id: lease.id, archive: lease.archive, attempts: attempts, milliseconds: attempt.end - attempt.start)
        case .again(let time, _):
            self = .failed(
                id: lease.id, archive: lease.archive, attempts: attempts, reason: attempt.reason ?? "",
                pause: time - attempt.end)
        case .held:
            self = .held(id: lease.id, archive: lease.archive, attempts: attempts, reason: attempt.reason ?? "")
        }
    }
}
