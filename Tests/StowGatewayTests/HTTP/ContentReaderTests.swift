import Conversion
import DICOM
import Testing

@testable import StowGateway

@Suite struct ContentReaderTests {
    private let folder: Scratch
    private let spool: Spool

    init() throws {
        folder = try Scratch()
        spool = Spool(folder: folder.path, memoryLimit: 64, siteKey: SiteKey([UInt8](0..<32)))
    }

    private func reader(_ kind: ContentPlan.Kind, limit: Int = 1000) throws -> ContentReader {
        try ContentReader(
            ContentPlan(kind: kind, limit: limit), spool: spool, expectedCount: nil, formLimits: FormLimits())
    }

    private func feed(_ reader: ContentReader, _ pieces: [String]) throws(ContentFault) {
        for piece in pieces { try reader.append(Array(piece.utf8).span.bytes) }
    }

    @Test func `raw content is one file`() throws {
        let reader = try reader(.raw)
        try feed(reader, ["ab", "cd"])
        #expect(reader.byteCount == 4)
        guard case .raw(let payload) = try reader.finish() else {
            Issue.record("not raw")
            return
        }
        #expect(payload.content == .bytes(Array("abcd".utf8)))
    }

    @Test func `text is kept whole`() throws {
        let reader = try reader(.text)
        try feed(reader, ["{\"a\"", ":1}"])
        guard case .text(let bytes) = try reader.finish() else {
            Issue.record("no text")
            return
        }
        #expect(bytes == Array("{\"a\":1}".utf8))
    }

    private static let form =
        "--B\r\nContent-Disposition: form-data; name=\"PatientID\"\r\n\r\nP1\r\n"
        + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n--B--\r\n"

    @Test(arguments: [1, 3, 1000])
    func `a form is sorted into files and fields`(size: Int) throws {
        let reader = try reader(.form(boundary: "B"))
        let bytes = Array(Self.form.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.append(bytes[start..<min(start + size, bytes.count)].span.bytes)
        }
        guard case .form(let files, let fields) = try reader.finish() else {
            Issue.record("no form")
            return
        }
        #expect(fields == [FormText(name: "PatientID", bytes: Array("P1".utf8))])
        #expect(files.map(\.name) == ["a.pdf"])
        #expect(files.map(\.payload.content) == [.bytes(Array("%PDF".utf8))])
    }

    @Test func `content that nobody wants is a fault, and none of it is none`() throws {
        #expect(throws: ContentFault.notExpected) { try feed(try reader(.none), ["x"]) }
        guard case .none = try reader(.none).finish() else {
            Issue.record("something")
            return
        }
    }

    @Test func `content is taken up to its limit and no further`() throws {
        for kind in [ContentPlan.Kind.raw, .text] {
            let reader = try reader(kind, limit: 4)
            try feed(reader, ["ab", "cd"])
            #expect(throws: ContentFault.tooLarge(limit: 4)) { try feed(reader, ["e"]) }
        }
    }

    @Test func `a form that cannot be read says why`() throws {
        #expect(throws: ContentFault.malformedForm(.boundaryInvalid)) { try reader(.form(boundary: "")) }
        let cut = try reader(.form(boundary: "B"))
        try feed(cut, [String(Self.form.dropLast(9))])
        #expect(throws: ContentFault.malformedForm(.truncated(part: 2))) { try cut.finish() }
        let nameless = try reader(.form(boundary: "B"))
        #expect(throws: ContentFault.malformedForm(.nameMissing(part: 1))) {
            try feed(nameless, ["--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--"])
        }
    }

    @Test func `a limit of the form is told as such`() throws {
        let reader = try ContentReader(
            ContentPlan(kind: .form(boundary: "B"), limit: 1000), spool: spool, expectedCount: nil,
            formLimits: FormLimits(fields: 0))
        #expect(throws: ContentFault.tooManyFields(limit: 0)) { try feed(reader, [Self.form]) }
    }
}
