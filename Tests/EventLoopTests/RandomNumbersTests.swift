import Testing

@testable import EventLoop

struct RandomNumbersTests {
    @Test("no number comes twice, however often the kernel is asked")
    func noneComesTwice() {
        var random = RandomNumbers()
        let numbers = (0..<10_000).map { _ in random.next() }
        #expect(Set(numbers).count == numbers.count)
        // Each of the 64 bits is sometimes set and sometimes not.
        #expect(numbers.reduce(0, |) == .max)
        #expect(numbers.reduce(.max, &) == 0)
    }

    @Test("two generators give other numbers")
    func generatorsDiffer() {
        var first = RandomNumbers()
        var second = RandomNumbers()
        #expect((0..<200).map { _ in first.next() } != (0..<200).map { _ in second.next() })
    }
}
