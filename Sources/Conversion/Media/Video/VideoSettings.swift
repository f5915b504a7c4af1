/// What an operator decides about videos.
package struct VideoSettings: Sendable, Equatable {
    /// Whether a stream that no transfer syntax takes is coded anew; else it is refused.
    package var transcode: Bool
    /// Wall time that one run of ffmpeg or ffprobe may take. Units: seconds.
    package var seconds: Int

    package init(transcode: Bool = false, seconds: Int = 600) {
        self.transcode = transcode
        self.seconds = seconds
    }
}

/// Sizes at which the reader of videos behaves otherwise; only tests change them.
struct VideoLimits: Sendable {
    /// The longest fragment, even (PS3.5 §A.4). Units: bytes.
    var fragmentByteCount = 0xFFFF_FFFE
    /// Pixels of a clip that is decoded as a whole to see that it is sound: six minutes of 1920 × 1080 at 30 frames per
    /// second, or 50 s of work of one processor core.
    var checkedPixels = 24_000_000_000
    /// Frames from the start that are decoded of a longer clip.
    var checkedFrames = 600
}
