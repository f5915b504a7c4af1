import DICOM
import Testing

@Suite struct ExplicitVRWriterTests {
    private static func written(_ elements: DataElement...) throws -> [UInt8] {
        var writer = ExplicitVRWriter()
        try writer.append(DataSet(elements))
        return try writer.segments.joined()
    }

    private static func element(_ tag: Tag, _ vr: VR, _ value: Value) -> DataElement { DataElement(tag, vr, value) }

    @Test(
        arguments: [
            // Text is padded to even length, with a space, in UI with a NUL.
            (element(.patientID, .LO, .strings(["P1"])), "1000 2000 'LO' 0200 'P1'"),
            (element(.patientID, .LO, .strings(["P12"])), "1000 2000 'LO' 0400 'P12 '"),
            (element(.sopClassUID, .UI, .strings(["1.2.3"])), "0800 1600 'UI' 0600 '1.2.3' 00"),
            (element(.patientName, .PN, .strings(["Mü^字"])), "1000 1000 'PN' 0800 'M' C3BC '^' E5AD97 20"),
            // Values are parted by backslashes, and empty ones keep their place.
            (element(.imageType, .CS, .strings(["A", "", "B"])), "0800 0800 'CS' 0400 'A' 5C5C 'B'"),
            (element(.patientComments, .LT, .strings(["a\\b"])), "1000 0040 'LT' 0400 'a' 5C 'b '"),
            (element(.patientBirthDate, .DA, .empty), "1000 3000 'DA' 0000"),
            // Long headers have two reserved bytes and a length of 32 bits.
            (element(Tag(0x0008, 0x0120), .UR, .strings(["u:x"])), "0800 2001 'UR' 0000 04000000 'u:x '"),
            (element(Tag(0x0040, 0xA160), .UT, .strings(["abc"])), "4000 60A1 'UT' 0000 04000000 'abc '"),
            (element(Tag(0x0042, 0x0011), .OB, .bytes([1, 2, 3])), "4200 1100 'OB' 0000 04000000 01020300"),
            (element(Tag(0x0028, 0x1201), .OW, .bytes([1, 2])), "2800 0112 'OW' 0000 02000000 0102"),
            (element(Tag(0x0009, 0x1001), .UN, .bytes([7])), "0900 0110 'UN' 0000 02000000 0700"),
            (element(Tag(0x0008, 0x0119), .UC, .empty), "0800 1901 'UC' 0000 00000000"),
            // Numbers.
            (element(.rows, .US, .integers([0x0102])), "2800 1000 'US' 0200 0201"),
            (element(Tag(0x0028, 0x0106), .SS, .integers([-2])), "2800 0601 'SS' 0200 FEFF"),
            (element(Tag(0x0042, 0x0015), .UL, .integers([1, 0x0102_0304])), "4200 1500 'UL' 0800 01000000 04030201"),
            (element(Tag(0x0018, 0x6020), .SL, .integers([-1])), "1800 2060 'SL' 0400 FFFFFFFF"),
            (element(Tag(0x0008, 0x040C), .UV, .integers([1])), "0800 0C04 'UV' 0000 08000000 01000000 00000000"),
            (element(Tag(0x0072, 0x0082), .SV, .integers([-1])), "7200 8200 'SV' 0000 08000000 FFFFFFFF FFFFFFFF"),
            (element(Tag(0x0018, 0x9073), .FD, .floats([1.5])), "1800 7390 'FD' 0800 00000000 0000F83F"),
            (element(Tag(0x0008, 0x9459), .FL, .floats([-0.5])), "0800 5994 'FL' 0400 000000BF"),
            (element(.frameIncrementPointer, .AT, .tags([Tag(0x0018, 0x1063)])), "2800 0900 'AT' 0400 1800 6310"),
            (element(.instanceNumber, .IS, .integers([12, 3])), "2000 1300 'IS' 0400 '12' 5C '3'"),
            // Sequences and items have defined lengths.
            (element(.conceptNameCodeSequence, .SQ, .empty), "4000 43A0 'SQ' 0000 00000000"),
            (element(.conceptNameCodeSequence, .SQ, .items([])), "4000 43A0 'SQ' 0000 00000000"),
            (
                element(.conceptNameCodeSequence, .SQ, .items([DataSet()])),
                "4000 43A0 'SQ' 0000 08000000  FEFF 00E0 00000000"
            ),
            (
                element(
                    .requestAttributesSequence, .SQ,
                    .items([DataSet([element(.scheduledProcedureStepID, .SH, .strings(["S1"]))]), DataSet()])),
                """
                4000 7502 'SQ' 0000 1A000000         # 26 bytes
                FEFF 00E0 0A000000                   # first item: 10 bytes
                4000 0900 'SH' 0200 'S1'
                FEFF 00E0 00000000                   # second item: empty
                """
            ),
        ] as [(DataElement, String)])
    func `an element has its bytes`(element: DataElement, expected: String) throws {
        #expect(try Self.written(element) == bytes(expected))
    }

