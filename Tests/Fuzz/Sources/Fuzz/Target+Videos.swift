import DICOM

@testable import Conversion

extension Target {
    static let videos: [Target] = [
        Target("video") { bytes async in
            for content in [Content.bytes(bytes), Readings.spooled(bytes)] {
                for container in containers { _ = try? container.checkIsWhole(content) }
                _ = try? ISOBoxes.majorBrand(of: content)
            }
            if let reader = MediaDescriptor.mp4.read { await Readings(bytes).read(as: reader) }
        },
        // What ffprobe and ffmpeg say of a file.
        Target("video-tools") { bytes async in
            let boxes: [UInt8] = [0, 0, 0, 16] + "ftypisom".utf8 + [0, 0, 0, 0]
            for container in [VideoContainer.mp4, .matroska, .transportStream, .elementaryStream] {
                var readings = Readings(container == .mp4 ? boxes : [])
                readings.workshop.output = .bytes(bytes)
                await readings.read(as: VideoReading.reader(container))
            }
            guard let probe = try? VideoProbe(parsing: bytes, found: "video") else { return }
            for stream in probe.videos {
                _ = stream.verdict
                _ = TranscodingTarget(for: stream)
                _ = stream.description
            }
            _ = VideoJobs.frameCount(in: bytes)
        },
        Target("dates") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = RecordingDate(text)?.isPlausible(until: Readings.moment)
            _ = HL7Time.parts(of: text)
            _ = FrameRate(text)
        },
    ]

    private static let containers: [VideoContainer] = [
        .mp4, .quickTime, .matroska, .avi, .programStream, .elementaryStream, .transportStream, .timedTransportStream,
    ]
}
