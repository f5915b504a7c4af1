import DICOM
import Testing

@testable import DICOM

@Suite struct MetadataRowTests {
    private func rows(_ json: String) throws -> [MetadataRow] {
        try #require(try DICOMJSON.rows(Array(json.utf8)))
    }

    private func attributes(_ member: String) throws -> DataSet {
        try #require(try rows("[{\(member)}]").first).attributes.get()
    }

    @Test func `each instance stands for itself`() throws {
        let rows = try rows(
            """
            [{"00080018":{"vr":"UI","Value":["1.2"]},"00100020":{"vr":"LO","Value":["P1"]}},
             {"00080016":{"vr":"UI","Value":["1.3"]},"00080018":{"vr":"UI","Value":["1.4"]},"00100020":{"vr":"XX"},
              "7FE00010":{"vr":"OB","BulkDataURI":"a"},
              "00880200":{"vr":"SQ","Value":[{"7FE00010":{"vr":"OB","BulkDataURI":"b"}}]}}]
            """)
        #expect(try rows[0].attributes.get().string(.patientID) == "P1")
        #expect(rows[1].attributes == .failure(.malformed(tag: .patientID, offset: 0)))
        #expect(rows.map(\.sopInstanceUID) == ["1.2", "1.4"])
        #expect(rows[1].sopClassUID == "1.3")
        #expect(rows[1].references == ["a", "b"])
    }

