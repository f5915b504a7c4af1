import DICOM

/// Runs of ffprobe and ffmpeg on one file.
///
/// The demuxer is named and is the only one allowed, and no protocol but plain files is: neither a playlist nor a
/// reference inside the file makes them open anything else.
struct VideoJobs: Sendable {
    let container: VideoContainer
    let content: Content
    let settings: VideoSettings

    /// Two frames of 8192 × 4320 with their references fit into this. Units: bytes.
    private static let memory = 3 << 30
    private static let listing = 1 << 20

    private static let entries = [
        "stream=index,codec_type,codec_name,profile,level,width,height,pix_fmt,sample_aspect_ratio,field_order,"
            + "avg_frame_rate,r_frame_rate,duration,has_b_frames,nb_read_packets,sample_rate,channels",
        "stream_disposition=attached_pic", "stream_tags", "stream_side_data", "format=format_name", "format_tags",
    ].joined(separator: ":")

    func opening(threads: Int = 2) -> [ToolJob.Argument] {
        let texts = [
            "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", container.demuxer, "-max_streams", "64",
            "-probesize", "50000000", "-analyzeduration", "60000000", "-threads", "\(threads)", "-f",
            container.demuxer,
        ]
        return texts.map(ToolJob.Argument.text)
    }

    func job(
        _ tool: Tool, _ arguments: [ToolJob.Argument], output: Int, hasOutputFile: Bool = false
    ) -> ToolJob {
        ToolJob(
            tool, arguments, input: content, hasOutputFile: hasOutputFile,
            limits: .init(memory: Self.memory, seconds: settings.seconds, output: output))
    }

    /// Lists the streams and walks through every packet of the file.
    var probe: ToolJob {
        let rest = ["-count_packets", "-show_entries", Self.entries, "-of", "json=compact=1", "-i"]
        return job(.ffprobe, opening() + rest.map { .text($0) } + [.input], output: Self.listing)
    }

    /// Decodes one stream and counts its frames: all, or so many from the start. It ends at the first error; unlike
    /// ffprobe, ffmpeg takes a frame that the decoder had to make up as one.
    func check(_ stream: VideoStream, frames: Int?) -> ToolJob {
        var rest = ["-map", "0:\(stream.index)", "-an", "-sn", "-dn", "-fps_mode", "passthrough"]
        if let frames { rest += ["-frames:v", "\(frames)"] }
        rest += ["-progress", "pipe:1", "-stats_period", "60", "-f", "null", "-"]
        let before = ["-nostdin", "-xerror"].map(ToolJob.Argument.text)
        // With several threads, which of the frames that a decoder has patched count as corrupt depends on their race.
        return job(
            .ffmpeg, before + opening(threads: 1) + [.text("-i"), .input] + rest.map { .text($0) }, output: Self.listing
        )
    }

    /// The number of frames in the last of the reports that `check` wrote.
    static func frameCount(in reports: [UInt8]) -> Int? {
        let lines = reports.split(separator: UInt8(ascii: "\n"))
        let label = Array("frame=".utf8)
        guard let last = lines.last(where: { $0.starts(with: label) }) else { return nil }
        return Int(String(decoding: last.dropFirst(label.count), as: UTF8.self).trimmed)
    }

    /// Moves streams into another container, untouched, and leaves out all that the file says of itself.
    func remux(_ stream: VideoStream, audio: [AudioStream], to target: VideoContainer) -> ToolJob {
        var texts = ["-map", "0:\(stream.index)"]
        for audio in audio { texts += ["-map", "0:\(audio.index)"] }
        texts += ["-c", "copy"]
        if stream.codec == .hevc, target == .mp4 { texts += ["-tag:v", "hvc1"] }
        // A container needs some bytes of its own for each packet.
        let output = content.byteCount + content.byteCount / 4 + (16 << 20)
        return convert(texts, to: target, output: output)
    }

    /// Codes a stream anew as H.264 High Profile of at most level 4.1, with the first audio stream as AAC.
    func transcode(_ stream: VideoStream, audio: AudioStream?, as target: TranscodingTarget) -> ToolJob {
        var texts = ["-map", "0:\(stream.index)"]
        if let audio { texts += ["-map", "0:\(audio.index)"] }
        let filters =
            (stream.isInterlaced ? ["yadif=mode=send_frame"] : [])
            + ["fps=\(target.rate.fraction)", "scale=\(target.columns):\(target.rows)", "setsar=1", "format=yuv420p"]
        texts += [
            "-vf", filters.joined(separator: ","), "-c:v", "libx264", "-profile:v", "high", "-level:v", "4.1",
            "-preset", "fast", "-crf", "17", "-maxrate", "50M", "-bufsize", "50M", "-threads:v", "2",
        ]
        if audio != nil { texts += ["-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-ac", "2"] }
        // Without times of their own, pictures follow at the stream's rate in the order that the decoder gives them.
        let timing = container == .avi && stream.isReordered ? stream.rate.map { ["-r", $0.fraction] } : nil
        return convert(texts, to: .mp4, output: 4 << 30, timing: timing ?? [])
    }

    /// - Parameter timing: how the input is timed, if not by what it says itself.
    private func convert(
        _ texts: [String], to target: VideoContainer, output: Int, timing: [String] = []
    ) -> ToolJob {
        let before = ["-nostdin", "-xerror", "-fflags", "+genpts"].map(ToolJob.Argument.text)
        let form = target == .mp4 ? ["-movflags", "+faststart", "-f", "mp4"] : ["-f", "mpegts"]
        let after =
            ["-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-dn", "-sn"]
            + ["-fflags", "+bitexact", "-flags", "+bitexact", "-max_muxing_queue_size", "9999"] + form + ["-y"]
        return job(
            .ffmpeg,
            before + opening() + timing.map { .text($0) } + [.text("-i"), .input] + (texts + after).map { .text($0) }
                + [.output],
            output: output, hasOutputFile: true)
    }
}
