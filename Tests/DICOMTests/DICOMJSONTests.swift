import DICOM
import TestSupport
import Testing

@Suite struct DICOMJSONTests {
    private static func element(_ tag: Tag, _ vr: VR, _ value: Value) -> DataElement { DataElement(tag, vr, value) }

    @Test(
        arguments: [
            (element(.patientID, .LO, .strings(["P\"1"])), #""00100020":{"vr":"LO","Value":["P\"1"]}"#),
            (element(.patientBirthDate, .DA, .empty), #""00100030":{"vr":"DA"}"#),
            (element(.patientID, .LO, .strings([""])), #""00100020":{"vr":"LO"}"#),
            (
                element(.otherPatientIDs, .LO, .strings(["A", "", "B"])),
                #""00101000":{"vr":"LO","Value":["A",null,"B"]}"#
            ),
            (
                element(.patientName, .PN, .strings(["Doe^John=山田^太郎=やまだ"])),
                #""00100010":{"vr":"PN","Value":[{"Alphabetic":"Doe^John","Ideographic":"山田^太郎","Phonetic":"やまだ"}]}"#
            ),
            (
                element(.patientName, .PN, .strings(["A=B=C=D", "====E"])),
                #""00100010":{"vr":"PN","Value":[{"Alphabetic":"A","Ideographic":"B","Phonetic":"C=D"},{"Phonetic":"==E"}]}"#
            ),
            (
                element(.patientName, .PN, .strings(["=王", ""])),
                #""00100010":{"vr":"PN","Value":[{"Ideographic":"王"},null]}"#
            ),
            (
                element(.seriesNumber, .IS, .strings(["7", "-3", "007", "+1"])),
                #""00200011":{"vr":"IS","Value":[7,-3,"007","+1"]}"#
            ),
            (
                element(Tag(0x0028, 0x0030), .DS, .strings(["0.50", "1E-3", ".5", "1.", "1E400"])),
                #""00280030":{"vr":"DS","Value":[0.50,1E-3,".5","1.","1E400"]}"#
            ),
            (element(.rows, .US, .integers([512])), #""00280010":{"vr":"US","Value":[512]}"#),
            (
                element(Tag(0x0072, 0x0082), .SV, .integers([-9_007_199_254_740_992, .max])),
                #""00720082":{"vr":"SV","Value":[-9007199254740992,"9223372036854775807"]}"#
            ),
            (
                element(Tag(0x0008, 0x9459), .FL, .floats([Double(Float(0.1)), 2])),
                #""00089459":{"vr":"FL","Value":[0.1,2.0]}"#
            ),
            (
                element(Tag(0x0018, 0x9073), .FD, .floats([0.1, .infinity, -.infinity, .nan])),
                #""00189073":{"vr":"FD","Value":[0.1,"inf","-inf","NaN"]}"#
            ),
            (
                element(.frameIncrementPointer, .AT, .tags([Tag(0x0018, 0x1063)])),
                #""00280009":{"vr":"AT","Value":["00181063"]}"#
            ),
            (
                element(Tag(0x0400, 0x0115), .OB, .bytes([1, 2, 3, 4])),
                #""04000115":{"vr":"OB","InlineBinary":"AQIDBA=="}"#
            ),
            (element(.conceptNameCodeSequence, .SQ, .empty), #""0040A043":{"vr":"SQ"}"#),
            (element(.conceptNameCodeSequence, .SQ, .items([])), #""0040A043":{"vr":"SQ"}"#),
            (
                element(
                    .conceptNameCodeSequence, .SQ,
                    .items([DataSet([element(Tag(0x0008, 0x0100), .SH, .strings(["C"]))]), DataSet()])),
                #""0040A043":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["C"]}},{}]}"#
            ),
            (
                element(
                    .pixelData, .OB,
                    .bulk(BulkData(content: .bytes([1]), framing: .native, mediaType: "image/jpeg", uri: "bulk/1"))),
                #""7FE00010":{"vr":"OB","BulkDataURI":"bulk/1"}"#
            ),
            (element(.transferSyntaxUID, .UI, .strings(["1.2"])), ""),
            (element(Tag(0x0010, 0x0000), .UL, .integers([4])), ""),
        ] as [(DataElement, String)])
    func `an element is written as the standard has it`(element: DataElement, expected: String) throws {
        let written = try DICOMJSON.encode([DataSet([element])])
        #expect(String(decoding: written, as: UTF8.self) == "[{\(expected)}]")
    }

    @Test func `data sets stand in one array, attributes in order of tag`() throws {
        var first = DataSet()
        first.set(.patientID, .LO, "P1")
        first.set(.modality, .CS, "OT")
        let written = try DICOMJSON.encode([first, DataSet()])
        #expect(
            String(decoding: written, as: UTF8.self)
                == #"[{"00080060":{"vr":"CS","Value":["OT"]},"00100020":{"vr":"LO","Value":["P1"]}},{}]"#)
        #expect(try DICOMJSON.encode([]) == Array("[]".utf8))
    }

    @Test func `a person name of more than three groups is refused`() throws {
        let sole = #"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A=B=C"}]}}"#
        #expect(try DICOMJSON.decode(Array(sole.utf8))[0].string(.patientName) == "A=B=C")
        let many = #"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A","Ideographic":"==B"}]}}"#
        #expect(throws: DICOMError.self) { try DICOMJSON.decode(Array(many.utf8)) }
    }

    @Test func `text in a VR that holds none is refused`() {
        #expect(throws: DICOMError.malformed(tag: .rows, offset: 0)) {
            try DICOMJSON.encode([DataSet([DataElement(.rows, .US, .strings(["1"]))])])
        }
    }

    @Test(
        arguments: [
            (#"{"00100020":{"vr":"LO","Value":["P1"]}}"#, .patientID, .strings(["P1"])),
            (#"[{"00081197":{"vr":"US","Value":[272]}}]"#, .failureReason, .integers([272])),
            (#"{"00081197":{"vr":"US","Value":["272"]}}"#, .failureReason, .integers([272])),
            (#"{"00081197":{"Value":[272]}}"#, .failureReason, .integers([272])),
            (#"{"00081190":{"vr":"UR","Value":["http://x/"],"extra":1}}"#, .retrieveURL, .strings(["http://x/"])),
            (#"{"00081199":{"vr":"SQ","Value":[]}}"#, .referencedSOPSequence, .empty),
            (#"{"00081199":{"vr":"SQ"}}"#, .referencedSOPSequence, .empty),
            (#"{"00081199":{"vr":"SQ","Value":[{},null]}}"#, .referencedSOPSequence, .items([DataSet(), DataSet()])),
            (
                #"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A^B","Phonetic":"C"}]}}"#, .patientName,
                .strings(["A^B==C"])
            ),
            (#"{"00100010":{"vr":"PN","Value":["A^B"]}}"#, .patientName, .strings(["A^B"])),
            (#"{"00100010":{"vr":"PN","Value":[{}]}}"#, .patientName, .empty),
            (#"{"00200011":{"vr":"IS","Value":[7]}}"#, .seriesNumber, .strings(["7"])),
            (#"{"0020000d":{"vr":"UI","Value":["1.2"]}}"#, .studyInstanceUID, .strings(["1.2"])),
            (#"{"00189073":{"vr":"FD","Value":[1.5,"inf"]}}"#, Tag(0x0018, 0x9073), .floats([1.5, .infinity])),
            (#"{"04000115":{"vr":"OB","InlineBinary":"AQID"}}"#, Tag(0x0400, 0x0115), .bytes([1, 2, 3])),
            (#"{"00101000":{"vr":"LO","Value":["A",null]}}"#, .otherPatientIDs, .strings(["A", ""])),
        ] as [(String, Tag, Value)])
    func `an attribute is read`(text: String, tag: Tag, value: Value) throws {
        let dataSets = try DICOMJSON.decode(Array(text.utf8))
        #expect(dataSets.count == 1)
        #expect(dataSets.first?[tag]?.value == value)
    }

    @Test(
        arguments: [
            ("", .invalidModel(offset: 0)), ("[{}", .invalidModel(offset: 3)), ("1", .invalidModel(offset: 0)),
            ("[1]", .invalidModel(offset: 0)), (#"{"PatientID":{"vr":"LO"}}"#, .invalidModel(offset: 0)),
            (#"{"00100020":{"vr":"XX"}}"#, .malformed(tag: .patientID, offset: 0)),
            (#"{"00100020":{"vr":7}}"#, .malformed(tag: .patientID, offset: 0)),
            (#"{"00100020":[]}"#, .malformed(tag: .patientID, offset: 0)),
            (#"{"00100020":{"vr":"LO","Value":"P1"}}"#, .malformed(tag: .patientID, offset: 0)),
            (#"{"00100020":{"vr":"LO","Value":[{}]}}"#, .malformed(tag: .patientID, offset: 0)),
            (#"{"00100020":{"vr":"LO","Value":[true]}}"#, .malformed(tag: .patientID, offset: 0)),
            (#"{"00280010":{"vr":"US","Value":["x"]}}"#, .malformed(tag: .rows, offset: 0)),
            (#"{"04000115":{"vr":"OB","InlineBinary":"A"}}"#, .malformed(tag: Tag(0x0400, 0x0115), offset: 0)),
            (#"{"00091001":{}}"#, .malformed(tag: Tag(0x0009, 0x1001), offset: 0)),
        ] as [(String, DICOMError)])
    func `what is no DICOM JSON is refused`(text: String, error: DICOMError) {
        #expect(throws: error) { try DICOMJSON.decode(Array(text.utf8)) }
    }

    @Test func `nesting is bounded both ways`() throws {
        var dataSet = DataSet()
        for _ in 0..<64 { dataSet = DataSet([DataElement(.referencedSOPSequence, .SQ, .items([dataSet]))]) }
        #expect(try DICOMJSON.decode(DICOMJSON.encode([dataSet])) == [dataSet])
        let deeper = DataSet([DataElement(.referencedSOPSequence, .SQ, .items([dataSet]))])
        #expect(throws: DICOMError.tooDeep(limit: 64)) { try DICOMJSON.encode([deeper]) }
        let text = String(repeating: #"{"00081199":{"vr":"SQ","Value":["#, count: 100_000)
        #expect(throws: DICOMError.self) { try DICOMJSON.decode(Array(text.utf8)) }
    }

    @Test func `a model changed anywhere is read or refused and never traps`() throws {
        guard case .dataSet(let dataSet) = GoldenInstances.jpeg.representation else { return }
        let text = try DICOMJSON.encode([dataSet])
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let read = try? DICOMJSON.decode(text.mutated(using: &random))
            #expect(read?.count != 0 || read == [])
        }
    }
}
