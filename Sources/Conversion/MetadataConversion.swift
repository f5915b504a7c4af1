package import DICOM

/// Objects that are metadata alone: reports, presentation states, key object selections.
///
/// They stay what they are. Of what the metadata leave out, the gateway adds the UIDs, numbers and empty attributes that
/// every object has, as it does for files; nothing that only the author can know.
package struct MetadataConversion {
    private let input: ConversionInput

    /// - Parameter input: attributes and files are without meaning here.
    package init(_ input: ConversionInput) { self.input = input }

    /// The instances of data sets, in order.
    ///
    /// - Throws: every fault; `file` counts the data sets from 0.
    package func instances(of dataSets: [DataSet], name: String) throws(ConversionFailure) -> [DICOMInstance] {
        var faults: [(file: Int, error: ConversionError)] = []
        let canonical = dataSets.map { Identity.Part.bytes(CanonicalForm.encode($0)) }
        let seal = Identity.digest(
            siteKey: input.siteKey, purpose: .batch, parts: [.text(input.archive)] + canonical)
        var seen: Set<String> = []
        let instances = dataSets.enumerated().map { index, dataSet in
            let instance = instance(of: dataSet, at: index, seal, name: name)
            if instance.sopClassUID.isEmpty { faults.append((index, .missingAttribute(.sopClassUID))) }
            if input.settings.requiresPatientID, dataSet.string(.patientID)?.isEmpty != false {
                faults.append((index, .missingAttribute(.patientID)))
            }
            do throws(DICOMError) { try dataSet.checkIsOfOne() } catch { faults.append((index, .dicom(error))) }
            if !seen.insert(instance.sopInstanceUID).inserted {
                faults.append((index, .givenForSeveral(.sopInstanceUID)))
            }
            return instance
        }
        guard faults.isEmpty else { throw ConversionFailure(faults: faults) }
        return instances
    }

    private func instance(of dataSet: DataSet, at index: Int, _ seal: [UInt8], name: String) -> DICOMInstance {
        var draft = MetadataDraft(dataSet)
        draft.dataSet.set(.specificCharacterSet, .CS, "ISO_IR 192")
        for (tag, vr) in Self.type2 { draft.fill(tag, vr, .empty) }
        draft.fillUID(.studyInstanceUID, Batch.studyInstanceUID(input, dataSet, seal))
        let study = draft.dataSet.string(.studyInstanceUID) ?? ""
        let sopClass = draft.dataSet.string(.sopClassUID) ?? ""
        draft.fillUID(
            .seriesInstanceUID,
            Identity.uid(
                siteKey: input.siteKey, purpose: .series, parts: [.text(study), .text(sopClass), .bytes(seal)]))
        let series = draft.dataSet.string(.seriesInstanceUID) ?? ""
        draft.fillUID(
            .sopInstanceUID,
            Identity.uid(
                siteKey: input.siteKey, purpose: .sop,
                parts: [.bytes(seal), .text(study), .text(series), .text(sopClass), .text("\(index)")]))
        draft.fill(.seriesNumber, .IS, .strings(["1"]))
        draft.fill(.instanceNumber, .IS, .strings(["\(index + 1)"]))
        draft.fillFromNow(.contentDate, .DA, input.acceptedAt.date)
        draft.fillFromNow(.contentTime, .TM, input.acceptedAt.time)
        return DICOMInstance(
            file: name, mediaType: "application/dicom+json", sopClassUID: sopClass,
            sopInstanceUID: draft.dataSet.string(.sopInstanceUID) ?? "", studyInstanceUID: study,
            seriesInstanceUID: series, transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            representation: .dataSet(draft.dataSet), generatedTags: draft.generatedTags)
    }

    /// Attributes of type 2 that every composite object has.
    ///
    /// - Source: PS3.3 §C.7.1.1, §C.7.2.1.
    private static let type2: [(Tag, VR)] = [
        (.studyDate, .DA), (.studyTime, .TM), (.accessionNumber, .SH), (.referringPhysicianName, .PN),
        (.patientName, .PN), (.patientID, .LO), (.patientBirthDate, .DA), (.patientSex, .CS), (.studyID, .SH),
    ]
}

/// A data set to which only what is missing is added.
private struct MetadataDraft {
    var dataSet: DataSet
    var generatedTags: [Tag] = []

    init(_ dataSet: DataSet) { self.dataSet = dataSet }

    private func isMissing(_ tag: Tag) -> Bool { dataSet[tag]?.value.isBlank ?? true }

    mutating func fill(_ tag: Tag, _ vr: VR, _ value: Value) {
        if isMissing(tag) { dataSet.set(tag, vr, value) }
    }

    mutating func fillUID(_ tag: Tag, _ uid: String) { fill(tag, .UI, .strings([uid])) }

    mutating func fillFromNow(_ tag: Tag, _ vr: VR, _ text: String) {
        guard isMissing(tag) else { return }
        dataSet.set(tag, vr, text)
        generatedTags.append(tag)
    }
}
