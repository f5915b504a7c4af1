import DICOM

extension JPEGHeader {
    /// Whether no transfer syntax, or no viewer, takes the image as it is: a progressive one, one of four colours, one
    /// that only EXIF data turns upright. What cannot be turned without decoding 12 or 16 bits stays, with a warning.
    var needsNormalising: Bool {
        if process == .progressive || componentIDs.count == 4 { return true }
        return orientation != 1 && precision == 8 && (process == .baseline || process == .extended)
    }
}

extension Media {
    /// An image that is made sequential, upright and RGB, without decoding where that is possible.
    static func normalisedJPEG(
        _ content: Content, _ header: JPEGHeader, _ options: ReadingOptions
    ) throws(ConversionError) -> Reading {
        let settings = options.settings.images
        try settings.check(rows: header.rows, columns: header.columns)
        _ = try header.end(of: content)
        let wish = JPEGWish(orientation: header.orientation, stripsMetadata: settings.metadata != .keep)
        return .work { workshop async throws(ConversionError) in
            let result: NormalisedJPEG
            do throws(WorkshopError) {
                result = try await workshop.normalise(jpeg: content, wish, settings.limits)
            } catch {
                throw ConversionError(error, of: "JPEG image")
            }
            var media: [Media]
            switch result {
            case .jpeg(let content):
                media = [try sequentialJPEG(content, options.rendering)]
                if header.componentIDs.count == 4 { media[0].warnings.append(converted) }
            case .pixels(let decoded):
                let image = RasterImage(
                    name: "JPEG image", mediaType: "image/jpeg", format: nil, compressedByteCount: content.byteCount,
                    decoded: decoded.lossy, rendering: options.rendering, given: options.given)
                media = try await image.media(in: workshop)
                if header.orientation != 1 { media[0].warnings.append(decodedToTurn) }
            }
            // A tool that changes sides may leave the densities as they were.
            if case .image(var image) = media[0].form {
                image.resolution = header.orientation < 5 ? header.resolution : header.resolution?.turned
                media[0].form = .image(image)
            }
            media[0].attributes = DataSet(header.exif?.picture ?? PictureDescription(), besides: options.given)
            return media
        }
    }

    private static let decodedToTurn =
        "The image was decoded to turn it as its EXIF data says: its size allows no lossless turn."
    private static let converted = "The image's CMYK colours were converted to RGB."

    /// What a decoder made must be what was asked for.
    private static func sequentialJPEG(_ content: Content, _ rendering: RenderAs?) throws(ConversionError) -> Media {
        var window = ContentWindow(content)
        let header = try JPEGHeader(reading: &window)
        guard header.process == .baseline || header.process == .extended, header.componentIDs.count != 4 else {
            throw .decoderFailed(found: "JPEG image", .crashed)
        }
        var media = try jpeg(content, rendering)
        media.content = content
        // Where EXIF data was to be kept it may still tell of the turn that has been made.
        media.warnings = []
        return media
    }
}

extension DecodedImage {
    /// The same, of a source that had lost something already.
    fileprivate var lossy: DecodedImage {
        var image = self
        for index in image.pages.indices { image.pages[index].isLossy = true }
        return image
    }
}
