import DICOM
import Testing

@testable import Forwarder

@Suite struct AttributeComparisonTests {
    private static let sent = DataSet([
        DataElement(.sopInstanceUID, .UI, .strings(["2.25.1"])), DataElement(.patientName, .PN, .strings(["Doe^John"])),
        DataElement(.patientID, .LO, .strings(["P1"])), DataElement(.studyDescription, .LO, .empty),
        DataElement(.rows, .US, .integers([16])), DataElement(.numberOfFrames, .IS, .strings(["1"])),
        DataElement(.photometricInterpretation, .CS, .strings(["RGB"])),
        DataElement(Tag(0x0009, 0x1001), .LO, .strings(["private"])),
    ])

    private static func with(_ changes: DataElement...) -> DataSet {
        var dataSet = sent
        for change in changes { dataSet.set(change) }
        return dataSet
    }

    @Test func `the same is equal, and so is more`() {
        #expect(AttributeComparison(of: Self.sent, with: Self.sent).isEqual)
        let more = Self.with(
            DataElement(.studyDescription, .LO, .strings(["added"])),
            DataElement(.accessionNumber, .SH, .strings(["A1"])),
            DataElement(.photometricInterpretation, .CS, .strings(["YBR_FULL_422"])),
            DataElement(.specificCharacterSet, .CS, .strings(["ISO_IR 100"])))
        #expect(AttributeComparison(of: Self.sent, with: more).isEqual)
    }

    @Test func `another value and a missing one are told apart`() {
        var theirs = Self.with(DataElement(.patientID, .LO, .strings(["P2"])))
        theirs.remove(.rows)
        theirs.remove(.numberOfFrames)
        theirs.remove(Tag(0x0009, 0x1001))
        theirs.set(.patientName, .PN, .empty)
        let comparison = AttributeComparison(of: Self.sent, with: theirs)
        #expect(comparison.differing == [.patientID])
        #expect(comparison.missing == [.patientName, .rows])
        #expect(!comparison.isEqual)
    }

    @Test func `what comes from the clock is passed over`() {
        let theirs = Self.with(DataElement(.patientID, .LO, .strings(["P2"])))
        #expect(AttributeComparison(of: Self.sent, with: theirs, passingOver: [.patientID]).isEqual)
    }

    @Test func `an archive that keeps the sent value has coerced it`() {
        let before = DataSet([DataElement(.patientName, .PN, .strings(["Doe^John"]))])
        let item = DataSet([DataElement(.modifiedAttributesSequence, .SQ, .items([before]))])
        let theirs = Self.with(
            DataElement(.patientName, .PN, .strings(["DOE^JOHN"])),
            DataElement(.originalAttributesSequence, .SQ, .items([item])))
        let comparison = AttributeComparison(of: Self.sent, with: theirs)
        #expect(comparison.isEqual)
        #expect(comparison.coerced == [.patientName])
        // But not if what it keeps is something else.
        let other = Self.with(DataElement(.patientName, .PN, .strings(["Roe^Jane"])))
        #expect(AttributeComparison(of: other, with: theirs).differing == [.patientName])
    }

    @Test func `a sentence names attributes and no values`() {
        let sentence = Confirmation.refusal(0xB00E, [.patientName, .patientID], [.rows])
        #expect(
            sentence
                == "Refused (B00E): the archive holds another object with this UID, it differs in PatientName and "
                + "PatientID, it lacks Rows; the first one stays; send the changed content as a new object.")
        let many = Confirmation.refusal(0x0111, (0..<20).map { Tag(0x0010, UInt16($0)) }, [])
        #expect(many.contains("and 12 more"))
    }
}
