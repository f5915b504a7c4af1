import DICOM
import TestSupport
import Testing

@testable import Conversion

/// What a decoder stops at, in images of which the header alone says nothing.
@Suite struct JPEGWalkTests {
    private static let sequential = [
        "exif-orientation-6", "extended-12-bit", "extended-colour", "extended-gray", "gray", "hat",
        "lossless-16-bit", "lossless-gray", "lossless-predictor-6", "lossless-rgb", "peacock.grayscale",
        "peacock.s2x1-422", "rgb", "three-scans", "ycc-420", "ycc-422", "ycc-444",
    ]

    private static func image(_ name: String) throws -> [UInt8] {
        try fixture("jpeg/\(name)." + (name == "hat" || name.hasPrefix("peacock") ? "jpeg" : "jpg"))
    }

    private func check(_ bytes: [UInt8]) throws {
        var window = ContentWindow(.bytes(bytes))
        try JPEGWalk.check(.bytes(bytes), JPEGHeader(reading: &window))
    }

    /// The offset of a marker's payload.
    private func payload(of marker: UInt8, in bytes: [UInt8]) throws -> Int {
        try #require(bytes.firstIndex(of: [0xFF, marker], in: 2..<bytes.count)) + 4
    }

    @Test(arguments: sequential)
    func `real images are followed to their end`(name: String) throws {
        let bytes = try Self.image(name)
        #expect(throws: Never.self) { try check(bytes) }
        #expect(throws: Never.self) {
            var window = ContentWindow(.bytes(bytes))
            try JPEGWalk.check(try spooled(bytes), JPEGHeader(reading: &window))
        }
    }

    @Test(
        arguments: [
            (0xC4, 0, 0x04, "Huffman table"), (0xC4, 0, 0x21, "Huffman table"), (0xC4, 1, 3, "Huffman table"),
            (0xC4, 16, 0xFF, "Huffman table"), (0xC4, 0, 0x01, "Huffman table"), (0xC4, 17, 0x11, "Huffman table"),
            (0xDB, 0, 0x04, "quantization table"), (0xDB, 0, 0x20, "quantization table"),
            (0xDB, 0, 0x01, "quantization table"), (0xDB, 0, 0x10, "quantization table"),
            (0xC0, 8, 0x01, "quantization table"), (0xDA, 1, 0x07, "scan header"), (0xDA, 2, 0x10, "Huffman table"),
            (0xDA, 2, 0x01, "Huffman table"),
        ] as [(UInt8, Int, UInt8, String)])
    func `tables that are impossible or missing are found`(marker: UInt8, at: Int, value: UInt8, part: String) throws {
        var bytes = try Self.image("gray")
        bytes[try payload(of: marker, in: bytes) + at] = value
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: part)) { try check(bytes) }
    }

    @Test func `a restart interval of another length is found`() throws {
        var bytes = try Self.image("gray")
        bytes.insert(contentsOf: [0xFF, 0xDD, 0, 4, 0, 0], at: 2)
        #expect(throws: Never.self) { try check(bytes) }
        bytes[5] = 3
        bytes.remove(at: 7)
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: "restart interval")) { try check(bytes) }
    }

    @Test func `a Huffman code of ones alone is found`() throws {
        var bytes = try Self.image("gray")
        for (codes, isRight) in [([2], false), ([1, 1], true), ([1, 2], false)] as [([UInt8], Bool)] {
            let symbols = codes.reduce(0, +)
            let table = codes + Array(repeating: 0, count: 16 - codes.count) + (0..<symbols)
            let segment: [UInt8] = [0xFF, 0xC4, 0, 19 + symbols, 3] + table
            bytes.insert(contentsOf: segment, at: 2)
            if isRight {
                #expect(throws: Never.self) { try check(bytes) }
            } else {
                #expect(throws: ConversionError.damaged(found: "JPEG image", part: "Huffman table")) {
                    try check(bytes)
                }
            }
            bytes.removeSubrange(2..<2 + segment.count)
        }
    }

    @Test(arguments: [0x02, 0x15, 0xBF, 0xC8, 0xCC, 0xD8, 0xDE, 0xF1, 0xFD] as [UInt8])
    func `markers of no image within one are found`(marker: UInt8) throws {
        var bytes = try Self.image("gray")
        bytes.insert(contentsOf: [0xFF, marker, 0, 2], at: bytes.count - 20)
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: "a marker that belongs to no image")) {
            try check(bytes)
        }
    }

    @Test(arguments: [0xC0, 0xC1, 0xC3] as [UInt8])
    func `a second frame within the image data is found`(marker: UInt8) throws {
        var bytes = try Self.image("gray")
        bytes.insert(contentsOf: [0xFF, marker, 0, 2], at: bytes.count - 20)
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: "second frame")) { try check(bytes) }
    }

    @Test func `a component that is named twice or segments without end are found`() throws {
        var bytes = try Self.image("ycc-444")
        let scan = try payload(of: 0xDA, in: bytes)
        bytes[scan + 3] = bytes[scan + 1]
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: "scan header")) { try check(bytes) }
        bytes = try Self.image("gray")
        bytes.insert(contentsOf: [0xFF, 0xFE, 0xFF, 0xFF], at: bytes.count - 20)
        #expect(throws: ConversionError.damaged(found: "JPEG image", part: "segment length")) { try check(bytes) }
        bytes = try Self.image("gray")
        #expect(throws: ConversionError.truncated(found: "JPEG image")) { try check(bytes.dropLast(2)) }
    }

    @Test func `mutations never trap`() throws {
        for name in ["gray", "three-scans", "lossless-rgb"] {
            let bytes = try Self.image(name)
            var generator = SeededGenerator(seed: 7)
            var refused = 0
            for _ in 0..<2000 {
                var mutated = bytes
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    mutated[Int.random(in: 2..<mutated.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                do { try check(mutated) } catch { refused += 1 }
            }
            #expect(refused > 0 && refused < 2000)
        }
    }

    private func check(_ bytes: ArraySlice<UInt8>) throws { try check(Array(bytes)) }

    @Test func `an image in a file is followed off the loop`() async throws {
        var bytes = try Self.image("gray")
        let comment: [UInt8] = [0xFF, 0xFE, 0xFF, 0xFF] + Array(repeating: 0x20, count: 65_533)
        bytes.insert(contentsOf: comment, at: 2)
        let options = ReadingOptions(
            rendering: nil, settings: ConversionSettings(softwareVersions: "1.0"), given: DataSet())
        func file(_ bytes: [UInt8]) throws -> MediaFile {
            var file = mediaFile(bytes)
            file.content = try spooled(bytes)
            return file
        }
        guard case .work(let work) = try Media.jpeg(try file(bytes), options) else {
            Issue.record("not off the loop")
            return
        }
        #expect(try await work(ImageWorkshop()).count == 1)
        bytes.insert(contentsOf: [0xFF, 0x15, 0, 2], at: bytes.count - 20)
        guard case .work(let work) = try Media.jpeg(try file(bytes), options) else { return }
        await #expect(throws: ConversionError.self) { try await work(ImageWorkshop()) }
    }
}
