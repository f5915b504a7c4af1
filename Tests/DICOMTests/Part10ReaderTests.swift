import DICOM
import TestSupport
import Testing

@Suite struct Part10ReaderTests {
    /// A file of that transfer syntax: preamble, prefix, Transfer Syntax UID, then `body`.
    static func file(_ transferSyntaxUID: String, _ body: [UInt8]) -> [UInt8] {
        let padded = Array(transferSyntaxUID.utf8) + (transferSyntaxUID.utf8.count % 2 == 0 ? [] : [0])
        return Array(repeating: 0, count: 128) + bytes("'DICM' 0200 1000 'UI'") + [UInt8(padded.count), 0] + padded
            + body
    }

    static func summary(_ transferSyntaxUID: String, _ body: String) throws -> Part10Summary {
        try Part10Reader.summary(of: .bytes(file(transferSyntaxUID, bytes(body))))
    }

    static let explicit = TransferSyntax.explicitVRLittleEndian

    @Test func `explicit little endian is read`() throws {
        let body = """
            0800 0500 'CS' 0A00 'ISO_IR 192'
            0800 1600 'UI' 0400 '1.2' 00
            0800 4011 'SQ' 0000 12000000  FEFF 00E0 0A000000  0800 0001 'SH' 0200 'C '
            1000 1000 'PN' 0600 'M' C3BC '^J '
            2800 1000 'US' 0200 0201
            4000 7502 'SQ' 0000 00000000
            """
        let dataSet = try Self.summary(Self.explicit, body).dataSet
        #expect(dataSet.string(.sopClassUID) == "1.2")
        #expect(dataSet.string(.patientName) == "Mü^J")
        #expect(dataSet.integer(.rows) == 0x0102)
        #expect(dataSet.items(Tag(0x0008, 0x1140))?.first?.string(Tag(0x0008, 0x0100)) == "C")
        #expect(!dataSet.contains(.requestAttributesSequence))
    }

    @Test func `implicit little endian is read`() throws {
        let body = """
            0800 1600 04000000 '1.2' 00
            0800 4011 FFFFFFFF                        # a sequence of undefined length
            FEFF 00E0 FFFFFFFF  0800 5511 04000000 '1.3' 00  FEFF 0DE0 00000000
            FEFF DDE0 00000000
            0900 1000 04000000 'PRIV'
            1000 2000 02000000 'P '
            2800 1000 02000000 0201
            E07F 1000 02000000 0000
            """
        let dataSet = try Self.summary(TransferSyntax.implicitVRLittleEndian, body).dataSet
        #expect(dataSet.string(.sopClassUID) == "1.2")
        #expect(dataSet.items(Tag(0x0008, 0x1140))?.first?.string(.referencedSOPInstanceUID) == "1.3")
        #expect(dataSet.string(.patientID) == "P")
        #expect(dataSet.integer(.rows) == 0x0102)
        #expect(!dataSet.contains(Tag(0x0009, 0x0010)))
    }

    @Test func `explicit big endian is read`() throws {
        let body = """
            0008 0016 'UI' 0004 '1.2' 00
            0010 0020 'LO' 0002 'P '
            0018 9073 'FD' 0008 3FF80000 00000000
            0028 0009 'AT' 0004 0018 1063
            0028 0010 'US' 0002 0102
            0028 1201 'OW' 0000 00000002 0102
            7FE0 0010 'OW' 0000 00000002 0102
            """
        let summary = try Self.summary(TransferSyntax.explicitVRBigEndian, body)
        #expect(summary.dataSet.string(.patientID) == "P")
        #expect(summary.dataSet.integer(.rows) == 0x0102)
        #expect(summary.dataSet[Tag(0x0018, 0x9073)]?.value == .floats([1.5]))
        #expect(summary.dataSet[.frameIncrementPointer]?.value == .tags([Tag(0x0018, 0x1063)]))
        #expect(summary.unreadTags == [Tag(0x0028, 0x1201)])
    }

    @Test func `fragments are walked to their delimiter`() throws {
        let body = """
            1000 2000 'LO' 0200 'P '
            E07F 1000 'OB' 0000 FFFFFFFF
            FEFF 00E0 04000000 00000000  FEFF 00E0 02000000 FFD8  FEFF 00E0 00000000  FEFF DDE0 00000000
            FCFF FCFF 'OB' 0000 02000000 0000
            """
        #expect(try Self.summary(TransferSyntax.jpegBaseline, body).dataSet.string(.patientID) == "P")
    }

    @Test func `an unknown element of undefined length is a sequence in implicit VR`() throws {
        let body = """
            0800 4011 'UN' 0000 FFFFFFFF
            FEFF 00E0 0C000000  0800 5511 04000000 '1.3' 00  FEFF DDE0 00000000
            1000 2000 'LO' 0200 'P '
            """
        let dataSet = try Self.summary(Self.explicit, body).dataSet
        #expect(dataSet.items(Tag(0x0008, 0x1140))?.first?.string(.referencedSOPInstanceUID) == "1.3")
        #expect(dataSet.string(.patientID) == "P")
    }

