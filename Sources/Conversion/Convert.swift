package import DICOM

/// What became of the files of a submission.
package struct ConversionOutcome: Sendable {
    package var instances: [DICOMInstance]
    /// The unusable files, where the others were wanted all the same; `file` counts from 0.
    package var refused: [(file: Int, error: ConversionError)] = []
    /// What the uploader should know of the upload as a whole.
    package var warnings: [String] = []
}

/// Makes the instances of every file, in order: one of most, several of some.
///
/// - Throws: every fault of every file; then nothing is made.
package func convert(
    _ input: ConversionInput, in workshop: any Workshop
) async throws(ConversionFailure) -> [DICOMInstance] {
    try await convertBatch(input, in: workshop).instances
}

/// The same, of a batch of which some files may be unusable. What comes out is as if the others had been sent alone.
///
/// - Throws: every fault of every file, if nothing is made.
package nonisolated(nonsending) func convertBatch(
    _ input: ConversionInput, in workshop: any Workshop
) async throws(ConversionFailure) -> ConversionOutcome {
    let given = withoutEmptyItems(input.attributes)
    var conversion = BatchConversion(input, given: given)
    conversion.read()
    try conversion.settle()
    await conversion.finish(in: workshop)
    try conversion.settle()
    return try conversion.outcome()
}

/// Reads the headers only: what cannot become instances is told while somebody is there to be told.
///
/// - Returns: the faults of files that are left out, where the others are wanted all the same.
/// - Throws: every fault of every file, where nothing could be made.
package func checkBatch(
    _ input: ConversionInput
) throws(ConversionFailure) -> [(file: Int, error: ConversionError)] {
    var conversion = BatchConversion(input, given: withoutEmptyItems(input.attributes))
    conversion.read()
    try conversion.settle()
    try conversion.checkIsNotEmpty()
    return conversion.failure.faults
}

/// Whether content looks like a DICOM object, or like an archive that may hold some; no other content says whose it is.
package func mayBringPatient(_ content: Content) -> Bool {
    guard let head = try? content.lentBytes(at: 0, count: 132).bytes, let first = head.first else { return false }
    if Signature.part10.matches(head) || ZIPArchive.isArchive(head) { return true }
    switch first {
    case 0, 2, 8, UInt8(ascii: "D"): return Signature.rawDataSets.contains { $0.matches(head) }
    default: return false
    }
}

/// What each file is, as far as its header tells.
func readings(of input: ConversionInput, given: DataSet) throws(ConversionFailure) -> [Reading] {
    var conversion = BatchConversion(input, given: given)
    conversion.read()
    try conversion.settle()
    return conversion.readings
}

/// The instances of media; `media` are those of each file, in order.
func instances(
    of media: [[Media]], _ input: ConversionInput, given: DataSet
) throws(ConversionFailure) -> [DICOMInstance] {
    var faults: [(file: Int, error: ConversionError)] = []
    let complete = input.media(given)
    let wanted = input.objects(given)
    var batch = Batch(input, given: given, complete: complete, media: media)
    var instances: [DICOMInstance] = []
    instances.reserveCapacity(media.count)
    for (index, (file, parts)) in zip(input.files, media).enumerated() {
        let name = file.name ?? "\(index + 1)"
        for part in parts.indices {
            let media = parts[part]
            if case .object(let summary) = media.form {
                let errors = UploadedObject.faults(of: wanted, against: summary)
                faults += errors.map { (index, $0) }
                if errors.isEmpty, let tag = input.attachment?.contradiction(in: summary.dataSet) {
                    faults.append((index, .belongsElsewhere(tag)))
                }
                instances.append(uploadedInstance(media, summary, media.content ?? file.content, name: name))
                continue
            }
            do throws(ConversionError) {
                let place = try batch.place(media, file, position: Batch.Position(file: index, part: part))
                let bulk = BulkData(
                    content: media.content ?? file.content, framing: media.framing, mediaType: media.bulkMediaType,
                    uri: "bulk/" + place.sopInstanceUID)
                var draft = InstanceDraft(
                    of: media, given: complete, settings: input.settings, acceptedAt: input.acceptedAt)
                draft.fill(place, studyInstanceUID: batch.studyInstanceUID)
                draft.fillIOD(bulk)
                faults += draft.faults.map { (index, $0) }
                instances.append(convertedInstance(draft, place, batch.studyInstanceUID, name: name))
            } catch {
                faults.append((index, error))
            }
        }
    }
    faults += repeatedObjects(input.files, media)
    guard faults.isEmpty else { throw ConversionFailure(faults: faults) }
    return MaterialLinks.made(in: instances, of: media)
}

/// A sequence whose only item is empty says no more than an empty sequence, and validators take that item as a fault.
func withoutEmptyItems(_ given: DataSet) -> DataSet {
    var result = given
    for element in given.elements {
        guard case .items(let items) = element.value else { continue }
        let kept = items.count == 1 && items[0].isEmpty ? [] : items.map(withoutEmptyItems)
        result.set(element.tag, element.vr, .items(kept))
    }
    return result
}

/// Objects that have the UID of an earlier one, and other content: an archive would keep one of them only.
private func repeatedObjects(_ files: [MediaFile], _ media: [[Media]]) -> [(file: Int, error: ConversionError)] {
    guard media.count > 1 else { return [] }
    var digests: [String: [UInt8]] = [:]
    var faults: [(file: Int, error: ConversionError)] = []
    for (index, (file, media)) in zip(files, media).enumerated() {
        guard case .object(let summary)? = media.first?.form, let uid = summary.dataSet.string(.sopInstanceUID) else {
            continue
        }
        if let digest = digests[uid], digest != file.digest { faults.append((index, .sameUIDTwice)) }
        digests[uid] = file.digest
    }
    return faults
}

private func uploadedInstance(
    _ media: Media, _ summary: Part10Summary, _ content: Content, name: String
) -> DICOMInstance {
    DICOMInstance(
        file: name, mediaType: media.mediaType, sopClassUID: media.sopClassUID,
        sopInstanceUID: summary.dataSet.string(.sopInstanceUID) ?? "",
        studyInstanceUID: summary.dataSet.string(.studyInstanceUID) ?? "",
        seriesInstanceUID: summary.dataSet.string(.seriesInstanceUID) ?? "",
        transferSyntaxUID: media.transferSyntaxUID,
        representation: media.pieces.map { .pieces($0) } ?? .part10(content), warnings: media.warnings)
}

private func convertedInstance(
    _ draft: InstanceDraft, _ place: Batch.Place, _ studyInstanceUID: String, name: String
) -> DICOMInstance {
    DICOMInstance(
        file: name, mediaType: draft.media.mediaType, sopClassUID: draft.media.sopClassUID,
        sopInstanceUID: place.sopInstanceUID, studyInstanceUID: studyInstanceUID,
        seriesInstanceUID: place.seriesInstanceUID, transferSyntaxUID: draft.media.transferSyntaxUID,
        representation: .dataSet(draft.dataSet), generatedTags: draft.generatedTags, warnings: draft.warnings,
        document: draft.media.document)
}
