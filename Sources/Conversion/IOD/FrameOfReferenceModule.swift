import DICOM

extension InstanceDraft {
    /// The UID comes with the place in the series; what it is relative to, nobody said.
    ///
    /// - Source: PS3.3 §C.7.4.1.
    mutating func fillFrameOfReferenceModule() {
        fill(.positionReferenceIndicator, .LO, .empty)
    }
}
