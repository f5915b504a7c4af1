import DICOM
import Testing

@testable import Forwarder

@Suite struct StowMessageTests {
    private let boundary = Samples.boundary

    private func message(_ instances: [DICOMInstance], _ wire: WireForm) throws -> (StowMessage, [UInt8]) {
        let message = try StowMessage(carrying: instances, as: wire, boundary: boundary)
        return (message, try Samples.bytes(of: message.segments))
    }

    private func expected(_ parts: [(header: String, content: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            bytes += "\(index == 0 ? "" : "\r\n")--\(boundary)\r\n\(part.header)\r\n\r\n".utf8
            bytes += part.content
        }
        return bytes + "\r\n--\(boundary)--\r\n".utf8
    }

    private func dataSet(_ instance: DICOMInstance) -> DataSet {
        guard case .dataSet(let dataSet) = instance.representation else { return DataSet() }
        return dataSet
    }

    @Test func `json is one metadata part of all instances, then the bulk data in order`() throws {
        let instances = [Samples.document(1), Samples.document(2, content: .bytes([7]))]
        let (message, bytes) = try message(instances, .json)
        let metadata = try DICOMJSON.encode(instances.map(dataSet))
        #expect(
            bytes
                == expected([
                    ("Content-Type: application/dicom+json", metadata),
                    ("Content-Type: application/pdf\r\nContent-Location: bulk/1", Samples.pdf),
                    ("Content-Type: application/pdf\r\nContent-Location: bulk/2", [7]),
                ]))
        #expect(message.contentType == "multipart/related; type=\"application/dicom+json\"; boundary=\(boundary)")
        #expect(message.accept == "application/dicom+json")
    }

    @Test func `xml is one metadata part per instance, all before the bulk data`() throws {
        let instances = [Samples.document(1), Samples.document(2)]
        let (message, bytes) = try message(instances, .xml)
        #expect(
            bytes
                == expected([
                    ("Content-Type: application/dicom+xml", try NativeDICOMModel.encode(dataSet(instances[0]))),
                    ("Content-Type: application/dicom+xml", try NativeDICOMModel.encode(dataSet(instances[1]))),
                    ("Content-Type: application/pdf\r\nContent-Location: bulk/1", Samples.pdf),
                    ("Content-Type: application/pdf\r\nContent-Location: bulk/2", Samples.pdf),
                ]))
        #expect(message.contentType == "multipart/related; type=\"application/dicom+xml\"; boundary=\(boundary)")
        #expect(message.accept == "application/dicom+xml")
    }

    @Test func `dicom is one Part 10 file per part, made here or uploaded`() throws {
        let instances = [Samples.document(1), try Samples.uploaded(2)]
        let (message, bytes) = try message(instances, .dicom)
        let files = try instances.map { try Samples.bytes(of: Part10.segments(of: $0)) }
        #expect(bytes == expected(files.map { ("Content-Type: application/dicom", $0) }))
        #expect(message.contentType == "multipart/related; type=\"application/dicom\"; boundary=\(boundary)")
        #expect(message.accept == "application/dicom+json")
    }

    @Test(arguments: [WireForm.json, .xml, .dicom])
    func `the byte count is that of the segments`(wire: WireForm) throws {
        let (message, bytes) = try message([Samples.document(1), Samples.document(2, content: .bytes([]))], wire)
        #expect(message.byteCount == bytes.count)
        #expect(message.byteCount == message.segments.reduce(0) { $0 + $1.byteCount })
    }

    @Test(arguments: [WireForm.json, .xml, .dicom])
    func `payloads are borrowed, and what stands between them is one segment`(wire: WireForm) throws {
        let (message, _) = try message([Samples.document(1), Samples.document(2)], wire)
        let isContent = message.segments.map { if case .content = $0 { true } else { false } }
        #expect(isContent == [false, true, false, true, false])
        let payloads = message.segments.filter { if case .content = $0 { true } else { false } }
        #expect(payloads == Array(repeating: .content(.bytes(Samples.pdf), 0..<Samples.pdf.count), count: 2))
    }

    @Test func `bulk data within items have their parts too`() throws {
        var instance = Samples.document(1)
        var item = DataSet()
        item.set(
            .encapsulatedDocument, .OB,
            .bulk(
                BulkData(
                    content: .bytes([9]), framing: .native, mediaType: "image/jpeg", uri: "bulk/inner")))
        var dataSet = dataSet(instance)
        dataSet.set(.conceptNameCodeSequence, .SQ, .items([item]))
        instance.representation = .dataSet(dataSet)
        let (_, bytes) = try message([instance], .json)
        #expect(String(decoding: bytes, as: UTF8.self).contains("Content-Location: bulk/inner\r\n\r\n\u{9}\r\n--"))
    }

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\u{0}", "", " a", "a ", "bücher", "a\u{7F}"])
    func `no value can leave its header line`(text: String) {
        #expect(throws: DICOMError.invalidCharacters(.encapsulatedDocument)) {
            try StowMessage(carrying: [Samples.document(uri: text)], as: .json, boundary: boundary)
        }
        #expect(throws: DICOMError.invalidCharacters(.encapsulatedDocument)) {
            try StowMessage(carrying: [Samples.document(mediaType: text)], as: .xml, boundary: boundary)
        }
    }
}
