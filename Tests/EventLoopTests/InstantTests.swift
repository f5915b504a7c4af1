import EventLoop
import Testing

@Suite struct InstantTests {
    @Test func `instants are counted in milliseconds from one another`() {
        let start = Instant(nanoseconds: 1_500_000)
        let end = start.advanced(byMilliseconds: 20)
        #expect(end.nanoseconds == 21_500_000)
        #expect(end.milliseconds(since: start) == 20)
        #expect(start.milliseconds(since: end) == -20)
        #expect(start < end)
    }

    @Test func `the clock does not go back`() {
        let readings = (0..<1000).map { _ in Instant.now }
        #expect(readings == readings.sorted())
    }
}
