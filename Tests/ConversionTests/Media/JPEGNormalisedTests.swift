import DICOM
import TestSupport
import Testing

@testable import Conversion

@Suite struct JPEGNormalisedTests {
    /// Answers with another fixture.
    private static func workshop(
        _ path: String, wish: JPEGWish = JPEGWish(orientation: 1, stripsMetadata: true)
    ) throws -> ImageWorkshop {
        let bytes = try fixture(path)
        return ImageWorkshop(normalising: { _, wanted in
            #expect(wanted == wish)
            return .jpeg(.bytes(bytes))
        })
    }

    @Test func `a progressive image becomes a sequential one`() async throws {
        let bytes = try fixture("jpeg/progressive.jpg")
        let instance = try await converted(bytes, in: Self.workshop("jpeg/ycc-422.jpg"))[0]
        #expect(instance.transferSyntaxUID == TransferSyntax.jpegBaseline)
        #expect(try instance.pixels() == fixture("jpeg/ycc-422.jpg"))
        #expect(instance.warnings == [])
        try expectClean(instance)
    }

    @Test func `a turned image is turned back, and described by what came of it`() async throws {
        let workshop = try Self.workshop("jpeg/gray.jpg", wish: JPEGWish(orientation: 6, stripsMetadata: false))
        let instance = try await converted(
            fixture("jpeg/exif-orientation-6.jpg"), in: workshop, images: ImageSettings(metadata: .keep))[0]
        #expect(instance.dataSet.integer(.samplesPerPixel) == 1)
        #expect(instance.warnings == [])
    }

    @Test func `four colours become three, with a warning`() async throws {
        let instance = try await converted(fixture("jpeg/cmyk.jpg"), in: Self.workshop("jpeg/ycc-444.jpg"))[0]
        #expect(instance.warnings == ["The image's CMYK colours were converted to RGB."])
    }

