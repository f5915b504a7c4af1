import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.1.1.
    mutating func fillPatientModule() {
        fill(.patientName, .PN, .empty)
        if settings.requiresPatientID, !hasValue(.patientID) { fail(.missingAttribute(.patientID)) }
        fill(.patientID, .LO, .empty)
        fill(.patientBirthDate, .DA, .empty)
        fill(.patientSex, .CS, .empty)
        if isOfAnimal { fillAnimal() }
        if hasValue(.responsiblePerson), !hasValue(.responsiblePersonRole) {
            fail(.missingAttribute(.responsiblePersonRole))
        }
    }

    /// Whether a species was given, and not that of man.
    private var isOfAnimal: Bool {
        if case .items(let items)? = dataSet[.patientSpeciesCodeSequence]?.value, !items.isEmpty {
            return !items.contains { Self.codesOfMan.contains($0.string(.codeValue) ?? "") }
        }
        let species = dataSet.string(.patientSpeciesDescription)?.lowercased() ?? ""
        return !["", "homo sapiens", "human"].contains(species)
    }

    /// - Source: PS3.16 CID 7454; SNOMED CT, and SRT before it.
    private static let codesOfMan = ["337915000", "L-85B00"]

    /// Of an animal, what is not known is to be said: these are of type 2C, and may be empty.
    ///
    /// - Source: PS3.3 §C.7.1.1, §C.7.2.2 (Patient's Sex Neutered).
    private mutating func fillAnimal() {
        fill(.patientSexNeutered, .CS, .empty)
        fill(.patientBreedDescription, .LO, .empty)
        fill(.patientBreedCodeSequence, .SQ, .items([]))
        fill(.breedRegistrationSequence, .SQ, .items([]))
        fill(.responsiblePerson, .PN, .empty)
        fill(.responsibleOrganization, .LO, .empty)
    }
}
