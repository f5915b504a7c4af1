import DICOM

extension Media {
    /// Row reader of JPEG images: a Secondary Capture, or a VL Photographic Image as a photo.
    @Sendable static func jpeg(_ content: Content, _ rendering: RenderAs?) throws(ConversionError) -> Media {
        switch rendering {
        case nil, .sc, .photo: break
        case .video, .document, .pages:
            throw .renderingNotPossible(found: "JPEG image", as: rendering ?? .sc)
        }
        var window = ContentWindow(content)
        let header = try JPEGHeader(reading: &window)
        // A lossless image in several scans may have several predictors, of which .70 allows one.
        let readsAllScans = header.process == .lossless && header.scanComponentCount < header.componentIDs.count
        let end = try JPEGEnd(of: content, after: header.scanStart, readingAllScans: readsAllScans)
        let transferSyntax = header.transferSyntaxUID(laterPredictors: end.predictors)
        let image = header.imageDescription(byteCount: end.offset, transferSyntaxUID: transferSyntax)
        if rendering == .photo { try image.checkFitsPhotograph() }
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
        case .extended: TransferSyntax.jpegExtended
        case .lossless where predictor == 1 && laterPredictors.allSatisfy { $0 == 1 }: TransferSyntax.jpegLosslessSV1
        case .lossless: TransferSyntax.jpegLossless
        }
    }

    /// Colour model, as JFIF viewers decide it too: JFIF means YCbCr, else the Adobe transform, else component names.
    ///
    /// Lossy YCbCr is always `YBR_FULL_422`: PS3.5 §8.2.1 has no other term for these transfer syntaxes, whatever the
    /// real subsampling is, and validators refuse `YBR_FULL`.
    var photometricInterpretation: String {
        if componentIDs.count == 1 { return "MONOCHROME2" }
        let isMarkedYCbCr = hasJFIF || (adobeTransform ?? 0) != 0
        if process == .lossless { return isMarkedYCbCr ? "YBR_FULL" : "RGB" }
        if isMarkedYCbCr { return "YBR_FULL_422" }
        return adobeTransform == 0 || componentIDs == Array("RGB".utf8) ? "RGB" : "YBR_FULL_422"
    }

    func imageDescription(byteCount: Int, transferSyntaxUID: String) -> ImageDescription {
        let bitsAllocated = precision <= 8 ? 8 : 16
        let uncompressed = rows * columns * componentIDs.count * (bitsAllocated / 8)
        return ImageDescription(
            samplesPerPixel: componentIDs.count, photometricInterpretation: photometricInterpretation, rows: rows,
            columns: columns, bitsAllocated: bitsAllocated, bitsStored: precision,
            lossyCompression: process == .lossless
                ? nil : .init(method: "ISO_10918_1", ratio: ImageDescription.ratio(of: uncompressed, to: byteCount)),
            bulkMediaType: "image/jpeg; transfer-syntax=" + transferSyntaxUID)
    }

    var warnings: [String] {
        guard let orientation, orientation != 1 else { return [] }
        return [
            "The image's EXIF data asks for a rotation (orientation \(orientation)), which DICOM viewers do not apply."
        ]
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

extension ImageDescription {
    /// Whether the VL Image Module takes it: 8 bits, and lossy colour only as YCbCr.
    ///
    /// - Source: PS3.3 §C.8.12.1; PS3.5 §8.2.1.
    func checkFitsPhotograph() throws(ConversionError) {
        guard bitsStored == 8 else {
            throw .renderingNotPossible(found: "JPEG image of \(bitsStored) bits per sample", as: .photo)
        }
        let colour = lossyCompression == nil ? "RGB" : "YBR_FULL_422"
        guard photometricInterpretation == "MONOCHROME2" || photometricInterpretation == colour else {
            throw .renderingNotPossible(found: "JPEG image in \(photometricInterpretation) colours", as: .photo)
        }
    }
}
