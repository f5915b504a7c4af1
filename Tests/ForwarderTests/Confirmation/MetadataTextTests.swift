import DICOM
import Testing

@testable import Forwarder

@Suite struct MetadataTextTests {
    private static let uid = "2.25.1"

    private func dataSet(_ text: String) -> DataSet? { MetadataText.dataSet(of: Self.uid, in: Array(text.utf8)) }

    @Test func `metadata are those of the instance`() {
        let own = #"{"00080018":{"vr":"UI","Value":["2.25.1"]},"00100020":{"vr":"LO","Value":["P1"]}}"#
        let other = #"{"00080018":{"vr":"UI","Value":["2.25.2"]},"00100020":{"vr":"LO","Value":["P2"]}}"#
        #expect(dataSet("[\(other),\(own)]")?.string(.patientID) == "P1")
        #expect(dataSet(own)?.string(.patientID) == "P1")
        #expect(dataSet("[\(other)]") == nil)
    }

    @Test func `an attribute that cannot be read is unknown, and the others count`() {
        let text =
            #"[{"00080018":{"vr":"UI","Value":["2.25.1 "]},"00100020":{"vr":"LO","Value":["P1"]},"x":1,"#
            + #""00280010":{"vr":"US","Value":["many"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Doe^John"}]}}]"#
        let found = dataSet(text)
        #expect(found?.string(.patientID) == "P1")
        #expect(found?.string(.patientName) == "Doe^John")
        #expect(found?.contains(.rows) == false)
    }

    @Test(arguments: ["", "[]", "{}", "null", "[1]", "[[]]", "[{\"00080018\":", "<a/>", "[{\"00080018\":7}]"])
    func `anything else is none`(text: String) { #expect(dataSet(text) == nil) }

    @Test func `a match tells where the instance is`() {
        let text =
            #"[{"00080018":{"vr":"UI","Value":["2.25.1"]},"0020000D":{"vr":"UI","Value":["1.2"]},"#
            + #""0020000e":{"vr":"UI","Value":["1.3"]}}]"#
        let match = MetadataText.match(for: Self.uid, in: Array(text.utf8))
        #expect(match == .some(MetadataText.Match(studyInstanceUID: "1.2", seriesInstanceUID: "1.3")))
        #expect(MetadataText.match(for: "2.25.2", in: Array(text.utf8)) == .some(nil))
    }

    @Test func `no match and no search are different`() {
        for text in ["", " \n", "[]"] { #expect(MetadataText.match(for: Self.uid, in: Array(text.utf8)) == .some(nil)) }
        for text in ["{}", "x", "[", "<html/>"] {
            #expect(MetadataText.match(for: Self.uid, in: Array(text.utf8)) == nil)
        }
    }
}
