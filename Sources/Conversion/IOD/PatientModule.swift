import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.1.1.
    mutating func fillPatientModule() {
        fill(.patientName, .PN, .empty)
        if settings.requiresPatientID, !hasValue(.patientID) { fail(.missingAttribute(.patientID)) }
        fill(.patientID, .LO, .empty)
        fill(.patientBirthDate, .DA, .empty)
        fill(.patientSex, .CS, .empty)
    }
}
