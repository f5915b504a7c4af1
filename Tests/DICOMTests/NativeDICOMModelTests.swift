import DICOM
import TestSupport
import Testing

@Suite struct NativeDICOMModelTests {
    private static let start =
        #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
        + #"<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">"#
    private static let end = "</NativeDicomModel>"

    private static func element(_ tag: Tag, _ vr: VR, _ value: Value) -> DataElement { DataElement(tag, vr, value) }

    @Test(
        arguments: [
            (
                element(.patientID, .LO, .strings(["<P&\"1\">"])),
                #"<DicomAttribute keyword="PatientID" tag="00100020" vr="LO"><Value number="1">&lt;P&amp;&quot;1&quot;&gt;</Value></DicomAttribute>"#
            ),
            (
                element(.accessionNumber, .SH, .empty),
                #"<DicomAttribute keyword="AccessionNumber" tag="00080050" vr="SH"></DicomAttribute>"#
            ),
            (
                element(.otherPatientIDs, .LO, .strings(["A", "", "B"])),
                #"<DicomAttribute keyword="OtherPatientIDs" tag="00101000" vr="LO"><Value number="1">A</Value><Value number="3">B</Value></DicomAttribute>"#
            ),
            (
                element(.patientName, .PN, .strings(["Doe^John^^Dr.=王^小東"])),
                #"<DicomAttribute keyword="PatientName" tag="00100010" vr="PN"><PersonName number="1"><Alphabetic><FamilyName>Doe</FamilyName><GivenName>John</GivenName><NamePrefix>Dr.</NamePrefix></Alphabetic><Ideographic><FamilyName>王</FamilyName><GivenName>小東</GivenName></Ideographic></PersonName></DicomAttribute>"#
            ),
            (
                element(.patientComments, .LT, .strings(["a\r\nb\tc\\d"])),
                "<DicomAttribute keyword=\"PatientComments\" tag=\"00104000\" vr=\"LT\"><Value number=\"1\">a&#13;\nb\tc\\d</Value></DicomAttribute>"
            ),
            (
                element(
                    .conceptNameCodeSequence, .SQ,
                    .items([DataSet([element(Tag(0x0008, 0x0100), .SH, .strings(["C"]))])])),
                #"<DicomAttribute keyword="ConceptNameCodeSequence" tag="0040A043" vr="SQ"><Item number="1"><DicomAttribute keyword="CodeValue" tag="00080100" vr="SH"><Value number="1">C</Value></DicomAttribute></Item></DicomAttribute>"#
            ),
            (
                element(.frameIncrementPointer, .AT, .tags([Tag(0x0018, 0x1063)])),
                #"<DicomAttribute keyword="FrameIncrementPointer" tag="00280009" vr="AT"><Value number="1">00181063</Value></DicomAttribute>"#
            ),
            (
                element(Tag(0x0018, 0x9073), .FD, .floats([0.5, -.infinity])),
                #"<DicomAttribute keyword="AcquisitionDuration" tag="00189073" vr="FD"><Value number="1">0.5</Value><Value number="2">-INF</Value></DicomAttribute>"#
            ),
            (
                element(Tag(0x0009, 0x1001), .UN, .bytes([1, 2, 3])),
                #"<DicomAttribute tag="00091001" vr="UN"><InlineBinary>AQID</InlineBinary></DicomAttribute>"#
            ),
            (
                element(
                    .pixelData, .OB,
                    .bulk(BulkData(content: .bytes([1]), framing: .native, mediaType: "image/jpeg", uri: "b/1?a&b"))),
                #"<DicomAttribute keyword="PixelData" tag="7FE00010" vr="OB"><BulkData uri="b/1?a&amp;b"/></DicomAttribute>"#
            ),
            (element(.transferSyntaxUID, .UI, .strings(["1.2"])), ""),
        ] as [(DataElement, String)])
    func `an element is written as the standard has it`(element: DataElement, expected: String) throws {
        let written = try NativeDICOMModel.encode(DataSet([element]))
        #expect(String(decoding: written, as: UTF8.self) == Self.start + expected + Self.end)
    }

