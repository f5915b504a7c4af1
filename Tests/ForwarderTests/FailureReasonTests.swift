import DICOM
import Testing

@testable import Forwarder

@Suite struct FailureReasonTests {
    @Test(arguments: [
        (UInt16(0x0110), FailureReason.Kind.refused), (0x0111, .refused), (0x0122, .refused), (0x0124, .refused),
        (0x0213, .retry), (0xA700, .retry), (0xA7FF, .retry), (0xA770, .refused), (0xA778, .refused), (0xA77A, .retry),
        (0xA77B, .refused), (0xA900, .refused), (0xA922, .refused), (0xA955, .refused), (0xB00E, .refused),
        (0xB00F, .retry), (0xC000, .refused), (0xC122, .refused), (0xC409, .refused), (0xC499, .refused),
        (0xD001, .refused), (0xFFFF, .refused), (0x0000, .refused), (0x0210, .retry), (0x0212, .refused),
        (0xFE00, .retry),
    ])
    func `a failure is permanent or passing`(code: UInt16, kind: FailureReason.Kind) {
        #expect(FailureReason(failure: code).kind == kind)
    }

    @Test(arguments: [
        (UInt16(0x0110), "0110"), (0x0001, "0001"), (0xA700, "A700"), (0, "0000"), (0xFFFF, "FFFF"),
    ])
    func `a code has four digits`(code: UInt16, text: String) {
        #expect(FailureReason(failure: code).hexadecimal == text)
        #expect(FailureReason(failure: code).sentence.contains("(\(text))"))
    }

    @Test func `the same code means another thing as a warning`() {
        #expect(FailureReason(warning: 0xB007).kind == .warning)
        #expect(FailureReason(failure: 0xB00E).kind == .refused)
        #expect(FailureReason(warning: 0x0110).kind == .warning)
    }

    @Test func `only codes of objects that may be there already are asked about`() {
        let codes = (UInt16.min...UInt16.max).filter { FailureReason(failure: $0).mayBeDuplicate }
        #expect(codes == [0x0110, 0x0111, 0xB00E])
    }

    @Test func `every code has a sentence`() {
        for code in UInt16.min...UInt16.max {
            #expect(!FailureReason(failure: code).meaning.isEmpty && !FailureReason(warning: code).meaning.isEmpty)
        }
    }

    @Test func `no row is hidden behind an earlier one`() {
        for rows in [FailureReason.failures, FailureReason.warnings] {
            for (index, row) in rows.enumerated() {
                let earlier = rows[..<index]
                #expect(
                    !earlier.contains {
                        $0.codes.contains(row.codes.lowerBound) && $0.codes.contains(row.codes.upperBound)
                    })
            }
        }
    }

    @Test(arguments: [
        (Outcome.Status.stored, false), (.storedWithWarning(1), false), (.refused(nil), false),
        (.refused(0xA700), true), (.refused(0x0111), false), (.unconfirmed, true),
    ])
    func `an outcome tells whether to send again`(status: Outcome.Status, mayRetry: Bool) {
        #expect(Outcome(status, sopInstanceUID: "1").mayRetry == mayRetry)
    }
}
