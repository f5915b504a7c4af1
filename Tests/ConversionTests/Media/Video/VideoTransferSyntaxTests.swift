import DICOM
import Testing

@testable import Conversion

@Suite struct VideoTransferSyntaxTests {
    private func stream(_ text: String) throws -> VideoStream {
        // codec|profile|level|columns|rows|rate|sampling|shape|fields
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let json = RecordedProbes.video([
            "codec_name": "\"\(parts[0])\"", "profile": "\"\(parts[1])\"", "level": parts[2], "width": parts[3],
            "height": parts[4], "r_frame_rate": "\"\(parts[5])\"", "avg_frame_rate": "\"\(parts[5])\"",
            "pix_fmt": "\"\(parts.count > 6 ? parts[6] : "yuv420p")\"",
            "sample_aspect_ratio": "\"\(parts.count > 7 ? parts[7] : "1:1")\"",
            "field_order": "\"\(parts.count > 8 ? parts[8] : "progressive")\"",
        ])
        return try #require(VideoProbe(parsing: Array(json.utf8), found: "x").videos.first)
    }

    @Test(arguments: [
        ("mpeg2video|Main|8|720|576|25/1", "100"), ("mpeg2video|Main|8|720|480|30000/1001|yuv420p|8:9|tt", "100"),
        ("mpeg2video|Main|8|352|288|25/1|yuv420p|12:11", "100"), ("mpeg2video|Main|10|352|240|30/1", "100"),
        ("mpeg2video|Main|4|1920|1080|25/1|yuv420p|1:1|tt", "101"), ("mpeg2video|Main|6|1280|720|60000/1001", "101"),
        ("h264|High|31|1280|720|30/1", "102"), ("h264|High|41|1920|1080|30/1", "102"),
        ("h264|High|40|1920|1080|30000/1001", "102"), ("h264|High|30|640|480|15/1|yuvj420p|0:1", "102"),
        ("h264|High|41|1024|768|75/1", "102"), ("h264|High|41|1080|1920|30/1", "102"),
        ("h264|High|41|1920|1080|25/1|yuv420p|1:1|tt", "103"), ("h264|High|40|1920|1080|24000/1001", "103"),
        ("h264|High|32|1280|720|60000/1001", "103"), ("h264|High|32|1280|720|50/1", "103"),
        ("h264|High|42|1920|1080|60/1", "104"), ("h264|High|40|1920|1080|50/1", "104"),
        ("h264|Stereo High|41|1920|1080|30/1", "106"), ("hevc|Main|120|1920|1080|60/1", "107"),
        ("hevc|Main|153|3840|2160|60/1", "107"), ("hevc|Main 10|153|3840|2160|30/1|yuv420p10le", "108"),
    ])
    func `a stream has its transfer syntax`(text: String, uid: String) throws {
        #expect(try stream(text).verdict == .accepted(transferSyntaxUID: "1.2.840.10008.1.2.4." + uid))
    }