    @Test(arguments: ["a\u{0C}b", "\u{1B}", "\u{FFFE}"])
    func `text that XML cannot hold is refused`(text: String) {
        #expect(throws: DICOMError.invalidCharacters(.patientComments)) {
            try NativeDICOMModel.encode(DataSet([DataElement(.patientComments, .LT, .strings([text]))]))
        }
    }

    @Test func `Orthanc's stray value behind the items is passed over`() throws {
        let text = """
            <?xml version="1.0" encoding="utf-8"?>
            <NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
              <DicomAttribute tag="00081199" vr="SQ" keyword="ReferencedSOPSequence">
                <Item number="1">
                  <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.2.3</Value></DicomAttribute>
                </Item>
                <Value number="1" />
              </DicomAttribute>
              <DicomAttribute tag="00081198" vr="SQ"><Value number="1"/></DicomAttribute>
            </NativeDicomModel>
            """
        let dataSet = try #require(try NativeDICOMModel.decode(Array(text.utf8)).first)
        #expect(dataSet.items(.referencedSOPSequence)?.map { $0.string(.referencedSOPInstanceUID) } == ["1.2.3"])
        #expect(dataSet[.failedSOPSequence]?.value == .empty)
    }

    @Test func `models are found in any wrapper, with any prefix, among what is not known`() throws {
        let text = """
            <w:list xmlns:w="x" xmlns:d="http://dicom.nema.org/PS3.19/models/NativeDICOM"><!-- two -->
              <d:NativeDicomModel><other><d:DicomAttribute tag="00100020" vr="LO"/></other>
                <d:DicomAttribute tag="00100020" vr="LO"><d:Value number="1"><![CDATA[<P1>]]></d:Value></d:DicomAttribute>
              </d:NativeDicomModel>
              <d:NativeDicomModel/>
            </w:list>
            """
        let dataSets = try NativeDICOMModel.decode(Array(text.utf8))
        #expect(dataSets == [DataSet([DataElement(.patientID, .LO, .strings(["<P1>"]))]), DataSet()])
    }

    @Test(arguments: [
        "", "x", "<a/>", "<NativeDicomModel>", "<NativeDicomModel><DicomAttribute/></NativeDicomModel>",
        "<NativeDicomModel><DicomAttribute tag=\"PatientID\" vr=\"LO\"/></NativeDicomModel>",
        "<!DOCTYPE a [<!ENTITY e \"x\">]><NativeDicomModel/>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><NativeDicomModel/>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><NativeDicomModel/>",
        "<?xml version=\"1.0\" encoding='UTF-7'?><NativeDicomModel/>",
        "<?xml version=\"1.0\" encoding = 'UTF-7'?><NativeDicomModel/>",
        "<?xml version=\"1.0\"" + String(repeating: " ", count: 300) + "encoding='UTF-7'?><NativeDicomModel/>",
        "<NativeDicomModel>&unknown;</NativeDicomModel>", "<NativeDicomModel/>\u{0}",
    ])
    func `what is no model is refused`(text: String) {
        #expect(throws: DICOMError.invalidModel(offset: 0)) { try NativeDICOMModel.decode(Array(text.utf8)) }
    }

    @Test(arguments: [
        "<DicomAttribute tag=\"00100020\" vr=\"XX\"/>",
        "<DicomAttribute tag=\"00100020\" vr=\"OB\"><InlineBinary>A</InlineBinary></DicomAttribute>",
        "<DicomAttribute tag=\"00100020\" vr=\"US\"><Value number=\"1\">x</Value></DicomAttribute>",
        "<DicomAttribute tag=\"00100020\" vr=\"LO\"><Value number=\"99999999\">x</Value></DicomAttribute>",
        "<DicomAttribute tag=\"00100020\" vr=\"OB\"><Value number=\"1\">x</Value></DicomAttribute>",
    ])
    func `an attribute that cannot be is refused`(text: String) {
        #expect(throws: DICOMError.malformed(tag: .patientID, offset: 0)) {
            try NativeDICOMModel.decode(Array((Self.start + text + Self.end).utf8))
        }
    }

    @Test(arguments: ["a^b^c^d^e^f", "=a^^^^^^b", "a^^^^^^^b=c^^^^^=d"])
    func `a name of more components than there are loses none`(name: String) throws {
        let dataSet = DataSet([DataElement(.patientName, .PN, .strings([name]))])
        let written = try NativeDICOMModel.encode(dataSet)
        let again = try #require(try NativeDICOMModel.decode(written).first)
        #expect(PersonName.canonical(again.string(.patientName) ?? "") == PersonName.canonical(name))
        #expect(try NativeDICOMModel.encode(again) == written)
    }

    @Test func `a component that holds delimiters of a fourth group is refused`() {
        let name = "<PersonName number=\"1\"><Phonetic><FamilyName>a=b</FamilyName></Phonetic></PersonName>"
        let text = Self.start + "<DicomAttribute tag=\"00100010\" vr=\"PN\">\(name)</DicomAttribute>" + Self.end
        #expect(throws: DICOMError.malformed(tag: .patientName, offset: 0)) {
            try NativeDICOMModel.decode(Array(text.utf8))
        }
    }

    @Test func `nesting is bounded`() {
        let text = String(repeating: "<DicomAttribute tag=\"00081199\" vr=\"SQ\"><Item>", count: 100)
        #expect(throws: DICOMError.tooDeep(limit: 64)) { try NativeDICOMModel.decode(Array((Self.start + text).utf8)) }
    }

    @Test func `a model changed anywhere is read or refused and never traps`() throws {
        guard case .dataSet(let dataSet) = GoldenInstances.jpeg.representation else { return }
        let text = try NativeDICOMModel.encode(dataSet)
        var random = SeededGenerator(seed: 12)
        for _ in 0..<500 {
            let read = try? NativeDICOMModel.decode(text.mutated(using: &random))
            #expect(read?.isEmpty != true)
        }
    }
}
