import DICOM

/// What the media table says of DICOM objects.
enum DICOMNotes {
    static let changes = [
        "The preamble becomes zeros.",
        "File meta information that is incomplete, or contradicts the data set, is written anew.",
        "With coerce=true, attributes that contradict given fields, with their old values in Original Attributes Sequence.",
        "Nothing else: values that DICOM does not allow, and attributes that it does not know, are kept and told of.",
    ]
    static let refuses = [
        "Objects without SOP Class, SOP Instance, Study or Series Instance UID.",
        "Objects whose UIDs are none, and native pixel data shorter than the image.",
        "Objects with several values of PatientID or of a UID, and with a control character in PatientID.",
        "Pixel data in one piece where the transfer syntax has fragments, or the other way round.",
        "A DICOMDIR that comes alone; with other files it is left out.",
        "With coerce=true: signed and deflated objects, changes inside sequences, of the SOP Class and of the pixels.",
    ]
}

extension Media {
    /// Row reader of DICOM objects, with a preamble or without; they stay what they are.
    @Sendable static func dicom(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        if let rendering = options.rendering { throw .renderingNotPossible(found: found, as: rendering) }
        let head = try asConversion { () throws(DICOMError) in try Part10Head(of: file.content) }
        let wanted = Set(options.wanted.elements.map(\.tag))
        if let uid = head.transferSyntaxUID, TransferSyntax.isDeflated(uid) {
            return .work { workshop throws(ConversionError) in
                try await workshop.offLoop { () throws(ConversionError) in
                    let inflated = try inflate(file.content, behind: head, options.settings.expansion, workshop)
                    let summary = try asConversion { () throws(DICOMError) in
                        try Part10Reader.summary(of: file.content, behind: head, inflated: inflated, wanted: wanted)
                    }
                    if options.settings.uidSuffix != nil { throw .deflated }
                    if options.coercion != nil, UploadedObject.contradicts(options.wanted, summary) { throw .deflated }
                    return [try object(file.content, head, summary)]
                }
            }
        }
        let summary = try asConversion { () throws(DICOMError) in
            try Part10Reader.summary(of: file.content, behind: head, wanted: wanted)
        }
        let media = try object(file.content, head, summary)
        if let suffix = options.settings.uidSuffix, !suffix.isEmpty {
            return .work { workshop throws(ConversionError) in
                try await workshop.offLoop { () throws(ConversionError) in
                    [try media.renamed(file.content, head, summary, by: suffix, options)]
                }
            }
        }
        guard let moment = options.coercion, UploadedObject.contradicts(options.wanted, summary) else {
            return .media(media)
        }
        return .work { workshop throws(ConversionError) in
            try await workshop.offLoop { () throws(ConversionError) in
                [try media.coerced(file.content, head, summary, options, at: moment)]
            }
        }
    }

    private static let found = "DICOM object"

