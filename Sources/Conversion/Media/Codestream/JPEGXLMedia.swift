import DICOM

extension Media {
    /// Row reader of JPEG XL images, carried once a decoder has read them: the bare codestream, or the container where
    /// it is needed to make the JPEG again that the image was.
    ///
    /// - Source: PS3.5 §8.2.15, §A.4.12.
    @Sendable static func jpegXL(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        try options.checkIsForImages(JPEGXLHeader.name)
        let settings = options.settings.images
        return .work { workshop async throws(ConversionError) in
            var media = try await workshop.offLoop { () async throws(ConversionError) in
                let image = try JPEGXLImage(file.content)
                try settings.check(rows: image.header.rows, columns: image.header.columns)
                var media = try image.media(rendering: options.rendering, isStripped: settings.metadata == .strip)
                if media.transferSyntaxUID != TransferSyntax.jpegXLRecompression {
                    media.content = try await image.codestream(in: workshop)
                }
                return media
            }
            media.warnings += try await workshop.verified(
                media.content ?? file.content, as: .jpegXL, JPEGXLHeader.name, settings.limits)
            return [media]
        }
    }
}

/// A JPEG XL image, bare or in a container.
struct JPEGXLImage: Sendable {
    let header: JPEGXLHeader
    private let content: Content
    /// `nil`: a bare codestream.
    private let container: JXLContainer?

    init(_ content: Content) throws(ConversionError) {
        self.content = content
        var window = ContentWindow(content)
        if try window.uint16(at: 0) == 0xFF0A {
            container = nil
            header = try JPEGXLHeader(try content.bytes(at: 0, count: JPEGXLHeader.headByteCount))
        } else {
            let container = try JXLContainer(reading: &window)
            self.container = container
            var head: [UInt8] = []
            for part in container.parts where head.count < JPEGXLHeader.headByteCount {
                head += try content.bytes(
                    at: part.lowerBound, count: min(part.count, JPEGXLHeader.headByteCount - head.count))
            }
            header = try JPEGXLHeader(head)
        }
        guard header.orientation == 1 else {
            throw .notYetSupported(found: "\(JPEGXLHeader.name) that is turned", instead: .image)
        }
    }

    /// The bare codestream; `nil`: the file as it came.
    func codestream(in workshop: any Workshop) async throws(ConversionError) -> Content? {
        guard let container else { return nil }
        if container.parts.count == 1 { return content.slice(container.parts[0]) }
        return try await workshop.written(JPEGXLHeader.name) { file throws(ConversionError) in
            for part in container.parts {
                do throws(WorkshopError) {
                    try file.append(content.slice(part))
                } catch {
                    throw ConversionError(error, of: JPEGXLHeader.name)
                }
            }
        }
    }

    /// Modular coding of the samples themselves is how encoders keep everything. What cannot be told counts as lossy.
    private var isLossless: Bool { !header.usesXYB && header.coding == .modular }

    func media(rendering: RenderAs?, isStripped: Bool) throws(ConversionError) -> Media {
        let isRecompression = container?.recompressesJPEG == true && !isStripped
        let syntax =
            isRecompression
            ? TransferSyntax.jpegXLRecompression
            : isLossless ? TransferSyntax.jpegXLLossless : TransferSyntax.jpegXL
        let samples = header.isGray ? 1 : 3
        let bitsAllocated = header.precision <= 8 ? 8 : 16
        let uncompressed = header.rows * header.columns * samples * (bitsAllocated / 8)
        let image = ImageDescription(
            samplesPerPixel: samples, photometricInterpretation: photometricInterpretation(isRecompression),
            rows: header.rows, columns: header.columns, bitsAllocated: bitsAllocated, bitsStored: header.precision,
            lossyCompression: isLossless && !isRecompression
                ? nil
                : .init(
                    method: container?.recompressesJPEG == true ? "ISO_10918_1" : "ISO_18181_1",
                    ratio: ImageDescription.ratio(of: uncompressed, to: content.byteCount)),
            bulkMediaType: "image/jxl; transfer-syntax=\(syntax)")
        if rendering == .photo { try image.checkFitsPhotograph(JPEGXLHeader.name) }
        return Media(
            mediaType: "image/jxl",
            sopClassUID: rendering == .photo ? SOPClass.vlPhotographic : SOPClass.secondaryCapture,
            transferSyntaxUID: syntax, form: .image(image),
            warnings: !isLossless && header.coding == .unknown
                ? ["Whether the image was compressed without loss cannot be told; it is stored as lossy."] : [])
    }

    /// - Source: PS3.5 table 8.2.15-1.
    private func photometricInterpretation(_ isRecompression: Bool) -> String {
        if header.isGray { return "MONOCHROME2" }
        if header.usesXYB { return "XYB" }
        return header.isYCbCr ?? isRecompression ? "YBR_FULL_422" : "RGB"
    }
}
