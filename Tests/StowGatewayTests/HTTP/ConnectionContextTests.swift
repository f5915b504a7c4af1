import EventLoop
import Testing

@testable import StowGateway

@Suite struct ConnectionContextTests {
    private let start = Instant(nanoseconds: 0)
    private let limits = ConnectionLimits(headSeconds: 20)

    @Test(arguments: [(0, false), (19_000, false), (20_000, false), (20_001, true), (60_000, true)])
    func `a head must come within its time`(milliseconds: Int, isOverdue: Bool) {
        let context = ConnectionContext(-1, at: start)
        #expect(context.isOverdue(at: start.advanced(byMilliseconds: milliseconds), limits) == isOverdue)
    }

    @Test func `the time begins anew with each request`() {
        let context = ConnectionContext(-1, at: start)
        context.completed(at: start.advanced(byMilliseconds: 15_000))
        #expect(!context.isOverdue(at: start.advanced(byMilliseconds: 30_000), limits))
        #expect(context.isOverdue(at: start.advanced(byMilliseconds: 35_001), limits))
    }
}
