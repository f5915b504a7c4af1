import DICOM
import Testing

@testable import Conversion

@Suite struct UploadedObjectTests {
    private let object: [UInt8]
    private let instance: DICOMInstance

    init() throws {
        let given = [
            ("PatientName", "Müller^Jörg"), ("StudyDate", "20200101"), ("StudyTime", "101112"),
            ("Rows", "48"), ("SeriesNumber", "7"),
            ("ReferencedStudySequence.ReferencedSOPInstanceUID", "1.2.3"),
        ]
        instance = try converted("jpeg/gray.jpg", given: given)[0]
        object = try instance.part10()
    }

    private func upload(_ given: [(String, String)], as rendering: RenderAs? = nil) throws -> [DICOMInstance] {
        try convert(input([mediaFile(object)], attributes(given), as: rendering))
    }

    @Test func `an object keeps its identity and its bytes`() throws {
        let uploaded = try upload([])[0]
        #expect(uploaded.sopInstanceUID == instance.sopInstanceUID)
        #expect(uploaded.studyInstanceUID == instance.studyInstanceUID)
        #expect(uploaded.seriesInstanceUID == instance.seriesInstanceUID)
        #expect(uploaded.sopClassUID == SOPClass.secondaryCapture)
        #expect(uploaded.transferSyntaxUID == TransferSyntax.jpegBaseline)
        #expect(uploaded.mediaType == "application/dicom")
        guard case .part10(.bytes(let bytes)) = uploaded.representation else { throw ConversionError.emptyFile }
        #expect(bytes == object)
    }

    @Test(arguments: [
        ("PatientID", "P1"), ("PatientName", "Müller^Jörg^^"), ("PatientName", "Müller^Jörg="),
        ("StudyTime", "101112.000"),
        ("SeriesNumber", "07"), ("PatientBirthDate", ""), ("Rows", "48"), ("SpecificCharacterSet", "ISO_IR 100"),
        ("ReferencedStudySequence.ReferencedSOPInstanceUID", "1.2.3"), ("ImageType", "DERIVED\\SECONDARY"),
    ])
    func `a field may say what the object says`(name: String, text: String) throws {
        #expect(faults { try upload([(name, text)]) } == [])
    }

    @Test(arguments: [
        ("PatientID", "P2", Tag.patientID), ("PatientName", "Müller^Jorg", .patientName),
        ("PatientBirthDate", "19700101", .patientBirthDate), ("StudyDescription", "x", .studyDescription),
        ("StudyInstanceUID", "1.2.3", .studyInstanceUID), ("SOPInstanceUID", "1.2.3", .sopInstanceUID),
        ("Rows", "49", .rows), ("ImageType", "DERIVED", .imageType),
        ("ReferencedStudySequence.ReferencedSOPInstanceUID", "1.2.4", Tag(0x0008, 0x1110)),
        ("ReferencedStudySequence[2].ReferencedSOPInstanceUID", "1.2.3", Tag(0x0008, 0x1110)),
    ])
    func `a field that the object does not have is a contradiction`(name: String, text: String, tag: Tag) throws {
        #expect(faults { try upload([(name, text)]) } == [.contradicts(tag)])
    }

    @Test func `every contradiction is told`() {
        #expect(
            faults { try upload([("PatientID", "P2"), ("StudyDate", "20200102")]) }
                == [.contradicts(.studyDate), .contradicts(.patientID)])
    }

    @Test(arguments: RenderAs.allCases)
    func `an object becomes nothing else`(rendering: RenderAs) {
        #expect(
            faults { try upload([], as: rendering) } == [.renderingNotPossible(found: "DICOM object", as: rendering)])
    }

    @Test func `an object cut anywhere is truncated, or lacks its identity`() {
        for part in 2..<20 {
            let cut = Array(object.prefix(max(132, object.count * part / 20)))
            let errors = faults { try convert(input([mediaFile(cut)], DataSet())) }
            let isMissing = if case .dicom(.missing)? = errors.first { true } else { false }
            #expect(isMissing || errors == [.truncated(found: "DICOM object")], "at \(part)/20")
        }
    }

    @Test(arguments: [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID])
    func `an object without an identity is refused`(tag: Tag) throws {
        var dataSet = instance.dataSet
        dataSet.remove(tag)
        var nameless = instance
        nameless.representation = .dataSet(dataSet)
        let bytes = try nameless.part10()
        #expect(faults { try convert(input([mediaFile(bytes)], DataSet())) } == [.dicom(.missing(tag))])
    }

    @Test func `a directory is no object`() throws {
        var directory = instance
        directory.sopClassUID = SOPClass.mediaStorageDirectory
        let bytes = try directory.part10()
        #expect(
            faults { try convert(input([mediaFile(bytes)], DataSet())) }
                == [.notYetSupported(found: "DICOM directory (DICOMDIR)")])
    }

    @Test func `one UID with two contents is refused, the same object twice is not`() throws {
        var changed = instance
        var dataSet = instance.dataSet
        dataSet.set(.studyDescription, .LO, "x")
        changed.representation = .dataSet(dataSet)
        let other = mediaFile(try changed.part10())
        #expect(faults { try convert(input([mediaFile(object), other], DataSet())) } == [.sameUIDTwice])
        #expect(faults { try convert(input([mediaFile(object), mediaFile(object)], DataSet())) } == [])
    }

    @Test func `objects mix with media`() throws {
        let files = [mediaFile(object), mediaFile(try fixture("pdf/plain.pdf"))]
        let batch = try convert(input(files, attributes([("PatientID", "P1")])))
        #expect(batch.map(\.mediaType) == ["application/dicom", "application/pdf"])
        #expect(batch[1].dataSet.string(.seriesNumber) == "1")
    }

    @Test func `other programs' objects are read`() throws {
        let files = try ["dicom/obj1.dcm", "dicom/obj2.dcm"].map { mediaFile(try fixture($0)) }
        #expect(Set(try convert(input(files, DataSet())).map(\.sopInstanceUID)).count == 2)
    }
}
