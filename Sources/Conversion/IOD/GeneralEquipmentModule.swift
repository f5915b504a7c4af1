import DICOM

extension InstanceDraft {
    /// The gateway's own software versions say nothing about equipment of a given manufacturer.
    ///
    /// - Source: PS3.3 §C.7.5.1.
    mutating func fillGeneralEquipmentModule() {
        if hasValue(.manufacturer) { return }
        if settings.keepsUnknowns { return fill(.manufacturer, .LO, .empty) }
        fill(.manufacturer, .LO, settings.manufacturer)
        // Not of the upload but of the moment, like a date: a resend after an update of the gateway is the same object.
        if !settings.softwareVersions.isEmpty { fillFromNow(.softwareVersions, .LO, settings.softwareVersions) }
    }
}
