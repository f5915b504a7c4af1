/// When a failed delivery is tried again.
///
/// The pauses double from `first` to `longest`; each is shortened by chance to between half and all of it, so that what
/// failed together does not come back together.
package struct RetryPolicy: Sendable, Equatable {
    /// Units: seconds.
    package var first = 5
    package var longest = 3600

    package init(first: Int = 5, longest: Int = 3600) {
        self.first = first
        self.longest = longest
    }

    /// The pause behind the `attempt`th failure, counted from 1. Units: milliseconds.
    ///
    /// - Parameter asked: what the archive asked for (`Retry-After`), which is granted, up to a day. Units: seconds.
    package func pause(
        behind attempt: Int, asked: Int?, _ random: inout some RandomNumberGenerator
    ) -> Int {
        let doublings = min(max(attempt - 1, 0), 20)
        let pause = min(longest * 1000, first * 1000 << doublings)
        let own = Int.random(in: pause / 2...pause, using: &random)
        return max(own, min(asked ?? 0, 86_400) * 1000)
    }
}
