import DICOM

extension InstanceDraft {
    /// The equipment is what made the object: the gateway, unless another is given, of which the rest is unknown then.
    ///
    /// - Source: PS3.3 §C.7.5.2: all four are of type 1.
    mutating func fillEnhancedGeneralEquipmentModule() {
        let isGiven = hasValue(.manufacturer) || settings.keepsUnknowns
        fillGeneralEquipmentModule()
        fill(.manufacturer, .LO, Self.unknown)
        fill(.manufacturerModelName, .LO, isGiven ? Self.unknown : settings.manufacturer)
        fill(.deviceSerialNumber, .LO, Self.unknown)
        fill(.softwareVersions, .LO, Self.unknown)
    }

    private static let unknown = "UNKNOWN"
}
