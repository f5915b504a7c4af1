import DICOM
import Testing

@testable import StowGateway

@Suite struct DryRunReplyTests {
    @Test(arguments: [ReplyForm.json, .text, .html, .dicomJSON])
    func `metadata is shown as DICOM JSON`(form: ReplyForm) throws {
        let reply = try DryRunReply.make([Samples.document(1), Samples.document(2)], form)
        #expect(reply.status == 200)
        #expect(reply.contentType == "application/dicom+json")
        let dataSets = try reply.json.array ?? []
        #expect(dataSets.map { $0["00080018"]?["Value"] } == [["2.25.1"], ["2.25.2"]])
        #expect(dataSets.map { $0["00100020"]?["Value"] } == [["P1"], ["P1"]])
        #expect(dataSets.map { $0["00420011"]?["BulkDataURI"] } == ["bulk/2.25.1", "bulk/2.25.2"])
    }

    @Test func `one object is shown as XML, several as JSON`() throws {
        let one = try DryRunReply.make([Samples.document(1)], .dicomXML)
        #expect(one.contentType == "application/dicom+xml")
        #expect(try NativeDICOMModel.decode(try one.bytes).map { $0.string(.sopInstanceUID) } == ["2.25.1"])
        let two = try DryRunReply.make([Samples.document(1), Samples.document(2)], .dicomXML)
        #expect(two.contentType == "application/dicom+json")
    }

    @Test func `one object is handed out as the file that it would be`() throws {
        let reply = try DryRunReply.make([Samples.document(1)], .part10)
        #expect(reply.status == 200)
        #expect(reply.contentType == "application/dicom")
        #expect(try reply.bytes == Samples.bytes(of: Part10.segments(of: Samples.document(1))))
        #expect(reply.content.byteCount == (try reply.bytes.count))
    }

    @Test func `several objects come as multipart, each a whole file`() throws {
        let instances = [Samples.document(1), try Samples.uploaded(2)]
        let reply = try DryRunReply.make(instances, .part10)
        let type = try #require(ContentType(reply.contentType))
        #expect(type.mediaType == "multipart/related")
        #expect(type["type"] == "application/dicom")
        let boundary = try type.boundary()
        var expected: [UInt8] = []
        for instance in instances {
            expected += Array("--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n".utf8)
            expected += try Samples.bytes(of: Part10.segments(of: instance)) + [0x0D, 0x0A]
        }
        #expect(try reply.bytes == expected + Array("--\(boundary)--\r\n".utf8))
    }

    @Test func `boundaries differ from reply to reply`() throws {
        let instances = [Samples.document(1), Samples.document(2)]
        let types = try (0..<20).map { _ in try DryRunReply.make(instances, .part10).contentType }
        #expect(Set(types).count == 20)
    }

    @Test func `an uploaded object is shown by what its file says`() throws {
        let reply = try DryRunReply.make([try Samples.uploaded(7)], .json)
        #expect(try reply.json.array?.first?["00080018"]?["Value"] == ["2.25.7"])
    }

    @Test func `an object that cannot be read is a problem and no reply`() throws {
        var instance = Samples.document(1)
        instance.representation = .part10(.bytes([1, 2, 3]))
        let problem = try #require(throws: Problem.self) { try DryRunReply.make([instance], .json) }
        #expect(problem.status == 422)
    }
}
