import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.6.14.
    mutating func fillAcquisitionContextModule() {
        fill(.acquisitionContextSequence, .SQ, .items([]))
    }
}