    @Test func `pixels are native and have lost something before`() async throws {
        let image = decoded([(48, 64, 3, 8)])
        let workshop = ImageWorkshop(normalising: { _, _ in .pixels(image) })
        for rendering in [nil, RenderAs.photo] {
            let instance = try await converted(
                fixture("jpeg/exif-orientation-6.jpg"), in: workshop, as: rendering)[0]
            #expect(instance.transferSyntaxUID == TransferSyntax.explicitVRLittleEndian)
            #expect(instance.dataSet.string(.lossyImageCompressionMethod) == "ISO_10918_1")
            #expect(instance.dataSet.integer(.rows) == 64)
            #expect(
                instance.warnings == [
                    "The image was decoded to turn it as its EXIF data says: its size allows no lossless turn."
                ])
            try expectClean(instance)
        }
    }

    @Test func `what is still progressive or of four colours is not believed`() async throws {
        for answer in ["progressive", "cmyk"] {
            let workshop = try Self.workshop("jpeg/\(answer).jpg")
            let bytes = try fixture("jpeg/progressive.jpg")
            #expect(
                await faults { try await converted(bytes, in: workshop) } == [
                    .decoderFailed(found: "JPEG image", .crashed)
                ])
        }
    }

    @Test func `limits are held against before anything is decoded`() async throws {
        let bytes = try fixture("jpeg/progressive.jpg")
        let workshop = ImageWorkshop(normalising: { _, _ throws(WorkshopError) in throw .crashed })
        let large = await faults {
            try await converted(bytes, in: workshop, images: ImageSettings(maximumPixels: 1000))
        }
        #expect(large == [.tooManyPixels(limit: 1000)])
        #expect(
            await faults { try await converted(bytes, in: workshop) } == [.decoderFailed(found: "JPEG image", .crashed)]
        )
        let cut = Array(bytes.dropLast(2))
        #expect(await faults { try await converted(cut, in: workshop) } == [.truncated(found: "JPEG image")])
    }

    private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 0xFF)] + payload
    }

    /// An EXIF segment in big endian: orientation 1, maker, model, and both dates.
    static let exif: [UInt8] = {
        func be(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
        }
        let texts = ["Camera works\0", "Zoom\0", "2024:03:05 10:11:12\0", "2023:12:31 23:59:58\0"].map {
            Array($0.utf8)
        }
        // The first directory has five entries and begins at 8; the second has one.
        let first = 8 + 2 + 5 * 12 + 4
        let second = first + texts[0].count + texts[1].count + texts[2].count
        var body = Array("MM\0*".utf8) + be(8, 4) + be(5, 2)
        body += be(0x010F, 2) + be(2, 2) + be(texts[0].count, 4) + be(first, 4)
        body += be(0x0110, 2) + be(2, 2) + be(texts[1].count, 4) + be(first + texts[0].count, 4)
        body += be(0x0112, 2) + be(3, 2) + be(1, 4) + be(1, 2) + [0, 0]
        body += be(0x0132, 2) + be(2, 2) + be(texts[2].count, 4) + be(first + texts[0].count + texts[1].count, 4)
        body += be(0x8769, 2) + be(4, 2) + be(1, 4) + be(second, 4) + be(0, 4)
        body += texts[0] + texts[1] + texts[2]
        body += be(1, 2) + be(0x9003, 2) + be(2, 2) + be(texts[3].count, 4) + be(second + 2 + 12 + 4, 4) + be(0, 4)
        return segment(0xE1, Array("Exif\0\0".utf8) + body + texts[3])
    }()

    private static func withRemarks(_ bytes: [UInt8]) -> [UInt8] {
        [0xFF, 0xD8] + exif + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8))
            + segment(0xE2, Array("ICC_PROFILE\0xx".utf8)) + segment(0xE2, Array("MPF\0xx".utf8))
            + segment(0xED, Array("Photoshop 3.0\0".utf8)) + segment(0xFE, Array("a remark".utf8)) + bytes.dropFirst(2)
            + [1, 2, 3]
    }

    @Test func `an upright image stays as it is, and what its camera says is told`() throws {
        let bytes = Self.withRemarks(try fixture("jpeg/ycc-420.jpg"))
        let instance = try upright(mediaFile(bytes))
        #expect(instance.dataSet.string(.acquisitionDateTime) == "20231231235958")
        #expect(instance.dataSet.string(.contentDate) == "20231231")
        #expect(instance.dataSet.string(.manufacturer) == "Camera works")
        #expect(instance.dataSet.string(.manufacturerModelName) == "Zoom")
        #expect(try instance.pixels() == bytes)
        try expectClean(instance)
    }

    private func upright(_ file: MediaFile) throws -> DICOMInstance {
        try convert(input([file], attributes([("PatientID", "P1")])))[0]
    }

    @Test(arguments: [false, true])
    func `strip takes remarks and what follows the end, and nothing else`(inFile: Bool) async throws {
        let bytes = try fixture("jpeg/ycc-420.jpg")
        let instance = try await converted(
            Self.withRemarks(bytes), in: ImageWorkshop(), images: ImageSettings(metadata: .strip), inFile: inFile)[0]
        let expected = [0xFF, 0xD8] + Self.segment(0xE2, Array("ICC_PROFILE\0xx".utf8)) + bytes.dropFirst(2)
        #expect(try instance.pixels() == expected)
        #expect(instance.warnings == [])
        #expect(instance.dataSet.string(.manufacturer) == "Camera works")
    }

    @Test func `strip leaves an image without remarks alone`() async throws {
        let bytes = try fixture("jpeg/gray.jpg")
        let instance = try await converted(
            bytes, in: ImageWorkshop(), images: ImageSettings(metadata: .strip))[0]
        #expect(try instance.pixels() == bytes)
    }

    @Test func `any EXIF data is read or passed over`() throws {
        let bytes = try fixture("jpeg/gray.jpg")
        var generator = SeededGenerator(seed: 44)
        var carried = 0
        for _ in 0..<5000 {
            var exif = Self.exif
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 10..<exif.count, using: &generator)
                exif[index] = Bool.random(using: &generator) ? 0xFF : UInt8.random(in: 0...255, using: &generator)
            }
            let instances = try? convert(
                input([mediaFile([0xFF, 0xD8] + exif + bytes.dropFirst(2))], attributes([("PatientID", "P1")])))
            carried += instances?.count ?? 0
        }
        // Most changes concern neither the orientation nor the structure of the file.
        #expect(carried > 1000)
    }
}
