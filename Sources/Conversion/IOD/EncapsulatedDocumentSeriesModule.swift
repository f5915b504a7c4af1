import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.24.1.
    mutating func fillEncapsulatedDocumentSeriesModule(_ document: DocumentDescription) {
        fill(.modality, .CS, document.modality)
    }
}
