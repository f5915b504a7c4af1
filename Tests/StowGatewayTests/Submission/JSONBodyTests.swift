import TestSupport
import Testing

@testable import StowGateway

@Suite struct JSONBodyTests {
    @Test func `a byte order mark before the text means nothing`() throws {
        let body = Array("\u{FEFF}{\"PatientID\": \"P1\"}".utf8)
        #expect(try JSONBody.parse(body).fields == [Self.input("PatientID", .text("P1"))])
    }

    private static func input(_ name: String, _ value: FieldValue) -> FieldInput {
        FieldInput(name: name, value, source: .json)
    }

    @Test(
        arguments: [
            (#"{}"#, []),
            (
                #"{"PatientID": "P1", "SeriesNumber": 7, "PatientWeight": 72.50}"#,
                [
                    input("PatientID", .text("P1")), input("SeriesNumber", .text("7")),
                    input("PatientWeight", .text("72.50")),
                ]
            ),
            (
                #"{"PatientName": null, "dryRun": true, "Coerce": false, "wait": 5, "dry-run": null}"#,
                [
                    input("PatientName", .text("")), input("dryRun", .text("true")), input("Coerce", .text("false")),
                    input("wait", .text("5")),
                ]
            ),
            (
                #"{"OtherPatientIDs": ["A", 2, null], "RequestedProcedureCodeSequence": []}"#,
                [
                    input("OtherPatientIDs", .list(["A", "2", ""])), input("RequestedProcedureCodeSequence", .list([])),
                ]
            ),
            (
                #"{"RequestAttributesSequence": {"ScheduledProcedureStepID": "S1", "C": {"CodeValue": "x"}}}"#,
                [
                    input("RequestAttributesSequence.ScheduledProcedureStepID", .text("S1")),
                    input("RequestAttributesSequence.C.CodeValue", .text("x")),
                ]
            ),
            (
                #"{"S": [{"A": "1"}, {"A": ["2", "3"]}]}"#,
                [input("S[1].A", .text("1")), input("S[2].A", .list(["2", "3"]))]
            ),
        ] as [(String, [FieldInput])])
    func `fields are read`(json: String, fields: [FieldInput]) throws {
        #expect(try JSONBody.parse(Array(json.utf8)) == FormBody(fields: fields))
    }

    @Test func `files are read`() throws {
        let json = #"""
            {"file": "Zm9v", "files": ["Zg==", {"name": "a.pdf", "content": "Zm9v", "contentType": "Application/PDF; x=y"},
            {"filename": "b", "content": "data:image/jpeg;base64,Zm9v", "content_type": null}]}
            """#
        let foo = Array("foo".utf8)
        let form = try JSONBody.parse(Array(json.utf8))
        #expect(
            form.files == [
                InlineFile(bytes: foo), InlineFile(bytes: [0x66]),
                InlineFile(name: "a.pdf", contentType: "application/pdf", bytes: foo),
                InlineFile(name: "b", contentType: "image/jpeg", bytes: foo),
            ])
        #expect(form.fields.isEmpty)
    }

    private static let file =
        "must be Base64 text, or an object such as {\"name\": \"report.pdf\", \"content\": \"<Base64>\"}."
    private static let shape =
        "The body must be one JSON object such as {\"PatientID\": \"P1\", \"file\": \"<Base64>\"}. DICOM JSON goes to /studies."

    @Test(arguments: [
        ("", "", "The body is not JSON in UTF-8: it cannot be read at byte 1."),
        (#"{"a": }"#, "", "The body is not JSON in UTF-8: it cannot be read at byte 7."),
        ("[]", "", shape), ("\"a\"", "", shape),
        (
            #"{"PatientID": true}"#, "PatientID",
            "must be a text or a number; true and false are no value of an attribute."
        ),
        (
            #"{"PatientID": 123.0}"#, "PatientID",
            "is the number 123.0, but is no number in DICOM. Write it as text, in quotes."
        ),
        (
            #"{"mrn": 1E2}"#, "mrn",
            "is the number 1E2, but is no number in DICOM. Write it as text, in quotes."
        ),
        (
            #"{"A": [true]}"#, "A",
            "must be a list of texts and numbers, or a list of objects for the items of a sequence."
        ),
        (
            #"{"A": ["1", {"B": "2"}]}"#, "A",
            "must be a list of texts and numbers, or a list of objects for the items of a sequence."
        ),
        (#"{"A": {}}"#, "A", "has an item without attributes. Name them, or write [] for an empty sequence."),
        (
            #"{"A": [{"B": "1"}, {}]}"#, "A[2]",
            "has an item without attributes. Name them, or write [] for an empty sequence."
        ),
        (
            #"{"00100020": {"vr": "LO", "Value": ["P1"]}}"#, "00100020",
            "is written as DICOM JSON. Write the value itself: {\"PatientID\": \"P1\"}."
        ),
        (#"{"A": "a\u0000"}"#, "A", "contains a NUL character. Send text."),
        (#"{"file": 5}"#, "file", file), (#"{"file": null}"#, "file", file),
        (#"{"file": {"name": "x"}}"#, "file", file),
        (#"{"file": "Z"}"#, "file", "must be Base64; it ends in the middle, so a part of the file is missing."),
        (
            #"{"files": "Zg=="}"#, "files",
            "must be a list such as [{\"name\": \"report.pdf\", \"content\": \"<Base64>\"}]."
        ),
        (#"{"files": [{"content": 1}]}"#, "files[1].content", "must be a text."),
        (
            #"{"files": ["", {"content": "", "data": ""}]}"#, "files[2].data",
            "is not known; a file has name, content and contentType."
        ),
        (#"{"files": [{"name": "a", "filename": "b", "content": ""}]}"#, "files[1].filename", "is given twice."),
    ])
    func `another shape is refused`(json: String, field: String, message: String) {
        #expect(throws: FieldFaults([FieldFault(field: field, message: message)])) {
            try JSONBody.parse(Array(json.utf8))
        }
    }

    @Test func `a flood of fields is refused`() {
        let members = (0...1_000).map { "\"a\($0)\": 1" }.joined(separator: ",")
        #expect(throws: FieldFaults([FormBody.tooManyFields])) { try JSONBody.parse(Array("{\(members)}".utf8)) }
    }

    @Test func `nonsense never traps`() {
        var random = SeededGenerator(seed: 4)
        let json = #"{"PatientID": "P1", "S": [{"A": ["2"]}], "file": {"content": "Zm9v"}, "files": ["Zg=="]}"#
        var outcomes: Set<Bool> = []
        for _ in 0..<3_000 {
            let body = random.mutated(Array(json.utf8), alphabet: Array("{}[]\",:0n".utf8))
            outcomes.insert((try? JSONBody.parse(body)) != nil)
        }
        #expect(outcomes.contains(false))
    }
}
