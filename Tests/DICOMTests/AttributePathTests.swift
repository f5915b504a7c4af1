import DICOM
import Testing

@Suite struct AttributePathTests {
    @Test(arguments: [
        ("PatientID", "PatientID"),
        ("patient_id", "PatientID"),
        ("patient-name", "PatientName"),
        ("00100020", "PatientID"),
        ("0020000d", "StudyInstanceUID"),
        ("RequestAttributesSequence.ScheduledProcedureStepID", "RequestAttributesSequence.ScheduledProcedureStepID"),
        ("requestattributessequence[1].00400009", "RequestAttributesSequence.ScheduledProcedureStepID"),
        ("00400275[2].ScheduledProcedureStepID", "RequestAttributesSequence[2].ScheduledProcedureStepID"),
        (
            "AnatomicRegionSequence[999].AnatomicRegionModifierSequence.CodeValue",
            "AnatomicRegionSequence[999].AnatomicRegionModifierSequence.CodeValue"
        ),
        ("60020010", "60020010"),
    ])
    func `a path has one canonical spelling, which reads back as the same`(text: String, canonical: String) throws {
        let path = try AttributePath(parsing: text)
        #expect(path.description == canonical)
        #expect(try AttributePath(parsing: canonical) == path)
    }

    @Test func `a path knows its tags, items and VR`() throws {
        let path = try AttributePath(parsing: "RequestAttributesSequence[3].ScheduledProcedureStepID")
        #expect(path.sequences == [.init(.requestAttributesSequence, item: 3)])
        #expect(path.tag == .scheduledProcedureStepID)
        #expect(path.vr == .SH)
    }

    @Test(
        arguments: [
            ("", .emptyName),
            (".PatientID", .emptyName),
            ("RequestAttributesSequence.", .emptyName),
            ("[2].CodeValue", .emptyName),
            ("PatientNam", .unknownName("PatientNam")),
            ("00090010", .unknownName("00090010")),
            ("0010002", .unknownName("0010002")),
            ("Patient ID", .unknownName("Patient ID")),
            ("ConceptNameCodeSequence.Nope", .unknownName("Nope")),
            ("TransferSyntaxUID", .notOfDataSets("TransferSyntaxUID")),
            ("00020010", .notOfDataSets("00020010")),
            ("PatientID.CodeValue", .notASequence("PatientID")),
            ("PatientID[1]", .notASequence("PatientID")),
            ("ConceptNameCodeSequence", .sequenceNeedsAttribute("ConceptNameCodeSequence")),
            ("ConceptNameCodeSequence[0].CodeValue", .badItem("ConceptNameCodeSequence[0]")),
            ("ConceptNameCodeSequence[1000].CodeValue", .badItem("ConceptNameCodeSequence[1000]")),
            ("ConceptNameCodeSequence[-1].CodeValue", .badItem("ConceptNameCodeSequence[-1]")),
            ("ConceptNameCodeSequence[].CodeValue", .badItem("ConceptNameCodeSequence[]")),
            ("ConceptNameCodeSequence[1.CodeValue", .badItem("ConceptNameCodeSequence[1")),
            ("ConceptNameCodeSequence[1]x.CodeValue", .badItem("ConceptNameCodeSequence[1]x")),
            (String(repeating: "ContentSequence.", count: 9) + "CodeValue", .tooDeep),
        ] as [(String, AttributePathError)])
    func `what is no path says why`(text: String, error: AttributePathError) {
        #expect(throws: error) { try AttributePath(parsing: text) }
    }

    @Test func `eight sequences deep is deep enough`() throws {
        let path = try AttributePath(parsing: String(repeating: "ContentSequence.", count: 8) + "TextValue")
        #expect(path.sequences.count == AttributePath.maximumDepth)
    }

    @Test func `setting at a path makes the items on the way and keeps what is there`() throws {
        var dataSet = DataSet()
        let first = try AttributePath(parsing: "RequestAttributesSequence.ScheduledProcedureStepID")
        let second = try AttributePath(parsing: "RequestAttributesSequence[2].RequestedProcedureID")
        let beside = try AttributePath(parsing: "RequestAttributesSequence.RequestedProcedureID")
        dataSet.set(.strings(["S1"]), at: first)
        dataSet.set(.strings(["R2"]), at: second)
        dataSet.set(.strings(["R1"]), at: beside)
        let items = try #require(dataSet.items(.requestAttributesSequence))
        #expect(items.count == 2)
        #expect(items[0].string(.scheduledProcedureStepID) == "S1")
        #expect(items[0].string(.requestedProcedureID) == "R1")
        #expect(items[1].string(.requestedProcedureID) == "R2")
        #expect(dataSet.element(at: second) == DataElement(.requestedProcedureID, .SH, .strings(["R2"])))
        #expect(dataSet.element(at: AttributePath(.patientID, .LO, in: [.init(.patientID, item: 1)])) == nil)
    }
}
