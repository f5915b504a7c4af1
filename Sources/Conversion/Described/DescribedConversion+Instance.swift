import DICOM

extension DescribedConversion {
    /// The instance of a body that has been read.
    ///
    /// - Parameter isWhole: whether all modules of the IOD are filled, or only those that the content decides.
    func finished(
        _ media: Media, _ body: DescribedObject.Body, isWhole: Bool
    ) throws(ConversionError) -> DICOMInstance {
        let bulk = BulkData(
            content: media.content ?? body.file.content, framing: media.framing, mediaType: media.bulkMediaType,
            uri: "bulk/" + text(.sopInstanceUID))
        var draft = InstanceDraft(
            of: media, given: withoutEmptyItems(attributes), settings: settings.conversion,
            acceptedAt: settings.acceptedAt)
        draft.fillCreation()
        if isWhole {
            if media.sopClassUID == SOPClass.encapsulatedSTL || media.sopClassUID == SOPClass.encapsulatedOBJ {
                draft.fill(
                    .frameOfReferenceUID, .UI,
                    Identity.uid(siteKey: siteKey, purpose: .frameOfReference, parts: [.text(text(.seriesInstanceUID))])
                )
            }
            draft.fillIOD(bulk)
        } else {
            draft.fillDecidedByContent(bulk)
        }
        if let fault = draft.faults.first { throw fault }
        return try instance(of: draft.dataSet, media: media, draft.generatedTags, warnings: draft.warnings)
    }

    /// An object all of whose values stood in the metadata: a report, a presentation state.
    func withoutBody() throws(ConversionError) -> DICOMInstance {
        if let sopClassUID, Self.documentClasses.contains(sopClassUID) { throw .dicom(.missing(.encapsulatedDocument)) }
        let pixels: [Tag] = [.pixelData, .floatPixelData, .doubleFloatPixelData, .pixelDataProviderURL]
        if attributes.integer(.rows) != nil, attributes.integer(.bitsAllocated) != nil,
            !pixels.contains(where: attributes.contains)
        {
            throw .dicom(.missing(.pixelData))
        }
        guard let sopClassUID else { throw .dicom(.missing(.sopClassUID)) }
        let media = Media(
            mediaType: "application/dicom+json", sopClassUID: sopClassUID,
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            form: .document(DocumentDescription(mediaType: "", modality: "")))
        return try instance(of: withoutEmptyItems(attributes), media: media, [], warnings: [])
    }

    func instance(
        of dataSet: DataSet, media: Media, _ generatedTags: [Tag], warnings: [String]
    ) throws(ConversionError) -> DICOMInstance {
        if media.sopClassUID == SOPClass.mediaStorageDirectory { throw .dicomDirectory }
        var dataSet = dataSet
        dataSet.set(.sopClassUID, .UI, media.sopClassUID)
        for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] {
            guard let uid = dataSet.string(tag), !uid.isEmpty else { throw .dicom(.missing(tag)) }
            guard Part10Summary.isIdentifier(uid) else { throw .dicom(.invalidUID(tag)) }
        }
        do throws(DICOMError) { try dataSet.checkIsOfOne() } catch { throw .dicom(error) }
        // A part of its own for each value of a message: two may hold the same bytes.
        let own = "bulk/" + text(.sopInstanceUID)
        dataSet = dataSet.replacingBulk { element, bulk, number in
            var bulk = bulk
            if bulk.uri != own { bulk.uri = "\(own)/\(number)" }
            return Value.bulk(bulk)
        }
        return DICOMInstance(
            file: "\(object.position)", mediaType: media.mediaType, sopClassUID: media.sopClassUID,
            sopInstanceUID: dataSet.string(.sopInstanceUID) ?? "",
            studyInstanceUID: dataSet.string(.studyInstanceUID) ?? "",
            seriesInstanceUID: dataSet.string(.seriesInstanceUID) ?? "", transferSyntaxUID: media.transferSyntaxUID,
            representation: .dataSet(dataSet), generatedTags: generatedTags, warnings: warnings)
    }

    private func text(_ tag: Tag) -> String { attributes.string(tag) ?? "" }
}

extension InstanceDraft {
    /// When the object was made, which is now, unless its metadata say so.
    ///
    /// - Source: PS3.3 §C.12.1.
    mutating func fillCreation() {
        guard !hasValue(.instanceCreationDate), !hasValue(.instanceCreationTime) else { return }
        fillFromNow(.instanceCreationDate, .DA, acceptedAt.date)
        fillFromNow(.instanceCreationTime, .TM, acceptedAt.time)
    }

    /// What only the content can say, of a class whose other modules are the client's.
    mutating func fillDecidedByContent(_ pixelData: BulkData) {
        switch media.form {
        case .image(let image):
            fillLossyImageCompression(image)
            fillImagePixelModule(image, pixelData: pixelData)
            if let frames = image.frames {
                fillMultiframeModule(frames)
                fillFrameTimes(frames)
            } else if hasValue(.numberOfFrames) {
                decide(.numberOfFrames, .IS, "1")
            }
        case .video(let video):
            fillLossyImageCompression(video.image)
            fillCineModule(video)
            fillMultiframeModule(video)
            fillImagePixelModule(video.image, pixelData: pixelData)
            fillPixelShape(video)
        case .document, .object: break
        }
        fillSOPCommonModule()
    }
}
