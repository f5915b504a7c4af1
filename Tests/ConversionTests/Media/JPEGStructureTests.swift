import DICOM
import Testing

@testable import Conversion

/// Images put together by hand, marker by marker (ITU-T T.81 annex B).
@Suite struct JPEGStructureTests {
    private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + payload
    }

    private static func frame(
        _ marker: UInt8 = 0xC0, bits: UInt8 = 8, rows: UInt8 = 16, columns: UInt8 = 16, ids: [UInt8] = [1]
    ) -> [UInt8] {
        segment(marker, [bits, 0, rows, 0, columns, UInt8(ids.count)] + ids.flatMap { [$0, 0x11, 0] })
    }

    private static func scan(_ ids: [UInt8] = [1], selection: UInt8 = 0) -> [UInt8] {
        segment(0xDA, [UInt8(ids.count)] + ids.flatMap { [$0, 0] } + [selection, 63, 0]) + [0x12, 0xFF, 0, 0x34]
    }

    private static let start: [UInt8] = [0xFF, 0xD8]
    private static let end: [UInt8] = [0xFF, 0xD9]
    private static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
    private static func adobe(_ transform: UInt8) -> [UInt8] {
        segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, transform])
    }

    private func read(_ bytes: [UInt8]) throws -> (JPEGHeader, Media) {
        var window = ContentWindow(.bytes(bytes))
        let header = try JPEGHeader(reading: &window)
        return (header, try Media.jpeg(.bytes(bytes), nil))
    }

    @Test func `long chains of application segments and fill bytes are passed`() throws {
        let chain = (0..<300).flatMap { _ in Self.segment(0xE2, Array(repeating: 0xFF, count: 65_533)) }
        let fill = Array(repeating: UInt8(0xFF), count: 500)
        let (header, _) = try read(Self.start + chain + fill + Self.frame() + fill + Self.scan() + fill + Self.end)
        #expect(header.rows == 16)
    }

    @Test(
        arguments: [
            (jfif, [1, 2, 3], UInt8(0xC0), "YBR_FULL_422"),
            ([], [1, 2, 3], 0xC0, "YBR_FULL_422"),
            ([], Array("RGB".utf8), 0xC0, "RGB"),
            (adobe(0), [1, 2, 3], 0xC0, "RGB"),
            (adobe(1), Array("RGB".utf8), 0xC0, "YBR_FULL_422"),
            (jfif + adobe(0), [1, 2, 3], 0xC0, "YBR_FULL_422"),
            ([], [1, 2, 3], 0xC3, "RGB"),
            (jfif, [1, 2, 3], 0xC3, "YBR_FULL"),
            (adobe(1), [1, 2, 3], 0xC3, "YBR_FULL"),
            (adobe(0), [1, 2, 3], 0xC3, "RGB"),
        ] as [([UInt8], [UInt8], UInt8, String)])
    func `markers and component names decide the colour model`(
        markers: [UInt8], ids: [UInt8], process: UInt8, photometric: String
    ) throws {
        let bytes = Self.start + markers + Self.frame(process, ids: ids) + Self.scan(ids, selection: 1) + Self.end
        #expect(try read(bytes).0.photometricInterpretation == photometric)
    }

    @Test func `lossless scans with several predictors are not of first order`() throws {
        let frame = Self.start + Self.frame(0xC3, ids: [1, 2])
        #expect(throws: ConversionError.notYetSupported(found: "JPEG image of 2 components", instead: .image)) {
            try read(frame)
        }
        let three = Self.start + Self.frame(0xC3, ids: [1, 2, 3]) + Self.scan([1], selection: 1)
        let same = three + Self.scan([2], selection: 1) + Self.scan([3], selection: 1) + Self.end
        #expect(try read(same).1.transferSyntaxUID == TransferSyntax.jpegLosslessSV1)
        let mixed = three + Self.scan([2], selection: 1) + Self.scan([3], selection: 7) + Self.end
        #expect(try read(mixed).1.transferSyntaxUID == TransferSyntax.jpegLossless)
    }

    private static let damagedImages: [([UInt8], String)] = [
        (start + [0x00, 0x00, 0x00], "marker"),
        (start + end, "order of markers"),
        (start + start, "order of markers"),
        (start + [0xFF, 0xE0, 0, 1], "segment length"),
        (start + frame() + frame(), "second frame"),
        (start + scan() + end, "scan without frame"),
        (start + frame(bits: 12) + scan() + end, "bits per sample"),
        (start + frame(0xC1, bits: 10) + scan() + end, "bits per sample"),
        (start + frame(rows: 0) + scan() + end, "image size"),
        (start + frame(columns: 0) + scan() + end, "image size"),
        (start + frame(ids: []) + scan() + end, "number of components"),
        (start + segment(0xC0, [8, 0, 16, 0, 16, 3, 1, 0x11, 0]) + scan() + end, "frame header"),
        (start + segment(0xC0, [8, 0, 16, 0, 16, 1, 1, 0x01, 0]) + scan() + end, "sampling factors"),
        (start + frame() + scan([1, 2]) + end, "scan header"),
        (start + frame(0xC3) + scan(selection: 8) + end, "predictor"),
        (start + frame(0xC8) + scan() + end, "coding process"),
        (start + frame() + segment(0xDA, [1, 1, 0, 0, 63, 0]) + end, "scan"),
    ]

    @Test(arguments: damagedImages)
    func `a broken structure is damage and says where`(bytes: [UInt8], part: String) {
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: part)) { try read(bytes) }
    }

    @Test(arguments: [
        (UInt8(0xC5), "hierarchical JPEG image"), (0xC9, "arithmetic-coded JPEG image"),
        (0xCB, "arithmetic-coded JPEG image"),
    ])
    func `other coding processes are named`(marker: UInt8, name: String) {
        let bytes = Self.start + Self.frame(marker) + Self.scan() + Self.end
        #expect(throws: ConversionError.notYetSupported(found: name, instead: .image)) { try read(bytes) }
    }

    @Test func `a thumbnail's end is not the image's`() throws {
        let thumbnail = Self.segment(0xE1, Array("Exif\0\0".utf8) + Self.start + Self.scan() + Self.end)
        let bytes = Self.start + thumbnail + Self.frame() + Self.scan()
        #expect(throws: ConversionError.truncated(found: "JPEG image")) { try read(bytes) }
        #expect(try read(bytes + Self.end).0.rows == 16)
    }

    @Test func `a marker across a window's border is seen`() throws {
        let head = Self.start + Self.frame() + Self.scan()
        for count in 65_520...65_545 {
            let data = Array(repeating: UInt8(0x11), count: count - 4) + Self.end
            let bytes = head + data + Array(repeating: 1, count: 5000)
            let scanStart = head.count - 4
            #expect(
                try JPEGEnd(of: .bytes(bytes), after: scanStart, readingAllScans: false).offset
                    == head.count + data.count)
        }
    }
}
