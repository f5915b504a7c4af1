import DICOM

/// Images of several compressed frames, of which each came as a part of its own.
///
/// - Source: PS3.18 §10.5.1.4; PS3.5 §A.4 (fragments).
extension DescribedConversion {
    /// The instance, with a fragment for each frame. Metadata cannot carry it on to an archive: it is a Part 10 file.
    func framed(
        _ body: DescribedObject.Body, in workshop: any Workshop
    ) async throws(ConversionError) -> DICOMInstance {
        guard let sopClassUID else { throw .dicom(.missing(.sopClassUID)) }
        let others = Self.documentClasses.union(Self.videoClasses)
        guard !others.contains(sopClassUID), !Self.singleFrameClasses.contains(sopClassUID) else {
            throw .givenByContent(.sopClassUID)
        }
        if Self.isRunLengthCoded(body) { return try runLengthFrames(body) }
        var (media, image) = try await frame(body.frames[0], of: body, in: workshop)
        guard Self.mayHold(image, sopClassUID) else { throw .givenByContent(.sopClassUID) }
        var frames = [media.content ?? body.frames[0]]
        for content in body.frames.dropFirst() {
            let (other, otherImage) = try await frame(content, of: body, in: workshop)
            guard other.transferSyntaxUID == media.transferSyntaxUID, otherImage.hasPixels(like: image) else {
                throw .damaged(found: "image of several frames", part: "its frames are not of one size and kind")
            }
            frames.append(other.content ?? content)
        }
        image.take(sizesOf: frames)
        media.form = .image(image)
        media.sopClassUID = sopClassUID
        var draft = InstanceDraft(
            of: media, given: withoutEmptyItems(attributes), settings: settings.conversion,
            acceptedAt: settings.acceptedAt)
        draft.fillLossyImageCompression(image)
        draft.fillImagePixelModule(image, pixelData: bulk(frames[0], media.mediaType))
        draft.decide(.numberOfFrames, .IS, String(frames.count))
        draft.fillSOPCommonModule()
        if let fault = draft.faults.first { throw fault }
        let instance = try instance(of: draft.dataSet, media: media, draft.generatedTags, warnings: draft.warnings)
        return try instance.withFrames(frames)
    }

    /// IODs of one frame.
    private static let singleFrameClasses: Set<String> = [SOPClass.secondaryCapture, SOPClass.vlPhotographic]

    private func bulk(_ content: Content, _ mediaType: String) -> BulkData {
        let uri = "bulk/" + (attributes.string(.sopInstanceUID) ?? "")
        return BulkData(content: content, framing: .encapsulated, mediaType: mediaType, uri: uri)
    }

    /// Reads one frame as a file of its own.
    private func frame(
        _ content: Content, of body: DescribedObject.Body, in workshop: any Workshop
    ) async throws(ConversionError) -> (Media, ImageDescription) {
        var single = body
        single.file.content = content
        single.frames = []
        let media = try await media(of: single, in: workshop)
        guard case .image(let image) = media.form, image.isEncapsulated, image.frames == nil else {
            throw .notYetSupported(found: "\(media.mediaType) as one frame of several")
        }
        return (media, image)
    }

    private static func isRunLengthCoded(_ body: DescribedObject.Body) -> Bool {
        switch body.file.declaredType {
        case "image/dicom-rle", "image/x-dicom-rle": true
        case nil, "application/octet-stream": body.transferSyntaxUID == TransferSyntax.rleLossless
        default: false
        }
    }

    private func runLengthFrames(_ body: DescribedObject.Body) throws(ConversionError) -> DICOMInstance {
        _ = try expectedByteCount()
        for content in body.frames { try Self.checkRunLengths(content) }
        let instance = try instance(
            body, framing: .encapsulated, vr: .OB, TransferSyntax.rleLossless, mediaType: "image/dicom-rle")
        return try instance.withFrames(body.frames)
    }
}

extension ImageDescription {
    /// Whether the pixels of both can stand in one object.
    fileprivate func hasPixels(like other: ImageDescription) -> Bool {
        var (own, theirs) = (self, other)
        own.lossyCompression = own.lossyCompression.map { LossyCompression(method: $0.method, ratio: "") }
        theirs.lossyCompression = theirs.lossyCompression.map { LossyCompression(method: $0.method, ratio: "") }
        own.resolution = theirs.resolution
        return own == theirs
    }

    /// The ratio of compression of all frames together.
    fileprivate mutating func take(sizesOf frames: [Content]) {
        let pixels = rows * columns * samplesPerPixel * (bitsAllocated / 8)
        let coded = frames.reduce(0) { $0 + $1.byteCount }
        lossyCompression?.ratio = Self.ratio(of: pixels * frames.count, to: coded)
    }
}

extension DICOMInstance {
    fileprivate func withFrames(_ frames: [Content]) throws(ConversionError) -> DICOMInstance {
        var instance = self
        do throws(DICOMError) {
            instance.representation = .pieces(try Part10.pieces(of: self, frames: frames))
        } catch {
            throw .dicom(error)
        }
        return instance
    }
}
