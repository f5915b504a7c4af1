/// Names among which a misspelt one finds its nearest.
///
/// The distance counts letters that are missing, added, changed or swapped with their neighbour
/// (Damerau–Levenshtein, optimal string alignment).
package struct NearestName: Sendable {
    private struct Name: Sendable {
        let letters: Range<Int>
        /// A bit for each kind of letter that occurs.
        let kinds: UInt64
        let rank: UInt8
    }

    private var names: [Name] = []
    private var letters: [UInt8] = []

    /// Adds a name of lower-case letters and digits. Of names equally near, the lowest rank wins, then the first.
    mutating func append(_ name: [UInt8], rank: UInt8) {
        names.append(
            Name(letters: letters.count..<letters.count + name.count, kinds: Self.kinds(of: name[...]), rank: rank))
        letters += name
    }

    /// The position of the name nearest to `given`; `nil` where more than a quarter of its letters would change.
    func nearest(to given: [UInt8]) -> Int? {
        guard !given.isEmpty, given.count <= 80 else { return nil }
        let kinds = Self.kinds(of: given[...])
        var limit = min(max(1, given.count / 4), 5)
        var best: Int?
        var rows = DistanceRows(width: given.count + 1)
        for (position, name) in names.enumerated() {
            // One edit changes the length by at most one and the set of letters by at most two.
            guard abs(name.letters.count - given.count) <= limit,
                (name.kinds ^ kinds).nonzeroBitCount <= 2 * limit,
                let distance = rows.distance(given, letters, name.letters, atMost: limit)
            else { continue }
            if let best, distance == limit, names[best].rank <= name.rank { continue }
            best = position
            limit = distance
        }
        return best
    }

    /// The one of few names that was probably meant.
    package static func nearest(to given: String, among known: [String]) -> String? {
        var names = NearestName()
        for name in known { names.append(Array(name.utf8), rank: 0) }
        return names.nearest(to: Array(given.lowercased().utf8)).map { known[$0] }
    }

    private static func kinds(of name: ArraySlice<UInt8>) -> UInt64 {
        name.reduce(0) { $0 | 1 << UInt64($1 & 63) }
    }
}

/// The last three rows of the table of distances.
private struct DistanceRows {
    private var beforeLast: [Int]
    private var last: [Int]
    private var current: [Int]

    init(width: Int) {
        beforeLast = Array(repeating: 0, count: width)
        last = beforeLast
        current = beforeLast
    }

    /// The distance of `given` and `letters[range]`; `nil` where it is above `limit`.
    mutating func distance(_ given: [UInt8], _ letters: [UInt8], _ range: Range<Int>, atMost limit: Int) -> Int? {
        for column in 0...given.count { last[column] = column }
        for row in 1..<range.count + 1 {
            let letter = letters[range.lowerBound + row - 1]
            current[0] = row
            var smallest = row
            for column in 1...given.count {
                let change = given[column - 1] == letter ? 0 : 1
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + change)
                if row > 1, column > 1, given[column - 2] == letter,
                    given[column - 1] == letters[range.lowerBound + row - 2]
                {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current[column] = cost
                smallest = min(smallest, cost)
            }
            // A swap reaches over one row, so both must be above the limit; one row more costs little.
            guard smallest <= limit + 1 else { return nil }
            swap(&beforeLast, &last)
            swap(&last, &current)
        }
        return last[given.count] <= limit ? last[given.count] : nil
    }
}
