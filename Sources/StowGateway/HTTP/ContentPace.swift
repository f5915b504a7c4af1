import EventLoop

/// How the content of one request arrives, as somebody sees who looks once a second.
struct ContentPace {
    private let start: Instant
    private var windowStart: Instant
    /// What had arrived when the window began, and at the last look. Units: bytes.
    private var windowCount = 0
    private var lastCount = -1
    private var hadEnded = false

    init(at start: Instant) {
        self.start = start
        windowStart = start
    }

    /// Whether the client has used up its time, or will never send the rest.
    ///
    /// - Parameter hasEnded: whether the client has closed its side. Seen twice with nothing new in between, the
    ///   content is not going to be complete; once, the rest may just have been on its way.
    mutating func isTooSlow(at now: Instant, received: Int, hasEnded: Bool, _ limits: ConnectionLimits) -> Bool {
        defer {
            lastCount = received
            hadEnded = hasEnded
        }
        if hasEnded, hadEnded, received == lastCount { return true }
        let counted = now.milliseconds(since: start) / 1000 - Double(limits.contentGraceSeconds)
        if counted > 0, Double(received) < counted * Double(limits.minimumRate) { return true }
        // What came fast at first is no credit for standing still afterwards.
        let window = now.milliseconds(since: windowStart) / 1000
        guard window > Double(limits.paceSeconds) else { return false }
        if Double(received - windowCount) < window * Double(limits.minimumRate) { return true }
        windowStart = now
        windowCount = received
        return false
    }
}
