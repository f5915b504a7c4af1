import DICOM

extension InstanceDraft {
    /// What somebody uploads was derived from something else, after the examination.
    ///
    /// - Source: PS3.3 §C.8.6.2; Image Type §C.7.6.1.1.2.
    mutating func fillSCImageModule() {
        fill(.imageType, .CS, .strings(["DERIVED", "SECONDARY"]))
    }
}
