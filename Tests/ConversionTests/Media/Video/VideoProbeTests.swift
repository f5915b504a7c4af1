import DICOM
import Testing

@testable import Conversion

@Suite struct VideoProbeTests {
    private func probe(_ text: String) throws -> VideoProbe {
        try VideoProbe(parsing: Array(text.utf8), found: "MP4 video")
    }

    private func stream(_ changes: [String: String], others: String = "") throws -> VideoStream {
        try #require(try probe(RecordedProbes.video(changes, others: others)).videos.first)
    }

    @Test func `sound and covers before the video are no video`() throws {
        let found = try probe(
            RecordedProbes.video(["index": "2"], others: RecordedProbes.sound + RecordedProbes.cover))
        #expect(found.videos.map(\.index) == [2])
        #expect(found.audios.map(\.description) == ["aac, 44100 Hz, 1 channel"])
    }

    /// Base rate, mean rate, what is taken, and whether it varies.
    @Test(arguments: [
        ("30/1", "30/1", "30", false), ("90000/1", "903000/30083", "30.017", false),
        ("30/1", "903000/30083", "30", false),
        ("25/1", "425/29", "14.655", true), ("50/1", "25/1", "25", false), ("30000/1001", "30000/1001", "29.97", false),
        ("0/0", "25/1", "25", false), ("24000/1001", "0/0", "23.976", false),
    ])
    func `a rate is exact where it can be`(base: String, mean: String, text: String, varies: Bool) throws {
        let stream = try stream(["r_frame_rate": "\"\(base)\"", "avg_frame_rate": "\"\(mean)\""])
        #expect(stream.rate?.text == text)
        #expect(stream.hasVariableRate == varies)
    }

    @Test(arguments: [
        (" 65536 0 0 0 65536 0", 0, false), ("0 65536 0 -65536 0 0", 90, false), ("-65536 0 0 0 -65536 0", 180, false),
        ("0 -65536 0 65536 0 0", 270, false), ("-65536 0 0 0 65536 0", 0, true), ("65536 0 0 0 -65536 0", 180, true),
        ("0 65536 0 65536 0 0", 90, true), ("0 0 0 0 0 0", 0, false), ("1 2", 0, false), ("x y z a b c", 0, false),
        ("9223372036854775807 -9223372036854775808 0 -9223372036854775808 1 0", 0, false),
    ])
    func `a display matrix says how a player turns`(matrix: String, rotation: Int, isMirrored: Bool) {
        let found = VideoOrientation(displayMatrix: "\n00000000: \(matrix)\n00000002: 0 0 1073741824\n")
        #expect(found == VideoOrientation(rotation: rotation, isMirrored: isMirrored))
    }

    @Test func `a stream of a phone is described in words`() throws {
        let stream = try stream(["profile": "\"Constrained Baseline\"", "width": "640", "height": "480"])
        #expect(
            stream.description == "H.264 Constrained Baseline, level 3.1, 640 × 480 pixels, 30 frames per second")
    }

    @Test func `names out of a file are cut down to plain letters`() throws {
        let stream = try stream(["profile": "\"M\\u0000\\u00fcller\\\\\\\"\(String(repeating: "x", count: 99))\""])
        #expect(stream.profile.utf8.count <= 40 && stream.profile.hasPrefix("Mller"))
    }

    @Test(arguments: [
        "", "{", "[]", "{\"streams\": 1}", "{\"streams\": [{\"codec_type\": \"video\"}]}",
        "{\"streams\": [{\"codec_type\": \"video\", \"index\": 0, \"codec_name\": \"h264\", \"width\": -1, \"height\": 9}]}",
    ])
    func `what is no list of streams has no video`(text: String) {
        #expect((try? probe(text).videos) ?? [] == [])
    }

    @Test func `tags tell the camera and its clock, and whether there is a place`() throws {
        let tags = """
            {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 12",
            "com.apple.quicktime.location.ISO6709": "+52.5+013.4/", "creation_time": "2024-02-29T09:11:12.000000Z",
            "com.apple.quicktime.creationdate": "2024-02-29T10:11:12+0100"}
            """
        let found = try probe(RecordedProbes.video(tags: tags))
        #expect(found.hasLocation)
        #expect(found.recordingDate?.text == "20240229101112+0100")
        #expect(found.attributes.string(.manufacturer) == "Apple")
        #expect(found.attributes.string(.manufacturerModelName) == "iPhone 12")
        #expect(try !probe(RecordedProbes.video()).hasLocation)
    }

    @Test(
        arguments: [
            ("2024-02-29T09:11:12.000000Z", "20240229091112+0000"), ("2024-02-29 09:11:12Z", "20240229091112+0000"),
            ("2024-02-29T09:11:12-05:30", "20240229091112-0530"), ("2024-13-29T09:11:12Z", nil),
            ("2024-02-29T09:11:12", nil),
            ("2024-02-32T09:11:12Z", nil), ("2024-02-29T24:11:12Z", nil), ("2024-02-29T09:11:12+9900", nil),
            ("now", nil),
            ("2024-02-29T09:11:12-0000", nil),
        ] as [(String, String?)])
    func `a date is read with its zone, or not at all`(text: String, value: String?) {
        #expect(RecordingDate(text)?.text == value)
    }

    @Test(arguments: [
        ("1904-01-01T00:00:00Z", false), ("1970-01-01T00:00:00Z", false), ("2000-01-01T00:00:00Z", false),
        ("2026-03-14T00:00:00Z", true), ("2026-03-15T00:00:00Z", true), ("2026-04-15T00:00:00Z", false),
        ("2019-12-31T00:00:00Z", true),
    ])
    func `a clock that was never set counts for nothing`(text: String, isPlausible: Bool) {
        let now = AcceptanceTime(date: "20260314", time: "151617")
        #expect(RecordingDate(text)?.isPlausible(until: now) == isPlausible)
    }
}
