import DICOM

/// One audio stream of a file.
struct AudioStream: Sendable, Equatable {
    var index: Int
    /// ffmpeg's name, e.g. `aac`.
    var codec: String
    /// Units: Hz.
    var sampleRate: Int
    var channelCount: Int

    init?(_ json: JSON) {
        guard let index = json.whole("index"), let codec = json["codec_name"]?.string?.harmless, !codec.isEmpty else {
            return nil
        }
        self.index = index
        self.codec = codec
        sampleRate = json.whole("sample_rate") ?? 0
        channelCount = json.whole("channels") ?? 0
    }

    /// Whether a stream of this coding may stand beside such a video in such a container.
    ///
    /// - Source: PS3.5 §8.2.5 (MPEG-2: MP3 only), table 8.2.12-1 (H.264 and HEVC).
    func isAllowed(beside video: VideoCodec, in container: VideoContainer) -> Bool {
        if video == .mpeg2 { return codec == "mp3" }
        switch codec {
        case "aac", "mp3", "mp2": return true
        case "ac3": return container == .transportStream || container == .timedTransportStream
        case "pcm_bluray", "pcm_s16be", "pcm_s24be", "s302m":
            return container == .transportStream || container == .timedTransportStream
        default: return false
        }
    }

    /// Whether sampling rate and channels are those that the standard lists for the coding.
    ///
    /// - Source: PS3.5 §8.2.5, §8.2.12.
    var hasListedParameters: Bool {
        switch codec {
        case "aac": sampleRate == 48_000 && (channelCount == 2 || channelCount == 6)
        case "ac3": sampleRate == 48_000 && (channelCount == 2 || channelCount == 6)
        case "mp3": [32_000, 44_100, 48_000].contains(sampleRate) && (1...2).contains(channelCount)
        case "mp2": [32_000, 44_100, 48_000].contains(sampleRate) && channelCount == 2
        default: (sampleRate == 48_000 || sampleRate == 96_000) && channelCount == 2
        }
    }

    /// E.g. `aac, 44100 Hz, 1 channel`.
    var description: String { "\(codec), \(sampleRate) Hz, \(channelCount) channel\(channelCount == 1 ? "" : "s")" }
}
