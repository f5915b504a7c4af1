import DICOM

/// What follows from an attempt at a queued upload.
package struct DeliveryRules: Sendable {
    package var retry = RetryPolicy()
    /// Older uploads are held instead of tried again. Units: seconds.
    package var maxAge = 5 * 86_400

    package init() {}

    /// The archive gave its word on each instance.
    func verdict(
        on delivery: Delivery, _ lease: Lease, from start: Int, at now: Int, _ random: inout some RandomNumberGenerator
    ) -> Verdict {
        let missing = delivery.outcomes.filter { !$0.isStored }
        if missing.isEmpty {
            return Verdict(
                attempt: Attempt(start: start, end: now, result: .stored), next: .stored, outcomes: delivery.outcomes)
        }
        let refused = missing.filter { !$0.mayRetry }
        let told = (refused.isEmpty ? missing : refused).compactMap(\.sentence)
        let reason = told.first ?? "The archive did not name the object as stored."
        var verdict =
            refused.isEmpty
            ? again(
                Attempt(start: start, end: now, result: .failed, reason: reason, retryAfter: delivery.retryAfter),
                lease, isOfArchive: delivery.interruption?.isOfArchive ?? false, delivery.outcomes, &random)
            : Verdict(
                attempt: Attempt(start: start, end: now, result: .refused, reason: reason), next: .held,
                outcomes: delivery.outcomes)
        verdict.isUnsure = delivery.interruption?.leavesOpen ?? false
        return verdict
    }

    /// No word came.
    func verdict(
        on error: ForwarderError, _ lease: Lease, from start: Int, at now: Int,
        _ random: inout some RandomNumberGenerator
    ) -> Verdict {
        guard error.recourse != .refused else {
            let attempt = Attempt(start: start, end: now, result: .refused, reason: error.sentence)
            return Verdict(attempt: attempt, next: .held)
        }
        var verdict = again(
            Attempt(
                start: start, end: now, result: .failed, reason: error.sentence, retryAfter: error.retryAfter), lease,
            isOfArchive: error.isOfArchive, [], &random)
        // Once an answer was lost, only the archive's word ends the doubt.
        verdict.isUnsure = error.leavesOpen || lease.isUnsure
        return verdict
    }

    /// Nobody said to what the upload belongs.
    func verdict(
        on failure: LookupFailure, _ lease: Lease, from start: Int, at now: Int,
        _ random: inout some RandomNumberGenerator
    ) -> Verdict {
        again(
            Attempt(
                start: start, end: now, result: .failed, reason: failure.sentence, retryAfter: failure.retryAfter),
            lease, isOfArchive: failure.isOfArchive, [], &random)
    }

    private func again(
        _ attempt: Attempt, _ lease: Lease, isOfArchive: Bool, _ outcomes: [Outcome],
        _ random: inout some RandomNumberGenerator
    ) -> Verdict {
        if attempt.end - lease.since >= maxAge * 1000 {
            var attempt = attempt
            attempt.reason = (attempt.reason ?? "") + " It was tried for too long and is held."
            return Verdict(attempt: attempt, next: .held, outcomes: outcomes)
        }
        let pause = retry.pause(behind: lease.attemptCount + 1, asked: attempt.retryAfter, &random)
        return Verdict(
            attempt: attempt, next: .again(at: attempt.end + pause, becauseOfArchive: isOfArchive), outcomes: outcomes)
    }
}
