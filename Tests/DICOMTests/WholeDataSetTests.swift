import DICOM
import Testing

@testable import DICOM

@Suite struct WholeDataSetTests {
    /// What was written, with values where they stood by reference.
    private static func whole(_ bytes: [UInt8]) throws -> DataSet {
        try Part10Reader.whole(.bytes(bytes), uri: "bulk/x")
    }

    @Test(arguments: ["pdf", "jpeg"])
    func `an object is read whole and written the same`(name: String) throws {
        let instance = try #require(GoldenInstances.all[name])
        let file = try Part10.segments(of: instance).joined()
        var again = instance
        again.representation = .dataSet(try Self.whole(file))
        #expect(try Part10.segments(of: again).joined() == file)
    }

    @Test(arguments: ["pdf", "jpeg"])
    func `it does not matter where the file is`(name: String) throws {
        let file = try Part10.segments(of: try #require(GoldenInstances.all[name])).joined()
        let spooled = try Part10Reader.whole(try TemporaryFile.content(of: file), uri: "bulk/x")
        #expect(try DICOMJSON.encode([spooled]) == DICOMJSON.encode([try Self.whole(file)]))
        for (one, other) in zip(spooled.bulkData, try Self.whole(file).bulkData) {
            #expect(try one.bulk.content.read(at: 0, count: 99) == other.bulk.content.read(at: 0, count: 99))
            #expect(one.bulk.mediaType == other.bulk.mediaType)
        }
    }

    @Test func `the main value has the media type of its part`() throws {
        let jpeg = try Self.whole(try Part10.segments(of: GoldenInstances.jpeg).joined())
        let pixels = try #require(jpeg.bulkData.last)
        #expect(pixels.bulk.mediaType.hasSuffix("; transfer-syntax=\(GoldenInstances.jpeg.transferSyntaxUID)"))
        #expect(pixels.bulk.framing == .encapsulated)
        let pdf = try Self.whole(try Part10.segments(of: GoldenInstances.pdf).joined())
        #expect(pdf.bulkData.last?.bulk.mediaType == "application/pdf")
        #expect(pdf.bulkData.last?.bulk.content.byteCount == pdf.integer(.encapsulatedDocumentLength))
    }

    @Test func `a file that is cut anywhere is not whole and never traps`() throws {
        let file = try Part10.segments(of: GoldenInstances.jpeg).joined()
        for end in stride(from: 0, to: file.count - 1, by: 7) {
            #expect((try? Self.whole(Array(file[..<end])))?.contains(.pixelData) != true)
        }
    }

    @Test(arguments: [
        TransferSyntax.explicitVRBigEndian, TransferSyntax.deflatedExplicitVRLittleEndian,
    ])
    func `what no part can hold is refused`(syntax: String) throws {
        var instance = GoldenInstances.pdf
        instance.transferSyntaxUID = syntax
        let file = try Part10.segments(of: instance).joined()
        #expect(throws: DICOMError.self) { try Self.whole(file) }
    }

    @Test(arguments: [
        ("1.2.840.10008.1.2.4.50", "image/jpeg"), ("1.2.840.10008.1.2.4.81", "image/jls"),
        ("1.2.840.10008.1.2.4.91", "image/jp2"), ("1.2.840.10008.1.2.4.203", "image/jphc"),
        ("1.2.840.10008.1.2.4.112", "image/jxl"), ("1.2.840.10008.1.2.5", "image/dicom-rle"),
        ("1.2.840.10008.1.2.4.101.1", "video/mpeg"), ("1.2.840.10008.1.2.4.106", "video/mp4"),
        ("1.2.840.10008.1.2.4.108", "video/H265"), ("1.2.840.10008.1.2.4.999", nil), ("1.2.840.10008.1.2.1", nil),
        ("1.2.3", nil), ("1.2.840.10008.1.2.4.", nil),
    ])
    func `each compression has its media type`(uid: String, mediaType: String?) {
        #expect(TransferSyntax.bulkMediaType(of: uid) == mediaType)
    }
}
