import DICOM
import Testing

@testable import Conversion

@Suite struct PatientModuleTests {
    private func dataSet(_ given: [(String, String)]) throws -> DataSet {
        try converted("jpeg/gray.jpg", given: given)[0].dataSet
    }

    private let ofAnimals: [Tag] = [
        .patientSexNeutered, .patientBreedDescription, .patientBreedCodeSequence, .breedRegistrationSequence,
        .responsiblePerson, .responsibleOrganization,
    ]

    @Test(arguments: [
        [("PatientSpeciesDescription", "Canis lupus familiaris")],
        [
            ("PatientSpeciesCodeSequence.CodeValue", "448771007"),
            ("PatientSpeciesCodeSequence.CodingSchemeDesignator", "SCT"),
            ("PatientSpeciesCodeSequence.CodeMeaning", "Canis lupus subspecies familiaris"),
        ],
    ])
    func `of an animal, what is not known is said`(given: [(String, String)]) throws {
        let dataSet = try dataSet(given)
        for tag in ofAnimals { #expect(dataSet[tag]?.value.isBlank == true, "\(tag)") }
    }

    @Test func `what is known of an animal stays`() throws {
        let dataSet = try dataSet([
            ("PatientSpeciesDescription", "Canis"), ("PatientBreedDescription", "Boxer"),
            ("PatientSexNeutered", "ALTERED"),
            ("ResponsiblePerson", "Doe^Jane"), ("ResponsiblePersonRole", "OWNER"),
        ])
        #expect(dataSet.string(.patientBreedDescription) == "Boxer")
        #expect(dataSet.string(.patientSexNeutered) == "ALTERED")
        #expect(dataSet.string(.responsiblePerson) == "Doe^Jane")
    }

    @Test(arguments: [
        [("PatientSex", "F")], [("PatientSpeciesDescription", "Homo sapiens")],
        [
            ("PatientSpeciesCodeSequence.CodeValue", "337915000"),
            ("PatientSpeciesCodeSequence.CodingSchemeDesignator", "SCT"),
            ("PatientSpeciesCodeSequence.CodeMeaning", "homo sapiens"),
        ],
    ])
    func `people have none of that`(given: [(String, String)]) throws {
        let dataSet = try dataSet(given)
        for tag in ofAnimals { #expect(dataSet[tag] == nil, "\(tag)") }
    }

    @Test func `nobody is responsible without a role`() throws {
        #expect(
            faults { try converted("jpeg/gray.jpg", given: [("ResponsiblePerson", "Doe^Jane")]) }
                == [.missingAttribute(.responsiblePersonRole)])
    }
}
