import Forwarder

extension Gateway {
    /// Does nothing twice under one `Idempotency-Key`.
    nonisolated(nonsending) func once(
        _ submission: Submission, _ request: Request, _ archive: any Archive,
        _ body: nonisolated(nonsending) () async throws(Problem) -> Reply
    ) async throws(Problem) -> Reply {
        guard let queue, !submission.controls.dryRun,
            let repeated = try RepeatedRequest(request.head, submission, archive: archive.name)
        else { return try await body() }
        switch try await queue.begin(repeated.key, repeated.fingerprint) {
        case .another: throw .keyReused
        case .underWay: throw .keyInUse
        case .answered(let text):
            guard let reply = RememberedReply.reply(from: text) else { throw .unexpected }
            return reply
        case .first: break
        }
        do throws(Problem) {
            let reply = try await body()
            // What was refused may be stored when it is sent again.
            if reply.status < 300, let text = RememberedReply.text(of: reply) {
                try? await queue.end(repeated.key, with: text)
            } else {
                try? await queue.forget(repeated.key)
            }
            return reply
        } catch {
            try? await queue.forget(repeated.key)
            throw error
        }
    }
}
