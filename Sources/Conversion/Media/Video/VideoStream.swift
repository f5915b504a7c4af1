/// One video stream of a file, as ffprobe describes it from the stream itself.
struct VideoStream: Sendable, Equatable {
    /// Which stream of the file it is.
    var index: Int
    var codec: VideoCodec
    /// E.g. `Constrained Baseline`; empty where the codec has none.
    var profile: String
    /// As the codec writes it: 31 is level 3.1 of H.264; `nil` where there is none.
    var level: Int?
    var columns: Int
    var rows: Int
    /// ffmpeg's name of the sampling, e.g. `yuv420p10le`.
    var pixelFormat: String
    /// Width to height of a pixel; `nil` where the stream does not say, which means square.
    var pixelShape: PixelShape?
    var isInterlaced: Bool
    var rate: FrameRate?
    /// Whether the time between frames varies by more than a clock's jitter; then `rate` is the mean.
    var hasVariableRate: Bool
    /// What a player has to do before it shows a picture.
    var orientation: VideoOrientation
    var stereo: StereoPacking?
    /// Whether pictures are shown in another order than they are stored in, as far as the head of the stream tells.
    var isReordered = false
    /// Access units that were counted by a walk through the whole file.
    var packetCount: Int

    struct PixelShape: Sendable, Equatable {
        var width: Int
        var height: Int

        var isSquare: Bool { width == height }
    }

    /// Two views in one picture, or one behind the other.
    enum StereoPacking: Sendable, Equatable {
        case packed
    }

    var isSquare: Bool { pixelShape?.isSquare ?? true }

    /// Of all pictures together.
    var pixelCount: Int { columns * rows * min(packetCount, 1 << 31) }

    /// E.g. `H.264 Constrained Baseline, level 3.1, 640 × 480 pixels, 29.97 frames per second`.
    var description: String {
        var parts = [[codec.name, profile].filter { !$0.isEmpty }.joined(separator: " ")]
        if let level = levelName { parts.append("level " + level) }
        parts.append("\(columns) × \(rows) pixels")
        if let rate { parts.append(rate.text + " frames per second") }
        return parts.joined(separator: ", ")
    }

    /// - Source: ITU-T H.262 table 8-3; H.264 §A.3; H.265 §A.4.
    private var levelName: String? {
        guard let level, level > 0 else { return nil }
        switch codec {
        case .mpeg2: return [4: "High", 6: "High 1440", 8: "Main", 10: "Low"][level] ?? "\(level)"
        case .h264: return level == 9 ? "1b" : "\(level / 10).\(level % 10)"
        case .hevc: return level % 30 == 0 ? "\(level / 30)" : "\(level / 30).\(level % 30 / 3)"
        case .other: return nil
        }
    }
}

/// How the picture of a file is to be turned, which DICOM has no attribute for.
struct VideoOrientation: Sendable, Equatable {
    /// Clockwise. Units: degrees.
    var rotation = 0
    var isMirrored = false

    static let upright = VideoOrientation()

    var isUpright: Bool { rotation == 0 && !isMirrored }

    /// Whether rows become columns.
    var swapsSides: Bool { rotation % 180 != 0 }
}
