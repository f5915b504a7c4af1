import DICOM
import Testing

@Suite struct DataSetTests {
    @Test func `elements stand in order of tag, each tag once`() {
        var dataSet = DataSet()
        dataSet.set(.patientID, .LO, "B")
        dataSet.set(.modality, .CS, "OT")
        dataSet.set(.rows, .US, 4)
        dataSet.set(.patientName, .PN, "A")
        dataSet.set(.patientID, .LO, "C")
        #expect(dataSet.elements.map(\.tag) == [.modality, .patientName, .patientID, .rows])
        #expect(dataSet.string(.patientID) == "C")
    }

    @Test func `values are reached by kind`() {
        var dataSet = DataSet()
        dataSet.set(.seriesNumber, .IS, "7")
        dataSet.set(.rows, .US, 4)
        dataSet.set(.patientID, .LO, "")
        dataSet.set(.conceptNameCodeSequence, .SQ, .items([DataSet()]))
        #expect(dataSet.integer(.seriesNumber) == 7)
        #expect(dataSet.integer(.rows) == 4)
        #expect(dataSet.string(.rows) == nil)
        #expect(dataSet[.patientID]?.value == .empty)
        #expect(dataSet.items(.conceptNameCodeSequence)?.count == 1)
        #expect(dataSet.items(.patientID) == nil)
    }

    @Test func `a removed element is gone`() {
        var dataSet = DataSet([DataElement(.patientID, .LO, .strings(["A"]))])
        #expect(dataSet.remove(.patientName) == nil)
        #expect(dataSet.remove(.patientID)?.value == .strings(["A"]))
        #expect(dataSet.isEmpty)
        #expect(!dataSet.contains(.patientID))
    }
}
