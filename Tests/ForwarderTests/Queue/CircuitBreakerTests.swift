import Testing

@testable import Forwarder

@Suite("CircuitBreaker")
struct CircuitBreakerTests {
    @Test("one upload that fails and fails says nothing of the archive")
    func poison() {
        var breaker = CircuitBreaker()
        for time in 0..<10 { breaker.noteFailure(of: "a", isOfArchive: false, at: time, asked: nil) }
        #expect(breaker.allows(at: 10))
        breaker.noteFailure(of: "b", isOfArchive: false, at: 11, asked: nil)
        breaker.noteFailure(of: "c", isOfArchive: false, at: 12, asked: nil)
        #expect(!breaker.allows(at: 13))
    }

    @Test("an archive that is away is asked by one upload at a time, less and less often")
    func probes() {
        var breaker = CircuitBreaker()
        breaker.noteFailure(of: "a", isOfArchive: true, at: 0, asked: nil)
        #expect(breaker.nextProbe == 1000 && !breaker.allows(at: 999) && breaker.allows(at: 1000))
        breaker.begin()
        #expect(!breaker.allows(at: 1001) && breaker.nextProbe == nil)
        breaker.noteFailure(of: "b", isOfArchive: true, at: 1002, asked: nil)
        #expect(breaker.nextProbe == 3002)
        for _ in 0..<20 { breaker.noteFailure(of: "b", isOfArchive: true, at: 0, asked: nil) }
        #expect(breaker.nextProbe == 30_000)
    }

    @Test("what the archive asks for is granted")
    func retryAfter() {
        var breaker = CircuitBreaker()
        breaker.noteFailure(of: "a", isOfArchive: true, at: 0, asked: 90)
        #expect(breaker.nextProbe == 90_000)
    }

    @Test("a success closes it and forgets")
    func closes() {
        var breaker = CircuitBreaker()
        breaker.noteFailure(of: "a", isOfArchive: true, at: 0, asked: nil)
        breaker.begin()
        let wasAway = breaker.noteSuccess()
        #expect(wasAway)
        #expect(breaker.allows(at: 0) && breaker.isClosed)
        let isBack = breaker.noteSuccess()
        #expect(!isBack)
    }

    @Test("a probe that told nothing gives its place to the next")
    func silentProbe() {
        var breaker = CircuitBreaker()
        breaker.noteFailure(of: "a", isOfArchive: true, at: 0, asked: nil)
        breaker.begin()
        breaker.end(at: 1500)
        #expect(breaker.allows(at: 1500))
    }
}

@Suite("RetryPolicy")
struct RetryPolicyTests {
    @Test("pauses double up to the longest, each between half and all of it", arguments: 1...60)
    func pauses(attempt: Int) {
        var random = SystemRandomNumberGenerator()
        let full = attempt > 10 ? 3_600_000 : min(3_600_000, 5000 << (attempt - 1))
        for _ in 0..<50 {
            let pause = RetryPolicy().pause(behind: attempt, asked: nil, &random)
            #expect((full / 2...full).contains(pause))
        }
    }

    @Test("a longer wish of the archive is granted, up to a day")
    func asked() {
        var random = SystemRandomNumberGenerator()
        #expect(RetryPolicy().pause(behind: 1, asked: 120, &random) == 120_000)
        #expect(RetryPolicy().pause(behind: 1, asked: 1_000_000, &random) == 86_400_000)
        #expect(RetryPolicy().pause(behind: 12, asked: 1, &random) >= 1_800_000)
    }
}

@Suite("DeliveryRules")
struct DeliveryRulesTests {
    private let lease = Lease(id: "a", archive: "main", fence: 1, attemptCount: 0, since: 0)

    private func next(_ error: ForwarderError, at now: Int = 1000) -> Verdict.Next {
        var random = SystemRandomNumberGenerator()
        return DeliveryRules().verdict(on: error, lease, from: now - 10, at: now, &random).next
    }

    private func isAgain(_ next: Verdict.Next) -> Bool? {
        if case .again(_, let isOfArchive) = next { isOfArchive } else { nil }
    }

    @Test(
        "what time or the operator can mend is tried again",
        arguments: [
            (ForwarderError.unreachable(code: 7), true), (.timedOut(.waiting), false),
            (.connectionLost(code: 56), false),
            (.tlsFailed(code: 60), true), (.handshakeFailed(code: 35), true), (.unauthorized(status: 401), true),
            (.redirected(status: 302), true),
            (.upstreamStatus(503, retryAfter: nil), true), (.upstreamStatus(500, retryAfter: nil), false),
            (.upstreamStatus(404, retryAfter: nil), true), (.unreadableResponse(status: 200), false),
        ])
    func again(error: ForwarderError, isOfArchive: Bool) { #expect(isAgain(next(error)) == isOfArchive) }

    @Test(
        "what only another upload can mend is held",
        arguments: [
            ForwarderError.tooLargeUpstream, .upstreamStatus(400, retryAfter: nil),
            .upstreamStatus(409, retryAfter: nil),
        ])
    func held(error: ForwarderError) { #expect(next(error) == .held) }

    @Test("what is too old is held")
    func old() { #expect(next(.unreachable(code: 7), at: 5 * 86_400_000 + 10) == .held) }

    @Test("one refusal for good holds the upload, even where another instance may wait")
    func refused() {
        var random = SystemRandomNumberGenerator()
        let outcomes = [
            Outcome(.stored, sopInstanceUID: "1"), Outcome(.refused(0xA700), sopInstanceUID: "2"),
            Outcome(.refused(0xC000), sopInstanceUID: "3", sentence: "why"),
        ]
        let rules = DeliveryRules()
        let verdict = rules.verdict(on: Delivery(outcomes: outcomes), lease, from: 0, at: 1, &random)
        #expect(verdict.next == .held && verdict.attempt.reason == "why")
        let later = rules.verdict(on: Delivery(outcomes: Array(outcomes.prefix(2))), lease, from: 0, at: 1, &random)
        #expect(isAgain(later.next) == false)
    }

    @Test("a part whose answer was lost is sent again, and asked for first")
    func interrupted() {
        var random = SystemRandomNumberGenerator()
        var delivery = Delivery(outcomes: [Outcome(.stored, sopInstanceUID: "1")])
        let lost = Delivery(of: [Samples.document(2)], interruptedBy: .connectionLost(code: 56))
        delivery.outcomes += lost.outcomes
        delivery.interruption = lost.interruption
        let verdict = DeliveryRules().verdict(on: delivery, lease, from: 0, at: 1, &random)
        #expect(isAgain(verdict.next) == false && verdict.isUnsure)
        #expect(verdict.attempt.reason == ForwarderError.connectionLost(code: 56).sentence)
        let tooLarge = Delivery(of: [Samples.document(2)], interruptedBy: .tooLargeUpstream)
        #expect(DeliveryRules().verdict(on: tooLarge, lease, from: 0, at: 1, &random).next == .held)
    }
}
