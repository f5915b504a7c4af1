import DICOM

extension InstanceDraft {
    /// Encapsulated PDF.
    ///
    /// - Source: PS3.3 §A.45.1.
    mutating func fillEncapsulatedPDFIOD(_ document: DocumentDescription, content: BulkData) {
        fillPatientModule()
        fillGeneralStudyModule()
        fillEncapsulatedDocumentSeriesModule(document)
        fillGeneralEquipmentModule()
        fillSCEquipmentModule()
        fillEncapsulatedDocumentModule(document, content: content)
        fillSOPCommonModule()
    }
}
