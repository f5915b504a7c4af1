import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.8.12.1: Content Time is of type 1C, so that one that is unknown is left out.
    mutating func fillVLImageModule() {
        fill(.imageType, .CS, .strings(["ORIGINAL", "PRIMARY"]))
        if settings.keepsUnknowns, !hasValue(.contentTime) { remove(.contentTime) }
    }
}
