import DICOM
import Testing

@testable import Conversion

@Suite struct AttachmentTests {
    private let pdf: MediaFile
    private let jpeg: MediaFile

    init() throws {
        pdf = mediaFile(try fixture("pdf/plain.pdf"))
        jpeg = mediaFile(try fixture("jpeg/gray.jpg"))
    }

    private func study(_ more: [(String, String)] = []) throws -> DataSet {
        try attributes(
            [
                ("StudyInstanceUID", "1.2.3"), ("PatientID", "P1"), ("PatientName", "Doe^John"),
                ("StudyDescription", "CT"), ("StudyDate", "20240101"), ("StudyTime", "101112"),
            ] + more)
    }

    private func objects(
        _ files: [MediaFile], given: [(String, String)] = [], _ found: DataSet, series: [(String, Int?)]? = []
    ) async throws -> [DICOMInstance] {
        let attachment = Attachment(
            attributes: found,
            series: series?.map { Attachment.KnownSeries(seriesInstanceUID: $0.0, seriesNumber: $0.1) })
        let input = input(files, try attributes(given), attachment: attachment)
        return try await convert(input, in: ImageWorkshop())
    }

    @Test func `what was found goes before what was given, and the rest of that stays`() async throws {
        let given = [
            ("PatientName", "DOE^JOHN"), ("PatientSex", "F"), ("StudyDescription", "x"), ("SeriesDescription", "y"),
        ]
        let dataSet = try await objects([pdf], given: given, study())[0].dataSet
        #expect(dataSet.string(.patientName) == "Doe^John")
        #expect(dataSet.string(.patientID) == "P1")
        #expect(dataSet.string(.patientSex) == "F")
        #expect(dataSet.string(.studyDescription) == "CT")
        #expect(dataSet.string(.seriesDescription) == "y")
        #expect(dataSet.string(.studyDate) == "20240101")
        #expect(dataSet.string(.studyInstanceUID) == "1.2.3")
    }

    @Test func `UIDs stand for what was given and for the study, and not for what else was found of it`() async throws {
        let first = try await objects([pdf], given: [("AccessionNumber", "A1")], study())[0]
        let corrected = try await objects(
            [pdf], given: [("AccessionNumber", "A1")], study([("PatientComments", "new")]), series: [("1.9", 7)])[0]
        #expect(first.sopInstanceUID == corrected.sopInstanceUID)
        #expect(first.seriesInstanceUID == corrected.seriesInstanceUID)
        let elsewhere = try await objects(
            [pdf], given: [("AccessionNumber", "A1")], study([("StudyInstanceUID", "1.2.4")]))[0]
        #expect(first.sopInstanceUID != elsewhere.sopInstanceUID)
        #expect(first.seriesInstanceUID != elsewhere.seriesInstanceUID)
    }

    @Test func `new series are numbered behind those that are there, one for each kind`() async throws {
        let made = try await objects([pdf, jpeg, pdf], study(), series: [("1.9", 3), ("1.8", nil), ("1.7", 1)])
        #expect(made.map { $0.dataSet.string(.seriesNumber) } == ["4", "5", "4"])
        #expect(made.map { $0.dataSet.string(.instanceNumber) } == ["1", "1", "2"])
        #expect(made[0].generatedTags.contains(.seriesNumber))
    }

    @Test func `a series that is there already keeps its number`() async throws {
        let first = try await objects([pdf], study(), series: [("1.9", 3)])[0]
        let again = try await objects([pdf], study(), series: [("1.9", 3), (first.seriesInstanceUID, 4), ("1.7", 5)])[0]
        #expect(again.dataSet.string(.seriesNumber) == "4")
        #expect(again.sopInstanceUID == first.sopInstanceUID)
    }

    @Test func `a given number stays, and without an answer numbers begin at one`() async throws {
        let given = try await objects([pdf], given: [("SeriesNumber", "2")], study(), series: [("1.9", 2)])[0]
        #expect(given.dataSet.string(.seriesNumber) == "2")
        let unasked = try await objects([pdf], study(), series: nil)[0]
        #expect(unasked.dataSet.string(.seriesNumber) == "1")
        #expect(!unasked.generatedTags.contains(.seriesNumber))
    }

    @Test func `nobody counts on from a number that is made of a date`() {
        var numbers = SeriesNumbers([
            Attachment.KnownSeries(seriesInstanceUID: "1", seriesNumber: 20_240_101),
            Attachment.KnownSeries(seriesInstanceUID: "2", seriesNumber: 5),
        ])
        #expect(numbers.number(of: "3", in: "1.2") == 6)
        #expect(numbers.number(of: "3", in: "1.2") == 6)
        #expect(numbers.number(of: "4", in: "1.2") == 7)
    }

    @Test(
        arguments: [
            ([("PatientID", "P1"), ("StudyInstanceUID", "1.2.3")], nil),
            ([("PatientID", "P2"), ("StudyInstanceUID", "1.2.3")], .patientID),
            ([("PatientID", ""), ("StudyInstanceUID", "1.2.3")], .patientID),
            ([("PatientID", "P1"), ("StudyInstanceUID", "1.2.4")], .studyInstanceUID),
            ([("PatientID", "P1"), ("StudyInstanceUID", "1.2.3"), ("AccessionNumber", "A2")], .accessionNumber),
            ([("PatientID", "P1"), ("StudyInstanceUID", "1.2.3"), ("PatientName", "Roe")], .patientName),
            ([("PatientID", "P1"), ("StudyInstanceUID", "1.2.3"), ("PatientName", "doe^john^")], nil),
        ] as [([(String, String)], Tag?)])
    func `an object of somebody else is found out`(object: [(String, String)], tag: Tag?) throws {
        let attachment = Attachment(attributes: try study([("AccessionNumber", "A1")]))
        #expect(attachment.contradiction(in: try attributes(object)) == tag)
    }
}
