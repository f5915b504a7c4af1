import DICOM

/// A video whose stream is carried as a whole in its container.
///
/// - Source: PS3.3 §C.7.6.3, §C.7.6.5, §C.7.6.6.
struct VideoDescription: Sendable, Equatable {
    /// Pixels, compression and media type, as of a single image.
    var image: ImageDescription
    var frameCount: Int
    var rate: FrameRate
    /// Pixels that are not square: vertical, horizontal.
    var pixelAspectRatio: [Int]?
    var hasStereoPairs: Bool
    /// Channels of each audio stream, the main one first.
    var audioChannelCounts: [Int]
    /// The longest fragment, where one is not enough. Units: bytes.
    var fragmentByteCount: Int?
    /// Compressions that the pictures went through before the last: method, if it has a term, and ratio.
    var earlierCompression: ImageDescription.LossyCompression?
    var recordedAt: RecordingDate?
    /// What was done to the pictures, in a sentence; `nil` where nothing was.
    var derivation: String?
}

extension VideoDescription {
    /// Bits of a sample and the photometric interpretation are fixed by the transfer syntax.
    ///
    /// - Source: PS3.5 §8.2.5 to §8.2.11.
    init(
        _ stream: VideoStream, rate: FrameRate, frameCount: Int, byteCount: Int, transferSyntaxUID: String,
        audio: [AudioStream]
    ) {
        let isDeep = stream.pixelFormat == "yuv420p10le"
        let frame = stream.columns * stream.rows * 3 * (isDeep ? 2 : 1)
        let (uncompressed, overflow) = frame.multipliedReportingOverflow(by: frameCount)
        image = ImageDescription(
            samplesPerPixel: 3, photometricInterpretation: "YBR_PARTIAL_420", rows: stream.rows,
            columns: stream.columns, bitsAllocated: isDeep ? 16 : 8, bitsStored: isDeep ? 10 : 8,
            lossyCompression: .init(
                method: stream.codec.lossyMethod ?? "",
                ratio: ImageDescription.ratio(of: overflow ? 0 : min(uncompressed, 1 << 56), to: byteCount)),
            bulkMediaType: "\(stream.codec.bulkMediaType); transfer-syntax=\(transferSyntaxUID)")
        self.frameCount = frameCount
        self.rate = rate
        pixelAspectRatio = stream.pixelShape.flatMap { $0.isSquare ? nil : [$0.height, $0.width] }
        hasStereoPairs =
            transferSyntaxUID.hasPrefix(TransferSyntax.h264Level42Stereo)
            || transferSyntaxUID.hasPrefix(TransferSyntax.h264StereoHigh)
        audioChannelCounts = audio.map(\.channelCount)
    }
}

extension VideoCodec {
    /// - Source: PS3.18 table 8.7.3-4.
    fileprivate var bulkMediaType: String {
        switch self {
        case .mpeg2: "video/mpeg"
        case .h264, .other: "video/mp4"
        case .hevc: "video/H265"
        }
    }
}
