import Conversion
import DICOM
import Testing

@testable import StowGateway

/// A part of a form, before it is read.
struct FormPart: Sendable {
    var headers: PartHeaders
    var pieces: [[UInt8]]

    init(_ name: String, _ pieces: [String], filename: String? = nil, mediaType: String? = nil, charset: String? = nil)
    {
        headers = PartHeaders(part: 1, name: name, filename: filename, mediaType: mediaType, charset: charset)
        self.pieces = pieces.map { Array($0.utf8) }
    }
}

@Suite struct FormReaderTests {
    private let folder: Scratch
    private let spool: Spool

    init() throws {
        folder = try Scratch()
        spool = Spool(folder: folder.path, memoryLimit: 64, siteKey: SiteKey([UInt8](0..<32)))
    }

    private func read(_ parts: [FormPart], _ limits: FormLimits = FormLimits()) throws(ContentFault) -> FormReader {
        var reader = FormReader(spool, limits, nil)
        for part in parts {
            try reader.partBegan(part.headers)
            for piece in part.pieces { try reader.partData(piece.span.bytes) }
            try reader.partEnded()
        }
        return reader
    }

    private func texts(_ reader: FormReader) throws -> [String] {
        try reader.files.map { String(decoding: try $0.payload.content.read(at: 0, count: 1000), as: UTF8.self) }
    }

    @Test func `files and fields are told apart and keep their order`() throws {
        let reader = try read([
            FormPart("PatientID", ["P", "1"]),
            FormPart("a", ["%PDF", "-1.4"], filename: "a.pdf", mediaType: "application/pdf"),
            FormPart("PatientName", [], mediaType: "text/plain", charset: "utf-8"),
            FormPart("b", [], filename: "b.bin"),
        ])
        #expect(
            reader.fields == [
                FormText(name: "PatientID", bytes: Array("P1".utf8)),
                FormText(name: "PatientName", bytes: [], charset: "utf-8"),
            ])
        #expect(reader.files.map(\.partName) == ["a", "b"])
        #expect(reader.files.map(\.name) == ["a.pdf", "b.bin"])
        #expect(reader.files.map(\.declaredType) == ["application/pdf", nil])
        #expect(try texts(reader) == ["%PDF-1.4", ""])
    }

    @Test(arguments: [
        FormPart("file", ["x\n"]), FormPart("FILE", ["x\n"]), FormPart("files", ["x\n"]),
        FormPart("y", ["x\n"], filename: ""), FormPart("y", ["x\n"], mediaType: "application/pdf"),
    ])
    func `a file need not have a name`(part: FormPart) throws {
        let reader = try read([part])
        #expect(reader.files.map(\.name) == [nil])
        #expect(try texts(reader) == ["x\n"])
        #expect(reader.fields.isEmpty)
    }

    @Test(arguments: ["report.pdf", "JVBERi0xLjQK", ""])
    func `a short line of text named file is a field, in case a file was meant`(text: String) throws {
        let reader = try read([FormPart("file", [text], charset: "utf-8")])
        #expect(reader.fields == [FormText(name: "file", bytes: Array(text.utf8), charset: "utf-8")])
        #expect(reader.files.isEmpty)
    }

    @Test(arguments: [
        FormPart("PatientID", ["P1"], mediaType: "application/octet-stream"),
        FormPart("PatientID", ["P1"], mediaType: "text/html"),
        FormPart("PatientID", [#""P1""#], mediaType: "application/json"),
        FormPart("PatientID", [#""\u0050\u0031""#], mediaType: "application/json"),
    ])
    func `a part that is called like an attribute is a field, whatever its type`(part: FormPart) throws {
        let reader = try read([part])
        #expect(reader.fields == [FormText(name: "PatientID", bytes: Array("P1".utf8))])
        #expect(reader.files.isEmpty)
    }

    @Test(arguments: [
        FormPart("PatientID", ["P1"], filename: "blob", mediaType: "application/octet-stream"),
        FormPart("document", ["P1"], mediaType: "application/octet-stream"),
        FormPart("PatientID", [#"{"P": 1}"#], mediaType: "application/json"),
        FormPart("PatientID", ["P1"], mediaType: "application/json"),
    ])
    func `other parts with a type of their own are files`(part: FormPart) throws {
        let reader = try read([part])
        #expect(reader.fields.isEmpty)
        #expect(reader.files.count == 1)
    }

    @Test func `a form whose file was not chosen has none`() throws {
        let reader = try read([
            FormPart("file", [], filename: "", mediaType: "application/octet-stream"), FormPart("PatientID", ["P1"]),
        ])
        #expect(reader.files.isEmpty)
        #expect(reader.fields.map(\.name) == ["PatientID"])
    }

    @Test func `a large part goes to a file, and the next one starts anew`() throws {
        let long = String(repeating: "long ", count: 50)
        let reader = try read([FormPart("a", [long, long], filename: "a"), FormPart("b", ["b"], filename: "b")])
        #expect(try texts(reader) == [long + long, "b"])
        #expect(reader.files.map { if case .file = $0.payload.content { true } else { false } } == [true, false])
    }

    // MARK: Limits

    private static let limits = FormLimits(files: 2, fields: 2, fieldBytes: 10, allFieldBytes: 15)

    @Test func `a form at its limits is taken`() throws {
        let reader = try read(
            [
                FormPart("a", ["123456789", "0"]), FormPart("b", ["12345"]),
                FormPart("c", ["long long long"], filename: "c"),
                FormPart("d", [], filename: "d"),
            ], Self.limits)
        #expect(reader.fields.count == 2)
        #expect(reader.files.count == 2)
    }

    @Test(
        arguments: [
            ([FormPart("a", []), FormPart("b", []), FormPart("c", [])], .tooManyFields(limit: 2)),
            (
                [FormPart("a", [], filename: "a"), FormPart("b", [], filename: "b"), FormPart("c", [], filename: "c")],
                .tooManyFiles(limit: 2)
            ),
            ([FormPart("a", ["12345678901"])], .fieldTooLarge(limit: 10)),
            ([FormPart("a", ["1234567890", "1"])], .fieldTooLarge(limit: 10)),
            ([FormPart("a", ["1234567890"]), FormPart("b", ["123456"])], .fieldTooLarge(limit: 10)),
        ] as [([FormPart], ContentFault)])
    func `a form beyond a limit is refused`(parts: [FormPart], fault: ContentFault) {
        #expect(throws: fault) { try read(parts, Self.limits) }
    }
}
