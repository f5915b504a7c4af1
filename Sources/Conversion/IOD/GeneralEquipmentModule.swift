import DICOM

extension InstanceDraft {
    /// The gateway's own software versions say nothing about equipment of a given manufacturer.
    ///
    /// - Source: PS3.3 §C.7.5.1.
    mutating func fillGeneralEquipmentModule() {
        if hasValue(.manufacturer) { return }
        fill(.manufacturer, .LO, settings.manufacturer)
        if !settings.softwareVersions.isEmpty { fill(.softwareVersions, .LO, settings.softwareVersions) }
    }
}
