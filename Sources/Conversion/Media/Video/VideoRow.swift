import DICOM

extension MediaDescriptor {
    static let quickTime = video(
        .quickTime, .brands("qt  "), .ascii("moov", at: 4), .ascii("wide", at: 4), .ascii("mdat", at: 4))
    static let mp4 = video(.mp4, .brands())
    static let matroska = video(.matroska, .bytes([0x1A, 0x45, 0xDF, 0xA3], at: 0))
    static let avi = video(.avi, .both(.ascii("RIFF"), .ascii("AVI ", at: 8)))
    static let mpegProgramStream = video(.programStream, .bytes([0, 0, 1, 0xBA], at: 0))
    static let mpegElementaryStream = video(.elementaryStream, .bytes([0, 0, 1, 0xB3], at: 0))
    static let mpegTransportStream = video(
        .transportStream, .both(.ascii("G"), .both(.ascii("G", at: 188), .ascii("G", at: 376))))
    static let bluRay = video(
        .timedTransportStream, .both(.ascii("G", at: 4), .both(.ascii("G", at: 196), .ascii("G", at: 388))))

    /// The row of a video container.
    private static func video(_ container: VideoContainer, _ signatures: Signature...) -> MediaDescriptor {
        let row = MediaDescriptor(
            container.rowName, container.mediaType, signatures,
            sopClassUIDs: [SOPClass.videoPhotographic, SOPClass.videoEndoscopic, SOPClass.videoMicroscopic],
            transferSyntaxUIDs: TransferSyntax.videos, read: VideoReading.reader(container))
        return row.noting(changes: container.changes, refuses: refusals)
    }

    private static let refusals = [
        "Without `video.transcode`: other codecs than MPEG-2, H.264 and HEVC.",
        "Without `video.transcode`: other profiles than Main (MPEG-2), High and Stereo High (H.264), "
            + "Main and Main 10 (HEVC).",
        "Without `video.transcode`: levels, sizes and frame rates above those of the transfer syntaxes, "
            + "and H.264 and HEVC with pixels that are not square.",
        "Without `video.transcode`: pictures that a player has to turn or mirror.",
        "Streams that end early or that a decoder finds errors in; `as` other than `video`.",
    ]
}

extension VideoContainer {
    fileprivate var rowName: String {
        switch self {
        case .elementaryStream: "MPEG elementary stream"
        default: name
        }
    }

    fileprivate var changes: [String] {
        let transcoding = "With `video.transcode`: what would be refused becomes H.264 High, at most level 4.1."
        switch self {
        case .mp4, .transportStream:
            return ["Of several video streams the first one is taken, in a new container.", transcoding]
        case .programStream, .elementaryStream: return [transcoding]
        case .quickTime, .matroska, .avi:
            return [
                "The streams are moved into MP4 (MPEG-2: MPEG-TS) without a change of pictures.",
                "Sound that DICOM does not allow there and all metadata are left out.", transcoding,
            ]
        case .timedTransportStream:
            return ["The streams are moved into an MPEG-TS with packets of 188 bytes.", transcoding]
        }
    }
}
