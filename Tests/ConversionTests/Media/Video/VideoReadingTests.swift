import DICOM
import Testing

@testable import Conversion

/// The flow from a file to an object, with recorded answers of the programs.
@Suite struct VideoReadingTests {
    /// A program stream says nothing of its size, so that any bytes are whole.
    private static let stream = Content.bytes([0, 0, 1, 0xBA, 1, 2, 3])
    private static let mpeg2 = [
        "codec_name": "\"mpeg2video\"", "profile": "\"Main\"", "level": "8", "width": "720", "height": "576",
        "r_frame_rate": "\"25/1\"", "avg_frame_rate": "\"25/1\"", "sample_aspect_ratio": "\"16:11\"",
    ]

    private func media(
        _ tools: RecordedTools, given: DataSet = DataSet(), videos: VideoSettings = VideoSettings(),
        limits: VideoLimits = VideoLimits()
    ) async throws -> Media {
        let options = ReadingOptions(
            settings: ConversionSettings(softwareVersions: "1", videos: videos), given: given)
        let file = MediaFile(content: Self.stream, digest: [1])
        return try await VideoReading(container: .programStream, file: file, options: options, limits: limits)
            .media(in: tools)
    }

    private func fault(_ answers: Result<ToolResult, WorkshopError>...) async -> ConversionError? {
        do {
            _ = try await media(RecordedTools(answers))
            return nil
        } catch { return error as? ConversionError }
    }

    private static func answer(_ text: String) -> Result<ToolResult, WorkshopError> { .success(.text(text)) }

    @Test func `a program stream is carried as it is, with its pixels' shape and its sound`() async throws {
        let tools = RecordedTools([
            Self.answer(RecordedProbes.video(Self.mpeg2, others: RecordedProbes.sound)),
            Self.answer(RecordedProbes.frames),
        ])
        let media = try await media(tools)
        #expect(media.content == nil)
        #expect(media.transferSyntaxUID == TransferSyntax.mpeg2MainLevel)
        guard case .video(let video) = media.form else { return #expect(Bool(false)) }
        #expect(video.frameCount == 300)
        #expect(video.pixelAspectRatio == [11, 16])
        #expect(video.audioChannelCounts == [1])
        #expect(media.bulkMediaType == "video/mpeg; transfer-syntax=1.2.840.10008.1.2.4.100")
        #expect(media.warnings.count == 1)
    }

    @Test func `programs get one demuxer, one protocol and no network`() async throws {
        let tools = RecordedTools([Self.answer(RecordedProbes.video(Self.mpeg2)), Self.answer(RecordedProbes.frames)])
        _ = try await media(tools)
        #expect(tools.jobs.map(\.tool) == [.ffprobe, .ffmpeg])
        for job in tools.jobs {
            let text = job.arguments.map { if case .text(let text) = $0 { text } else { "FILE" } }.joined(
                separator: " ")
            #expect(text.contains("-protocol_whitelist file -format_whitelist mpeg "))
            #expect(text.contains("-f mpeg ") && text.contains("-i FILE"))
            #expect(job.limits.seconds == 600)
        }
    }

    @Test func `a long clip is checked at its beginning only, and says so`() async throws {
        let tools = RecordedTools([Self.answer(RecordedProbes.video(Self.mpeg2)), Self.answer(RecordedProbes.frames)])
        let media = try await media(tools, limits: VideoLimits(checkedPixels: 1000, checkedFrames: 50))
        #expect(tools.jobs.last?.arguments.contains(.text("50")) == true)
        #expect(media.warnings.contains { $0.contains("first 300 frames") })
    }

    @Test func `a program that is missing, slow or killed is said so`() async {
        #expect(
            await fault(.failure(.missing(package: "ffmpeg"))) == .toolMissing(found: "MPEG video", package: "ffmpeg"))
        #expect(
            await fault(.failure(.tookTooLong(seconds: 600)))
                == .decoderFailed(found: "MPEG video", .tookTooLong(seconds: 600)))
        #expect(await fault(.failure(.crashed)) == .decoderFailed(found: "MPEG video", .crashed))
    }

    @Test func `a complaint of the decoder is damage`() async {
        let damaged = ConversionError.damaged(found: "MPEG video", part: "a decoder finds errors in it")
        let good = Self.answer(RecordedProbes.video(Self.mpeg2))
        #expect(await fault(.success(.text("", status: 1))) == damaged)
        #expect(await fault(.success(.text(RecordedProbes.video(Self.mpeg2), complaint: "ac-tex damaged"))) == damaged)
        #expect(await fault(good, .success(.text(RecordedProbes.frames, complaint: "error"))) == damaged)
        #expect(await fault(good, Self.answer("{}")) == damaged)
        #expect(await fault(good, Self.answer("frame=0\nprogress=end\n")) == damaged)
    }

    @Test func `a file of sound alone is no video`() async {
        let sound = "{\"streams\": [\(RecordedProbes.sound.dropLast(2))]}"
        #expect(await fault(Self.answer(sound)) == .notYetSupported(found: "MPEG video without pictures"))
    }

    @Test func `a refusal names the stream and the reason`() async {
        let phone = RecordedProbes.video(["profile": "\"Constrained Baseline\"", "side_data_list": "[]"])
        #expect(
            await fault(Self.answer(phone))
                == .videoNotAccepted(
                    found: "H.264 Constrained Baseline, level 3.1, 1280 × 720 pixels, 30 frames per second", .profile))
        let turned = RecordedProbes.video(["side_data_list": RecordedProbes.turned])
        guard case .videoNotAccepted(_, .orientation(90, false))? = await fault(Self.answer(turned)) else {
            Issue.record("not refused")
            return
        }
    }

    @Test(arguments: [RenderAs.sc, .photo, .document, .pages])
    func `a video becomes nothing but a video`(rendering: RenderAs) {
        let options = ReadingOptions(
            rendering: rendering, settings: ConversionSettings(softwareVersions: "1"), given: DataSet())
        #expect(throws: ConversionError.renderingNotPossible(found: "MPEG video", as: rendering)) {
            _ = try VideoReading.reader(.programStream)(MediaFile(content: Self.stream, digest: []), options)
        }
    }

    @Test func `a video's object has the modules of its IOD`() async throws {
        let tools = RecordedTools([
            Self.answer(RecordedProbes.video(Self.mpeg2, others: RecordedProbes.sound)),
            Self.answer(RecordedProbes.frames),
        ])
        var given = DataSet()
        given.set(.patientID, .LO, "P1")
        let instance = try await Conversion.convert(
            input([MediaFile(content: Self.stream, digest: [1])], given), in: tools)[0]
        let dataSet = instance.dataSet
        #expect(dataSet.string(.frameTime) == "40")
        #expect(dataSet.string(.cineRate) == "25")
        #expect(dataSet.string(.numberOfFrames) == "300")
        #expect(dataSet[.frameIncrementPointer]?.value == .tags([.frameTime]))
        #expect(dataSet[.pixelAspectRatio]?.value == .strings(["11", "16"]))
        #expect(dataSet.string(.photometricInterpretation) == "YBR_PARTIAL_420")
        #expect(dataSet.string(.modality) == "XC")
        #expect(dataSet.string(.lossyImageCompressionMethod) == "ISO_13818_2")
        #expect(dataSet.items(.anatomicRegionSequence)?.first?.string(.codeValue) == "38266002")
        let channel = dataSet.items(.multiplexedAudioChannelsDescriptionCodeSequence)?.first
        #expect(channel?.string(.channelMode) == "MONO")
    }
}
