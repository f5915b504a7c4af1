import DICOM
import Testing

@testable import Conversion

@Suite struct GeneralSeriesModuleTests {
    private func image(_ given: [(String, String)]) throws -> DICOMInstance {
        try converted("jpeg/gray.jpg", given: given)[0]
    }

    @Test func `an image of which nothing is given gets the configured body part`() throws {
        let instance = try image([("Laterality", ""), ("BodyPartExamined", "")])
        #expect(instance.dataSet.string(.bodyPartExamined) == "WHOLEBODY")
        #expect(!instance.dataSet.contains(.laterality))
        #expect(instance.warnings == [])
    }

    @Test(arguments: [("Laterality", "R"), ("ImageLaterality", "L")])
    func `an image of a side gets no body part`(name: String, side: String) throws {
        #expect(!(try image([(name, side)]).dataSet.contains(.bodyPartExamined)))
    }

    @Test func `an unpaired body part has no laterality`() throws {
        let instance = try image([("BodyPartExamined", "CHEST"), ("Laterality", "")])
        #expect(!instance.dataSet.contains(.laterality))
        #expect(instance.warnings == [])
    }

    @Test func `a paired body part of unknown side says so`() throws {
        let instance = try image([("BodyPartExamined", "HAND")])
        #expect(instance.dataSet[.laterality]?.value == .empty)
        #expect(instance.warnings.count == 1)
        #expect(try image([("BodyPartExamined", "HAND"), ("Laterality", "L")]).warnings == [])
    }

    @Test func `a document has no body part`() throws {
        #expect(!(try converted("pdf/plain.pdf")[0].dataSet.contains(.bodyPartExamined)))
    }
}
