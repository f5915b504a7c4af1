import DICOM
import Testing

@testable import Conversion

@Suite struct JPEGHeaderTests {
    struct Expected: Sendable {
        var path: String
        var transferSyntax: String
        var samples: Int
        var photometric: String
        var bits: Int
        var isLossy = true
    }

    private static let images: [Expected] = [
        .init(
            path: "gray", transferSyntax: TransferSyntax.jpegBaseline, samples: 1, photometric: "MONOCHROME2", bits: 8),
        .init(
            path: "ycc-444", transferSyntax: TransferSyntax.jpegBaseline, samples: 3, photometric: "YBR_FULL_422",
            bits: 8),
        .init(
            path: "ycc-422", transferSyntax: TransferSyntax.jpegBaseline, samples: 3, photometric: "YBR_FULL_422",
            bits: 8),
        .init(
            path: "ycc-420", transferSyntax: TransferSyntax.jpegBaseline, samples: 3, photometric: "YBR_FULL_422",
            bits: 8),
        .init(
            path: "three-scans", transferSyntax: TransferSyntax.jpegBaseline, samples: 3, photometric: "YBR_FULL_422",
            bits: 8),
        .init(path: "rgb", transferSyntax: TransferSyntax.jpegBaseline, samples: 3, photometric: "RGB", bits: 8),
        .init(
            path: "extended-gray", transferSyntax: TransferSyntax.jpegExtended, samples: 1, photometric: "MONOCHROME2",
            bits: 8),
        .init(
            path: "extended-12-bit", transferSyntax: TransferSyntax.jpegExtended, samples: 1,
            photometric: "MONOCHROME2", bits: 12),
        .init(
            path: "extended-colour", transferSyntax: TransferSyntax.jpegExtended, samples: 3,
            photometric: "YBR_FULL_422", bits: 8),
        .init(
            path: "lossless-gray", transferSyntax: TransferSyntax.jpegLosslessSV1, samples: 1,
            photometric: "MONOCHROME2", bits: 8, isLossy: false),
        .init(
            path: "lossless-16-bit", transferSyntax: TransferSyntax.jpegLosslessSV1, samples: 1,
            photometric: "MONOCHROME2", bits: 16, isLossy: false),
        .init(
            path: "lossless-predictor-6", transferSyntax: TransferSyntax.jpegLossless, samples: 1,
            photometric: "MONOCHROME2", bits: 16, isLossy: false),
        .init(
            path: "lossless-rgb", transferSyntax: TransferSyntax.jpegLosslessSV1, samples: 3, photometric: "RGB",
            bits: 8, isLossy: false),
    ]

    @Test(arguments: images)
    func `a header decides transfer syntax and pixel description`(expected: Expected) throws {
        let bytes = try fixture("jpeg/\(expected.path).jpg")
        for content in [Content.bytes(bytes), try spooled(bytes)] {
            let media = try Media.jpeg(content, nil)
            #expect(media.transferSyntaxUID == expected.transferSyntax)
            #expect(media.warnings == [])
            guard case .image(let image) = media.form else { throw ConversionError.emptyFile }
            #expect(image.rows == 48 && image.columns == 64)
            #expect(image.samplesPerPixel == expected.samples)
            #expect(image.photometricInterpretation == expected.photometric)
            #expect(image.bitsStored == expected.bits)
            #expect(image.bitsAllocated == (expected.bits > 8 ? 16 : 8))
            #expect((image.lossyCompression != nil) == expected.isLossy)
            #expect(image.bulkMediaType == "image/jpeg; transfer-syntax=" + expected.transferSyntax)
        }
    }

    @Test(arguments: [("arithmetic", "arithmetic-coded JPEG image")])
    func `what DICOM cannot carry as it is, is named`(path: String, name: String) throws {
        #expect(faults { try converted("jpeg/\(path).jpg") } == [.notYetSupported(found: name, instead: .image)])
    }

    @Test(arguments: images, [nil, RenderAs.photo])
    func `an image cut anywhere is truncated`(expected: Expected, rendering: RenderAs?) throws {
        let bytes = try fixture("jpeg/\(expected.path).jpg")
        for part in 0..<20 {
            let cut = Array(bytes.prefix(max(3, bytes.count * part / 20)))
            #expect(throws: ConversionError.truncated(found: "JPEG image")) { try Media.jpeg(.bytes(cut), rendering) }
        }
    }

    @Test func `what follows the image is kept and told`() throws {
        let bytes = try fixture("jpeg/gray.jpg")
        #expect(try Media.jpeg(.bytes(bytes + Array(repeating: 0, count: 3000)), nil).warnings == [])
        for count in [1, 3000, 70_000, 200_001] {
            let media = try Media.jpeg(.bytes(bytes + Array(repeating: 0xFF, count: count)), nil)
            #expect(media.warnings == ["The file has \(count) bytes behind the end of its image; they were kept."])
        }
    }

    @Test(arguments: [
        (RenderAs.photo, "rgb", ConversionError.renderingNotPossible(found: "JPEG image in RGB colours", as: .photo)),
        (.photo, "extended-12-bit", .renderingNotPossible(found: "JPEG image of 12 bits per sample", as: .photo)),
        (.document, "gray", .renderingNotPossible(found: "JPEG image", as: .document)),
        (.video, "gray", .renderingNotPossible(found: "JPEG image", as: .video)),
        (.pages, "gray", .renderingNotPossible(found: "JPEG image", as: .pages)),
    ])
    func `what an image cannot become is refused`(rendering: RenderAs, path: String, error: ConversionError) {
        #expect(faults { try converted("jpeg/\(path).jpg", as: rendering) } == [error])
    }

    @Test func `the compression ratio has a tenth, and is never 0`() {
        #expect(ImageDescription.ratio(of: 1420, to: 100) == "14.2")
        #expect(ImageDescription.ratio(of: 100, to: 100) == "1.0")
        #expect(ImageDescription.ratio(of: 3, to: 600) == "0.005")
        #expect(ImageDescription.ratio(of: 1, to: 1_000_000) == "0.001")
        #expect(ImageDescription.ratio(of: 65_535 * 65_535 * 6, to: 1).utf8.count <= 16)
    }
}
