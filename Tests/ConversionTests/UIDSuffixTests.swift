import DICOM
import Testing

@testable import Conversion

@Suite struct UIDSuffixTests {
    private let object: [UInt8]

    init() throws { object = try converted("jpeg/gray.jpg", given: [("PatientName", "Doe^Jane")])[0].part10() }

    private func renamed(_ bytes: [UInt8], by suffix: String, _ given: [(String, String)] = []) async throws
        -> DICOMInstance
    {
        let input = try input([mediaFile(bytes)], attributes(given)) { $0.uidSuffix = suffix }
        return try await convertBatch(input, in: InflatingWorkshop()).instances[0]
    }

    @Test func `all three UIDs get it, and the head follows`() async throws {
        let short = try await shortened()
        let instance = try await renamed(short, by: ".7")
        #expect(instance.studyInstanceUID == "1.2.1.7")
        #expect(instance.seriesInstanceUID == "1.2.2.7")
        #expect(instance.sopInstanceUID == "1.2.3.7")
        let file = try instance.part10()
        let head = try Part10Head(of: .bytes(file))
        let summary = try Part10Reader.summary(of: .bytes(file), behind: head, wanted: [.originalAttributesSequence])
        #expect(summary.metaSOPInstanceUID == "1.2.3.7")
        #expect(summary.dataSet.string(.studyInstanceUID) == "1.2.1.7")
        #expect(summary.dataSet.string(.patientName) == "Doe^Jane")
        let old = summary.dataSet.items(.originalAttributesSequence)?.last?.items(.modifiedAttributesSequence)?.first
        #expect(old?.string(.sopInstanceUID) == "1.2.3")
        #expect(Array(file.suffix(200)) == Array(short.suffix(200)))
    }

    @Test(arguments: [".00", "x", " ", "..1", "." + String(repeating: "1", count: 60)])
    func `a suffix that makes no UID is refused`(suffix: String) async throws {
        let failure = try await #require(throws: ConversionFailure.self) { try await renamed(shortened(), by: suffix) }
        #expect(failure.faults.map(\.error) == [.suffixDoesNotFit(.sopInstanceUID)])
    }

    @Test func `files that become objects keep their UIDs`() async throws {
        let jpeg = try fixture("jpeg/gray.jpg")
        let given = [("PatientID", "P1"), ("SOPInstanceUID", "1.2.3")]
        #expect(try await renamed(jpeg, by: ".7", given).sopInstanceUID == "1.2.3")
    }

    private func shortened() async throws -> [UInt8] {
        let uids = [("StudyInstanceUID", "1.2.1"), ("SeriesInstanceUID", "1.2.2"), ("SOPInstanceUID", "1.2.3")]
        let input = try input([mediaFile(object)], attributes(uids), coerces: true)
        return try await convertBatch(input, in: InflatingWorkshop()).instances[0].part10()
    }
}
