import DICOM

extension Media {
    /// A JPEG-LS image, carried as it is once a decoder has read it.
    ///
    /// - Source: ITU-T T.87; PS3.5 §8.2.3, §A.4.3.
    static func jpegLS(
        _ content: Content, _ header: JPEGHeader, _ options: ReadingOptions
    ) throws(ConversionError) -> Reading {
        let name = "JPEG-LS image"
        let settings = options.settings.images
        if let part = header.extensionOfLS { throw .notYetSupported(found: "\(name) \(part)", instead: .image) }
        // YCbCr as JFIF has it, gray, RGB, or nothing said.
        if let colours = header.spiffColours, ![2, 3, 8, 10].contains(colours) {
            throw .notYetSupported(found: "\(name) in colours other than gray, RGB and YCbCr", instead: .image)
        }
        if header.isSubsampled {
            throw .notYetSupported(found: "\(name) of components of different sizes", instead: .image)
        }
        try settings.check(rows: header.rows, columns: header.columns)
        return .work { workshop async throws(ConversionError) in
            var media = try await workshop.offLoop { () async throws(ConversionError) in
                let end = try header.end(of: content)
                let syntax = header.transferSyntaxUID(laterPredictors: end.predictors)
                let image = header.imageDescription(byteCount: end.offset, transferSyntaxUID: syntax)
                if options.rendering == .photo { try image.checkFitsPhotograph(name) }
                let parts = JPEGParts(content, header, end)
                let isStripped = settings.metadata == .strip && !parts.isWhole
                return Media(
                    mediaType: "image/jls",
                    sopClassUID: options.rendering == .photo ? SOPClass.vlPhotographic : SOPClass.secondaryCapture,
                    transferSyntaxUID: syntax, form: .image(image),
                    content: isStripped ? try await parts.joined(in: workshop) : nil,
                    attributes: DataSet(header.exif?.picture ?? PictureDescription(), besides: options.given),
                    warnings: isStripped ? [] : try end.warnings(in: content))
            }
            media.warnings += try await workshop.verified(content, as: .jpegLS, name, settings.limits)
            return [media]
        }
    }
}

extension Workshop {
    /// Lets a decoder read a whole codestream; a sentence where that decoder is not installed.
    func verified(
        _ content: Content, as codestream: CodestreamFormat, _ found: String, _ limits: RasterLimits
    ) async throws(ConversionError) -> [String] {
        do throws(WorkshopError) {
            try await verify(content, as: codestream, limits)
            return []
        } catch {
            guard case .missing(let package) = error else { throw ConversionError(error, of: found) }
            return ["The \(found) was not decoded to check it: the package \(package) is not installed."]
        }
    }
}
