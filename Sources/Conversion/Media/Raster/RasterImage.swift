import DICOM

/// A decoded image on its way to one object or several.
struct RasterImage: Sendable {
    /// What it was, for errors.
    var name: String
    var mediaType: String
    /// `nil`: a JPEG that had to be decoded.
    var format: RasterFormat?
    /// Units: bytes.
    var compressedByteCount: Int
    var decoded: DecodedImage
    var rendering: RenderAs?
    /// Given fields.
    var given: DataSet

    private static let native = "application/octet-stream"

    /// One object for each run of pages of equal size and depth.
    ///
    /// Pages of one file are one series, so that they are all multi-frame images where there are several.
    func media(in workshop: any Workshop) async throws(ConversionError) -> [Media] {
        try check()
        if rendering == .photo {
            guard decoded.pages.count == 1 else {
                throw .renderingNotPossible(found: "\(name) of several pages", as: .photo)
            }
            guard decoded.pages[0].bitsPerSample != 16 else {
                throw .renderingNotPossible(found: "\(name) of 16 bits per sample", as: .photo)
            }
        }
        var media: [Media] = []
        for run in runs() { media.append(try await self.media(of: run, in: workshop)) }
        return media
    }

    /// Indices of pages of equal size and depth, in order.
    private func runs() -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for index in decoded.pages.indices where index > 0 && !decoded.pages[index].isLike(decoded.pages[start]) {
            runs.append(start..<index)
            start = index
        }
        runs.append(start..<decoded.pages.count)
        return runs
    }

    private func media(of run: Range<Int>, in workshop: any Workshop) async throws(ConversionError) -> Media {
        let page = decoded.pages[run.lowerBound]
        var image = description(of: page)
        var content = decoded.pixels.slice(page.offset..<page.offset + run.count * page.byteCount)
        if page.bitsPerSample == 1, isShownInBytes {
            image.bitsAllocated = 8
            image.bitsStored = 8
            content = try await SingleBits.expand(content, count: page.pixelCount, name, in: workshop)
        } else if page.bitsPerSample == 1, run.count > 1, page.pixelCount % 8 != 0 {
            content = try await SingleBits.join(content, frames: run.count, of: page.pixelCount, name, in: workshop)
        }
        if decoded.pages.count > 1 || image.bitsAllocated != 8 { image.frames = frames(of: run) }
        return Media(
            mediaType: mediaType, sopClassUID: sopClassUID(of: image),
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian, form: .image(image), content: content,
            attributes: DataSet(decoded.description, besides: given),
            warnings: run.lowerBound == 0 ? decoded.warnings : [],
            document: DocumentFacts(pageCount: rendering == .pages ? run.count : nil))
    }

    /// Fax pages stay single bits. Viewers often show a single-bit object badly, so a lone drawing of two colours gets
    /// bytes, which a Secondary Capture Image and a photograph need anyway.
    private var isShownInBytes: Bool { rendering == .photo || decoded.pages.count == 1 && format != .tiff }

    private func description(of page: DecodedPage) -> ImageDescription {
        let uncompressed = decoded.pages.reduce(0) { $0 + $1.byteCount }
        return ImageDescription(
            samplesPerPixel: page.samplesPerPixel,
            photometricInterpretation: page.samplesPerPixel == 1 ? "MONOCHROME2" : "RGB", rows: page.rows,
            columns: page.columns, bitsAllocated: page.bitsPerSample, bitsStored: page.bitsPerSample,
            lossyCompression: page.isLossy
                ? .init(
                    method: compressionMethod, ratio: ImageDescription.ratio(of: uncompressed, to: compressedByteCount))
                : nil,
            bulkMediaType: Self.native, isEncapsulated: false, resolution: page.resolution)
    }

    /// WebP, AVIF and HEIC have no term of still images; a TIFF that lost something holds JPEG.
    ///
    /// - Source: PS3.3 §C.7.6.1.1.5.1.
    private var compressionMethod: String? {
        switch format {
        case nil, .tiff: "ISO_10918_1"
        case .png, .bmp, .gif, .webp, .heif: nil
        }
    }

    private func frames(of run: Range<Int>) -> FrameSeries {
        let times = decoded.pages[run].compactMap(\.milliseconds)
        if times.count == run.count, run.count > 1 { return .animation(times.map(FrameSeries.shown)) }
        return .pages(first: run.lowerBound + 1, count: run.count)
    }

    /// - Source: PS3.4 §B.5.
    private func sopClassUID(of image: ImageDescription) -> String {
        if rendering == .photo { return SOPClass.vlPhotographic }
        if image.frames == nil { return SOPClass.secondaryCapture }
        if image.samplesPerPixel == 3 { return SOPClass.multiframeTrueColorSecondaryCapture }
        return switch image.bitsAllocated {
        case 1: SOPClass.multiframeSingleBitSecondaryCapture
        case 8: SOPClass.multiframeGrayscaleByteSecondaryCapture
        default: SOPClass.multiframeGrayscaleWordSecondaryCapture
        }
    }
}
