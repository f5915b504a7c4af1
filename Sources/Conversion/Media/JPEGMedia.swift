import DICOM

extension Media {
    /// Row reader of JPEG images: a Secondary Capture, or a VL Photographic Image as a photo.
    ///
    /// Upright sequential images are carried byte for byte; only what no transfer syntax has is made anew.
    @Sendable static func jpeg(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        try options.checkIsForImages("JPEG image")
        var window = ContentWindow(file.content)
        let header = try JPEGHeader(reading: &window)
        if header.process == .nearLossless { return try jpegLS(file.content, header, options) }
        if header.needsNormalising { return try normalisedJPEG(file.content, header, options) }
        let end = try header.end(of: file.content)
        var media = try jpeg(file.content, header, end, options.rendering)
        if let picture = header.exif?.picture { media.attributes = DataSet(picture, besides: options.given) }
        let isForLoop = JPEGWalk.isForLoop(file.content)
        if isForLoop { try JPEGWalk.check(file.content, header) }
        let reading: Reading =
            options.settings.images.metadata == .strip
            ? try media.without(remarks: JPEGParts(file.content, header, end), warnings: header.warnings)
            : .media(media)
        if isForLoop { return reading }
        return .work { [content = file.content, header] workshop async throws(ConversionError) in
            try await workshop.offLoop { () async throws(ConversionError) in try JPEGWalk.check(content, header) }
            switch reading {
            case .media(let media): return [media]
            case .work(let work): return try await work(workshop)
            }
        }
    }

    /// An image that is carried as it is.
    static func jpeg(_ content: Content, _ rendering: RenderAs?) throws(ConversionError) -> Media {
        var window = ContentWindow(content)
        let header = try JPEGHeader(reading: &window)
        return try jpeg(content, header, header.end(of: content), rendering)
    }

    private static func jpeg(
        _ content: Content, _ header: JPEGHeader, _ end: JPEGEnd, _ rendering: RenderAs?
    ) throws(ConversionError) -> Media {
        let transferSyntax = header.transferSyntaxUID(laterPredictors: end.predictors)
        let image = header.imageDescription(byteCount: end.offset, transferSyntaxUID: transferSyntax)
        if rendering == .photo { try image.checkFitsPhotograph("JPEG image") }
        return Media(
            mediaType: "image/jpeg",
            sopClassUID: rendering == .photo ? SOPClass.vlPhotographic : SOPClass.secondaryCapture,
            transferSyntaxUID: transferSyntax, form: .image(image),
            warnings: header.warnings + (try end.warnings(in: content)))
    }
}

extension JPEGHeader {
    /// - Source: PS3.5 §10.4, §10.5, §A.4.1.
    func transferSyntaxUID(laterPredictors: [Int]) -> String {
        switch process {
        case .baseline: TransferSyntax.jpegBaseline
        case .extended, .progressive: TransferSyntax.jpegExtended
        case .lossless where predictor == 1 && laterPredictors.allSatisfy { $0 == 1 }: TransferSyntax.jpegLosslessSV1
        case .lossless: TransferSyntax.jpegLossless
        case .nearLossless where predictor == 0 && laterPredictors.allSatisfy { $0 == 0 }: TransferSyntax.jpegLSLossless
        case .nearLossless: TransferSyntax.jpegLSNearLossless
        }
    }

    /// Colour model, as JFIF viewers decide it too: JFIF means YCbCr, else the Adobe transform, else component names.
    ///
    /// Lossy YCbCr is always `YBR_FULL_422`: PS3.5 §8.2.1 has no other term for these transfer syntaxes, whatever the
    /// real subsampling is, and validators refuse `YBR_FULL`.
    var photometricInterpretation: String {
        if componentIDs.count == 1 { return "MONOCHROME2" }
        let isMarkedYCbCr = hasJFIF || (adobeTransform ?? 0) != 0
        if process == .nearLossless { return spiffColours == 3 ? "YBR_FULL" : "RGB" }
        if process == .lossless { return isMarkedYCbCr ? "YBR_FULL" : "RGB" }
        if isMarkedYCbCr { return "YBR_FULL_422" }
        return adobeTransform == 0 || componentIDs == Array("RGB".utf8) ? "RGB" : "YBR_FULL_422"
    }

    func imageDescription(byteCount: Int, transferSyntaxUID: String) -> ImageDescription {
        let bitsAllocated = precision <= 8 ? 8 : 16
        let uncompressed = rows * columns * componentIDs.count * (bitsAllocated / 8)
        let isLossy =
            process == .nearLossless ? transferSyntaxUID != TransferSyntax.jpegLSLossless : process != .lossless
        let method = process == .nearLossless ? "ISO_14495_1" : "ISO_10918_1"
        return ImageDescription(
            samplesPerPixel: componentIDs.count, photometricInterpretation: photometricInterpretation, rows: rows,
            columns: columns, bitsAllocated: bitsAllocated, bitsStored: precision,
            lossyCompression: isLossy
                ? .init(method: method, ratio: ImageDescription.ratio(of: uncompressed, to: byteCount)) : nil,
            bulkMediaType: (process == .nearLossless ? "image/jls" : "image/jpeg") + "; transfer-syntax="
                + transferSyntaxUID, resolution: resolution)
    }

    var orientation: Int { exif?.orientation ?? 1 }

    var warnings: [String] {
        guard orientation != 1 else { return [] }
        return [
            "The image's EXIF data asks for a rotation (orientation \(orientation)), which DICOM viewers do not apply."
        ]
    }
}

extension JPEGHeader {
    func end(of content: Content) throws(ConversionError) -> JPEGEnd {
        // A lossless image in several scans may have several predictors, of which .70 allows one; every scan of a
        // JPEG-LS image has an error of its own.
        let isLS = process == .nearLossless
        let readsAllScans = (process == .lossless || isLS) && scanComponentCount < componentIDs.count
        return try JPEGEnd(of: content, after: scanStart, readingAllScans: readsAllScans, isLS: isLS)
    }
}

extension JPEGEnd {
    /// A sentence about what follows the image, if it is more than zeros.
    func warnings(in content: Content) throws(ConversionError) -> [String] {
        let count = content.byteCount - offset
        guard count > 0 else { return [] }
        if count <= 4096, try content.bytes(at: offset, count: count).allSatisfy({ $0 == 0 }) { return [] }
        return ["The file has \(count) bytes behind the end of its image; they were kept."]
    }
}
