import DICOM
import Glibc
import Testing

@testable import StowGateway

@Suite struct OutputTargetTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func document(_ text: String, _ number: Int = 1) -> ConvertedDocument {
        ConvertedDocument(instances: [Samples.document(number)], segments: [.bytes(Array(text.utf8))])
    }

    private func write(_ documents: [ConvertedDocument], to name: String, force: Bool = false) throws -> [String] {
        try OutputTarget("\(scratch.path)/\(name)", overwrites: force).write(documents, named: "dcm")
    }

    @Test func `one document gets the name, several get a folder`() throws {
        let one = try write([document("a")], to: "x.dcm")
        #expect(one == ["\(scratch.path)/x.dcm"])
        let two = try write([document("a"), document("b", 2)], to: "d")
        #expect(two == ["\(scratch.path)/d/2.25.1.dcm", "\(scratch.path)/d/2.25.2.dcm"])
        let third = try write([document("a", 3)], to: "d")
        #expect(third == ["\(scratch.path)/d/2.25.3.dcm"])
        let fourth = try write([document("a", 4)], to: "new/")
        #expect(fourth == ["\(scratch.path)/new/2.25.4.dcm"])
        #expect(scratch.names == ["d", "new", "x.dcm"])
    }

    @Test func `what is there stays, unless it is meant`() throws {
        let path = try scratch.file("x", "old")
        #expect(throws: OutputFault.exists(path)) { try write([document("new")], to: "x") }
        #expect(readTextFile(path) == "old")
        _ = try write([document("new")], to: "x", force: true)
        #expect(readTextFile(path) == "new")
        #expect(scratch.names == ["x"] && scratch.mode("x") == 0o600)
    }

    @Test func `one that is taken keeps all from being written`() throws {
        _ = try write([document("b", 2)], to: "d/")
        #expect(throws: OutputFault.exists("\(scratch.path)/d/2.25.2.dcm")) {
            try write([document("a"), document("b", 2)], to: "d")
        }
        #expect(access("\(scratch.path)/d/2.25.1.dcm", F_OK) != 0)
    }

    @Test func `several do not go into a file, nor anything into a pipe`() throws {
        let path = try scratch.file("x", "")
        #expect(throws: OutputFault.needsFolder(path)) {
            try write([document("a"), document("b", 2)], to: "x", force: true)
        }
        try #require(mkfifo("\(scratch.path)/pipe", 0o600) == 0)
        #expect(throws: OutputFault.notAFile("\(scratch.path)/pipe")) {
            try write([document("a")], to: "pipe", force: true)
        }
    }
}
