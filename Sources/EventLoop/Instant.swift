import Glibc

/// A point of CLOCK_MONOTONIC.
package struct Instant: Comparable, Sendable {
    /// Units: nanoseconds since an arbitrary start.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    package func advanced(byMilliseconds milliseconds: Int) -> Instant {
        Instant(nanoseconds: nanoseconds + Int64(milliseconds) * 1_000_000)
    }

    /// Units: milliseconds.
    package func milliseconds(since earlier: Instant) -> Double {
        Double(nanoseconds - earlier.nanoseconds) / 1_000_000
    }
}
