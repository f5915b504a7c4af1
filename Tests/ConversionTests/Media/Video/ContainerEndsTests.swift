import DICOM
import TestSupport
import Testing

@testable import Conversion

@Suite struct ContainerEndsTests {
    private static func box(_ type: String, _ payload: [UInt8], size: UInt32? = nil) -> [UInt8] {
        let size = size ?? UInt32(8 + payload.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } + Array(type.utf8) + payload
    }

    private static let mp4 = box("ftyp", Array("isom0000".utf8)) + box("moov", [1, 2, 3]) + box("mdat", [4, 5, 6, 7])
    private static let avi = Array("RIFF".utf8) + [12, 0, 0, 0] + Array("AVI 12345678".utf8)
    /// EBML header of 2 bytes, Segment of 4.
    private static let mkv: [UInt8] =
        [0x1A, 0x45, 0xDF, 0xA3, 0x82, 1, 2, 0x18, 0x53, 0x80, 0x67, 0x84, 1, 2, 3, 4]

    private func check(_ bytes: [UInt8], _ container: VideoContainer) throws(ConversionError) {
        try container.checkIsWhole(.bytes(bytes))
    }

    @Test(arguments: [(mp4, VideoContainer.mp4), (avi, .avi), (mkv, .matroska)])
    func `a whole file passes, and a cut one does not`(bytes: [UInt8], container: VideoContainer) throws {
        try check(bytes, container)
        for count in 0..<bytes.count {
            // Behind a whole box, zeros may be padding; ffprobe then misses what the movie describes.
            if container == .mp4, 27...30 ~= count { continue }
            #expect(throws: ConversionError.self, "\(count)") { try check(Array(bytes.prefix(count)), container) }
        }
    }

    @Test func `boxes may be long, go to the end or be followed by zeros`() throws {
        let long = [0, 0, 0, 1] + Array("mdat".utf8) + [0, 0, 0, 0, 0, 0, 0, 18, 1, 2]
        for end in [Self.box("moov", []) + long, Self.box("moov", []) + Self.box("mdat", [1, 2, 3], size: 0)] {
            #expect(throws: Never.self) { try check(end, .mp4) }
        }
        #expect(throws: Never.self) { try check(Self.mp4 + Array(repeating: 0, count: 5), .mp4) }
    }

    @Test(
        arguments: [
            [0, 0, 0, 1] + Array("mdat".utf8) + Array(repeating: UInt8(0xFF), count: 8),
            [0, 0, 0, 7] + Array("mdat".utf8), [0, 0, 0, 1] + Array("mdat".utf8) + [0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func `a box of an impossible size is refused`(box: [UInt8]) {
        #expect(throws: ConversionError.self) { try check(Self.box("moov", []) + box, .mp4) }
    }

    @Test func `a movie without its description was cut`() {
        #expect(throws: ConversionError.truncated(found: "MP4 video")) {
            try check(Self.box("ftyp", Array("isom0000".utf8)) + Self.box("mdat", [1]), .mp4)
        }
    }

    @Test func `a segment of unknown size may end anywhere`() throws {
        #expect(throws: Never.self) { try check(Array(Self.mkv[..<11]) + [0xFF, 1, 2], .matroska) }
    }

    @Test(arguments: [(188, VideoContainer.transportStream), (192, .timedTransportStream)])
    func `packets of a transport stream are whole`(size: Int, container: VideoContainer) throws {
        try check(Array(repeating: 0x47, count: size * 3), container)
        #expect(throws: ConversionError.truncated(found: container.name)) {
            try check(Array(repeating: 0x47, count: size * 3 - 1), container)
        }
    }

    @Test(arguments: [(mp4, VideoContainer.mp4), (mkv, .matroska), (avi, .avi)])
    func `2000 mutations pass or are refused`(bytes: [UInt8], container: VideoContainer) {
        var generator = SeededGenerator(seed: 7)
        var refusals = 0
        for _ in 0..<2000 {
            do { try check(bytes.overwritten(using: &generator), container) } catch { refusals += 1 }
        }
        #expect(refusals > 0 && refusals < 2000)
    }
}
