import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.8.6.1: `WSD` is a workstation.
    mutating func fillSCEquipmentModule() {
        fill(.conversionType, .CS, "WSD")
    }
}
