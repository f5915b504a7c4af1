import DICOM

extension Media {
    /// Row reader of images that are decoded into native pixels.
    ///
    /// - Parameter name: that of the row, for errors.
    static func raster(_ format: RasterFormat, _ mediaType: String, _ name: String) -> MediaDescriptor.Reader {
        { file, options throws(ConversionError) in
            try options.checkIsForImages(name)
            let limits = options.settings.images.limits
            return .work { workshop async throws(ConversionError) in
                let check: (@Sendable (Content) throws(ConversionError) -> Void)? =
                    switch format {
                    case .png: PNGEnd.check
                    case .gif: GIFEnd.check
                    case .bmp, .tiff, .webp, .heif: nil
                    }
                if let check {
                    try await workshop.offLoop { () async throws(ConversionError) in try check(file.content) }
                }
                let decoded: DecodedImage
                do throws(WorkshopError) {
                    decoded = try await workshop.decode(file.content, as: format, limits)
                } catch {
                    throw ConversionError(error, of: name)
                }
                let image = RasterImage(
                    name: name, mediaType: mediaType, format: format, compressedByteCount: file.content.byteCount,
                    decoded: decoded, rendering: options.rendering, given: options.given)
                return try await image.media(in: workshop)
            }
        }
    }
}

extension ReadingOptions {
    /// Whether an image can become what is asked for.
    func checkIsForImages(_ found: String) throws(ConversionError) {
        switch rendering {
        case nil, .sc, .photo: return
        case .video, .document, .pages: throw .renderingNotPossible(found: found, as: rendering ?? .sc)
        }
    }
}
