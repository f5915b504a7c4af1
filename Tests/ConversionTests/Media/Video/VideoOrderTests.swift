import DICOM
import Foundation
import Testing

@testable import Conversion

@Suite struct VideoOrderTests {
    private static let file = Content.bytes(Array("RIFF".utf8) + [4, 0, 0, 0] + Array("AVI ".utf8))

    /// What ffprobe lists, and whether pictures change places.
    @Test(arguments: [
        ("5762,\n\n14874\n13466\n15870\n", true), ("5762,\n\n10980\n13466\n", false), ("5762\n5762\n", true),
        ("5762\n", false), ("", nil), ("N/A\n", nil), ("5762\nx\n", nil),
        (String(repeating: "1", count: 100) + "\n", nil),
    ])
    func `pictures are reordered where their places go back`(listing: String, expected: Bool?) throws {
        #expect(try VideoOrder.isReordered(.bytes(Array(listing.utf8))) == expected)
    }

    private func fault(_ places: String, transcode: Bool = false, _ codec: String = "h264") async -> ConversionError? {
        let probe = RecordedProbes.video(["codec_name": "\"\(codec)\""])
        let tools = RecordedTools([.success(.text(probe)), .success(.text(places))])
        var settings = ConversionSettings(softwareVersions: "1")
        settings.videos.transcode = transcode
        let options = ReadingOptions(rendering: nil, settings: settings, given: DataSet())
        let reading = VideoReading(
            container: .avi, file: MediaFile(content: Self.file, digest: [1]), options: options)
        do throws(ConversionError) {
            _ = try await reading.media(in: tools)
            return nil
        } catch { return error }
    }

    @Test func `an AVI file whose pictures change places is not moved on`() async throws {
        guard case .videoNotAccepted(_, .pictureOrder)? = await fault("5762\n14874\n13466\n") else {
            Issue.record("not refused")
            return
        }
        // The next program, which would move or convert it, has no answer recorded.
        #expect(await fault("1\n2\n") != nil)
        #expect(await fault("1\n3\n2\n", transcode: true) == .workshopUnavailable(errno: 0))
    }

    @Test func `of an AVI file the pictures are counted`() throws {
        let json = RecordedProbes.video([
            "r_frame_rate": "\"25/1\"", "avg_frame_rate": "\"50/1\"", "duration": "\"12.000000\"",
        ])
        let avi = json.replacingOccurrences(of: "\"format\": {", with: "\"format\": {\"format_name\": \"avi\", ")
        let stream = try #require(try VideoProbe(parsing: Array(avi.utf8), found: "AVI video").videos.first)
        #expect(stream.rate?.text == "25" && !stream.hasVariableRate)
    }
}
