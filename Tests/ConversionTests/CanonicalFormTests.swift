import DICOM
import Testing

@testable import Conversion

@Suite struct CanonicalFormTests {
    /// No two of these may encode alike.
    private static let distinct: [DataSet] = [
        DataSet(),
        DataSet([DataElement(.patientID, .LO, .empty)]),
        DataSet([DataElement(.patientID, .LO, .strings([]))]),
        DataSet([DataElement(.patientID, .LO, .strings([""]))]),
        DataSet([DataElement(.patientID, .LO, .strings(["a", "b"]))]),
        DataSet([DataElement(.patientID, .LO, .strings(["a\\b"]))]),
        DataSet([DataElement(.patientID, .LO, .strings(["ab"]))]),
        DataSet([DataElement(.patientID, .LO, .bytes(Array("ab".utf8)))]),
        DataSet([DataElement(.patientName, .PN, .strings(["ab"]))]),
        DataSet([DataElement(.rows, .US, .integers([1]))]),
        DataSet([DataElement(.rows, .US, .integers([1, 1]))]),
        DataSet([DataElement(.rows, .FD, .floats([1]))]),
        DataSet([DataElement(.rows, .AT, .tags([Tag(0, 1)]))]),
        DataSet([DataElement(.conceptNameCodeSequence, .SQ, .items([]))]),
        DataSet([DataElement(.conceptNameCodeSequence, .SQ, .items([DataSet()]))]),
        DataSet([DataElement(.conceptNameCodeSequence, .SQ, .items([DataSet(), DataSet()]))]),
        DataSet([
            DataElement(
                .conceptNameCodeSequence, .SQ, .items([DataSet([DataElement(.patientID, .LO, .strings(["ab"]))])]))
        ]),
        DataSet([
            DataElement(.conceptNameCodeSequence, .SQ, .items([DataSet()])),
            DataElement(.documentTitle, .ST, .strings(["ab"])),
        ]),
    ]

    @Test func `different attributes encode differently, equal ones alike`() {
        #expect(Set(Self.distinct.map(CanonicalForm.encode)).count == Self.distinct.count)
        for dataSet in Self.distinct { #expect(CanonicalForm.encode(dataSet) == CanonicalForm.encode(dataSet)) }
    }
}
