import DICOM
import Testing

@testable import StowGateway

@Suite struct MetadataFileTests {
    private func read(_ text: String) throws -> [DataSet] { try MetadataFile(parsing: Array(text.utf8)).dataSets }

    private static let json = """
        {"00020010":{"vr":"UI","Value":["1.2"]},"00080005":{"vr":"CS","Value":["ISO_IR 100"]},
        "00080000":{"vr":"UL","Value":[4]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Müller^Jörg"}]},
        "00100020":{"vr":"LO","Value":["P1"]},"00200011":{"vr":"IS","Value":[7]},
        "00091001":{"vr":"UN","InlineBinary":"QUJD"},
        "00400275":{"vr":"SQ","Value":[{"00401001":{"vr":"SH","Value":["R1"]}},{}]}}
        """
    private static let xml = """
        \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
        <NativeDicomModel xml:space="preserve">
        <DicomAttribute keyword="PatientName" tag="00100010" vr="PN"><PersonName number="1"><Alphabetic>
        <FamilyName>Müller</FamilyName><GivenName>Jörg</GivenName></Alphabetic></PersonName></DicomAttribute>
        <DicomAttribute keyword="PatientID" tag="00100020" vr="LO"><Value number="1">P1</Value></DicomAttribute>
        </NativeDicomModel>
        """

    @Test(arguments: [json, "[\(json)]", "  \n\(json)", xml])
    func `both models are read, whatever the file is called`(text: String) throws {
        let dataSets = try read(text)
        #expect(dataSets.count == 1)
        #expect(dataSets[0].string(.patientName) == "Müller^Jörg")
        #expect(dataSets[0].string(.patientID) == "P1")
    }

    @Test func `file meta information and group lengths are left out, the rest is kept`() throws {
        let dataSet = try read(Self.json)[0]
        #expect(dataSet[.transferSyntaxUID] == nil)
        #expect(dataSet[DICOM.Tag(0x0008, 0)] == nil)
        #expect(dataSet[DICOM.Tag(0x0009, 0x1001)]?.value == .bytes(Array("ABC".utf8)))
        #expect(dataSet.items(.requestAttributesSequence)?.count == 2)
        #expect(dataSet.string(.seriesNumber) == "7")
    }

    @Test func `several objects are several data sets`() throws {
        #expect(try read("[\(Self.json),\(Self.json)]").count == 2)
    }

    @Test func `references to bulk data stay only where a file can take their place`() throws {
        let pixels = #"{"7FE00010":{"vr":"OB","BulkDataURI":"file1.jpg"},"00100020":{"vr":"LO","Value":["P1"]}}"#
        let dataSet = try read(pixels)[0]
        #expect(dataSet.refersToBulkData)
        #expect(!dataSet.withoutBulkData.refersToBulkData)
        #expect(dataSet.withoutBulkData.string(.patientID) == "P1")
        #expect(throws: MetadataFile.Fault.self) { try read(#"{"60003000":{"vr":"OW","BulkDataURI":"x"}}"#) }
    }

    @Test(arguments: [
        "", "  ", "[]", "PatientID=P1", "{", "<html></html>", "<!DOCTYPE a><NativeDicomModel/>", "[1]",
        #"{"00100020":{"vr":"UN","InlineBinary":"QUJD"}}"#, #"{"00100030":{"vr":"DA","Value":["Secret"]}}"#,
        #"{"00100020":{"vr":"LO","Value":["Sec\u0000ret"]}}"#, #"{"00100020":{"vr":"LO","Value":["Secret","b"]}}"#,
        #"{"FFFAFFFA":{"vr":"SQ"}}"#, #"{"00400275":{"vr":"LO","Value":["Secret"]}}"#,
    ])
    func `what is no metadata is refused, and no value repeated`(text: String) throws {
        let fault = try #require(throws: MetadataFile.Fault.self) { try read(text) }
        #expect(!fault.sentence.isEmpty)
        #expect(!fault.sentence.contains("Sec"))
    }
}
