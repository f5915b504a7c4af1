import DICOM
import Foundation
import Testing

@testable import Conversion

/// Clips through the real ffprobe and ffmpeg, where they are installed.
@Suite(.enabled(if: VideoClips.isPossible)) struct VideoTests {
    static let high = "-c:v libx264 -profile:v high -level:v 3.0 -pix_fmt yuv420p"
    static let mpeg2 = "-c:v mpeg2video -pix_fmt yuv420p -q:v 4"
    static let hevc = "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p"

    /// Converts one file.
    private func convert(
        _ bytes: [UInt8], given: [(DICOM.Tag, VR, String)] = [], videos: VideoSettings = VideoSettings()
    ) async throws -> DICOMInstance {
        var attributes = DataSet()
        attributes.set(.patientID, .LO, "P1")
        for (tag, vr, text) in given { attributes.set(tag, vr, text) }
        let input = ConversionInput(
            files: [MediaFile(content: .bytes(bytes), digest: [1])], attributes: attributes, archive: "main",
            acceptedAt: AcceptanceTime(date: "20260314", time: "151617"),
            siteKey: SiteKey(Array(repeating: 1, count: 32)),
            settings: ConversionSettings(softwareVersions: "1.0", videos: videos))
        return try await Conversion.convert(input, in: try #require(Workbench.shared))[0]
    }

    private func fault(_ bytes: [UInt8], videos: VideoSettings = VideoSettings()) async throws -> ConversionError? {
        do {
            _ = try await convert(bytes, videos: videos)
            return nil
        } catch let failure as ConversionFailure {
            return failure.faults.first?.error
        }
    }

    private func dataSet(_ instance: DICOMInstance) -> DataSet {
        if case .dataSet(let dataSet) = instance.representation { dataSet } else { DataSet() }
    }

    private func bulk(_ instance: DICOMInstance) throws -> (mediaType: String, bytes: [UInt8]) {
        guard case .bulk(let bulk)? = dataSet(instance)[.pixelData]?.value else { return ("", []) }
        return (bulk.mediaType, try bulk.content.read(at: 0, count: bulk.content.byteCount))
    }

    /// The validator's lines. It knows neither HEVC nor streams in several fragments, so that those are shown to it as
    /// what it knows.
    private func complaints(_ instance: DICOMInstance) throws -> [String] {
        var instance = instance
        if instance.transferSyntaxUID == TransferSyntax.hevcMain {
            instance.transferSyntaxUID = TransferSyntax.h264Level41
        }
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).dcm")
        var file: [UInt8] = []
        for segment in try Part10.segments(of: instance) {
            switch segment {
            case .bytes(let more): file += more
            case .content(let content, let range): file += try content.read(at: range.lowerBound, count: range.count)
            }
        }
        try Data(file).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let output = Pipe()
        _ = try VideoClips.status(of: "/usr/bin/dciodvfy", ["-new", url.path], output: output)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return text.split(separator: "\n").map(String.init).filter {
            ($0.hasPrefix("Error") || $0.hasPrefix("Warning") || $0.hasPrefix("Abort"))
                && !$0.contains("Unrecognized defined term = <ISO_23008_2>")
        }
    }

    /// Name, arguments, sound, transfer syntax, whether the file is carried as it is.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: String
        var uid: String
        var isKept = true
        var sound = false
        var size = "128x96"
        var rate = "25"
        var testDescription: String { "\(name) \(arguments)" }
    }

    static let cases: [Case] = [
        Case(name: "a.mp4", arguments: high, uid: TransferSyntax.h264Level41),
        Case(name: "a.mp4", arguments: high + " -movflags +faststart", uid: TransferSyntax.h264Level41),
        Case(name: "a.mp4", arguments: high + " -movflags frag_keyframe+empty_moov", uid: TransferSyntax.h264Level41),
        Case(
            name: "a.mp4", arguments: high + " -map 0:a -map 1:v -c:a aac", uid: TransferSyntax.h264Level41, sound: true
        ),
        Case(name: "a.mp4", arguments: high, uid: TransferSyntax.h264Level41, rate: "15"),
        Case(name: "a.mp4", arguments: hevc, uid: TransferSyntax.hevcMain),
        Case(name: "a.mp4", arguments: hevc + " -tag:v hvc1", uid: TransferSyntax.hevcMain),
        Case(name: "a.ts", arguments: high, uid: TransferSyntax.h264Level41),
        Case(name: "a.ts", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel),
        Case(name: "a.mpg", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel),
        Case(name: "a.vob", arguments: mpeg2 + " -c:a mp2", uid: TransferSyntax.mpeg2MainLevel, sound: true),
        Case(name: "a.m2v", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel),
        Case(name: "a.mpg", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel, rate: "30000/1001"),
        Case(name: "a.ts", arguments: mpeg2, uid: TransferSyntax.mpeg2HighLevel, size: "1280x720", rate: "50"),
        Case(name: "a.mp4", arguments: high, uid: TransferSyntax.h264BluRay, size: "1280x720", rate: "50"),
        Case(
            name: "a.mp4",
            arguments: "-c:v libx264 -preset ultrafast -x264-params 8x8dct=1 -profile:v high -level:v 4.2 "
                + "-pix_fmt yuv420p", uid: TransferSyntax.h264Level42, size: "1920x1080", rate: "60"),
        Case(name: "a.mov", arguments: high, uid: TransferSyntax.h264Level41, isKept: false),
        Case(name: "a.mov", arguments: high + " -c:a aac", uid: TransferSyntax.h264Level41, isKept: false, sound: true),
        Case(
            name: "a.mov", arguments: high + " -c:a pcm_s16le", uid: TransferSyntax.h264Level41, isKept: false,
            sound: true),
        Case(name: "a.mov", arguments: hevc, uid: TransferSyntax.hevcMain, isKept: false),
        Case(name: "a.mov", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel, isKept: false),
        Case(
            name: "a.mkv", arguments: high + " -c:a libmp3lame", uid: TransferSyntax.h264Level41, isKept: false,
            sound: true),
        Case(name: "a.mkv", arguments: hevc, uid: TransferSyntax.hevcMain, isKept: false),
        Case(name: "a.mkv", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel, isKept: false),
        Case(name: "a.avi", arguments: high + " -bf 0", uid: TransferSyntax.h264Level41, isKept: false),
        Case(name: "a.avi", arguments: mpeg2, uid: TransferSyntax.mpeg2MainLevel, isKept: false),
        Case(
            name: "a.m2ts", arguments: high + " -f mpegts -mpegts_m2ts_mode 1", uid: TransferSyntax.h264Level41,
            isKept: false),
    ]

    @Test(arguments: cases)
    func `an allowed stream arrives picture for picture`(clip: Case) async throws {
        let bytes = try VideoClips.make(
            clip.name, clip.arguments, size: clip.size, rate: clip.rate, sound: clip.sound)
        let instance = try await convert(bytes)
        #expect(instance.transferSyntaxUID == clip.uid)
        #expect(instance.sopClassUID == SOPClass.videoPhotographic)
        let bulk = try bulk(instance)
        #expect((bulk.bytes == bytes) == clip.isKept)
        #expect(bulk.mediaType.hasSuffix("; transfer-syntax=" + clip.uid))
        let hashes = try VideoClips.frameHashes(bytes)
        #expect(try VideoClips.frameHashes(bulk.bytes) == hashes)
        #expect(dataSet(instance).string(.numberOfFrames) == "\(hashes.count)")
        let size = clip.size.split(separator: "x").compactMap { Int($0) }
        #expect(dataSet(instance).integer(.columns) == size[0])
        #expect(dataSet(instance).integer(.rows) == size[1])
        #expect(try complaints(instance) == [])
        if !clip.isKept { #expect(try ISOBoxes.majorBrand(of: .bytes(bulk.bytes)) != "qt  ") }
    }

    @Test(arguments: [
        ("a.mp4", "-c:v libx264 -profile:v baseline -pix_fmt yuv420p", VideoFault.profile),
        ("a.mp4", "-c:v libx264 -profile:v main -pix_fmt yuv420p", .profile),
        ("a.mp4", "-c:v libx264 -profile:v high422 -pix_fmt yuv422p", .profile),
        ("a.mp4", "-c:v libx264 -profile:v high10 -pix_fmt yuv420p10le", .profile),
        ("a.mp4", high + " -level:v 5.1", .level),
        ("a.mp4", high + " -vf setsar=16/11", .pixelShape),
        ("a.mp4", "-c:v mpeg4", .codec),
        ("a.webm", "-c:v libvpx-vp9 -pix_fmt yuv420p", .codec),
        ("a.webm", "-c:v libvpx -pix_fmt yuv420p", .codec),
        ("a.avi", "-c:v mjpeg -pix_fmt yuvj420p", .codec),
        ("a.mpg", "-c:v mpeg1video", .codec),
        ("a.mpg", mpeg2 + " -r 24", .frameRate),
    ])
    func `a stream outside the limits is refused, or coded anew`(
        name: String, arguments: String, fault: VideoFault
    ) async throws {
        let bytes = try VideoClips.make(name, arguments)
        guard case .videoNotAccepted(let found, fault)? = try await self.fault(bytes) else {
            Issue.record("\(String(describing: try await self.fault(bytes)))")
            return
        }
        #expect(found.contains("128 × 96"))
        let instance = try await convert(bytes, videos: VideoSettings(transcode: true))
        #expect(instance.transferSyntaxUID == TransferSyntax.h264Level41)
        let frames = try VideoClips.frameHashes(try bulk(instance).bytes).count
        #expect(dataSet(instance).string(.numberOfFrames) == "\(frames)")
        #expect(frames == 25)
        #expect(dataSet(instance)[.imageType]?.value == .strings(["DERIVED", "PRIMARY"]))
        #expect(instance.warnings.contains { $0.contains("converted with loss") })
        let complaints = try complaints(instance)
        #expect(complaints == [])
        let again = try await convert(bytes, videos: VideoSettings(transcode: true))
        #expect(try bulk(again).bytes == bulk(instance).bytes)
    }

    @Test func `a turned clip is not stored lying on its side`() async throws {
        let upright = try VideoClips.make("a.mp4", Self.high)
        let turned = try VideoClips.change(upright, "-c copy -metadata:s:v rotate=270", to: "b.mp4")
        guard case .videoNotAccepted(_, .orientation(let rotation, false))? = try await fault(turned) else {
            Issue.record("\(String(describing: try await fault(turned)))")
            return
        }
        #expect(rotation == 90 || rotation == 270)
        let instance = try await convert(turned, videos: VideoSettings(transcode: true))
        #expect(dataSet(instance).integer(.columns) == 96)
        #expect(dataSet(instance).integer(.rows) == 128)
        #expect(try complaints(instance) == [])
    }

    @Test(arguments: ["a.mp4", "f.mp4", "a.mkv", "a.avi", "a.m2v", "a.ts", "a.mov"])
    func `a clip cut anywhere is refused or plays`(name: String) async throws {
        let more = ["f.mp4": " -movflags frag_keyframe+empty_moov", "a.avi": " -bf 0"][name] ?? ""
        let codec = name == "a.m2v" ? Self.mpeg2 : Self.high + more
        let bytes = try VideoClips.make(name, codec)
        var refusals = 0
        for part in 1..<20 {
            let cut = Array(bytes.prefix(bytes.count * part / 20))
            do {
                let instance = try await convert(cut)
                #expect(try !VideoClips.frameHashes(try bulk(instance).bytes).isEmpty)
            } catch let failure as ConversionFailure {
                refusals += 1
                switch failure.faults.first?.error {
                case .truncated?, .damaged?, .notYetSupported?: break
                default: Issue.record("\(failure)")
                }
            }
        }
        // A bare stream says nothing of its length: cut between two pictures it is a shorter one.
        #expect(refusals >= (name == "a.m2v" ? 15 : 18))
    }

    @Test func `a long stream is cut into fragments of a syntax that may be`() async throws {
        let bytes = try VideoClips.make("a.mp4", Self.high)
        var given = DataSet()
        given.set(.patientID, .LO, "P1")
        let file = MediaFile(content: .bytes(bytes), digest: [1])
        let options = ReadingOptions(settings: ConversionSettings(softwareVersions: "1"), given: given)
        let limits = VideoLimits(fragmentByteCount: 1000)
        let reading = VideoReading(container: .mp4, file: file, options: options, limits: limits)
        let media = try await reading.media(in: try #require(Workbench.shared))
        #expect(media.transferSyntaxUID == "1.2.840.10008.1.2.4.102.1")
        #expect(media.framing == .fragmented(byteCount: 1000))
    }

    @Test func `Modality chooses the class`() async throws {
        let bytes = try VideoClips.make("a.mp4", Self.high)
        let endoscopic = try await convert(bytes, given: [(.modality, .CS, "ES")])
        #expect(endoscopic.sopClassUID == SOPClass.videoEndoscopic)
        #expect(try complaints(endoscopic) == [])
        let microscopic = try await convert(bytes, given: [(.modality, .CS, "GM"), (.bodyPartExamined, .CS, "SKIN")])
        #expect(microscopic.sopClassUID == SOPClass.videoMicroscopic)
        let part = dataSet(microscopic).items(.anatomicRegionSequence)?.first?.string(.codeValue)
        #expect(part == "39937001")
    }
}
