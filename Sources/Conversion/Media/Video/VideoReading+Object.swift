import DICOM

extension VideoReading {
    func media(of clip: VideoClip, said: VideoProbe) throws(ConversionError) -> Media {
        guard case .accepted(let plain) = clip.stream.verdict, let rate = clip.stream.rate else { throw unsound }
        let byteCount = clip.content.byteCount
        let isFragmented = byteCount > limits.fragmentByteCount
        let uid = isFragmented ? TransferSyntax.fragmentable(plain) : plain
        var video = VideoDescription(
            clip.stream, rate: rate, frameCount: clip.frameCount, byteCount: byteCount, transferSyntaxUID: uid,
            audio: clip.audio)
        video.recordedAt = said.recordingDate
        if isFragmented { video.fragmentByteCount = limits.fragmentByteCount }
        if let source = clip.source {
            video.derivation = "Video converted from \(source.description)".ascii
            video.earlierCompression = earlierCompression(of: source)
        }
        var warnings = clip.warnings
        if clip.stream.hasVariableRate {
            warnings.append("The frames follow at a varying rate; the frame time is their mean.")
        }
        return Media(
            mediaType: container.mediaType, sopClassUID: sopClassUID, transferSyntaxUID: uid, form: .video(video),
            content: clip.isChanged ? clip.content : nil,
            attributes: said.attributes, warnings: warnings)
    }

    private func earlierCompression(of source: VideoStream) -> ImageDescription.LossyCompression? {
        guard let method = source.codec.lossyMethod else { return nil }
        let frame = source.columns * source.rows * 3
        let (pixels, overflow) = frame.multipliedReportingOverflow(by: source.packetCount)
        let size = overflow ? 0 : min(pixels, 1 << 56)
        return .init(method: method, ratio: ImageDescription.ratio(of: size, to: file.content.byteCount))
    }

    /// What an endoscope or a microscope showed has classes of its own; the given Modality tells.
    ///
    /// - Source: PS3.3 §A.32.5 to §A.32.7.
    private var sopClassUID: String {
        switch options.given.string(.modality) {
        case "ES": SOPClass.videoEndoscopic
        case "GM": SOPClass.videoMicroscopic
        default: SOPClass.videoPhotographic
        }
    }
}

extension String {
    /// For attributes and tools that know no other characters.
    var ascii: String { String(unicodeScalars.map { $0.isASCII ? Character($0) : "x" }) }
}
