/// Where uploads wait for their archive, through crashes and power cuts.
///
/// Every call may block for the disk: make it on a worker thread. What a call returns is on the disk.
package protocol DeliveryQueue: Sendable {
    /// Takes an upload.
    ///
    /// - Parameter due: of the first attempt. Units: milliseconds since 1970.
    /// - Returns: its receipt; that of an earlier upload if the same is queued already.
    func accept(_ upload: QueuedUpload, due: Int, at now: Int) throws(QueueError) -> Receipt

    /// Takes an upload of which it is still to be found out to what it belongs.
    func accept(_ upload: UnresolvedUpload, due: Int, at now: Int) throws(QueueError) -> Receipt

    /// Puts the instances of a leased upload in the place of its files.
    ///
    /// - Returns: whether the lease was still this holder's; if not, nothing is changed.
    func resolve(_ lease: Lease, _ found: ResolvedUpload, at now: Int) throws(QueueError) -> Bool

    /// Takes the upload that is next.
    ///
    /// - Parameter inFlight: what the caller is sending already, whatever the clock says of its lease.
    /// - Returns: `nil` where none is due.
    func lease(
        of archive: String, _ order: LeaseOrder, except inFlight: Set<String>, until end: Int, at now: Int
    ) throws(QueueError) -> Lease?

    /// Keeps a lease.
    ///
    /// - Returns: whether it is still this holder's.
    func extend(_ lease: Lease, until end: Int) throws(QueueError) -> Bool

    /// Opens the payloads of a leased upload and verifies them.
    func load(_ lease: Lease) throws(QueueError) -> QueuedUpload

    /// Writes down what an attempt came to.
    ///
    /// - Returns: whether the lease was still this holder's; if not, nothing is changed.
    func finish(_ lease: Lease, _ verdict: Verdict, at now: Int) throws(QueueError) -> Bool

    /// When the next attempt at an archive is due. Units: milliseconds since 1970.
    func nextDue(of archive: String) throws(QueueError) -> Int?

    /// The archive is back: what waits only since it was away is due now.
    func hasten(_ archive: String, at now: Int) throws(QueueError)

    /// The clock was put back: what was planned by the one before is due now.
    func planAnew(at now: Int) throws(QueueError)

    func receipt(_ id: String) throws(QueueError) -> Receipt
    func receipts(_ filter: ReceiptFilter) throws(QueueError) -> [Receipt]
    func counts() throws(QueueError) -> QueueCounts

    /// Makes a queued or held upload due now.
    func retry(_ id: String, at now: Int) throws(QueueError) -> Receipt

    /// Gives a queued or held upload up.
    func discard(_ id: String, at now: Int) throws(QueueError) -> Receipt

    /// Forgets the receipts that are older than `end` and have nothing left to do.
    func forget(before end: Int) throws(QueueError)
}

/// Which of the uploads that are due is next.
package enum LeaseOrder: Sendable {
    /// From the old end of the backlog and from the new one by turns, so that the newest work does not wait for all that
    /// has gathered.
    case oldest, newest
    /// The one of the new end that has failed least often: where it is open whether the archive or the uploads are to
    /// blame, one that has never failed tells.
    case leastTried
}

/// The right to send one upload, until it ends or somebody else has taken over.
package struct Lease: Sendable, Equatable {
    package var id: String
    package var archive: String
    /// Grows with every lease of the upload: a holder that was away too long can no longer change anything.
    package var fence: Int
    /// Failures so far.
    package var attemptCount: Int
    /// Since when it is tried. Units: milliseconds since 1970.
    package var since: Int
    /// Whether the archive may have it: an answer was lost, or another holder of the lease was.
    package var isUnsure = false
}

/// What an attempt came to.
package struct Verdict: Sendable {
    package enum Next: Sendable, Equatable {
        case stored
        /// Units: milliseconds since 1970.
        case again(at: Int, becauseOfArchive: Bool)
        case held
    }

    package var attempt: Attempt
    package var next: Next
    /// Of every instance, in order; empty where nothing new is known.
    package var outcomes: [Outcome]
    /// Whether the archive may have stored it without our knowing.
    package var isUnsure = false

    package init(attempt: Attempt, next: Next, outcomes: [Outcome] = []) {
        self.attempt = attempt
        self.next = next
        self.outcomes = outcomes
    }
}