    @Test func `a known attribute in VR UN is read by the dictionary, in little endian`() throws {
        let body = """
            0010 0010 'UN' 0000 00000004 'A^B '
            0028 0010 'UN' 0000 00000002 0201
            """
        let dataSet = try Self.summary(TransferSyntax.explicitVRBigEndian, body).dataSet
        #expect(dataSet[.patientName] == DataElement(.patientName, .PN, .strings(["A^B"])))
        #expect(dataSet[.rows] == DataElement(.rows, .US, .integers([0x0102])))
    }

    @Test func `a known sequence in VR UN is named as unread`() throws {
        let body = "0800 4011 'UN' 0000 08000000 FEFF 00E0 00000000"
        #expect(try Self.summary(Self.explicit, body).unreadTags == [Tag(0x0008, 0x1140)])
    }

    @Test func `the group length of the file meta information need not be right`() throws {
        let meta = bytes("'DICM' 0200 0000 'UL' 0400 FFFFFF7F  0200 1000 'UI' 1400 '1.2.840.10008.1.2.1' 00")
        let file = Array(repeating: UInt8(7), count: 128) + meta + bytes("1000 2000 'LO' 0200 'P '")
        #expect(try Part10Reader.summary(of: .bytes(file)).dataSet.string(.patientID) == "P")
    }

    @Test func `a value that is too long is passed over and named`() throws {
        let header = bytes("0800 1901 'UC' 0000 00000200")
        let body = header + Array(repeating: 0x41, count: 131_072) + bytes("1000 2000 'LO' 0200 'P '")
        let summary = try Part10Reader.summary(of: .bytes(Self.file(Self.explicit, body)))
        #expect(summary.unreadTags == [Tag(0x0008, 0x0119)])
        #expect(summary.dataSet.string(.patientID) == "P")
    }

    @Test func `what is kept is bounded, however many items there are`() throws {
        let items = Array(repeating: bytes("FEFF 00E0 00000000"), count: 100_000).joined()
        let body = bytes("0800 4011 'SQ' 0000 FFFFFFFF") + items + bytes("FEFF DDE0 00000000 1000 2000 'LO' 0200 'P '")
        let summary = try Part10Reader.summary(of: .bytes(Self.file(Self.explicit, body)))
        #expect((summary.dataSet.items(Tag(0x0008, 0x1140))?.count ?? 0) < 20_000)
        #expect(summary.unreadTags.contains(Tag(0x0008, 0x1140)))
        #expect(summary.unreadTags.contains(.patientID))
    }

    @Test func `an item may declare a character set of its own`() throws {
        let body = """
            0800 0500 'CS' 0A00 'ISO_IR 100'
            0800 1011 'SQ' 0000 2C000000
            FEFF 00E0 1C000000  0800 0500 'CS' 0A00 'ISO_IR 144'  0800 0401 'LO' 0200 'A' DF
            FEFF 00E0 00000000
            1000 1000 'PN' 0200 'A' DF
            """
        let dataSet = try Self.summary(Self.explicit, body).dataSet
        #expect(dataSet.items(Tag(0x0008, 0x1110))?.first?.string(Tag(0x0008, 0x0104)) == "Aп")
        #expect(dataSet.string(.patientName) == "Aß")
    }

    @Test func `a file on disk is read through its window`() throws {
        var fragments: [UInt8] = []
        for _ in 0..<100 { fragments += bytes("FEFF 00E0 00040000") + Array(repeating: 7, count: 1024) }
        let body =
            bytes("1000 2000 'LO' 0200 'P ' E07F 1000 'OB' 0000 FFFFFFFF") + fragments + bytes("FEFF DDE0 00000000")
        let file = Self.file(TransferSyntax.jpegBaseline, body)
        let content = try TemporaryFile.content(of: file)
        #expect(try Part10Reader.summary(of: content).dataSet.string(.patientID) == "P")
        let short = try TemporaryFile.content(of: file.dropLast(9))
        #expect(throws: DICOMError.self) { try Part10Reader.summary(of: short) }
    }

    @Test(
        arguments: [
            [], Array("%PDF-1.4".utf8), Array(repeating: 0, count: 132), Array(repeating: 0x44, count: 131),
            Array("DICM".utf8) + Array(repeating: 0, count: 200),
        ] as [[UInt8]])
    func `what has no prefix is no Part 10 file`(bytes: [UInt8]) {
        #expect(throws: DICOMError.notPart10) { try Part10Reader.summary(of: .bytes(bytes)) }
    }

    @Test(arguments: [
        "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205",
    ])
    func `transfer syntaxes that are not read are named`(uid: String) {
        #expect(throws: DICOMError.unsupportedTransferSyntax(uid)) { try Self.summary(uid, "") }
    }

