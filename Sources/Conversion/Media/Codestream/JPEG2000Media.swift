import DICOM

extension Media {
    /// Row reader of JPEG 2000 and HTJ2K images: the bare codestream is carried once a decoder has read it.
    ///
    /// - Source: PS3.5 §8.2.4, §8.2.14, §A.4.4, §10.18.
    @Sendable static func jpeg2000(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        try options.checkIsForImages(JPEG2000Header.name)
        let settings = options.settings.images
        return .work { workshop async throws(ConversionError) in
            var media = try await workshop.offLoop { () async throws(ConversionError) in
                let image = try JPEG2000Image(file.content)
                try settings.check(rows: image.header.rows, columns: image.header.columns)
                return try image.media(rendering: options.rendering)
            }
            media.warnings += try await workshop.verified(
                media.content ?? file.content, as: .jpeg2000, JPEG2000Header.name, settings.limits)
            return [media]
        }
    }
}

/// A codestream that is whole, with what its container says.
struct JPEG2000Image {
    private(set) var header: JPEG2000Header
    private var colours = JP2Container.Colours.unknown
    private var warnings: [String] = []
    /// `nil`: the file as it came.
    private(set) var codestream: Content?
    /// Units: bytes.
    private var byteCount: Int

    /// Reads a bare codestream or a container.
    init(_ content: Content) throws(ConversionError) {
        var content = content
        var window = ContentWindow(content)
        if try window.uint16(at: 0) != 0xFF4F {
            let container = try JP2Container(reading: &window)
            colours = container.colours
            if container.hasProfile { warnings.append("The image's colour profile was not kept.") }
            content = content.slice(container.codestream)
            codestream = content
            window = ContentWindow(content)
        }
        header = try JPEG2000Header(reading: &window)
        byteCount = try JPEG2000Tiles(after: &header, in: &window).end
        if byteCount < content.byteCount { codestream = content.slice(0..<byteCount) }
        try checkColours()
    }

    private func checkColours() throws(ConversionError) {
        if header.styles.isMixed { throw JPEG2000Header.refused("of tiles with different colour transforms") }
        switch colours {
        case .gray where header.componentCount != 1: throw JPEG2000Header.damaged("number of components")
        case .rgb where header.componentCount != 3, .sYCC where header.componentCount != 3:
            throw JPEG2000Header.damaged("number of components")
        case .sYCC where header.styles.usesColourTransform == true:
            throw JPEG2000Header.refused("in sYCC colours that are transformed once more")
        default: break
        }
    }

    /// A 5/3 transform without quantisation can be reversed, so long as nothing of it was left out.
    private var isLossless: Bool { header.styles.isReversible }

    /// - Source: PS3.5 §8.2.4, table 8.2.4-1.
    private var photometricInterpretation: String {
        if header.componentCount == 1 { return "MONOCHROME2" }
        if header.styles.usesColourTransform == true { return isLossless ? "YBR_RCT" : "YBR_ICT" }
        return colours == .sYCC ? "YBR_FULL" : "RGB"
    }

    private var transferSyntaxUID: String {
        guard header.isHighThroughput else {
            return isLossless ? TransferSyntax.jpeg2000Lossless : TransferSyntax.jpeg2000
        }
        guard isLossless else { return TransferSyntax.htj2k }
        return isThumbnailFirst ? TransferSyntax.htj2kLosslessRPCL : TransferSyntax.htj2kLossless
    }

    /// The rules of HTJ2K Lossless RPCL: packets in that order, tile lengths told beforehand, and a smallest resolution
    /// of at most 64 rows or columns.
    ///
    /// - Source: PS3.5 §10.18.
    private var isThumbnailFirst: Bool {
        guard header.styles.isInOrderRPCL, header.hasTileLengths else { return false }
        let levels = min(header.styles.decompositionCount, 16)
        let side = min(header.rows, header.columns)
        return (side + (1 << levels) - 1) >> levels <= 64
    }

    func media(rendering: RenderAs?) throws(ConversionError) -> Media {
        let bitsAllocated = header.precision <= 8 ? 8 : 16
        let uncompressed = header.rows * header.columns * header.componentCount * (bitsAllocated / 8)
        let bulkMediaType = header.isHighThroughput ? "image/jphc" : "image/jp2"
        let image = ImageDescription(
            samplesPerPixel: header.componentCount, photometricInterpretation: photometricInterpretation,
            rows: header.rows, columns: header.columns, bitsAllocated: bitsAllocated, bitsStored: header.precision,
            lossyCompression: isLossless
                ? nil
                : .init(
                    method: header.isHighThroughput ? "ISO_15444_15" : "ISO_15444_1",
                    ratio: ImageDescription.ratio(of: uncompressed, to: byteCount)),
            bulkMediaType: "\(bulkMediaType); transfer-syntax=\(transferSyntaxUID)")
        if rendering == .photo { try image.checkFitsPhotograph(JPEG2000Header.name) }
        return Media(
            mediaType: bulkMediaType,
            sopClassUID: rendering == .photo ? SOPClass.vlPhotographic : SOPClass.secondaryCapture,
            transferSyntaxUID: transferSyntaxUID, form: .image(image), content: codestream, warnings: warnings)
    }
}
