import DICOM
import Testing

@testable import Conversion

@Suite struct GivenByContentTests {
    private static let image: [(String, String, Tag)] = [
        ("Rows", "5", .rows), ("Columns", "5", .columns), ("SamplesPerPixel", "1", .samplesPerPixel),
        ("PhotometricInterpretation", "RGB", .photometricInterpretation), ("BitsAllocated", "16", .bitsAllocated),
        ("BitsStored", "7", .bitsStored), ("HighBit", "8", .highBit),
        ("PixelRepresentation", "1", .pixelRepresentation),
        ("PlanarConfiguration", "1", .planarConfiguration), ("NumberOfFrames", "2", .numberOfFrames),
        ("LossyImageCompression", "00", .lossyImageCompression), ("SOPClassUID", SOPClass.vlPhotographic, .sopClassUID),
    ]

    @Test(arguments: image)
    func `a field cannot contradict an image`(name: String, text: String, tag: Tag) {
        #expect(faults { try converted("jpeg/ycc-420.jpg", given: [(name, text)]) } == [.givenByContent(tag)])
    }

    @Test func `all contradictions are told at once`() {
        let given = Self.image.map { ($0.0, $0.1) }
        #expect(Set(faults { try converted("jpeg/ycc-420.jpg", given: given) }.map { "\($0)" }).count == given.count)
    }

    @Test func `a field may say what is so`() throws {
        let given = [
            ("Rows", "48"), ("Columns", "64"), ("SamplesPerPixel", "3"), ("PhotometricInterpretation", "YBR_FULL_422"),
            ("BitsAllocated", "8"), ("BitsStored", "8"), ("HighBit", "7"), ("PixelRepresentation", "0"),
            ("PlanarConfiguration", "0"), ("NumberOfFrames", "1"), ("LossyImageCompression", "01"),
            ("SOPClassUID", SOPClass.secondaryCapture), ("LossyImageCompressionRatio", "20"), ("Rows", ""),
        ]
        let dataSet = try converted("jpeg/ycc-420.jpg", given: given)[0].dataSet
        #expect(dataSet.integer(.rows) == 48)
        #expect(!dataSet.contains(.numberOfFrames))
        #expect(dataSet.string(.lossyImageCompressionRatio) == "20")
    }

    @Test func `the title of an image is its comment`() throws {
        let titled = try converted("jpeg/ycc-420.jpg", given: [("DocumentTitle", "Letter")])[0]
        #expect(titled.dataSet.string(.imageComments) == "Letter" && !titled.dataSet.contains(.documentTitle))
        #expect(titled.warnings.contains { $0.contains("DocumentTitle") })
        let empty = try converted("jpeg/ycc-420.jpg", given: [("DocumentTitle", "")])[0]
        #expect(!empty.dataSet.contains(.documentTitle) && empty.warnings.isEmpty)
        let both = try converted("jpeg/ycc-420.jpg", given: [("DocumentTitle", "Letter"), ("ImageComments", "Left")])
        #expect(both[0].dataSet.string(.imageComments) == "Left" && both[0].dataSet.string(.documentTitle) == "Letter")
    }

    @Test func `an earlier lossy compression may be told of a lossless image`() throws {
        let plain = try converted("jpeg/lossless-gray.jpg")[0].dataSet
        #expect(plain.string(.lossyImageCompression) == "00" && !plain.contains(.lossyImageCompressionRatio))
        let told = try converted("jpeg/lossless-gray.jpg", given: [("LossyImageCompression", "01")])[0].dataSet
        #expect(told.string(.lossyImageCompression) == "01")
    }

    @Test(arguments: [
        ("SOPClassUID", SOPClass.secondaryCapture, Tag.sopClassUID),
        ("MIMETypeOfEncapsulatedDocument", "text/xml", .mimeTypeOfEncapsulatedDocument),
        ("EncapsulatedDocumentLength", "5", .encapsulatedDocumentLength),
    ])
    func `a field cannot contradict a document`(name: String, text: String, tag: Tag) {
        #expect(faults { try converted("pdf/plain.pdf", given: [(name, text)]) } == [.givenByContent(tag)])
    }

    @Test(arguments: ["pdf/plain.pdf", "jpeg/gray.jpg"])
    func `a field cannot be the content`(path: String) throws {
        for tag in [Tag.pixelData, .encapsulatedDocument] {
            var given = try attributes([("PatientID", "P1")])
            given.set(tag, .OB, .bytes([1, 2]))
            let file = mediaFile(try fixture(path))
            #expect(faults { try convert(input([file], given)) } == [.givenByContent(tag)])
        }
    }

    /// Fields cannot name group 0002, but the metadata of a STOW request may hold it.
    @Test func `file meta information is no attribute, unless it says what is so`() throws {
        var given = try attributes([("PatientID", "P1")])
        given.set(.transferSyntaxUID, .UI, TransferSyntax.jpegBaseline)
        let file = mediaFile(try fixture("jpeg/ycc-420.jpg"))
        #expect(!(try convert(input([file], given))[0].dataSet.contains(.transferSyntaxUID)))
        given.set(.transferSyntaxUID, .UI, TransferSyntax.jpegLossless)
        given.set(.mediaStorageSOPInstanceUID, .UI, "1.2.3")
        #expect(
            faults { try convert(input([file], given)) }
                == [.givenByContent(.mediaStorageSOPInstanceUID), .givenByContent(.transferSyntaxUID)])
    }

    @Test func `pixel attributes of a document pass through`() throws {
        #expect(try converted("pdf/plain.pdf", given: [("Rows", "5")])[0].dataSet.integer(.rows) == 5)
    }
}
