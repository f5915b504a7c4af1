import DICOM

extension VideoReading {
    /// The real number of frames. A clip is decoded as a whole if it is not too long, else its beginning is.
    func checkedFrameCount(_ clip: inout VideoClip, in workshop: any Workshop) async throws(ConversionError) -> Int {
        let packets = clip.stream.packetCount
        let isLong = clip.stream.pixelCount > limits.checkedPixels
        let frames = isLong ? limits.checkedFrames : nil
        let job = jobs(clip.content, clip.container).check(clip.stream, frames: frames)
        let result = try await run(job, in: workshop)
        guard result.exitStatus == 0, result.complaint.isEmpty,
            let counted = VideoJobs.frameCount(in: try result.output.bytes(at: 0, count: result.output.byteCount)),
            counted > 0
        else { throw unsound }
        if isLong {
            clip.warnings.append("The video is long: only its first \(counted) frames were decoded to check it.")
        }
        let count = isLong ? packets : counted
        guard Int32(exactly: count) != nil else { throw .damaged(found: container.name, part: "number of frames") }
        return count
    }

    func warnings(ofKept clip: VideoClip) -> [String] {
        var warnings: [String] = []
        if clip.probe.hasLocation {
            warnings.append("The file says where it was recorded; this was kept, because its bytes are not changed.")
        }
        for audio in clip.audio
        where !audio.isAllowed(beside: clip.stream.codec, in: clip.container) || !audio.hasListedParameters {
            warnings.append(
                "The sound (\(audio.description)) is none that DICOM lists for such a video; it was kept as it is.")
        }
        return warnings
    }
}
