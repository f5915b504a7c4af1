import DICOM
import TestSupport
import Testing

@testable import Conversion

@Suite struct CodestreamTests {
    struct Expected: Sendable {
        var path: String
        var syntax: String
        var mediaType: String
        var photometric = "MONOCHROME2"
        var bits = 8
        /// The term of a lossy compression.
        var method: String?
        /// Whether dicom3tools takes these colours: it wants a colour transform, which PS3.5 §8.2.4 does not.
        var isKnown = true
    }

    static let images: [Expected] = [
        .init(path: "gray.jls", syntax: TransferSyntax.jpegLSLossless, mediaType: "image/jls"),
        .init(path: "rgb.jls", syntax: TransferSyntax.jpegLSLossless, mediaType: "image/jls", photometric: "RGB"),
        .init(
            path: "near-3.jls", syntax: TransferSyntax.jpegLSNearLossless, mediaType: "image/jls",
            method: "ISO_14495_1"),
        .init(path: "12-bit.jls", syntax: TransferSyntax.jpegLSLossless, mediaType: "image/jls", bits: 16),
        .init(path: "gray.j2k", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2"),
        .init(path: "gray.jp2", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2"),
        .init(
            path: "rgb.j2k", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2", photometric: "YBR_RCT"),
        .init(
            path: "rgb.jp2", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2", photometric: "YBR_RCT"),
        .init(
            path: "tiles.j2k", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2",
            photometric: "YBR_RCT"),
        .init(
            path: "no-transform.j2k", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2",
            photometric: "RGB", isKnown: false),
        .init(
            path: "lossy.j2k", syntax: TransferSyntax.jpeg2000, mediaType: "image/jp2", photometric: "YBR_ICT",
            method: "ISO_15444_1"),
        .init(path: "16-bit.j2k", syntax: TransferSyntax.jpeg2000Lossless, mediaType: "image/jp2", bits: 16),
        .init(path: "rgb.jhc", syntax: TransferSyntax.htj2kLossless, mediaType: "image/jphc", photometric: "YBR_RCT"),
        .init(
            path: "rpcl.jhc", syntax: TransferSyntax.htj2kLosslessRPCL, mediaType: "image/jphc",
            photometric: "YBR_RCT"),
        .init(
            path: "lossy.jhc", syntax: TransferSyntax.htj2k, mediaType: "image/jphc", photometric: "YBR_ICT",
            method: "ISO_15444_15"),
        .init(path: "gray.jxl", syntax: TransferSyntax.jpegXLLossless, mediaType: "image/jxl"),
        .init(path: "lossless.jxl", syntax: TransferSyntax.jpegXLLossless, mediaType: "image/jxl", photometric: "RGB"),
        .init(
            path: "lossless-container.jxl", syntax: TransferSyntax.jpegXLLossless, mediaType: "image/jxl",
            photometric: "RGB"),
        .init(path: "12-bit.jxl", syntax: TransferSyntax.jpegXLLossless, mediaType: "image/jxl", bits: 12),
        .init(
            path: "lossy.jxl", syntax: TransferSyntax.jpegXL, mediaType: "image/jxl", photometric: "XYB",
            method: "ISO_18181_1", isKnown: false),
        .init(
            path: "recompressed.jxl", syntax: TransferSyntax.jpegXLRecompression, mediaType: "image/jxl",
            photometric: "YBR_FULL_422", method: "ISO_10918_1"),
    ]

    @Test(arguments: images, [false, true])
    func `a codestream is carried as it is`(expected: Expected, inFile: Bool) async throws {
        let bytes = try fixture("codestream/\(expected.path)")
        let workshop = ImageWorkshop()
        let instance = try await converted(bytes, in: workshop, inFile: inFile)[0]
        #expect(instance.transferSyntaxUID == expected.syntax)
        #expect(instance.sopClassUID == SOPClass.secondaryCapture)
        let dataSet = instance.dataSet
        #expect(dataSet.integer(.rows) == 48 && dataSet.integer(.columns) == 64)
        #expect(dataSet.string(.photometricInterpretation) == expected.photometric)
        #expect(dataSet.integer(.samplesPerPixel) == (expected.photometric == "MONOCHROME2" ? 1 : 3))
        #expect(dataSet.integer(.bitsStored) == expected.bits)
        #expect(dataSet.integer(.bitsAllocated) == (expected.bits > 8 ? 16 : 8))
        #expect(dataSet.string(.lossyImageCompression) == (expected.method == nil ? "00" : "01"))
        #expect(dataSet.string(.lossyImageCompressionMethod) == expected.method)
        let bulk = try #require(instance.pixelData)
        #expect(bulk.framing == .encapsulated)
        #expect(bulk.mediaType == "\(expected.mediaType); transfer-syntax=\(expected.syntax)")
        let carried = try instance.pixels()
        #expect(bytes.firstIndex(of: carried, in: 0..<bytes.count) != nil)
        let isContainer = expected.path.hasSuffix("jp2") || expected.path == "lossless-container.jxl"
        #expect((carried.count < bytes.count) == isContainer)
        #expect(workshop.verifiedFormats == [Self.codestream(expected.path)])
        #expect(instance.warnings == [])
        if expected.isKnown, !Self.isNew(expected.syntax) { try expectClean(instance) }
    }

    /// HTJ2K and JPEG XL, which dicom3tools of 2022 takes for native pixels.
    private static func isNew(_ syntax: String) -> Bool {
        syntax.hasPrefix("1.2.840.10008.1.2.4.11") || syntax.hasPrefix("1.2.840.10008.1.2.4.20")
    }

    private static func codestream(_ path: String) -> CodestreamFormat {
        path.hasSuffix("jls") ? .jpegLS : path.hasSuffix("jxl") ? .jpegXL : .jpeg2000
    }

    @Test(arguments: ["gray.jls", "rgb.jls", "rgb.j2k", "lossy.j2k", "rgb.jhc", "gray.jxl", "lossless.jxl"])
    func `as a photo it is a photograph`(path: String) async throws {
        let instance = try await converted(fixture("codestream/\(path)"), in: ImageWorkshop(), as: .photo)[0]
        #expect(instance.sopClassUID == SOPClass.vlPhotographic)
        if !Self.isNew(instance.transferSyntaxUID) { try expectClean(instance) }
    }

    @Test(arguments: [
        ("alpha.jp2", ConversionError.notYetSupported(found: "JPEG 2000 image with transparency", instead: .image)),
        ("alpha.jxl", .notYetSupported(found: "JPEG XL image with transparency or further channels", instead: .image)),
    ])
    func `what viewers do not show is refused`(path: String, error: ConversionError) async throws {
        let bytes = try fixture("codestream/\(path)")
        #expect(await faults { try await converted(bytes, in: ImageWorkshop()) } == [error])
    }

    @Test(arguments: ["gray.jls", "rgb.j2k", "lossless.jxl"])
    func `what its decoder cannot read is refused`(path: String) async throws {
        let bytes = try fixture("codestream/\(path)")
        let name = path.hasSuffix("jls") ? "JPEG-LS image" : path.hasSuffix("jxl") ? "JPEG XL image" : "JPEG 2000 image"
        let found = await faults { try await converted(bytes, in: ImageWorkshop(verification: .rejected)) }
        #expect(found == [.decoderFailed(found: name, .rejected)])
        let unchecked = try await converted(bytes, in: ImageWorkshop(verification: .missing(package: "x")))[0]
        #expect(unchecked.warnings == ["The \(name) was not decoded to check it: the package x is not installed."])
        let limits = ImageSettings(maximumPixels: 64 * 48 - 1)
        let large = await faults { try await converted(bytes, in: ImageWorkshop(), images: limits) }
        #expect(large == [.tooManyPixels(limit: 64 * 48 - 1)])
    }

    @Test(arguments: images.map(\.path))
    func `a codestream cut anywhere is refused`(path: String) async throws {
        let bytes = try fixture("codestream/\(path)")
        // Where a bare JPEG XL codestream ends only its decoder knows.
        let isBare = path.hasSuffix("jxl") && bytes[0] == 0xFF
        for part in 0..<(isBare ? 1 : 20) {
            let cut = Array(bytes.prefix(max(isBare ? 6 : 4, bytes.count * part / 20)))
            #expect(await !faults { try await converted(cut, in: ImageWorkshop()) }.isEmpty)
        }
        if !isBare { #expect(await !faults { try await converted(bytes.dropLast(), in: ImageWorkshop()) }.isEmpty) }
    }

    @Test(arguments: images.map(\.path))
    func `2000 mutations are converted or refused`(path: String) async throws {
        let bytes = try fixture("codestream/\(path)")
        var generator = SeededGenerator(seed: 43)
        var refusals = 0
        for round in 0..<2000 {
            var mutated = bytes
            // Half of them in the headers.
            let range = round % 2 == 0 ? 0..<min(bytes.count - 20, 200) : 0..<bytes.count - 20
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: range, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: mutated[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: mutated[index] = 0xFF
                case 2: mutated.remove(at: index)
                default: mutated.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            let changed = mutated
            if await !faults({ try await converted(changed, in: ImageWorkshop()) }).isEmpty { refusals += 1 }
        }
        #expect(refusals > 0)
    }
}
