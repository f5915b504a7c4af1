import DICOM
import Testing

@Suite struct MultiplicityTests {
    @Test(
        arguments: [
            (Multiplicity(minimum: 1, maximum: 1), 1, nil),
            (Multiplicity(minimum: 1, maximum: 1), 0, nil),
            (Multiplicity(minimum: 1, maximum: 1), 2, .tooManyValues(maximum: 1)),
            (Multiplicity(minimum: 2, maximum: nil), 1, .tooFewValues(minimum: 2)),
            (Multiplicity(minimum: 2, maximum: nil), 9, nil),
            (Multiplicity(minimum: 2, maximum: nil, step: 2), 3, .tooFewValues(minimum: 4)),
            (Multiplicity(minimum: 3, maximum: 3), 2, .tooFewValues(minimum: 3)),
            (Multiplicity(minimum: 1, maximum: 3), 4, .tooManyValues(maximum: 3)),
        ] as [(Multiplicity, Int, ValueFault?)])
    func `a number of values is right or wrong`(multiplicity: Multiplicity, count: Int, fault: ValueFault?) {
        #expect(multiplicity.fault(count: count) == fault)
    }
}
