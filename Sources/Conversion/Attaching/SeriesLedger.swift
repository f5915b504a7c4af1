import Synchronization

/// Numbers that this program has given to new series of studies, so that uploads which are under way at the same time
/// do not get the same one: the archive tells of a series only once it is stored.
package final class SeriesLedger: Sendable {
    private struct Pages {
        var numbers: [String: [String: Int]] = [:]
        /// The studies in the order in which they came.
        var studies: [String] = []
    }

    private let pages = Mutex(Pages())
    /// Of studies, and of series of one study; what is older is in the archive by then.
    private let limit: Int

    package init(limit: Int = 1000) { self.limit = limit }

    /// The number of a series: the one that it was given before, else the first one from `next` on that no series has.
    ///
    /// - Parameter taken: what the archive says that the study has.
    func number(of series: String, in study: String, from next: Int, besides taken: Set<Int>) -> Int {
        pages.withLock { pages in
            var numbers = pages.numbers[study] ?? [:]
            if let number = numbers[series], !taken.contains(number) { return number }
            if numbers.count >= limit { numbers = [:] }
            var number = next
            let given = Set(numbers.values)
            while taken.contains(number) || given.contains(number) { number += 1 }
            numbers[series] = number
            if pages.numbers.updateValue(numbers, forKey: study) == nil { pages.studies.append(study) }
            if pages.studies.count > limit { pages.numbers[pages.studies.removeFirst()] = nil }
            return number
        }
    }
}
