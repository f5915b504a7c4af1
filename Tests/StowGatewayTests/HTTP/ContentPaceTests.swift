import EventLoop
import Testing

@testable import StowGateway

@Suite struct ContentPaceTests {
    private let start = Instant(nanoseconds: 0)
    private let limits = ConnectionLimits()

    private func second(_ number: Int) -> Instant { start.advanced(byMilliseconds: number * 1000) }

    /// The second in which a client is given up that has sent so much by then; `nil` within ten minutes.
    private func end(_ received: (Int) -> Int) -> Int? {
        var pace = ContentPace(at: start)
        return (0...600).first { pace.isTooSlow(at: second($0), received: received($0), hasEnded: false, limits) }
    }

    @Test func `a client that keeps the rate is served as long as it takes`() {
        #expect(end { $0 * 1100 } == nil)
    }

    @Test func `a client that never comes up to the rate is given up`() {
        #expect(end { $0 } == 11)
        #expect(end { _ in 0 } == 11)
    }

    @Test func `a gigabyte is no credit for standing still`() {
        #expect(end { $0 == 0 ? 0 : 1 << 30 } == 122)
        #expect(end { min($0, 70) << 20 } == 183)
    }

    @Test func `an end that is seen twice with nothing new is one`() {
        var pace = ContentPace(at: start)
        let counts = [5_000_000, 6_000_000, 6_000_000]
        let looks = counts.indices.map { index in
            pace.isTooSlow(at: second(index + 1), received: counts[index], hasEnded: true, limits)
        }
        #expect(looks == [false, false, true])
    }
}
