import DICOM
import Testing

@testable import StowGateway

@Suite struct StowRSAttributesTests {
    private func attributes(
        _ options: [String], over file: DataSet = DataSet(), _ url: String = "http://h/studies"
    ) throws -> StowRSAttributes {
        try StowRSAttributes(options, over: file, in: StowRSTarget(url))
    }

    @Test func `keywords, tags, paths, items and aliases are read`() throws {
        let found = try attributes([
            "PatientName=Doe^John^^Dr", "00100020=P1", "dob=1970-01-01", #"ImageType=DERIVED\SECONDARY"#,
            "OtherPatientIDs=",
            "StudyDescription", "ConceptNameCodeSequence", "RequestAttributesSequence.ScheduledProcedureStepID=SPS1",
            "00400275.00401001=RP1", "RequestAttributesSequence[2].RequestedProcedureID=RP2", "Rows=5",
        ])
        let dataSet = found.dataSet
        #expect(dataSet.string(.patientName) == "Doe^John^^Dr")
        #expect(dataSet.string(.patientID) == "P1")
        #expect(dataSet.string(.patientBirthDate) == "19700101")
        #expect(dataSet[.imageType]?.value == .strings(["DERIVED", "SECONDARY"]))
        #expect(dataSet[.otherPatientIDs]?.value == .empty)
        #expect(dataSet[.studyDescription]?.value == .empty)
        #expect(dataSet[.conceptNameCodeSequence]?.value == .items([]))
        #expect(dataSet[.rows]?.value == .integers([5]))
        let items = try #require(dataSet.items(.requestAttributesSequence))
        #expect(items.count == 2)
        #expect(items[0].string(.scheduledProcedureStepID) == "SPS1")
        #expect(items[0].string(.requestedProcedureID) == "RP1")
        #expect(items[1].string(.requestedProcedureID) == "RP2")
        #expect(found.notes.isEmpty)
    }

    @Test(arguments: [
        ("PatienName=Secret", "PatientName"), ("as=photo", "as"), ("archive=Secret", "archive"), ("file=x", "file"),
        ("00091001=Secret", "00091001"), ("00020010=1.2", "00020010"), ("PatientBirthDate=Secret", "PatientBirthDate"),
        ("PatientName=Secret\u{FFFD}", "UTF-8"), ("PixelData=Secret", "PixelData"),
        ("RequestAttributesSequence=Secret", "RequestAttributesSequence"),
    ])
    func `a wrong attribute is refused by name and without its value`(option: String, named: String) throws {
        let fault = try #require(throws: StowRSFault.self) { try attributes([option]) }
        #expect(fault.sentences.joined().contains(named))
        #expect(!fault.sentences.joined().contains("Secret"))
        #expect(fault.exit == .usage)
    }

    @Test func `two values for one attribute are refused`() {
        #expect(throws: StowRSFault.self) { try attributes(["PatientID=A", "mrn=B"]) }
        #expect(throws: Never.self) { try attributes(["PatientID=A", "mrn=A"]) }
    }

    @Test func `options win over the file, sequences item by item, and it is told`() throws {
        var item = DataSet()
        item.set(.scheduledProcedureStepID, .SH, "S1")
        item.set(.requestedProcedureID, .SH, "R1")
        var file = DataSet()
        file.set(.patientID, .LO, "A")
        file.set(.patientName, .PN, "Doe")
        file.set(.requestAttributesSequence, .SQ, .items([item, item]))
        let found = try attributes(
            ["PatientID=B", "RequestAttributesSequence.RequestedProcedureID=R2", "PatientSex=M"], over: file)
        #expect(found.dataSet.string(.patientID) == "B")
        #expect(found.dataSet.string(.patientName) == "Doe")
        #expect(found.dataSet.string(.patientSex) == "M")
        let items = try #require(found.dataSet.items(.requestAttributesSequence))
        #expect(items[0].string(.scheduledProcedureStepID) == "S1")
        #expect(items[0].string(.requestedProcedureID) == "R2")
        #expect(items[1].string(.requestedProcedureID) == "R1")
        #expect(found.notes.count == 1)
        #expect(found.notes[0].hasPrefix("PatientID"))
    }

    @Test func `the study of the URL wins, and it is told`() throws {
        let found = try attributes(["StudyInstanceUID=1.2.3"], "http://h/studies/1.9.8.7")
        #expect(found.dataSet.string(.studyInstanceUID) == "1.9.8.7")
        #expect(found.notes.count == 1)
        #expect(try attributes(["StudyInstanceUID=1.9.8.7"], "http://h/studies/1.9.8.7").notes.isEmpty)
    }

    @Test func `another character set is noted, for text leaves as UTF-8`() throws {
        let found = try attributes(["SpecificCharacterSet=ISO_IR 100", "PatientName=Müller"])
        #expect(found.dataSet[.specificCharacterSet] == nil)
        #expect(found.notes.count == 1)
    }
}
