import Testing

@testable import StowGateway

@Suite struct FieldsFileTests {
    private func pairs(_ text: String) throws -> [String] {
        try FieldsFile.parse(text).map { "\($0.name)|\($0.value.text)" }
    }

    @Test(arguments: [
        ("PatientID=P1", ["PatientID|P1"]),
        ("# note\n\n  PatientID = P1 \r\nmrn=\n", ["PatientID|P1", "mrn|"]),
        ("PatientName=Doe^John=", ["PatientName|Doe^John="]),
        ("StudyDescription=a # b", ["StudyDescription|a # b"]),
        ("", []), ("\n#x", []),
    ])
    func `lines are fields`(text: String, expected: [String]) throws {
        #expect(try pairs(text) == expected)
    }

    @Test func `a JSON object is read as that of an upload`() throws {
        let text = #" {"PatientID": "P1", "ImageType": ["A", "B"], "seq": {"CodeValue": 7}}"#
        #expect(try pairs(text) == ["PatientID|P1", "ImageType|A\\B", "seq.CodeValue|7"])
    }

    @Test(arguments: [
        ("PatientID=P1\nSchmidt", FieldsFileFault.notAField(line: 2)), ("=x", .notAField(line: 1)),
        (#"{"file": "JVBERg=="}"#, .holdsFiles),
    ])
    func `what is no field is refused by its line`(text: String, fault: FieldsFileFault) {
        #expect(throws: fault) { try FieldsFile.parse(text) }
    }

    @Test func `a fault holds no value`() throws {
        let fault = try #require(throws: FieldsFileFault.self) { try FieldsFile.parse(#"{"PatientID": tru"#) }
        #expect(fault.sentence.contains("cannot be read at byte"))
    }

    @Test func `a byte order mark is no part of a name`() throws {
        let scratch = try Scratch()
        let inputs = try FieldsFile.read(try scratch.file("f", "\u{FEFF}PatientID=P1\n"))
        #expect(inputs.map(\.name) == ["PatientID"])
        #expect(throws: FieldsFileFault.unreadable) { try FieldsFile.read(scratch.path + "/none") }
    }
}