    @Test(arguments: [
        ("1.2.840.113619.5.2", "1000 2000 02000000 'P '"), ("1.2.840.10008.1.20", "1000 2000 'LO' 0200 'P '"),
        ("2.25.1", "1000 2000 'LO' 0200 'P ' E07F 1000 'OB' 0000 FFFFFFFF FEFF DDE0 00000000"),
        ("2.25.2", "0010 0020 'LO' 0002 'P '"),
    ])
    func `a private or unknown transfer syntax shows its encoding by its first element`(uid: String, body: String)
        throws
    {
        #expect(try Self.summary(uid, body).dataSet.string(.patientID) == "P")
    }

    @Test(
        arguments: [
            ("1000 2000 'lo' 0200 'P '", .malformed(tag: .patientID, offset: 160)),
            ("1000 2000 'LO' 0200 'P ' 1000 2000 'LO' 0000", .malformed(tag: .patientID, offset: 170)),
            ("1000 2000 'LO' 0200 'P ' 0800 6000 'CS' 0000", .malformed(tag: .modality, offset: 170)),
            ("FEFF 00E0 00000000", .malformed(tag: Tag(0xFFFE, 0xE000), offset: 160)),
            ("0800 4011 'SQ' 0000 08000000 FEFF 0DE0 00000000", .malformed(tag: Tag(0xFFFE, 0xE00D), offset: 172)),
            (
                "0800 4011 'SQ' 0000 08000000 FEFF 00E0 04000000 00000000",
                .malformed(tag: Tag(0xFFFE, 0xE000), offset: 172)
            ),
            ("1000 2000 'UT' 0000 FFFFFFFF", .malformed(tag: .patientID, offset: 172)),
            ("1000 2000 'LO' 0400 'P '", .truncated(offset: 170)),
            ("1000 2000 'LO' 0200 'P ' 00", .truncated(offset: 171)),
            ("E07F 1000 'OW' 0000 FEFFFFFF", .truncated(offset: 172)),
            ("E07F 1000 'OB' 0000 FFFFFFFF FEFF 00E0 00000000", .truncated(offset: 180)),
            ("0800 4011 'SQ' 0000 FFFFFFFF FEFF 00E0 00000000", .truncated(offset: 180)),
            ("E07F 1000 'OB' 0000 FFFFFFFF 0000 0000 00000000", .malformed(tag: .pixelData, offset: 172)),
        ] as [(String, DICOMError)])
    func `what cannot be says what and where`(body: String, error: DICOMError) {
        #expect(throws: error) { try Self.summary(Self.explicit, body) }
    }

    @Test func `a file without a transfer syntax says so`() {
        let file = Array(repeating: UInt8(0), count: 128) + bytes("'DICM' 0200 0200 'UI' 0400 '1.2' 00")
        #expect(throws: DICOMError.missing(.transferSyntaxUID)) { try Part10Reader.summary(of: .bytes(file)) }
    }

    @Test func `nesting is bounded`() {
        var body: [UInt8] = []
        for _ in 0..<10_000 { body += bytes("0800 4011 'SQ' 0000 FFFFFFFF FEFF 00E0 FFFFFFFF") }
        #expect(throws: DICOMError.tooDeep(limit: 64)) {
            try Part10Reader.summary(of: .bytes(Self.file(Self.explicit, body)))
        }
    }

    @Test(arguments: GoldenInstances.all.keys.sorted())
    func `a file cut short in the middle of an element is noticed`(name: String) throws {
        let instance = try #require(GoldenInstances.all[name])
        let file = try Part10.segments(of: instance).joined()
        // A cut between two elements leaves a shorter file that is right in itself.
        let ends = try Self.elementEnds(of: instance)
        for length in 0..<file.count {
            let cut = Result { try Part10Reader.summary(of: .bytes(Array(file[..<length]))) }
            #expect((try? cut.get()) == nil || ends.contains(length), "cut to \(length) bytes")
        }
    }

    /// Where the elements of the data set end in the file.
    private static func elementEnds(of instance: DICOMInstance) throws -> Set<Int> {
        guard case .dataSet(let dataSet) = instance.representation else { return [] }
        var ends: Set<Int> = []
        var shorter = instance
        for count in 0...dataSet.elements.count {
            shorter.representation = .dataSet(DataSet(dataSet.elements.prefix(count)))
            ends.insert(try Part10.segments(of: shorter).reduce(0) { $0 + $1.byteCount })
        }
        // Within the file meta information too, once it has said the transfer syntax.
        let end = ends.min() ?? 0
        return ends.union([end - 20, end - 72])
    }

    @Test(arguments: GoldenInstances.all.keys.sorted())
    func `a file changed anywhere is read or refused and never traps`(name: String) throws {
        let file = try Part10.segments(of: #require(GoldenInstances.all[name])).joined()
        var random = SeededGenerator(seed: 10)
        var refused = 0
        for _ in 0..<2_000 {
            do {
                let summary = try Part10Reader.summary(of: .bytes(file.mutated(using: &random)))
                #expect(!summary.transferSyntaxUID.isEmpty)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }
}
