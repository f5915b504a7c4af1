package import DICOM

/// Gives the objects of one request the UIDs and numbers that their metadata leave out. Given ones are kept.
///
/// Missing UIDs follow the rules of uploads: the study's comes from the accession number and the patient where both are
/// given, else from all of the request and the patient; so nobody's objects get into the study of somebody else.
package struct DescribedIdentity: Sendable {
    private let archive: String
    private let idempotencyKey: String?
    private let siteKey: SiteKey
    /// Stands for all of the request.
    private let seal: [UInt8]

    package init(_ objects: [DescribedObject], archive: String, idempotencyKey: String?, siteKey: SiteKey) {
        self.archive = archive
        self.idempotencyKey = idempotencyKey
        self.siteKey = siteKey
        var parts: [Identity.Part] = [.text(archive), .given(idempotencyKey)]
        for object in objects {
            parts += [.bytes(CanonicalForm.encode(object.attributes)), .bytes(object.body?.file.digest ?? [])]
        }
        seal = Identity.digest(siteKey: siteKey, purpose: .batch, parts: parts)
    }

    /// The object's attributes with what was missing. Objects without bulk data get a study only, if the address says it.
    ///
    /// - Parameter study: that of the address, if it has one.
    package func completed(_ object: DescribedObject, study: String?) -> DataSet {
        var attributes = object.attributes
        if Self.isBlank(attributes, .studyInstanceUID), let study { attributes.set(.studyInstanceUID, .UI, study) }
        guard let body = object.body else { return attributes }
        if Self.isBlank(attributes, .studyInstanceUID) {
            attributes.set(.studyInstanceUID, .UI, studyInstanceUID(attributes))
        }
        if Self.isBlank(attributes, .seriesInstanceUID) {
            attributes.set(.seriesInstanceUID, .UI, seriesInstanceUID(attributes, body))
        }
        if Self.isBlank(attributes, .sopInstanceUID) {
            attributes.set(.sopInstanceUID, .UI, sopInstanceUID(attributes, object, body))
        }
        // dcm4chee's number, behind those of any modality.
        if Self.isBlank(attributes, .seriesNumber) { attributes.set(.seriesNumber, .IS, "999") }
        if Self.isBlank(attributes, .instanceNumber) { attributes.set(.instanceNumber, .IS, "\(object.position)") }
        return attributes
    }

    private func studyInstanceUID(_ attributes: DataSet) -> String {
        let patient = [Tag.patientID, .issuerOfPatientID].map { Identity.Part.given(attributes.string($0)) }
        if let accession = attributes.string(.accessionNumber), !accession.isEmpty,
            !Self.isBlank(attributes, .patientID)
        {
            return Identity.uid(siteKey: siteKey, purpose: .study, parts: [.given(accession)] + patient)
        }
        let person = [Tag.patientName, .patientBirthDate, .patientSex].map {
            Identity.Part.given(attributes.string($0))
        }
        return Identity.uid(siteKey: siteKey, purpose: .study, parts: [.bytes(seal)] + patient + person)
    }

    private func seriesInstanceUID(_ attributes: DataSet, _ body: DescribedObject.Body) -> String {
        let kind = attributes.string(.sopClassUID) ?? body.file.declaredType ?? ""
        return Identity.uid(
            siteKey: siteKey, purpose: .series,
            parts: [
                .given(attributes.string(.studyInstanceUID)), .given(kind), .given(attributes.string(.modality)),
                .bytes(seal),
            ])
    }

    private func sopInstanceUID(
        _ attributes: DataSet, _ object: DescribedObject, _ body: DescribedObject.Body
    ) -> String {
        Identity.uid(
            siteKey: siteKey, purpose: .sop,
            parts: [
                .text(archive), .given(idempotencyKey), .bytes(CanonicalForm.encode(attributes)),
                .bytes(body.file.digest), .text("\(object.position)"),
            ])
    }

    private static func isBlank(_ attributes: DataSet, _ tag: Tag) -> Bool {
        attributes[tag]?.value.isBlank != false
    }
}
