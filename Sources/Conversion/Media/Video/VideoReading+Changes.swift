import DICOM

extension VideoReading {
    /// The same pictures in a container that an object may have.
    func remuxed(_ clip: VideoClip, in workshop: any Workshop) async throws(ConversionError) -> VideoClip {
        let target: VideoContainer =
            clip.stream.codec == .mpeg2 || clip.container == .timedTransportStream ? .transportStream : .mp4
        let audio = clip.audio.filter { $0.isAllowed(beside: clip.stream.codec, in: target) }
        let job = jobs(clip.content, clip.container).remux(clip.stream, audio: audio, to: target)
        var made = try await made(by: job, as: target, in: workshop)
        guard made.stream.packetCount >= clip.stream.packetCount else { throw unsound }
        // MP4 lets the last picture of such a file end too early, which would change the rate.
        if clip.container == .avi { (made.stream.rate, made.stream.hasVariableRate) = clip.timing }
        made.warnings.append(
            "The video was moved from \(clip.container.name) to \(target.name); no picture was changed.")
        if audio.count < clip.audio.count {
            let left = clip.audio.filter { !audio.contains($0) }.map(\.codec).joined(separator: ", ")
            made.warnings.append("Sound in \(left) was left out, because DICOM does not allow it here.")
        }
        return made
    }

    /// Other pictures, as near as the standard allows.
    func transcoded(_ clip: VideoClip, in workshop: any Workshop) async throws(ConversionError) -> VideoClip {
        let target = TranscodingTarget(for: clip.stream)
        let job = jobs(clip.content, clip.container).transcode(clip.stream, audio: clip.audio.first, as: target)
        var made = try await made(by: job, as: .mp4, in: workshop)
        guard made.stream.packetCount > 0 else { throw unsound }
        made.source = clip.stream
        made.warnings.append(
            "The video was converted with loss from \(clip.stream.description) to \(made.stream.description).")
        return made
    }

    /// The clip that a job makes.
    private func made(
        by job: ToolJob, as target: VideoContainer, in workshop: any Workshop
    ) async throws(ConversionError) -> VideoClip {
        let result = try await run(job, in: workshop)
        guard result.exitStatus == 0, result.complaint.isEmpty, let content = result.file, content.byteCount > 0 else {
            throw unsound
        }
        let probe = try await self.probe(content, target, in: workshop)
        guard let stream = probe.videos.first else { throw unsound }
        var clip = VideoClip(target, content, probe, stream: stream)
        clip.isChanged = true
        return clip
    }
}
