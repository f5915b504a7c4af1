import DICOM

/// Numbers for new series of a study that has some.
///
/// A series that is there already, since the same upload came before, keeps the number that it has there.
struct SeriesNumbers {
    /// Whether the archive was asked.
    let areKnown: Bool
    private var numbers: [String: Int] = [:]
    private var last: Int
    private let ledger: SeriesLedger?

    /// - Parameters:
    ///   - series: `nil` where the archive was not asked.
    ///   - ledger: what other uploads have been given; `nil` where nothing is to be stored.
    init(_ series: [Attachment.KnownSeries]?, _ ledger: SeriesLedger? = nil) {
        areKnown = series != nil
        self.ledger = ledger
        for series in series ?? [] { numbers[series.seriesInstanceUID] = series.seriesNumber }
        last = numbers.values.filter { (0..<Self.endOfSequence).contains($0) }.max() ?? 0
    }

    /// Larger numbers are made of dates and the like: nobody counts on from them.
    private static let endOfSequence = 100_000

    /// The number of a series of a study: the one that it has, else the next that no series has.
    mutating func number(of seriesInstanceUID: String, in studyInstanceUID: String) -> Int {
        if let known = numbers[seriesInstanceUID] { return known }
        let taken = Set(numbers.values)
        repeat { last += 1 } while taken.contains(last)
        if let ledger {
            last = ledger.number(of: seriesInstanceUID, in: studyInstanceUID, from: last, besides: taken)
        }
        numbers[seriesInstanceUID] = last
        return last
    }
}

extension ConversionInput {
    /// What objects that are made here begin with.
    func media(_ given: DataSet) -> DataSet { attachment?.completing(given) ?? given }

    /// What objects that were uploaded as such are held against, and made to say where that is asked for.
    func objects(_ given: DataSet) -> DataSet {
        guard coerces, let attachment else { return given }
        return Attachment(attributes: attachment.plainAttributes).completing(given)
    }
}
