import DICOM

/// The file format around a video stream.
enum VideoContainer: Sendable {
    case mp4
    case quickTime
    case matroska
    case avi
    case programStream
    case elementaryStream
    case transportStream
    /// A transport stream whose packets have a time stamp of four bytes before them (Blu-ray, AVCHD).
    case timedTransportStream

    /// Name of the only demuxer of ffmpeg that may read it. Naming it keeps formats out that open other files
    /// (playlists, `concat`) however a file is disguised.
    var demuxer: String {
        switch self {
        case .mp4, .quickTime: "mov"
        case .matroska: "matroska"
        case .avi: "avi"
        case .programStream: "mpeg"
        case .elementaryStream: "mpegvideo"
        case .transportStream, .timedTransportStream: "mpegts"
        }
    }

    /// As a refusal names it; the same as the name of its row.
    var name: String {
        switch self {
        case .mp4: "MP4 video"
        case .quickTime: "QuickTime video"
        case .matroska: "Matroska or WebM video"
        case .avi: "AVI video"
        case .programStream, .elementaryStream: "MPEG video"
        case .transportStream: "MPEG transport stream"
        case .timedTransportStream: "Blu-ray transport stream"
        }
    }

    var mediaType: String {
        switch self {
        case .mp4: "video/mp4"
        case .quickTime: "video/quicktime"
        case .matroska: "video/x-matroska"
        case .avi: "video/x-msvideo"
        case .programStream, .elementaryStream: "video/mpeg"
        case .transportStream, .timedTransportStream: "video/mp2t"
        }
    }

    /// Whether an object may carry a stream of this codec in this container as it is.
    ///
    /// MPEG-2 may come in any container; those that the standard names as examples are kept, since viewers expect them.
    ///
    /// - Source: PS3.5 §8.2.5, §8.2.6 (MPEG-2), §8.2.7 to §8.2.11 (MP4 or MPEG-TS).
    func carries(_ codec: VideoCodec) -> Bool {
        switch self {
        case .mp4, .transportStream: true
        case .programStream, .elementaryStream: codec == .mpeg2
        case .quickTime, .matroska, .avi, .timedTransportStream: false
        }
    }

    /// Checks by the sizes in its own headers that the file is whole.
    ///
    /// - Throws: `truncated` where a header promises more bytes than there are.
    func checkIsWhole(_ content: Content) throws(ConversionError) {
        var window = ContentWindow(content)
        switch self {
        case .mp4, .quickTime: try ISOBoxes.checkAreWhole(&window, found: name)
        case .avi: try RIFFChunks.checkAreWhole(&window, found: name)
        case .matroska: try MatroskaSegment.checkIsWhole(&window, found: name)
        case .transportStream: try checkPackets(of: 188, window)
        case .timedTransportStream: try checkPackets(of: 192, window)
        case .programStream, .elementaryStream: break  // they say nothing of their size
        }
    }

    /// - Source: ISO/IEC 13818-1 §2.4.3.2: packets have one size.
    private func checkPackets(of byteCount: Int, _ window: ContentWindow) throws(ConversionError) {
        if window.byteCount % byteCount != 0 { throw .truncated(found: name) }
    }
}

/// The codings that a transfer syntax exists for.
enum VideoCodec: Sendable, Equatable {
    case mpeg2
    case h264
    case hevc
    /// Any other, by the name that ffmpeg gives it.
    case other(String)

    init(named name: String) {
        switch name {
        case "mpeg2video": self = .mpeg2
        case "h264": self = .h264
        case "hevc": self = .hevc
        default: self = .other(name)
        }
    }

    /// Defined term of Lossy Image Compression Method; `nil` where there is none.
    ///
    /// - Source: PS3.3 §C.7.6.1.1.5.1.
    var lossyMethod: String? {
        switch self {
        case .mpeg2: "ISO_13818_2"
        case .h264: "ISO_14496_10"
        case .hevc: "ISO_23008_2"
        case .other: nil
        }
    }

    /// As people call it.
    var name: String {
        switch self {
        case .mpeg2: "MPEG-2"
        case .h264: "H.264"
        case .hevc: "HEVC"
        case .other(let name): Self.names[name] ?? name
        }
    }

    private static let names = [
        "mpeg1video": "MPEG-1", "mpeg4": "MPEG-4 Part 2", "msmpeg4v3": "MS-MPEG-4", "h263": "H.263", "vp8": "VP8",
        "vp9": "VP9", "av1": "AV1", "mjpeg": "Motion JPEG", "prores": "ProRes", "dvvideo": "DV", "theora": "Theora",
        "rawvideo": "uncompressed video", "vc1": "VC-1", "wmv3": "WMV 9", "jpeg2000": "Motion JPEG 2000",
    ]
}
