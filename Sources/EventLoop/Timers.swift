/// Callbacks in the order of their deadlines.
///
/// A shard has a handful at a time, so a sorted array is both the smallest and the fastest.
struct Timers {
    private struct Entry {
        let deadline: Instant
        let id: TimerID
        let action: () -> Void
    }

    /// Latest deadline first, so that the next one is taken from the end.
    private var entries: [Entry] = []
    private var lastID = 0

    var nextDeadline: Instant? { entries.last?.deadline }

    mutating func add(at deadline: Instant, _ action: @escaping () -> Void) -> TimerID {
        lastID += 1
        let id = TimerID(rawValue: lastID)
        let index = entries.firstIndex { $0.deadline <= deadline } ?? entries.endIndex
        entries.insert(Entry(deadline: deadline, id: id, action: action), at: index)
        return id
    }

    mutating func remove(_ id: TimerID) {
        entries.removeAll { $0.id == id }
    }

    mutating func takeDue(at now: Instant) -> (() -> Void)? {
        guard let next = entries.last, next.deadline <= now else { return nil }
        entries.removeLast()
        return next.action
    }
}

/// Names a timer so that it can be cancelled.
package struct TimerID: Equatable, Sendable {
    let rawValue: Int
}