    private static func object(
        _ content: Content, _ head: Part10Head, _ summary: Part10Summary
    ) throws(ConversionError) -> Media {
        let dataSet = summary.dataSet
        if summary.metaSOPClassUID == SOPClass.mediaStorageDirectory
            || dataSet.string(.sopClassUID) == SOPClass.mediaStorageDirectory
        {
            throw .dicomDirectory
        }
        for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] {
            guard dataSet.string(tag)?.isEmpty == false else { throw .dicom(.missing(tag)) }
        }
        try asConversion { () throws(DICOMError) in try summary.checkCanBeRead() }
        var media = Media(
            mediaType: "application/dicom", sopClassUID: dataSet.string(.sopClassUID) ?? "",
            transferSyntaxUID: summary.transferSyntaxUID, form: .object(summary))
        let faults = head.faults(for: summary)
        if !faults.isEmpty {
            media.pieces = try asConversion { () throws(DICOMError) in
                try Part10.repaired(content, behind: head, summary)
            }
            media.warnings = warnings(of: faults)
        } else if TransferSyntax.isDeflated(summary.transferSyntaxUID) {
            media.pieces = Part10.unchanged(content, summary)
        }
        media.warnings += oddities(of: summary)
        return media
    }

    /// What a validator would fault and an archive may; it is the sender's, and stays.
    private static func oddities(of summary: Part10Summary) -> [String] {
        var oddities: [String] = []
        if !summary.doubtfulTags.isEmpty {
            oddities.append(
                "The file has values that DICOM does not allow there: \(list(summary.doubtfulTags)). They were kept as they "
                    + "are; an archive or a viewer may not understand them.")
        }
        if !summary.unknownTags.isEmpty {
            oddities.append(
                "The file has attributes that DICOM does not know: \(list(summary.unknownTags)). They were kept as they "
                    + "are.")
        }
        return oddities
    }

    /// The first few, by keyword where they have one.
    private static func list(_ tags: [Tag]) -> String {
        let limit = 8
        let names = tags.prefix(limit).map { DataDictionary.entry($0)?.keyword ?? $0.description }
        return (tags.count > limit ? names + ["and others"] : names).joined(separator: ", ")
    }

    private static func warnings(of faults: Set<Part10Head.Fault>) -> [String] {
        var warnings: [String] = []
        if faults.contains(.noPreamble) {
            warnings.append("The file had no preamble of a DICOM file; its file meta information was written anew.")
        } else if faults.contains(.incomplete) {
            warnings.append("The file meta information was incomplete and was written anew.")
        }
        if faults.contains(.contradictsDataSet) {
            warnings.append(
                "The file meta information named another SOP Class or Instance than the data set; the data set's are kept."
            )
        }
        return warnings
    }

    /// The object with the given values in place of its own.
    private func coerced(
        _ content: Content, _ head: Part10Head, _ summary: Part10Summary, _ options: ReadingOptions,
        at moment: AcceptanceTime
    ) throws(ConversionError) -> Media {
        let changes = try UploadedObject.changes(options.wanted, summary, isAttached: options.isAttached)
        let coercion = Coercion(changes, of: content, behind: head, summary)
        var media = self
        do throws(DICOMError) {
            media.pieces = try coercion.pieces(by: options.settings.softwareVersions, at: moment.date + moment.time)
        } catch {
            if case .invalidCharacters(let tag) = error { throw .cannotTranscode(tag) }
            throw .dicom(error)
        }
        let changed = summary.with(changes)
        media.form = .object(changed)
        let names = changes.elements.map { DataDictionary.entry($0.tag)?.keyword ?? $0.tag.description }
        media.warnings.append("Changed in the object, as asked: \(names.joined(separator: ", ")).")
        if coercion.transcodes { media.warnings.append("All text of the object was rewritten as UTF-8.") }
        return media
    }

    /// Another object with the same content: each UID that names it has the suffix behind it.
    private func renamed(
        _ content: Content, _ head: Part10Head, _ summary: Part10Summary, by suffix: String, _ options: ReadingOptions
    ) throws(ConversionError) -> Media {
        if summary.isSigned { throw .signed }
        var changes = DataSet()
        for tag in [Tag.sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] {
            let uid = (summary.dataSet.string(tag) ?? "") + suffix
            guard VR.UI.fault(in: uid) == nil else { throw .suffixDoesNotFit(tag) }
            changes.set(tag, .UI, uid)
        }
        var media = self
        do throws(DICOMError) {
            media.pieces = try Coercion(changes, of: content, behind: head, summary)
                .pieces(by: options.settings.softwareVersions, at: options.moment.date + options.moment.time)
        } catch {
            throw .dicom(error)
        }
        media.form = .object(summary.with(changes))
        return media
    }

    private static func asConversion<Result>(
        _ work: () throws(DICOMError) -> Result
    ) throws(ConversionError) -> Result {
        do throws(DICOMError) {
            return try work()
        } catch {
            if case .truncated = error { throw .truncated(found: found) }
            throw .dicom(error)
        }
    }
}
