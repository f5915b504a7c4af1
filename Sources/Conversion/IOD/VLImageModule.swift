import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.8.12.1.
    mutating func fillVLImageModule() {
        fill(.imageType, .CS, .strings(["ORIGINAL", "PRIMARY"]))
    }
}
