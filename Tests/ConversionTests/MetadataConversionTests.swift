import DICOM
import Testing

@testable import Conversion

@Suite struct MetadataConversionTests {
    private let keyObjects = "1.2.840.10008.5.1.4.1.1.88.59"

    private func instances(
        _ dataSets: [DataSet], requiresPatient: Bool = false, siteKey: UInt8 = 1
    ) throws -> [DICOMInstance] {
        let input = input([], DataSet(), siteKey: siteKey) { $0.requiresPatientID = requiresPatient }
        return try MetadataConversion(input).instances(of: dataSets, name: "sr.json")
    }

    private func report(_ more: [(String, String)] = []) throws -> DataSet {
        try attributes([("SOPClassUID", keyObjects), ("Modality", "KO")] + more)
    }

    @Test func `what every object has is added, and nothing else`() throws {
        let instance = try instances([report([("PatientName", "Doe^Jane")])])[0]
        let dataSet = instance.dataSet
        #expect(instance.sopClassUID == keyObjects)
        #expect(dataSet.string(.sopInstanceUID) == instance.sopInstanceUID)
        #expect(dataSet.string(.patientName) == "Doe^Jane")
        #expect(dataSet[.patientID]?.value == .empty)
        #expect(dataSet.string(.specificCharacterSet) == "ISO_IR 192")
        #expect(dataSet.string(.instanceNumber) == "1")
        #expect(dataSet[.manufacturer] == nil)
        #expect(instance.generatedTags == [.contentDate, .contentTime])
        #expect(try Part10Reader.summary(of: .bytes(instance.part10())).dataSet.string(.modality) == "KO")
    }

    @Test func `what is given stands`() throws {
        let given = [
            ("StudyInstanceUID", "1.2"), ("SeriesInstanceUID", "1.3"), ("SOPInstanceUID", "1.4"), ("SeriesNumber", "9"),
            ("ContentDate", "20200102"), ("ContentTime", "0304"), ("PatientID", "P1"),
        ]
        let instance = try instances([report(given)], requiresPatient: true)[0]
        #expect(instance.studyInstanceUID == "1.2" && instance.seriesInstanceUID == "1.3")
        #expect(instance.sopInstanceUID == "1.4" && instance.dataSet.string(.seriesNumber) == "9")
        #expect(instance.dataSet.string(.contentTime) == "0304" && instance.generatedTags.isEmpty)
    }

    @Test func `equal metadata are the same object, others another`() throws {
        let one = try instances([report()])[0].sopInstanceUID
        #expect(try instances([report()])[0].sopInstanceUID == one)
        #expect(try instances([report([("PatientID", "P1")])])[0].sopInstanceUID != one)
        #expect(try instances([report()], siteKey: 2)[0].sopInstanceUID != one)
        let several = try instances([report(), report()])
        #expect(several[0].sopInstanceUID != several[1].sopInstanceUID)
        #expect(several[0].seriesInstanceUID == several[1].seriesInstanceUID)
        #expect(several[1].dataSet.string(.instanceNumber) == "2")
    }

    @Test func `an object of no class, one UID twice, and a missing patient are refused`() throws {
        func errors(_ dataSets: [DataSet], requiresPatient: Bool = false) throws -> [ConversionError] {
            let failure = try #require(throws: ConversionFailure.self) {
                try instances(dataSets, requiresPatient: requiresPatient)
            }
            return failure.faults.map(\.error)
        }
        #expect(try errors([DataSet()]) == [.missingAttribute(.sopClassUID)])
        let named = try report([("SOPInstanceUID", "1.2")])
        #expect(try errors([named, named]) == [.givenForSeveral(.sopInstanceUID)])
        #expect(try errors([report()], requiresPatient: true) == [.missingAttribute(.patientID)])
    }
}
