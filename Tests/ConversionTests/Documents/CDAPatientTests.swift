import DICOM
import Testing

@testable import Conversion

@Suite struct CDAPatientTests {
    private static let kind = "CDA document"

    private func fault(_ given: [(String, String)], _ bytes: [UInt8] = clinicalDocument()) async -> Tag? {
        for error in await faults({ try await worked(bytes, given: given) }) {
            if case .anotherPatient(Self.kind, let tag) = error { return tag }
        }
        return nil
    }

    @Test(arguments: [
        [("PatientID", "P2")], [("PatientName", "Meier^Jörg")], [("PatientName", "Müller^Anna")],
        [("PatientBirthDate", "19700130")], [("PatientSex", "F")], [("PatientSex", "O")],
        [("IssuerOfPatientID", "1.2.3"), ("PatientID", "P2")],
    ])
    func `another patient is a contradiction`(given: [(String, String)]) async {
        #expect(await fault(given) != nil)
    }

    @Test(arguments: [
        [("PatientName", "MÜLLER^JÖRG")], [("PatientName", "Muller^Jorg")], [("PatientName", "Mueller^Otto^Joerg")],
        [("PatientName", "Müller^J")], [("PatientName", "Müller")], [("PatientName", "Müller^Jörg^Otto^Dr.")],
        [("PatientName", "Mu\u{308}ller^Jo\u{308}rg")], [("PatientName", "X^Y=Müller^Jörg")],
        [("PatientBirthDate", "19700131")], [("PatientSex", "M")], [("PatientName", "")],
        [("IssuerOfPatientID", "1.2.3")], [("IssuerOfPatientID", "Hospital")],
    ])
    func `people write one name in many ways`(given: [(String, String)]) async {
        #expect(await fault(given) == nil)
    }

    @Test func `an identifier of another issuer says nothing`() async throws {
        #expect(await fault([("PatientID", "X9"), ("IssuerOfPatientID", "9.9.9")]) == nil)
        let instance = try await worked(
            clinicalDocument(), given: [("PatientID", "X9"), ("IssuerOfPatientID", "9.9.9")])[0]
        #expect(instance.dataSet[.patientName]?.value == .empty)
        let qualifiers = [
            ("PatientID", "X9"), ("IssuerOfPatientIDQualifiersSequence.UniversalEntityID", "9.9.9"),
            ("IssuerOfPatientIDQualifiersSequence.UniversalEntityIDType", "ISO"),
        ]
        #expect(await fault(qualifiers) == nil)
        let named = clinicalDocument(
            patient: "<id root=\"1\" extension=\"A\" assigningAuthorityName=\"h\"/><id root=\"2\" extension=\"P1\"/>")
        #expect(await fault([("IssuerOfPatientID", "H")], named) == .patientID)
        #expect(await fault([("IssuerOfPatientID", "H"), ("PatientID", "A")], named) == nil)
    }

    @Test func `the document completes only its own patient`() async throws {
        let dataSet = try await worked(clinicalDocument())[0].dataSet
        #expect(dataSet.string(.patientName) == "Müller^Jörg^Otto")
        #expect(dataSet.string(.patientBirthDate) == "19700131")
        #expect(dataSet.string(.patientSex) == "M")
        let unknown = clinicalDocument(
            patient: "<id nullFlavor=\"UNK\"/><patient><name><family>Doe</family></name></patient>")
        let other = try await worked(unknown)[0].dataSet
        #expect(other[.patientName]?.value == .empty)
        let submission = input([mediaFile(clinicalDocument())], DataSet()) { $0.requiresPatientID = false }
        let nobody = try convert(submission)[0].dataSet
        #expect(nobody[.patientID]?.value == .empty)
        #expect(nobody[.patientName]?.value == .empty)
    }

    @Test func `given values are never replaced`() async throws {
        let dataSet = try await worked(clinicalDocument(), given: [("PatientName", "Mueller^J")])[0].dataSet
        #expect(dataSet.string(.patientName) == "Mueller^J")
    }

    @Test func `one of several patients must fit`() async throws {
        let two =
            "<id root=\"1\" extension=\"P7\"/></patientRole></recordTarget><recordTarget><patientRole><id root=\"1\" extension=\"P1\"/>"
        #expect(await fault([], clinicalDocument(patient: two)) == nil)
        #expect(await fault([("PatientID", "P8")], clinicalDocument(patient: two)) == .patientID)
    }

    @Test func `names without parts are compared by their words`() async {
        let plain = clinicalDocument(
            patient: "<id root=\"1\" extension=\"P1\"/><patient><name>Jörg Müller</name></patient>")
        #expect(await fault([("PatientName", "Müller^Jörg")], plain) == nil)
        #expect(await fault([("PatientName", "Meier^Jörg")], plain) == .patientName)
    }

    @Test func `a birth date may be known by its year only`() async throws {
        let year = clinicalDocument(
            patient: "<id root=\"1\" extension=\"P1\"/><patient><birthTime value=\"1970\"/></patient>")
        #expect(await fault([("PatientBirthDate", "19700131")], year) == nil)
        #expect(await fault([("PatientBirthDate", "19690131")], year) == .patientBirthDate)
        #expect(try await worked(year)[0].dataSet[.patientBirthDate]?.value == .empty)
    }
}
