import DICOM
import Testing

@testable import Conversion

@Suite struct RasterMediaTests {
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] + Array("IEND....".utf8)
    private static let tiff = Array("II*\0........".utf8)
    private static let gif = Array("GIF89a.......;".utf8)
    private static let webp = Array("RIFF....WEBPVP8 ".utf8)
    private static let heic = Array("\0\0\0\u{18}ftypheic0000".utf8)

    private static func workshop(_ image: DecodedImage) -> ImageWorkshop {
        ImageWorkshop(decoding: { _, _, _ in image })
    }

    struct Expected: Sendable {
        var name: String
        var bytes: [UInt8]
        var pages: [(columns: Int, rows: Int, samples: Int, bits: Int)]
        var sopClass: String
        var bits: Int
        var vr = VR.OB
        var photometric = "MONOCHROME2"
    }

    private static let images: [Expected] = [
        .init(name: "gray", bytes: png, pages: [(4, 2, 1, 8)], sopClass: SOPClass.secondaryCapture, bits: 8),
        .init(
            name: "RGB", bytes: png, pages: [(4, 2, 3, 8)], sopClass: SOPClass.secondaryCapture, bits: 8,
            photometric: "RGB"),
        .init(name: "a drawing", bytes: png, pages: [(5, 3, 1, 1)], sopClass: SOPClass.secondaryCapture, bits: 8),
        .init(
            name: "16 bits", bytes: png, pages: [(4, 2, 1, 16)],
            sopClass: SOPClass.multiframeGrayscaleWordSecondaryCapture, bits: 16, vr: .OW),
        .init(
            name: "a fax", bytes: tiff, pages: [(5, 3, 1, 1)],
            sopClass: SOPClass.multiframeSingleBitSecondaryCapture, bits: 1, vr: .OW),
        .init(
            name: "three fax pages", bytes: tiff, pages: [(5, 3, 1, 1), (5, 3, 1, 1), (5, 3, 1, 1)],
            sopClass: SOPClass.multiframeSingleBitSecondaryCapture, bits: 1, vr: .OW),
        .init(
            name: "gray pages", bytes: tiff, pages: [(4, 2, 1, 8), (4, 2, 1, 8)],
            sopClass: SOPClass.multiframeGrayscaleByteSecondaryCapture, bits: 8),
        .init(
            name: "colour pages", bytes: tiff, pages: [(4, 2, 3, 8), (4, 2, 3, 8)],
            sopClass: SOPClass.multiframeTrueColorSecondaryCapture, bits: 8, photometric: "RGB"),
    ]

    @Test(arguments: images)
    func `size and depth of the pages decide the class`(expected: Expected) async throws {
        let image = decoded(expected.pages)
        let instances = try await converted(expected.bytes, in: Self.workshop(image))
        let instance = try #require(instances.first)
        #expect(instances.count == 1)
        #expect(instance.sopClassUID == expected.sopClass)
        #expect(instance.transferSyntaxUID == TransferSyntax.explicitVRLittleEndian)
        let dataSet = instance.dataSet
        #expect(dataSet.integer(.rows) == expected.pages[0].rows)
        #expect(dataSet.integer(.columns) == expected.pages[0].columns)
        #expect(dataSet.integer(.bitsAllocated) == expected.bits && dataSet.integer(.bitsStored) == expected.bits)
        #expect(dataSet.string(.photometricInterpretation) == expected.photometric)
        #expect(dataSet[.pixelData]?.vr == expected.vr)
        #expect(dataSet.string(.lossyImageCompression) == "00")
        let bulk = try #require(instance.pixelData)
        #expect(bulk.framing == .native && bulk.mediaType == "application/octet-stream")
        let isMultiframe = expected.sopClass != SOPClass.secondaryCapture
        #expect(dataSet.string(.numberOfFrames) == (isMultiframe ? "\(expected.pages.count)" : nil))
        let count = expected.pages.count
        #expect(instance.texts(.pageNumberVector) == (count > 1 ? (1...count).map { "\($0)" } : []))
        #expect((dataSet[.frameIncrementPointer] == nil) == (count == 1))
        try expectClean(instance)
    }

    @Test func `a drawing of two colours gets a byte for each pixel`() async throws {
        let instances = try await converted(Self.png, in: Self.workshop(decoded([(5, 3, 1, 1)])))
        // 0x35 is 1010 1100 from the least significant bit on.
        #expect(try instances[0].pixels() == [255, 0, 255, 0, 255, 255, 0, 0, 255, 0, 255, 0, 255, 255, 0])
    }

    @Test func `frames of single bits follow each other without padding`() async throws {
        let image = decoded([(5, 3, 1, 1), (5, 3, 1, 1), (5, 3, 1, 1)])
        let pixels = try await converted(Self.tiff, in: Self.workshop(image))[0].pixels()
        func bits(_ byte: Int) -> [Int] { (0..<15).map { byte >> ($0 % 8) & 1 } }
        let expected = bits(0x35) + bits(0x36) + bits(0x37)
        #expect(pixels.count == 6)
        #expect((0..<45).map { Int(pixels[$0 / 8]) >> ($0 % 8) & 1 } == expected)
    }

    @Test func `pages of other sizes begin another object of the series`() async throws {
        let image = decoded([(4, 2, 1, 8), (4, 2, 1, 8), (3, 3, 1, 8), (4, 2, 1, 8)], warnings: ["w"])
        let instances = try await converted(Self.tiff, in: Self.workshop(image))
        #expect(instances.map { $0.dataSet.string(.numberOfFrames) } == ["2", "1", "1"])
        #expect(instances.map { $0.texts(.pageNumberVector) } == [["1", "2"], [], []])
        #expect(Set(instances.map(\.seriesInstanceUID)).count == 1)
        #expect(Set(instances.map(\.sopInstanceUID)).count == 3)
        #expect(instances.map { $0.dataSet.string(.instanceNumber) } == ["1", "2", "3"])
        #expect(instances.map(\.warnings) == [["w"], [], []])
        let pixels = try instances.map { try $0.pixels() }
        #expect(
            pixels == [
                Array(repeating: 0x35, count: 8) + Array(repeating: 0x36, count: 8), Array(repeating: 0x37, count: 9),
                Array(repeating: 0x38, count: 8),
            ])
        for instance in instances { try expectClean(instance) }
    }

    @Test func `an animation of even pace has a frame time`() async throws {
        let image = decoded([(4, 2, 3, 8), (4, 2, 3, 8), (4, 2, 3, 8)], milliseconds: [40, 40, 40])
        let instance = try await converted(Self.gif, in: Self.workshop(image))[0]
        #expect(instance.dataSet.string(.frameTime) == "40")
        #expect(instance.dataSet[.frameIncrementPointer]?.value == .tags([.frameTime]))
        try expectClean(instance)
    }

    @Test func `an animation of uneven pace has a vector, and no frame of hardly any time`() async throws {
        let image = decoded([(4, 2, 1, 8), (4, 2, 1, 8), (4, 2, 1, 8)], milliseconds: [0, 70, 10])
        let instance = try await converted(Self.webp, in: Self.workshop(image))[0]
        #expect(instance.texts(.frameTimeVector) == ["0", "100", "70"])
        #expect(instance.dataSet[.frameIncrementPointer]?.value == .tags([.frameTimeVector]))
        try expectClean(instance)
    }

    /// A table of two colours for all pictures and one for the second, comments, and data in several blocks.
    private static let animation: [UInt8] =
        Array("GIF89a".utf8) + [4, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 9, 9, 9, 0x21, 0xFE, 2, 0x2C, 0x3B, 1, 0x3B, 0]
        + [0x2C, 0, 0, 0, 0, 4, 0, 2, 0, 0, 2, 2, 0x84, 0x51, 0] + [0x21, 0xF9, 4, 0, 4, 0, 0, 0]
        + [0x2C, 0, 0, 0, 0, 4, 0, 2, 0, 0x80, 0x3B, 0, 0, 9, 9, 9, 2, 1, 0x84, 1, 0x51, 0, 0x3B]

    @Test func `a GIF that is cut anywhere is refused`() async throws {
        let workshop = Self.workshop(decoded([(4, 2, 3, 8)]))
        _ = try await converted(Self.animation + [0, 0], in: workshop)
        for count in 6..<Self.animation.count {
            let cut = Array(Self.animation.prefix(count))
            let fault = await faults { try await converted(cut, in: workshop) }
            #expect(fault == [.truncated(found: "GIF image")], "cut at \(count)")
        }
    }

    @Test func `an animation of one frame is a picture`() async throws {
        let image = decoded([(4, 2, 3, 8)], milliseconds: [40])
        #expect(try await converted(Self.gif, in: Self.workshop(image))[0].sopClassUID == SOPClass.secondaryCapture)
    }

    @Test func `what was lost before is told`() async throws {
        for (bytes, method) in [(Self.webp, nil), (Self.heic, nil), (Self.tiff, "ISO_10918_1")] {
            let image = decoded([(40, 20, 3, 8)], isLossy: true)
            let instance = try await converted(bytes, in: Self.workshop(image))[0]
            #expect(instance.dataSet.string(.lossyImageCompression) == "01")
            #expect(instance.dataSet.string(.lossyImageCompressionRatio) != nil)
            #expect(instance.dataSet.string(.lossyImageCompressionMethod) == method)
            try expectClean(instance)
        }
    }

    @Test func `as a photo it is a photograph`() async throws {
        for pages in [[(4, 2, 3, 8)], [(4, 2, 1, 8)], [(5, 3, 1, 1)]] {
            let instance = try await converted(Self.png, in: Self.workshop(decoded(pages)), as: .photo)[0]
            #expect(instance.sopClassUID == SOPClass.vlPhotographic)
            try expectClean(instance)
        }
        let fax = try await converted(Self.tiff, in: Self.workshop(decoded([(5, 3, 1, 1)])), as: .photo)[0]
        #expect(fax.dataSet.integer(.bitsStored) == 8)
    }

    @Test func `what it cannot become is refused`() async throws {
        for rendering in [RenderAs.document, .pages, .video] {
            let found = await faults {
                try await converted(Self.png, in: Self.workshop(decoded([(4, 2, 3, 8)])), as: rendering)
            }
            #expect(found == [.renderingNotPossible(found: "PNG image", as: rendering)])
        }
        let several = await faults {
            try await converted(Self.gif, in: Self.workshop(decoded([(4, 2, 3, 8), (4, 2, 3, 8)])), as: .photo)
        }
        #expect(several == [.renderingNotPossible(found: "GIF image of several pages", as: .photo)])
        let deep = await faults {
            try await converted(Self.png, in: Self.workshop(decoded([(4, 2, 1, 16)])), as: .photo)
        }
        #expect(deep == [.renderingNotPossible(found: "PNG image of 16 bits per sample", as: .photo)])
    }

    @Test(arguments: [
        (WorkshopError.rejected, ConversionError.decoderFailed(found: "PNG image", .rejected)),
        (.crashed, .decoderFailed(found: "PNG image", .crashed)),
        (.notRead(.samples), .decoderFailed(found: "PNG image", .notRead(.samples))),
        (.tookTooLong(seconds: 60), .decoderFailed(found: "PNG image", .tookTooLong(seconds: 60))),
        (.needsTooMuchMemory, .decoderFailed(found: "PNG image", .neededTooMuchMemory)),
        (.tooManyPixels(limit: 5), .tooManyPixels(limit: 5)), (.tooManyPages(limit: 6), .tooManyPages(limit: 6)),
        (.missing(package: "x"), .toolMissing(found: "PNG image", package: "x")),
        (.unavailable(errno: 28), .workshopUnavailable(errno: 28)),
    ])
    func `what a decoder could not do is told`(error: WorkshopError, expected: ConversionError) async {
        let workshop = ImageWorkshop(decoding: { _, _, _ throws(WorkshopError) in throw error })
        let found = await faults { try await converted(Self.png, in: workshop) }
        #expect(found == [expected])
    }

    @Test func `the limits of the settings reach the decoder`() async throws {
        let workshop = ImageWorkshop(decoding: { _, format, limits in
            #expect(format == .heif && limits == RasterLimits(pixels: 9, pages: 2000, seconds: 7))
            return decoded([(4, 2, 3, 8)])
        })
        _ = try await converted(Self.heic, in: workshop, images: ImageSettings(maximumPixels: 9, seconds: 7))
    }

    @Test func `a PNG without its last chunk is truncated`() async {
        for count in 8..<Self.png.count {
            let cut = Array(Self.png.prefix(count))
            let found = await faults { try await converted(cut, in: Self.workshop(decoded([(4, 2, 3, 8)]))) }
            #expect(found == [.truncated(found: "PNG image")])
        }
    }

    /// What a decoder that a file has taken over might say.
    @Test func `a decoder is not believed`() async {
        let crashed = [ConversionError.decoderFailed(found: "PNG image", .crashed)]
        let changes: [@Sendable (inout DecodedImage) -> Void] = [
            { $0.pages[0].columns = 0 }, { $0.pages[0].rows = -1 }, { $0.pages[0].columns = 70_000 },
            { $0.pages[0].columns = .max }, { $0.pages[0].offset = -1 }, { $0.pages[0].offset = 1 },
            { $0.pages[0].byteCount = .max }, { $0.pages[0].byteCount = 23 }, { $0.pages[0].samplesPerPixel = 4 },
            { $0.pages[0].bitsPerSample = 16 }, { $0.pixels = .bytes([]) }, { $0.pages += $0.pages },
        ]
        for change in changes {
            var image = decoded([(4, 2, 3, 8)])
            change(&image)
            let lie = image
            #expect(await faults { try await converted(Self.png, in: Self.workshop(lie)) } == crashed)
        }
        let none = decoded([])
        #expect(
            await faults { try await converted(Self.png, in: Self.workshop(none)) } == [
                .decoderFailed(found: "PNG image", .rejected)
            ])
    }

    @Test func `a scan has a size where somebody says that it is one`() async throws {
        let image = decoded([(5, 3, 1, 1)], resolution: .init(horizontal: 200, vertical: 100))
        let plain = try await converted(Self.tiff, in: Self.workshop(image))[0]
        #expect(plain.texts(.nominalScannedPixelSpacing) == [])
        let scanned = try await converted(Self.tiff, in: Self.workshop(image), given: [("ConversionType", "DF")])[0]
        #expect(scanned.texts(.nominalScannedPixelSpacing) == ["0.254000", "0.127000"])
        try expectClean(scanned)
        let unknown = decoded([(5, 3, 1, 1)], resolution: .init(horizontal: .nan, vertical: 0))
        let missing = await faults {
            try await converted(Self.tiff, in: Self.workshop(unknown), given: [("ConversionType", "DF")])
        }
        #expect(missing == [.missingAttribute(.nominalScannedPixelSpacing)])
    }

    @Test func `what a camera says fills what is not given`() async throws {
        let picture = PictureDescription(dateTime: "20240305101112", cameraMaker: "ACME\\ ", cameraModel: "Zoom 3")
        let image = decoded([(4, 2, 3, 8)], picture: picture)
        let instance = try await converted(Self.png, in: Self.workshop(image))[0]
        #expect(instance.dataSet.string(.acquisitionDateTime) == "20240305101112")
        #expect(instance.dataSet.string(.contentDate) == "20240305")
        #expect(instance.dataSet.string(.contentTime) == "101112")
        #expect(instance.dataSet.string(.manufacturer) == "ACME")
        #expect(instance.dataSet.string(.manufacturerModelName) == "Zoom 3")
        try expectClean(instance)
        let given = [("ContentDate", "20200101"), ("Manufacturer", "Other"), ("AcquisitionDate", "20200102")]
        let other = try await converted(Self.png, in: Self.workshop(image), given: given)[0]
        #expect(other.dataSet.string(.contentDate) == "20200101")
        #expect(other.dataSet.string(.contentTime) ?? "" == "")
        #expect(other.dataSet.string(.manufacturer) == "Other")
        #expect(other.dataSet[.manufacturerModelName] == nil)
        #expect(other.dataSet[.acquisitionDateTime] == nil)
    }

    @Test(arguments: ["20240230101112", "00000000000000", "20241305101112", "20240305241112", "2024030510111", "x"])
    func `a moment that is none is not taken`(moment: String) { #expect(!PictureDescription.isMoment(moment)) }

    @Test(arguments: [
        (204.0, 98.0, [102, 49]), (204, 196, [51, 49]), (100, 200, [1, 2]), (78.74, 39.37, [2, 1]), (72, 72, nil),
        (203, 204, nil), (1, 300, nil), (.nan, 1, nil), (0, 1, nil),
    ])
    func `pixels that are not square are told to be so`(across: Double, down: Double, ratio: [Int]?) {
        #expect(DecodedPage.Resolution(horizontal: across, vertical: down).pixelAspectRatio == ratio)
    }
}
