import Testing

@testable import Conversion

@Suite struct SeriesLedgerTests {
    private let known = [Attachment.KnownSeries(seriesInstanceUID: "1.1", seriesNumber: 4)]

    @Test func `uploads that were under way at once get numbers of their own`() {
        let ledger = SeriesLedger()
        var first = SeriesNumbers(known, ledger)
        var second = SeriesNumbers(known, ledger)
        #expect(first.number(of: "1.2", in: "1") == 5)
        #expect(second.number(of: "1.3", in: "1") == 6)
        #expect(first.number(of: "1.4", in: "1") == 7)
        // Another study counts for itself.
        #expect(second.number(of: "2.2", in: "2") != 6)
    }

    @Test func `the same upload keeps its number`() {
        let ledger = SeriesLedger()
        var first = SeriesNumbers(known, ledger)
        #expect(first.number(of: "1.2", in: "1") == 5)
        var again = SeriesNumbers(known, ledger)
        #expect(again.number(of: "1.2", in: "1") == 5)
    }

    @Test func `what the archive has by now goes before what was given`() {
        let ledger = SeriesLedger()
        var first = SeriesNumbers(known, ledger)
        #expect(first.number(of: "1.2", in: "1") == 5)
        let more = known + [Attachment.KnownSeries(seriesInstanceUID: "9.9", seriesNumber: 5)]
        var later = SeriesNumbers(more, ledger)
        #expect(later.number(of: "1.2", in: "1") == 6)
    }

    @Test func `old studies are forgotten`() {
        let ledger = SeriesLedger(limit: 2)
        for study in ["1", "2", "3"] {
            var numbers = SeriesNumbers([], ledger)
            #expect(numbers.number(of: study + ".1", in: study) == 1)
        }
        var numbers = SeriesNumbers([], ledger)
        #expect(numbers.number(of: "1.2", in: "1") == 1)
        #expect(numbers.number(of: "3.2", in: "3") == 2)
    }
}
