import Forwarder

extension Problem {
    /// What kept an upload out of the queue, or a receipt from being told.
    init(_ error: QueueError) {
        switch error {
        case .noSpace: self = .spoolFull
        case .unknown:
            self.init(
                "unknown-upload", 404, "There is no such upload",
                "No queued upload has this name. Receipts are kept for a while after the delivery, then forgotten.")
        case .busy:
            self.init(
                "upload-busy", 409, "The upload is being sent", "It is on its way at this moment. Ask again shortly.")
            self.retryAfter = 5
        case .finished(let status):
            self.init(
                "upload-finished", 409, "The upload is \(status.rawValue)",
                status == .stored
                    ? "The archive has it: there is nothing left to retry or to discard."
                    : "It was given up: send the file again if it is wanted after all.")
        case .database, .folder, .unreadable, .inUse, .lostDatabase:
            self.init(
                "queue-failed", 503, "The queue cannot be written",
                "The gateway could not write to its own disk. Nothing was queued. Send the same upload again later, "
                    + "and tell the operator.")
            self.retryAfter = 30
        }
    }

    /// The same of an upload whose answer was lost before.
    var afterLostAnswer: Problem {
        telling(
            "The archive may have stored the upload, for its answer was lost, and it could not be queued. "
                + "Send the same upload again later, which is safe.")
    }

    static let spoolFull = Problem(
        "spool-full", 507, "The gateway's disk is full",
        "There is no room for another upload. Nothing was stored. Send the same upload again later.")

    static let noQueue = Problem(
        "no-queue", 404, "There is no queue here",
        "This gateway keeps no uploads (queue: off), so there are no receipts.")
}
