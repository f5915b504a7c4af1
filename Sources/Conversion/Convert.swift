package import DICOM

/// Makes one instance of every file, in order.
///
/// - Throws: every fault of every file; then nothing is made.
package func convert(_ input: ConversionInput) throws(ConversionFailure) -> [DICOMInstance] {
    var faults: [(file: Int, error: ConversionError)] = []
    let given = withoutEmptyItems(input.attributes)
    let media = identify(input, &faults)
    guard faults.isEmpty else { throw ConversionFailure(faults: faults) }
    var batch = Batch(input, given: given, media: media)
    var instances: [DICOMInstance] = []
    instances.reserveCapacity(media.count)
    for (index, (file, media)) in zip(input.files, media).enumerated() {
        let name = file.name ?? "\(index + 1)"
        if case .object(let summary) = media.form {
            let errors = UploadedObject.faults(of: given, against: summary)
            faults += errors.map { (index, $0) }
            instances.append(uploadedInstance(media, summary, file.content, name: name))
            continue
        }
        do throws(ConversionError) {
            let place = try batch.place(media, file, position: index)
            let bulk = BulkData(
                content: file.content, framing: media.framing, mediaType: media.bulkMediaType,
                uri: "bulk/" + place.sopInstanceUID)
            var draft = InstanceDraft(of: media, given: given, settings: input.settings, acceptedAt: input.acceptedAt)
            draft.fill(place, studyInstanceUID: batch.studyInstanceUID)
            draft.fillIOD(bulk)
            faults += draft.faults.map { (index, $0) }
            instances.append(convertedInstance(draft, place, batch.studyInstanceUID, name: name))
        } catch {
            faults.append((index, error))
        }
    }
    faults += repeatedObjects(input.files, media)
    guard faults.isEmpty else { throw ConversionFailure(faults: faults) }
    return instances
}

/// What each file is; shorter than the files where one has a fault.
private func identify(_ input: ConversionInput, _ faults: inout [(file: Int, error: ConversionError)]) -> [Media] {
    var media: [Media] = []
    media.reserveCapacity(input.files.count)
    for (index, file) in input.files.enumerated() {
        do throws(ConversionError) {
            let row = try MediaDescriptor.identify(file.content, declared: file.declaredType)
            guard let read = row.read else { throw .notYetSupported(found: row.name) }
            media.append(try read(file.content, input.rendering))
        } catch {
            faults.append((index, error))
        }
    }
    return media
}

/// A sequence whose only item is empty says no more than an empty sequence, and validators take that item as a fault.
private func withoutEmptyItems(_ given: DataSet) -> DataSet {
    var result = given
    for element in given.elements {
        guard case .items(let items) = element.value else { continue }
        let kept = items.count == 1 && items[0].isEmpty ? [] : items.map(withoutEmptyItems)
        result.set(element.tag, element.vr, .items(kept))
    }
    return result
}

/// Objects that have the UID of an earlier one, and other content: an archive would keep one of them only.
private func repeatedObjects(_ files: [MediaFile], _ media: [Media]) -> [(file: Int, error: ConversionError)] {
    guard media.count > 1 else { return [] }
    var digests: [String: [UInt8]] = [:]
    var faults: [(file: Int, error: ConversionError)] = []
    for (index, (file, media)) in zip(files, media).enumerated() {
        guard case .object(let summary) = media.form, let uid = summary.dataSet.string(.sopInstanceUID) else {
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
        transferSyntaxUID: media.transferSyntaxUID, representation: .part10(content), warnings: media.warnings)
}

private func convertedInstance(
    _ draft: InstanceDraft, _ place: Batch.Place, _ studyInstanceUID: String, name: String
) -> DICOMInstance {
    DICOMInstance(
        file: name, mediaType: draft.media.mediaType, sopClassUID: draft.media.sopClassUID,
        sopInstanceUID: place.sopInstanceUID, studyInstanceUID: studyInstanceUID,
        seriesInstanceUID: place.seriesInstanceUID, transferSyntaxUID: draft.media.transferSyntaxUID,
        representation: .dataSet(draft.dataSet), generatedTags: draft.generatedTags, warnings: draft.warnings)
}
