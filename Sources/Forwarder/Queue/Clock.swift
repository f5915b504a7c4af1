import Glibc

/// Wall-clock time as the queue keeps it.
package enum Clock {
    /// Units: milliseconds since 1970.
    package static var now: Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    /// What nobody sets, for pauses that nothing else has to know of. Units: milliseconds since an arbitrary start.
    static var steady: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }
}
