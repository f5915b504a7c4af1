/// Keeps a backlog from being thrown at an archive that is down: after failures that speak of the archive, one upload at
/// a time finds out whether it is back.
struct CircuitBreaker {
    private enum State {
        case closed
        /// Units: milliseconds of the steady clock, as of all times here.
        case open(until: Int)
        case probing
    }

    private var state = State.closed
    /// Uploads that failed in a row; one that fails again and again says something of itself, not of the archive.
    private var failed: Set<String> = []
    private var openings = 0

    /// How many different uploads must fail in a row.
    private static let threshold = 3
    /// Units: milliseconds.
    private static let firstPause = 1000
    private static let longestPause = 30_000

    var isClosed: Bool { if case .closed = state { true } else { false } }

    /// Whether an upload may be sent now.
    func allows(at now: Int) -> Bool {
        switch state {
        case .closed: true
        case .open(let end): now >= end
        case .probing: false
        }
    }

    /// When to ask again; `nil` where an attempt that is under way decides.
    var nextProbe: Int? { if case .open(let end) = state { end } else { nil } }

    /// An upload is being sent.
    mutating func begin() { if !isClosed { state = .probing } }

    /// An upload is through with it, one way or the other: if it has told nothing of the archive, the next one may.
    mutating func end(at now: Int) { if case .probing = state { state = .open(until: now) } }

    /// - Returns: whether the archive is back.
    mutating func noteSuccess() -> Bool {
        defer {
            state = .closed
            failed = []
            openings = 0
        }
        return !isClosed
    }

    /// - Parameter isOfArchive: whether no upload could have got through.
    mutating func noteFailure(of id: String, isOfArchive: Bool, at now: Int, asked: Int?) {
        failed.insert(id)
        guard isOfArchive || !isClosed || failed.count >= Self.threshold else { return }
        let pause = min(Self.longestPause, Self.firstPause << min(openings, 10))
        openings += 1
        state = .open(until: now + max(pause, min(asked ?? 0, 3600) * 1000))
    }
}