    @Test(arguments: [
        ("mpeg2video|Simple|8|720|576|25/1", VideoFault.profile), ("mpeg2video|4:2:2|8|720|576|25/1|yuv422p", .profile),
        ("mpeg2video|Main|4|720|576|25/1", .level), ("mpeg2video|Main|8|720|576|24/1", .frameRate),
        ("mpeg2video|Main|8|720|576|30/1", .size), ("mpeg2video|Main|6|1440|1080|25/1", .size),
        ("mpeg2video|Main|4|1920|1080|50/1", .frameRate), ("mpeg2video|Main|4|1920|1080|25/1|yuv420p|4:3", .pixelShape),
        ("h264|Constrained Baseline|31|640|480|30/1", .profile), ("h264|Main|40|1920|1080|30/1", .profile),
        ("h264|High 10|41|1920|1080|30/1|yuv420p10le", .profile),
        ("h264|High|41|1920|1080|30/1|gray", .sampling("gray")),
        ("h264|High|51|1920|1080|30/1", .level), ("h264|High|42|3840|2160|30/1", .size),
        ("h264|High|42|1920|1080|120/1", .frameRate), ("h264|High|30|720|576|25/1|yuv420p|16:11", .pixelShape),
        ("hevc|Main|156|3840|2160|60/1", .level), ("hevc|Main|153|7680|4320|30/1", .size),
        ("hevc|Main|153|4096|2160|120/1", .frameRate), ("hevc|Rext|153|1920|1080|30/1|yuv422p10le", .profile),
        ("hevc|Main 10|153|1920|1080|30/1", .sampling("yuv420p")), ("vp9|Profile 0|-99|1920|1080|30/1", .codec),
        ("h264|High|41|65535|16|30/1", .size), ("h264|High|41|640|480|0/0", .frameRate),
    ])
    func `a stream outside the limits is told why`(text: String, fault: VideoFault) throws {
        #expect(try stream(text).verdict == .refused(fault))
    }

    @Test func `two views in one picture have a syntax of their own`() throws {
        var stream = try stream("h264|High|41|1920|1080|30/1")
        stream.stereo = .packed
        #expect(stream.verdict == .accepted(transferSyntaxUID: TransferSyntax.h264Level42Stereo))
    }

    @Test func `a turned picture has none`() throws {
        var stream = try stream("h264|High|31|1280|720|30/1")
        stream.orientation = VideoOrientation(rotation: 90)
        #expect(stream.verdict == .refused(.orientation(rotation: 90, isMirrored: false)))
    }

    @Test func `every syntax but those of HEVC has another for several fragments`() {
        #expect(TransferSyntax.fragmentable(TransferSyntax.mpeg2MainLevel) == "1.2.840.10008.1.2.4.100.1")
        #expect(TransferSyntax.fragmentable(TransferSyntax.hevcMain10) == TransferSyntax.hevcMain10)
        #expect(TransferSyntax.videos.count == 16)
    }

    /// Columns, rows and rate of what is coded anew.
    @Test(arguments: [
        ("vp9|Profile 0|-99|3840|2160|60/1", 1920, 1080, "30"), ("vp9|Profile 0|-99|1080|1920|30/1", 1080, 1920, "30"),
        ("vp9|Profile 0|-99|1920|1200|25/1", 1728, 1080, "25"), ("vp9|Profile 0|-99|1280|720|60/1", 1280, 720, "60"),
        ("h264|High|30|720|576|25/1|yuv420p|16:11", 1046, 576, "25"),
        ("h264|High|30|720|480|25/1|yuv420p|8:9", 720, 540, "25"),
        ("vp9|Profile 0|-99|639|479|12/1", 638, 478, "12"), ("vp9|Profile 0|-99|65535|1|12/1", 1920, 16, "12"),
        ("vp9|Profile 0|-99|1920|1080|31/1", 1920, 1080, "30"),
    ])
    func `what is coded anew fits`(text: String, columns: Int, rows: Int, rate: String) throws {
        let target = TranscodingTarget(for: try stream(text))
        #expect(target.columns == columns && target.rows == rows && target.rate.text == rate)
    }

    @Test(arguments: [
        ("25/1", "40", "25"), ("30000/1001", "33.367", "30"), ("30/1", "33.333", "30"), ("60000/1001", "16.683", "60"),
        ("24000/1001", "41.708", "24"), ("1/2", "2000", "1"), ("1000/1", "1", "1000"),
    ])
    func `a rate has its frame time`(text: String, time: String, cine: String) {
        #expect(FrameRate(text)?.frameTime == time)
        #expect(FrameRate(text)?.cineRate == cine)
    }

    @Test(arguments: ["0/0", "1/0", "-1/1", "1001/1", "1", "", "a/b", "9223372036854775807/1", "1/2/3"])
    func `what is no rate is none`(text: String) { #expect(FrameRate(text) == nil) }
}
