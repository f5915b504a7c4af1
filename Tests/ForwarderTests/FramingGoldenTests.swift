import DICOM
import Glibc
import Testing

@testable import Forwarder

/// Whole messages against recorded ones, which Tests/EndToEnd/test_framing.py reads with Python's email package and
/// pydicom. `make golden` records them anew.
@Suite struct FramingGoldenTests {
    private static let folder =
        "\(#filePath)".split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
        + "/EndToEnd/framing"

    @Test(arguments: [WireForm.json, .xml, .dicom])
    func `a message of two instances is as recorded`(wire: WireForm) throws {
        let instances = [Samples.document(1), Samples.document(2, content: .bytes(Array("%PDF-1.7\n%%EOF\n".utf8)))]
        let message = try StowMessage(carrying: instances, as: wire, boundary: Samples.boundary)
        let bytes =
            Array("Content-Type: \(message.contentType)\r\n\r\n".utf8) + (try Samples.bytes(of: message.segments))
        let path = "\(Self.folder)/\(wire.rawValue).message"
        if getenv("RECORD_GOLDEN") != nil { try record(bytes, at: path) }
        #expect(try read(path) == bytes)
    }

    private func record(_ bytes: [UInt8], at path: String) throws {
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    private func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0, "not recorded yet: \(path)")
        var facts = stat()
        try #require(fstat(descriptor, &facts) == 0)
        let file = SpooledFile(owning: descriptor, byteCount: Int(facts.st_size))
        return try file.read(at: 0, count: file.byteCount)
    }
}
