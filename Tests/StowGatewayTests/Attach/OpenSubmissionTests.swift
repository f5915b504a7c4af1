import Conversion
import DICOM
import Testing

@testable import StowGateway

@Suite struct OpenSubmissionTests {
    private func submission(_ attributes: DataSet) -> Submission {
        var controls = Controls()
        controls.attach = .study
        controls.rendering = .photo
        controls.coerce = true
        return Submission(
            files: [
                MediaFile(name: "ä.pdf", declaredType: "application/pdf", content: .bytes([1]), digest: [0, 15, 255]),
                MediaFile(content: .bytes([2]), digest: [9]),
            ], attributes: attributes, controls: controls, warnings: ["w"],
            unmet: [FieldFault(field: "PatientID", message: "is required.")], mayBringPatient: true)
    }

    private func roundTrip(_ open: OpenSubmission) -> OpenSubmission? {
        OpenSubmission(parsing: open.text, files: open.submission.files.map(\.content))
    }

    @Test func `what was said comes back`() throws {
        let open = OpenSubmission(
            submission: submission(DataSet(["PatientName": "Müller^J=山田", "AccessionNumber": ""])),
            idempotencyKey: "key", acceptedAt: AcceptanceTime(date: "20240131", time: "101112"))
        let read = try #require(roundTrip(open))
        #expect(read.submission.attributes == open.submission.attributes)
        #expect(read.submission.controls == open.submission.controls)
        #expect(read.submission.files.map(\.name) == ["ä.pdf", nil])
        #expect(read.submission.files.map(\.digest) == [[0, 15, 255], [9]])
        #expect(read.submission.unmet == open.submission.unmet)
        #expect(read.submission.mayBringPatient)
        #expect(read.idempotencyKey == "key")
        #expect(read.acceptedAt.date == "20240131" && read.acceptedAt.time == "101112")
        #expect(read.fingerprint(archive: "main") == open.fingerprint(archive: "main"))
        #expect(read.fingerprint(archive: "main") != open.fingerprint(archive: "other"))
    }

    /// UIDs are made of the attributes: a value that comes back otherwise would make another object.
    @Test func `attributes come back so that the same UIDs are made of them`() throws {
        var item = DataSet()
        item.set(.codeValue, .SH, "C1")
        var attributes = DataSet(["PatientID": "P1", "PatientName": ""])
        attributes.set(Tag(0x0018, 0x0050), .DS, .strings(["1.50", "", "2"]))
        attributes.set(Tag(0x0020, 0x0011), .IS, .strings(["007"]))
        attributes.set(Tag(0x0008, 0x9459), .FL, .floats([2.5, -0.0]))
        attributes.set(.frameIncrementPointer, .AT, .tags([Tag(0x0018, 0x1063)]))
        attributes.set(.samplesPerPixel, .US, .integers([3]))
        attributes.set(.procedureCodeSequence, .SQ, .items([item, DataSet()]))
        attributes.set(.requestAttributesSequence, .SQ, .items([]))
        let json = GivenText.json(of: attributes)
        let read = try #require(GivenText.dataSet(try JSON(parsing: json.encoded())))
        #expect(CanonicalForm.encode(read) == CanonicalForm.encode(attributes))
        #expect(read == attributes)
    }

    @Test(
        arguments: [
            "", "{}", "[]", #"{"attributes":[],"attach":"study","date":"","time":"","files":[]}"#,
            #"{"attributes":[["x"]],"attach":"auto","date":"","time":"","files":[{},{}]}"#,
        ])
    func `what is no such text is not read`(text: String) {
        #expect(OpenSubmission(parsing: text, files: [.bytes([1]), .bytes([2])]) == nil)
    }
}