    @Test(arguments: [
        #""00100020":{"vr":"LO","Value":["P1"]},"00100020":{"vr":"LO","Value":["P2"]}"#,
        #""00100020":{"vr":"LO","Value":["P1"],"Value":["P2"]}"#,
        #""00100020":{"vr":"LO","Value":["P1"],"BulkDataURI":"a"}"#,
        #""00100020":{"vr":"LO","Value":["P1\\P2"]}"#, #""00100020":{"vr":"LO","Value":["P1\u001b"]}"#,
        #""00100020":{"vr":"SH","Value":["P1"]}"#, #""00100020":{"vr":"UN","InlineBinary":"UDE="}"#,
        #""00100010":{"vr":"PN","Value":[{"Alphabetic":"a=b=c=d"}]}"#,
        #""00204000":{"vr":"LT","Value":["a","b"]}"#, #""00280010":{"vr":"US","Value":["x"]}"#,
        #""00400275":{"vr":"SQ","Value":["x"]}"#, #""00400275":{"vr":"SQ","BulkDataURI":"x"}"#,
        #""00400275":{"vr":"SQ","Value":[{"00100020":{"vr":"LO","Value":["P\\1"]}}]}"#,
        #""FFFEE000":{"vr":"OB","InlineBinary":"AAA="}"#, #""00060010":{"vr":"LO","Value":["x"]}"#,
    ])
    func `what could be read in two ways is refused`(member: String) throws {
        let row = try #require(
            try rows("[{\(member.replacing("P1\\P2", with: "P1\\\\P2").replacing("P\\1", with: "P\\\\1"))}]").first)
        #expect(throws: DICOMError.self) { try row.attributes.get() }
    }

    @Test(arguments: ["", "{", "1", "[1]", #"[{"PatientID":{"vr":"LO"}}]"#, #"{"vr":"LO"}"#])
    func `what is no model is no row`(json: String) {
        #expect(throws: DICOMError.self) { try DICOMJSON.rows(Array(json.utf8)) }
    }

    @Test func `what says how a file is written is left out`() throws {
        let attributes = try attributes(
            #""00020010":{"vr":"UI","Value":["1.2"]},"00080000":{"vr":"UL","Value":[4]},"00080005":{"vr":"CS","Value":["ISO_IR 100"]},"#
                + #""00100020":{"vr":"LO","Value":["P1"]},"FFFCFFFC":{"vr":"OB","InlineBinary":"AAA="}"#)
        #expect(attributes.elements.map(\.tag) == [.specificCharacterSet, .patientID])
        #expect(attributes.string(.specificCharacterSet) == "ISO_IR 192")
    }

    @Test func `inline binary becomes the value of its VR`() throws {
        let attributes = try attributes(
            #""00280010":{"vr":"US","InlineBinary":"AgE="},"00100020":{"vr":"LO","InlineBinary":"UDE="},"#
                + #""60003000":{"vr":"OW","InlineBinary":"AQI="},"00281201":{"vr":"OW","InlineBinary":"AQI="}"#)
        #expect(attributes.integer(.rows) == 0x0102)
        #expect(attributes.string(.patientID) == "P1")
        #expect(attributes[Tag(0x6000, 0x3000)]?.value == .bytes([1, 2]))
    }

    @Test func `values that only break a rule of form stay`() throws {
        let long = String(repeating: "x", count: 100)
        let attributes = try attributes(
            #""00080020":{"vr":"DA","Value":["2024-01-01"]},"00080050":{"vr":"SH","Value":["\#(long)"]}"#)
        #expect(attributes.string(.studyDate) == "2024-01-01")
        #expect(attributes.string(.accessionNumber) == long)
    }

    @Test func `more instances than are wanted are not read`() throws {
        #expect(try DICOMJSON.rows(Array("[{},{},{}]".utf8), atMost: 2) == nil)
        #expect(try DICOMJSON.rows(Array("[{},{}]".utf8), atMost: 2)?.count == 2)
    }

    @Test(.timeLimit(.minutes(10))) func `attributes in descending order take no longer than others`() throws {
        let members = (0..<60_000).reversed().map { number in
            let digits = String(number, radix: 16, uppercase: true)
            return
                "\"0009\(String(repeating: "0", count: 4 - digits.count))\(digits)\":{\"vr\":\"US\",\"Value\":[\(number)]}"
        }
        let json = "[{" + members.filter { !$0.hasPrefix("\"000900") }.joined(separator: ",") + "}]"
        let attributes = try #require(try rows(json).first).attributes.get()
        #expect(attributes.integer(Tag(0x0009, 0x1234)) == 0x1234)
        #expect(attributes.elements.map(\.tag) == attributes.elements.map(\.tag).sorted())
    }

    // MARK: XML

    private func xml(_ attributes: String) throws -> [MetadataRow] {
        try #require(try NativeDICOMModel.rows(Array("<NativeDicomModel>\(attributes)</NativeDicomModel>".utf8)))
    }

    @Test func `an attribute that is there twice makes the document unreadable`() throws {
        let element = #"<DicomAttribute tag="00100020" vr="LO"><Value number="1">P1</Value></DicomAttribute>"#
        #expect(try xml(element)[0].attributes.get().string(.patientID) == "P1")
        let row = try #require(try xml(element + element).first)
        #expect(row.attributes == .failure(.malformed(tag: .patientID, offset: 0)))
        #expect(row.references == nil)
    }

    @Test func `an attribute with two kinds of value is refused`() throws {
        let row = try #require(
            try xml(
                #"<DicomAttribute tag="7FE00010" vr="OB"><BulkData uri="a"/><InlineBinary>AAA=</InlineBinary></DicomAttribute>"#
            ).first)
        #expect(throws: DICOMError.self) { try row.attributes.get() }
    }

    @Test func `private attributes get the block of their creator`() throws {
        func element(_ tag: String, _ creator: String, _ value: String) -> String {
            #"<DicomAttribute tag="\#(tag)" vr="LO" privateCreator="\#(creator)"><Value number="1">\#(value)</Value></DicomAttribute>"#
        }
        let attributes = try xml(
            element("00090001", "A", "1") + element("00090001", "B", "2") + element("00090002", "A", "3"))[0]
            .attributes.get()
        #expect(attributes.string(Tag(0x0009, 0x0010)) == "A")
        #expect(attributes.string(Tag(0x0009, 0x0011)) == "B")
        #expect(attributes.string(Tag(0x0009, 0x1001)) == "1")
        #expect(attributes.string(Tag(0x0009, 0x1101)) == "2")
        #expect(attributes.string(Tag(0x0009, 0x1002)) == "3")
    }
}
