import DICOM
import Testing

@testable import Conversion

@Suite struct BatchTests {
    private let jpeg: [UInt8]
    private let pdf: [UInt8]
    private let other: [UInt8]

    init() throws {
        jpeg = try fixture("jpeg/gray.jpg")
        pdf = try fixture("pdf/plain.pdf")
        other = try fixture("pdf/linearized.pdf")
    }

    private func uids(
        _ files: [[UInt8]], _ given: [(String, String)] = [("PatientID", "P1")], as rendering: RenderAs? = nil,
        archive: String = "main", key: String? = nil, siteKey: UInt8 = 1
    ) throws -> [DICOMInstance] {
        try convert(
            input(
                files.map { mediaFile($0) }, attributes(given), as: rendering, archive: archive, key: key,
                siteKey: siteKey))
    }

    @Test func `the same upload gets the same UIDs, whatever the clock, names and types say`() throws {
        let given = try attributes([("PatientID", "P1")])
        let one = try convert(input([mediaFile(jpeg, name: "a")], given))[0]
        let two = try convert(
            input(
                [mediaFile(jpeg, name: "b", declared: "image/png")], given,
                acceptedAt: AcceptanceTime(date: "20270101", time: "000000")))[0]
        #expect(one.sopInstanceUID == two.sopInstanceUID)
        #expect(one.studyInstanceUID == two.studyInstanceUID)
        #expect(one.seriesInstanceUID == two.seriesInstanceUID)
    }

    @Test func `what is the default anyway makes no difference`() throws {
        #expect(try uids([jpeg])[0].sopInstanceUID == uids([jpeg], as: .sc)[0].sopInstanceUID)
    }

    @Test func `any difference makes another object`() throws {
        let variants = [
            try uids([jpeg])[0], try uids([pdf])[0], try uids([other])[0], try uids([jpeg], as: .photo)[0],
            try uids([jpeg], archive: "second")[0], try uids([jpeg], key: "k")[0], try uids([jpeg], key: "")[0],
            try uids([jpeg], siteKey: 2)[0], try uids([jpeg], [("PatientID", "P2")])[0],
            try uids([jpeg], [("PatientID", "P1"), ("StudyDescription", "x")])[0],
        ]
        #expect(Set(variants.map(\.sopInstanceUID)).count == variants.count)
        #expect(Set(variants.map(\.seriesInstanceUID)).count == variants.count)
        #expect(Set(variants.map(\.studyInstanceUID)).count == variants.count)
    }

    @Test func `the same file twice in one upload is two instances`() throws {
        let twice = try uids([pdf, pdf])
        #expect(twice[0].sopInstanceUID != twice[1].sopInstanceUID)
        #expect(twice[0].seriesInstanceUID == twice[1].seriesInstanceUID)
    }

    @Test func `one UID never names an object in two studies`() throws {
        let alone = try uids([pdf])[0]
        let together = try uids([pdf, jpeg])[0]
        #expect(alone.studyInstanceUID != together.studyInstanceUID)
        #expect(alone.sopInstanceUID != together.sopInstanceUID)
    }

    @Test func `accession number and patient name the study, not the content`() throws {
        let patient = [("PatientID", "P1"), ("AccessionNumber", "A1")]
        let first = try uids([jpeg], patient)[0]
        let second = try uids([pdf, other], patient + [("StudyDescription", "x")], archive: "second", key: "k")[0]
        #expect(first.studyInstanceUID == second.studyInstanceUID)
        #expect(first.seriesInstanceUID != second.seriesInstanceUID)
        let others = [
            [("PatientID", "P2"), ("AccessionNumber", "A1")], [("PatientID", "P1"), ("AccessionNumber", "A2")],
            patient + [("IssuerOfPatientID", "H")],
        ]
        let studies = try others.map { try uids([jpeg], $0)[0].studyInstanceUID }
        #expect(Set(studies + [first.studyInstanceUID]).count == 4)
    }

    @Test func `an empty accession number names no study`() throws {
        let fields = [("PatientID", "P1"), ("AccessionNumber", "")]
        #expect(try uids([jpeg], fields)[0].studyInstanceUID != uids([pdf], fields)[0].studyInstanceUID)
    }

    @Test func `given UIDs stand`() throws {
        let given = [("StudyInstanceUID", "1.2.3"), ("SeriesInstanceUID", "1.2.4"), ("SOPInstanceUID", "1.2.5")]
        let instance = try uids([jpeg], [("PatientID", "P1")] + given)[0]
        #expect(instance.studyInstanceUID == "1.2.3" && instance.dataSet.string(.studyInstanceUID) == "1.2.3")
        #expect(instance.seriesInstanceUID == "1.2.4" && instance.dataSet.string(.seriesInstanceUID) == "1.2.4")
        #expect(instance.sopInstanceUID == "1.2.5" && instance.dataSet.string(.sopInstanceUID) == "1.2.5")
    }

    @Test func `one given UID cannot name several`() throws {
        let sop = [("PatientID", "P1"), ("SOPInstanceUID", "1.2.5")]
        #expect(faults { try uids([pdf, other], sop) } == [.givenForSeveral(.sopInstanceUID)])
        #expect(faults { try uids([pdf, jpeg], sop) } == [.givenForSeveral(.sopInstanceUID)])
        let series = [("PatientID", "P1"), ("SeriesInstanceUID", "1.2.4")]
        #expect(faults { try uids([pdf, other], series) } == [])
        #expect(faults { try uids([pdf, jpeg], series) } == [.givenForSeveral(.seriesInstanceUID)])
    }

    @Test func `kinds are series, and numbers count`() throws {
        let batch = try uids([pdf, jpeg, other, jpeg, pdf])
        #expect(Set(batch.map(\.studyInstanceUID)).count == 1)
        #expect(batch.map { $0.dataSet.string(.seriesNumber) } == ["1", "2", "1", "2", "1"])
        #expect(batch.map { $0.dataSet.string(.instanceNumber) } == ["1", "1", "2", "2", "3"])
        #expect(batch[0].seriesInstanceUID == batch[4].seriesInstanceUID)
        #expect(batch[0].seriesInstanceUID != batch[1].seriesInstanceUID)
        #expect(Set(batch.map(\.sopInstanceUID)).count == 5)
    }

    @Test func `numbers count on from given ones`() throws {
        let batch = try uids(
            [pdf, jpeg, pdf], [("PatientID", "P1"), ("SeriesNumber", "7"), ("InstanceNumber", "-1")])
        #expect(batch.map { $0.dataSet.string(.seriesNumber) } == ["7", "8", "7"])
        #expect(batch.map { $0.dataSet.string(.instanceNumber) } == ["-1", "-1", "0"])
        let full = [("PatientID", "P1"), ("InstanceNumber", "2147483647")]
        #expect(try uids([pdf], full)[0].dataSet.string(.instanceNumber) == "2147483647")
        #expect(faults { try uids([pdf, pdf], full) } == [.notCountable(.instanceNumber)])
    }
}