    @Test func `native bulk data stays where it is and is padded`() throws {
        let content = Content.bytes([1, 2, 3])
        let bulk = BulkData(content: content, framing: .native, mediaType: "application/pdf", uri: "1")
        var writer = ExplicitVRWriter()
        try writer.append(DataElement(.encapsulatedDocument, .OB, .bulk(bulk)))
        try writer.append(DataElement(.encapsulatedDocumentLength, .UL, .integers([3])))
        #expect(
            writer.segments == [
                .bytes(bytes("4200 1100 'OB' 0000 04000000")),
                .content(content, 0..<3),
                .bytes(bytes("00 4200 1500 'UL' 0400 03000000")),
            ])
    }

    @Test func `encapsulated bulk data is one fragment behind an empty offset table`() throws {
        let bulk = BulkData(
            content: .bytes([0xFF, 0xD8, 0xFF, 0xD9, 0x0A]), framing: .encapsulated, mediaType: "image/jpeg", uri: "1")
        let expected = """
            E07F 1000 'OB' 0000 FFFFFFFF         # undefined length
            FEFF 00E0 00000000                   # Basic Offset Table
            FEFF 00E0 06000000 FFD8FFD90A 00     # fragment, padded
            FEFF DDE0 00000000                   # sequence delimiter
            """
        #expect(try Self.written(DataElement(.pixelData, .OB, .bulk(bulk))) == bytes(expected))
    }

    @Test func `a stream that is too long for one fragment has several, of which the last is padded`() throws {
        let bulk = BulkData(
            content: .bytes([1, 2, 3, 4, 5, 6, 7]), framing: .fragmented(byteCount: 4), mediaType: "video/mp4", uri: "1"
        )
        let expected = """
            E07F 1000 'OB' 0000 FFFFFFFF
            FEFF 00E0 00000000                   # Basic Offset Table
            FEFF 00E0 04000000 01020304          # first fragment
            FEFF 00E0 04000000 050607 00         # last fragment, padded
            FEFF DDE0 00000000
            """
        #expect(try Self.written(DataElement(.pixelData, .OB, .bulk(bulk))) == bytes(expected))
    }

    @Test(arguments: [1, 2, 3, 4, 5, 8, 9])
    func `fragments together are the stream`(count: Int) throws {
        let content = Content.bytes((0..<UInt8(count)).map { $0 + 1 })
        let bulk = BulkData(content: content, framing: .fragmented(byteCount: 4), mediaType: "video/mp4", uri: "1")
        var writer = ExplicitVRWriter()
        try writer.append(DataElement(.pixelData, .OB, .bulk(bulk)))
        let ranges = writer.segments.compactMap { if case .content(_, let range) = $0 { range } else { nil } }
        #expect(ranges.flatMap { Array($0) } == Array(0..<count))
        #expect(ranges.allSatisfy { $0.count <= 4 } && ranges.dropLast().allSatisfy { $0.count == 4 })
    }

    @Test func `a stream above 4 GiB fits into fragments`() throws {
        let content = Content.file(SpooledFile(owning: -1, byteCount: 0x1_0000_0001))
        let bulk = BulkData(
            content: content, framing: .fragmented(byteCount: 0xFFFF_FFFE), mediaType: "video/mp4", uri: "1")
        var writer = ExplicitVRWriter()
        try writer.append(DataElement(.pixelData, .OB, .bulk(bulk)))
        #expect(writer.segments.count == 5)
        #expect(writer.segments[1] == .content(content, 0..<0xFFFF_FFFE))
        #expect(writer.segments[3] == .content(content, 0xFFFF_FFFE..<0x1_0000_0001))
    }

    @Test func `bulk data in an item counts in the lengths around it`() throws {
        let bulk = BulkData(content: .bytes([9]), framing: .native, mediaType: "application/octet-stream", uri: "1")
        let item = DataSet([DataElement(.encapsulatedDocument, .OB, .bulk(bulk)), DataElement(.patientID, .LO, .empty)])
        let expected = """
            4000 43A0 'SQ' 0000 1E000000
            FEFF 00E0 16000000
            1000 2000 'LO' 0000
            4200 1100 'OB' 0000 02000000 09 00
            """
        #expect(try Self.written(DataElement(.conceptNameCodeSequence, .SQ, .items([item]))) == bytes(expected))
    }

    @Test func `the longest short value fits and the next does not`() throws {
        let tag = Tag.patientComments
        let fitting = String(repeating: "x", count: 65_534)
        #expect(try Self.written(DataElement(tag, .LT, .strings([fitting]))).count == 8 + 65_534)
        #expect(throws: DICOMError.valueTooLong(tag, byteCount: 65_536)) {
            try Self.written(DataElement(tag, .LT, .strings([fitting + "x"])))
        }
    }

    @Test(arguments: [VR.OB, .OW])
    func `bulk data above 4 GiB is refused`(vr: VR) throws {
        let file = SpooledFile(owning: -1, byteCount: 0xFFFF_FFFF)
        let bulk = BulkData(content: .file(file), framing: .native, mediaType: "video/mp4", uri: "1")
        #expect(throws: DICOMError.valueTooLong(.pixelData, byteCount: 0x1_0000_0000)) {
            var writer = ExplicitVRWriter()
            try writer.append(DataElement(.pixelData, vr, .bulk(bulk)))
        }
    }

    @Test(arguments: [
        element(.rows, .US, .integers([65_536])), element(.rows, .US, .integers([-1])),
        element(.rows, .US, .strings(["1"])), element(.patientID, .LO, .floats([1])),
        element(.patientID, .LO, .tags([.rows])), element(.patientID, .LO, .items([DataSet()])),
        element(.conceptNameCodeSequence, .SQ, .bytes([1, 2])),
    ])
    func `a value that its VR cannot hold is refused`(element: DataElement) {
        #expect(throws: DICOMError.malformed(tag: element.tag, offset: 0)) { try Self.written(element) }
    }

    @Test func `sequences nested beyond reason are refused`() {
        var dataSet = DataSet()
        for _ in 0..<65 {
            dataSet = DataSet([DataElement(.conceptNameCodeSequence, .SQ, .items([dataSet]))])
        }
        #expect(throws: DICOMError.tooDeep(limit: 64)) {
            var writer = ExplicitVRWriter()
            try writer.append(dataSet)
        }
    }
}
