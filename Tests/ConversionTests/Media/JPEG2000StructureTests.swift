import DICOM
import Testing

@testable import Conversion

/// Codestreams and containers that no encoder at hand makes, put together by hand.
@Suite struct JPEG2000StructureTests {
    private static func be(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }

    private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, marker] + be(payload.count + 2, 2) + payload
    }

    private static func size(
        capabilities: Int = 0, width: Int = 16, height: Int = 8, tile: Int = 16, depths: [UInt8] = [7],
        sampling: UInt8 = 1
    ) -> [UInt8] {
        segment(
            0x51,
            be(capabilities, 2) + [width, height, 0, 0, tile, tile, 0, 0].flatMap { be($0, 4) } + be(depths.count, 2)
                + depths.flatMap { [$0, sampling, sampling] })
    }

    private static func coding(_ transform: UInt8 = 1, colour: UInt8 = 0, order: UInt8 = 2) -> [UInt8] {
        segment(0x52, [0, order, 0, 1, colour, 5, 4, 4, 0, transform])
    }

    private static func tile(_ index: Int = 0, header: [UInt8] = [], length: Int? = nil) -> [UInt8] {
        let data: [UInt8] = [0xFF, 0x93, 1, 2, 3, 4]
        let all = 12 + header.count + data.count
        return [0xFF, 0x90] + be(10, 2) + be(index, 2) + be(length ?? all, 4) + [0, 1] + header + data
    }

    private static let start: [UInt8] = [0xFF, 0x4F]
    private static let end: [UInt8] = [0xFF, 0xD9]
    private static let unquantised = segment(0x5C, [0x40, 8])

    private static func stream(
        _ size: [UInt8] = size(), more: [UInt8] = coding() + unquantised, tiles: [UInt8] = tile()
    ) -> [UInt8] {
        start + size + more + tiles + end
    }

    private static func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        be(payload.count + 8, 4) + Array(type.utf8) + payload
    }

    private static func file(_ header: [UInt8], _ stream: [UInt8]) -> [UInt8] {
        box("jP  ", [0x0D, 0x0A, 0x87, 0x0A]) + box("ftyp", Array("jp2 \0\0\0\0jp2 ".utf8)) + box("jp2h", header)
            + box("jp2c", stream)
    }

    private static func colours(_ space: Int) -> [UInt8] { box("colr", [1, 0, 0] + be(space, 4)) }

    private func media(_ bytes: [UInt8]) throws -> Media { try JPEG2000Image(.bytes(bytes)).media(rendering: nil) }

    @Test func `a plain codestream is lossless gray`() throws {
        #expect(try media(Self.stream()).transferSyntaxUID == TransferSyntax.jpeg2000Lossless)
    }

    @Test(arguments: [
        (size(capabilities: 0x8000), "JPEG 2000 Part 2 image"),
        (size(depths: [0x87]), "JPEG 2000 image of signed samples"),
        (size(depths: [16]), "JPEG 2000 image of 17 bits per sample"),
        (size(depths: [7, 7]), "JPEG 2000 image of 2 components"),
        (size(depths: [7, 7, 8]), "JPEG 2000 image of components of different depths"),
        (size(depths: [7], sampling: 2), "JPEG 2000 image of components of different sizes"),
    ])
    func `what DICOM or viewers do not take is refused`(size: [UInt8], name: String) {
        #expect(throws: ConversionError.notYetSupported(found: name, instead: .image)) { try media(Self.stream(size)) }
    }

    @Test func `what has more columns than DICOM can say is refused`() {
        #expect(throws: ConversionError.decoderFailed(found: JPEG2000Header.name, .notRead(.sides))) {
            try media(Self.stream(Self.size(width: 65_536, tile: 65_536)))
        }
    }

    @Test(arguments: [
        size(width: 0), size(tile: 0), size(depths: []), size(depths: [7], sampling: 0),
        segment(0x51, []), segment(0x51, [0, 0]), coding(),
    ])
    func `a size that cannot be is damage`(size: [UInt8]) {
        let bytes = Self.stream(size)
        #expect(throws: ConversionError.self) { try media(bytes) }
    }

    @Test(arguments: [5, 14, 0xFF] as [UInt8])
    func `an order of packets that does not exist is damage`(order: UInt8) throws {
        #expect(throws: Never.self) { try media(Self.stream(more: Self.coding(order: 4) + Self.unquantised)) }
        #expect(throws: ConversionError.damaged(found: JPEG2000Header.name, part: "coding style")) {
            try media(Self.stream(more: Self.coding(order: order) + Self.unquantised))
        }
    }

    @Test func `one lossy part makes the whole lossy`() throws {
        let derived = Self.segment(0x5C, [0x41, 8, 0])
        #expect(try media(Self.stream(more: Self.coding() + derived)).transferSyntaxUID == TransferSyntax.jpeg2000)
        let component = Self.segment(0x53, [0, 0, 5, 4, 4, 0, 0])
        let mixed = Self.coding() + component + Self.unquantised
        #expect(try media(Self.stream(more: mixed)).transferSyntaxUID == TransferSyntax.jpeg2000)
        let tile = Self.tile(header: Self.segment(0x5D, [0, 0x42, 8, 0]))
        #expect(try media(Self.stream(tiles: tile)).transferSyntaxUID == TransferSyntax.jpeg2000)
    }

    @Test func `the progression and tile lengths decide between the lossless HTJ2K syntaxes`() throws {
        let size = Self.size(capabilities: 0x4000)
        let capabilities = Self.segment(0x50, Self.be(0x0002_0000, 4) + [0, 0])
        let lengths = Self.segment(0x55, [0, 0x40, 0, 0, 0, 18])
        let rest = capabilities + Self.unquantised
        for (more, syntax) in [
            (rest + Self.coding() + lengths, TransferSyntax.htj2kLosslessRPCL),
            (rest + Self.coding(), TransferSyntax.htj2kLossless),
            (rest + Self.coding(order: 0) + lengths, TransferSyntax.htj2kLossless),
            (rest + Self.coding(0) + lengths, TransferSyntax.htj2k),
        ] {
            #expect(try media(Self.stream(size, more: more)).transferSyntaxUID == syntax)
        }
        let other = Self.segment(0x50, Self.be(0x4002_0000, 4) + [0, 0, 0, 0])
        #expect(
            throws: ConversionError.notYetSupported(
                found: "JPEG 2000 image with extensions other than of Part 15", instead: .image)
        ) { try media(Self.stream(size, more: other + Self.coding() + Self.unquantised)) }
    }

    @Test func `a codestream lacks no tile, and ends with its end`() throws {
        let size = Self.size(tile: 8)
        let both = Self.stream(size, tiles: Self.tile(0) + Self.tile(1))
        #expect(throws: Never.self) { try media(both) }
        let truncated = ConversionError.truncated(found: "JPEG 2000 image")
        #expect(throws: truncated) { try media(Self.stream(size, tiles: Self.tile(0))) }
        #expect(throws: truncated) { try media(both.dropLast(2)) }
        #expect(throws: truncated) { try media(Self.stream(tiles: Self.tile(length: 1000))) }
        #expect(throws: ConversionError.damaged(found: "JPEG 2000 image", part: "tile")) {
            try media(Self.stream(tiles: Self.tile(7)))
        }
        #expect(throws: ConversionError.damaged(found: "JPEG 2000 image", part: "tile length")) {
            try media(Self.stream(tiles: Self.tile(length: 13)))
        }
        #expect(throws: Never.self) { try media(Self.stream(tiles: Self.tile(length: 0))) }
    }

    @Test func `what follows the codestream is left out`() throws {
        #expect(try media(Self.stream() + [1, 2, 3]).content == .bytes(Self.stream()))
    }

    @Test func `the colours of the container decide where the codestream does not`() throws {
        let plain = Self.stream(Self.size(depths: [7, 7, 7]))
        let transformed = Self.stream(Self.size(depths: [7, 7, 7]), more: Self.coding(colour: 1) + Self.unquantised)
        for (bytes, colours) in [
            (plain, "RGB"), (transformed, "YBR_RCT"), (Self.file(Self.colours(16), plain), "RGB"),
            (Self.file(Self.colours(18), plain), "YBR_FULL"), (Self.file(Self.colours(16), transformed), "YBR_RCT"),
        ] {
            guard case .image(let image) = try media(bytes).form else { return }
            #expect(image.photometricInterpretation == colours)
        }
        let profile = try media(Self.file(Self.box("colr", [2, 0, 0, 1, 2, 3]), plain))
        #expect(profile.warnings == ["The image's colour profile was not kept."])
        #expect(profile.content == .bytes(plain))
    }

    @Test(arguments: [
        (box("pclr", [0, 1]) + colours(16), "with a palette"),
        (colours(12), "in a colour space other than sRGB, gray and sYCC"),
        (colours(17) + box("cdef", [0, 1, 0, 0, 0, 1, 0, 0]), "with transparency"),
        (colours(17) + box("cdef", [0, 1, 0, 0, 0, 0, 0, 2]), "with colours in another order"),
    ])
    func `what the container adds to the codestream is refused`(header: [UInt8], name: String) {
        #expect(throws: ConversionError.notYetSupported(found: "JPEG 2000 image \(name)", instead: .image)) {
            try media(Self.file(header, Self.stream()))
        }
    }

    @Test func `boxes that cannot be are damage`() {
        let signature = Self.box("jP  ", [0x0D, 0x0A, 0x87, 0x0A])
        for more in [
            [0, 0, 0, 7] + Array("jp2c".utf8), [0, 0, 0, 1] + Array("jp2c".utf8) + Array(repeating: 0xFF, count: 8),
            [0, 0, 0, 1] + Array("jp2c".utf8), [0, 0, 0, 0] + Array("jp2c".utf8), [0, 0, 0],
            Self.box("jp2h", [0, 0, 0, 9]) + Self.box("jp2c", Self.stream()), Self.box("jp2c", Self.stream()),
            Self.box("jp2h", Self.box("cdef", [0xFF, 0xFF])) + Self.box("jp2c", Self.stream()),
            (0..<5000).flatMap { _ in Self.box("free", []) },
        ] as [[UInt8]] {
            #expect(throws: ConversionError.self) { try media(signature + more) }
        }
    }
}
