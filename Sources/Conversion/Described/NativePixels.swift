import DICOM

/// Pixel Data of which the metadata, and not a header of its own, say how it reads.
extension DescribedConversion {
    /// The instance of native or run-length pixels; `nil` for content that is to be read as a file.
    ///
    /// - Throws: where the metadata or the part say that it is native, and it cannot be.
    /// - Source: PS3.18 §8.7.3.3 (octet-stream is Explicit VR Little Endian unless a transfer syntax is named).
    func nativePixels(_ body: DescribedObject.Body) throws(ConversionError) -> DICOMInstance? {
        switch body.file.declaredType {
        case nil, "application/octet-stream": break
        case "image/dicom-rle", "image/x-dicom-rle": return try runLength(body)
        default: return nil
        }
        switch body.transferSyntaxUID {
        case TransferSyntax.rleLossless: return try runLength(body)
        case TransferSyntax.explicitVRLittleEndian, TransferSyntax.implicitVRLittleEndian: break
        case nil:
            // A file of some kind behind a type that says nothing; pixels of the right size are always pixels.
            if let expected = try? expectedByteCount(), Self.fits(body, expected) { break }
            if (try? MediaDescriptor.identify(body.file))?.read != nil { return nil }
        case TransferSyntax.explicitVRBigEndian?, TransferSyntax.deflatedExplicitVRLittleEndian?:
            throw .dicom(.unsupportedTransferSyntax(body.transferSyntaxUID ?? ""))
        default: return nil
        }
        let expected = try expectedByteCount()
        guard Self.fits(body, expected) else {
            throw body.file.content.byteCount < expected
                ? .dicom(.pixelDataTooShort) : .damaged(found: "Pixel Data", part: "it is longer than its image")
        }
        let isBytes = (attributes.integer(.bitsAllocated) ?? 8) <= 8
        return try instance(
            body, framing: .native, vr: isBytes ? .OB : .OW, TransferSyntax.explicitVRLittleEndian,
            mediaType: "application/octet-stream")
    }

    private static func fits(_ body: DescribedObject.Body, _ expected: Int) -> Bool {
        body.file.content.byteCount == expected || body.file.content.byteCount == expected + expected % 2
    }

    /// One frame of run-length segments; several in one part would have to be told apart.
    ///
    /// - Source: PS3.5 §G.5.
    private func runLength(_ body: DescribedObject.Body) throws(ConversionError) -> DICOMInstance {
        _ = try expectedByteCount()
        try Self.checkRunLengths(body.file.content)
        guard (attributes.integer(.numberOfFrames) ?? 1) == 1 else {
            throw .notYetSupported(found: "run-length coded image of several frames")
        }
        return try instance(
            body, framing: .encapsulated, vr: .OB, TransferSyntax.rleLossless, mediaType: "image/dicom-rle")
    }

    static func checkRunLengths(_ content: Content) throws(ConversionError) {
        let header = try content.bytes(at: 0, count: 64)
        let numbers = stride(from: 0, to: header.count - 3, by: 4).map { start in
            header[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard numbers.count == 16, 1...15 ~= numbers[0], numbers[1] == 64,
            numbers[1...numbers[0]].allSatisfy({ $0 >= 64 && $0 < content.byteCount })
        else { throw .damaged(found: "run-length coded image", part: "its header") }
    }

    func instance(
        _ body: DescribedObject.Body, framing: BulkData.Framing, vr: VR, _ transferSyntaxUID: String,
        mediaType: String
    ) throws(ConversionError) -> DICOMInstance {
        guard let sopClassUID else { throw .dicom(.missing(.sopClassUID)) }
        if Self.documentClasses.contains(sopClassUID) { throw .givenByContent(.sopClassUID) }
        let media = Media(
            mediaType: mediaType, sopClassUID: sopClassUID, transferSyntaxUID: transferSyntaxUID,
            form: .document(DocumentDescription(mediaType: "", modality: "")))
        var draft = InstanceDraft(
            of: media, given: withoutEmptyItems(attributes), settings: settings.conversion,
            acceptedAt: settings.acceptedAt)
        draft.fillCreation()
        let uri = "bulk/" + (attributes.string(.sopInstanceUID) ?? "")
        let bulk = BulkData(content: body.file.content, framing: framing, mediaType: mediaType, uri: uri)
        draft.fill(.pixelData, vr, .bulk(bulk))
        return try self.instance(of: draft.dataSet, media: media, draft.generatedTags, warnings: [])
    }

    /// What native pixels of that description have. Units: bytes.
    ///
    /// - Throws: `missing` for what they cannot be read without.
    /// - Source: PS3.5 §8.1.1, §8.2; PS3.3 §C.7.6.3.
    func expectedByteCount() throws(ConversionError) -> Int {
        var bits = 1
        for tag in [Tag.rows, .columns, .bitsAllocated, .samplesPerPixel] {
            guard let number = attributes.integer(tag), number > 0 else { throw .dicom(.missing(tag)) }
            bits = try Self.product(bits, number)
        }
        guard let model = attributes.string(.photometricInterpretation), !model.isEmpty else {
            throw .dicom(.missing(.photometricInterpretation))
        }
        bits = try Self.product(bits, max(1, attributes.integer(.numberOfFrames) ?? 1))
        switch model {
        case "YBR_FULL_422", "YBR_PARTIAL_422": bits = bits / 3 * 2
        case "YBR_PARTIAL_420": bits /= 2
        default: break
        }
        return (bits + 7) / 8
    }

    private static func product(_ left: Int, _ right: Int) throws(ConversionError) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        if overflow || product > 1 << 50 { throw .dicom(.pixelDataTooShort) }
        return product
    }
}
