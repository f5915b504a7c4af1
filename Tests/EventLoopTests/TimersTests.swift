import Synchronization
import Testing

@testable import EventLoop

@Suite struct TimersTests {
    private func instant(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

    /// The names of the timers that are due, in order.
    private func fire(_ timers: inout Timers, at now: Int64, _ fired: Recorder<String>) -> [String] {
        let before = fired.all.count
        while let action = timers.takeDue(at: instant(now)) { action() }
        return Array(fired.all.dropFirst(before))
    }

    @Test(
        arguments: [
            [("a", 1), ("b", 2), ("c", 3)], [("c", 3), ("b", 2), ("a", 1)], [("b", 2), ("c", 3), ("a", 1)],
            [("a", 2), ("b", 2), ("c", 2)],
        ] as [[(String, Int64)]])
    func `timers come by deadline, and equal ones in the order of their making`(added: [(String, Int64)]) {
        var timers = Timers()
        let fired = Recorder<String>()
        for (name, deadline) in added { _ = timers.add(at: instant(deadline)) { fired.append(name) } }
        #expect(fire(&timers, at: 3, fired) == ["a", "b", "c"])
    }

    @Test func `a timer comes at its deadline and not before`() {
        var timers = Timers()
        let fired = Recorder<String>()
        _ = timers.add(at: instant(10)) { fired.append("a") }
        _ = timers.add(at: instant(20)) { fired.append("b") }
        #expect(timers.nextDeadline == instant(10))
        #expect(fire(&timers, at: 9, fired).isEmpty)
        #expect(fire(&timers, at: 10, fired) == ["a"])
        #expect(timers.nextDeadline == instant(20))
        #expect(fire(&timers, at: 99, fired) == ["b"])
        #expect(timers.nextDeadline == nil)
    }

    @Test(arguments: 0..<3)
    func `a removed timer does not come, and the others do`(removed: Int) {
        var timers = Timers()
        let fired = Recorder<String>()
        let names = ["a", "b", "c"]
        let ids = names.map { name in timers.add(at: instant(5)) { fired.append(name) } }
        timers.remove(ids[removed])
        timers.remove(ids[removed])
        #expect(fire(&timers, at: 5, fired) == names.filter { $0 != names[removed] })
    }

    @Test func `removing a timer that has come leaves the next one alone`() {
        var timers = Timers()
        let fired = Recorder<String>()
        let first = timers.add(at: instant(1)) { fired.append("a") }
        #expect(fire(&timers, at: 1, fired) == ["a"])
        _ = timers.add(at: instant(1)) { fired.append("b") }
        timers.remove(first)
        #expect(fire(&timers, at: 1, fired) == ["b"])
    }
}
