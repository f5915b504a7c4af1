import DICOM

extension TransferSyntax {
    package static let mpeg2MainLevel = "1.2.840.10008.1.2.4.100"
    package static let mpeg2HighLevel = "1.2.840.10008.1.2.4.101"
    package static let h264Level41 = "1.2.840.10008.1.2.4.102"
    package static let h264BluRay = "1.2.840.10008.1.2.4.103"
    package static let h264Level42 = "1.2.840.10008.1.2.4.104"
    package static let h264Level42Stereo = "1.2.840.10008.1.2.4.105"
    package static let h264StereoHigh = "1.2.840.10008.1.2.4.106"
    package static let hevcMain = "1.2.840.10008.1.2.4.107"
    package static let hevcMain10 = "1.2.840.10008.1.2.4.108"

    /// The syntax of the same coding that may be cut into several fragments. HEVC may always be.
    ///
    /// - Source: PS3.5 §A.4.5 to §A.4.11, PS3.6 table A-1.
    static func fragmentable(_ uid: String) -> String { uid == hevcMain || uid == hevcMain10 ? uid : uid + ".1" }

    /// Every syntax that a video can have, with those of several fragments.
    static let videos: [String] = {
        let plain = [
            mpeg2MainLevel, mpeg2HighLevel, h264Level41, h264BluRay, h264Level42, h264Level42Stereo, h264StereoHigh,
            hevcMain, hevcMain10,
        ]
        var all: [String] = []
        for uid in plain { all += fragmentable(uid) == uid ? [uid] : [uid, fragmentable(uid)] }
        return all
    }()
}

/// Why no transfer syntax takes a stream as it is.
package enum VideoFault: Sendable, Equatable {
    case codec
    case profile
    case level
    /// Colour sampling or bits of a sample; as ffmpeg calls it, e.g. `yuv422p`.
    case sampling(String)
    case size
    case frameRate
    case pixelShape
    /// The container cannot tell in which order the pictures are shown.
    case pictureOrder
    /// Units: degrees, clockwise.
    case orientation(rotation: Int, isMirrored: Bool)
}

extension VideoStream {
    enum Verdict: Sendable, Equatable {
        case accepted(transferSyntaxUID: String)
        case refused(VideoFault)
    }

    /// The transfer syntax of the stream by what it is, not by what its name or container says.
    ///
    /// - Source: PS3.5 §8.2.5 to §8.2.11.
    var verdict: Verdict {
        guard orientation.isUpright else {
            return .refused(.orientation(rotation: orientation.rotation, isMirrored: orientation.isMirrored))
        }
        return switch codec {
        case .mpeg2: mpeg2Verdict
        case .h264: h264Verdict
        case .hevc: hevcVerdict
        case .other: .refused(.codec)
        }
    }

    /// Main Profile at Main Level has the sizes and rates of television. At High Level there are two sizes, square
    /// pixels and the rates of table 8-2. A stream of 1280 × 720 that calls its level High 1440 meets those of High Level.
    ///
    /// - Source: PS3.5 §8.2.5 table 8-1, §8.2.6 table 8-2.
    private var mpeg2Verdict: Verdict {
        guard profile == "Main" else { return .refused(.profile) }
        guard pixelFormat == "yuv420p" else { return .refused(.sampling(pixelFormat)) }
        guard let rate else { return .refused(.frameRate) }
        if columns <= 720, rows <= 576 {
            guard level == 8 || level == 10 else { return .refused(.level) }
            if rate.isOne(of: [.pal]) { return .accepted(transferSyntaxUID: TransferSyntax.mpeg2MainLevel) }
            guard rate.isOne(of: [.ntsc, .thirty]) else { return .refused(.frameRate) }
            return rows <= 480 ? .accepted(transferSyntaxUID: TransferSyntax.mpeg2MainLevel) : .refused(.size)
        }
        guard level == 4 || level == 6 else { return .refused(.level) }
        let isFull = columns == 1920 && rows == 1080
        guard isFull || (columns == 1280 && rows == 720) else { return .refused(.size) }
        guard isSquare else { return .refused(.pixelShape) }
        let rates: [FrameRate] = [.pal, .ntsc, .thirty] + (isFull ? [] : [.fifty, .doubleNTSC, .sixty])
        guard rate.isOne(of: rates) else { return .refused(.frameRate) }
        return .accepted(transferSyntaxUID: TransferSyntax.mpeg2HighLevel)
    }

    /// High Profile with square pixels; size and rate are those of the level.
    ///
    /// - Source: PS3.5 §8.2.7 to §8.2.9.
    private var h264Verdict: Verdict {
        guard profile == "High" || profile == "Stereo High" else { return .refused(.profile) }
        guard pixelFormat == "yuv420p" || pixelFormat == "yuvj420p" else { return .refused(.sampling(pixelFormat)) }
        guard isSquare else { return .refused(.pixelShape) }
        guard let rate else { return .refused(.frameRate) }
        guard let level, 9...42 ~= level else { return .refused(.level) }
        guard H264Level.level42.takes(columns: columns, rows: rows) else { return .refused(.size) }
        guard H264Level.level42.takes(columns: columns, rows: rows, rate: rate) else { return .refused(.frameRate) }
        if profile == "Stereo High" { return .accepted(transferSyntaxUID: TransferSyntax.h264StereoHigh) }
        if stereo != nil { return .accepted(transferSyntaxUID: TransferSyntax.h264Level42Stereo) }
        guard level <= 41, H264Level.level41.takes(columns: columns, rows: rows, rate: rate) else {
            return .accepted(transferSyntaxUID: TransferSyntax.h264Level42)
        }
        return .accepted(
            transferSyntaxUID: isBluRay(rate) ? TransferSyntax.h264BluRay : TransferSyntax.h264Level41)
    }

    /// - Source: PS3.5 table 8-4.
    private func isBluRay(_ rate: FrameRate) -> Bool {
        if hasVariableRate { return false }
        switch (columns, rows, isInterlaced) {
        case (1920, 1080, true): return rate.isOne(of: [.pal, .ntsc])
        case (1920, 1080, false): return rate.isOne(of: [.film, .filmNTSC])
        case (1280, 720, false): return rate.isOne(of: [.fifty, .doubleNTSC, .film, .filmNTSC])
        default: return false
        }
    }

    /// - Source: PS3.5 §8.2.10, §8.2.11.
    private var hevcVerdict: Verdict {
        let uid: String
        switch (profile, pixelFormat) {
        case ("Main", "yuv420p"), ("Main", "yuvj420p"): uid = TransferSyntax.hevcMain
        case ("Main 10", "yuv420p10le"): uid = TransferSyntax.hevcMain10
        case ("Main", _), ("Main 10", _): return .refused(.sampling(pixelFormat))
        default: return .refused(.profile)
        }
        guard isSquare else { return .refused(.pixelShape) }
        guard let rate else { return .refused(.frameRate) }
        guard let level, 1...153 ~= level else { return .refused(.level) }
        guard HEVCLevel.takes(columns: columns, rows: rows) else { return .refused(.size) }
        guard HEVCLevel.takes(columns: columns, rows: rows, rate: rate) else { return .refused(.frameRate) }
        return .accepted(transferSyntaxUID: uid)
    }
}
