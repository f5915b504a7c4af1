import DICOM
import Foundation
import Testing

@testable import Forwarder

@Suite struct BulkListTests {
    private static func bulk(_ text: String, _ uri: String, _ framing: BulkData.Framing = .native) -> Value {
        .bulk(
            BulkData(
                content: .bytes(Array(text.utf8)), framing: framing, mediaType: "application/octet-stream", uri: uri))
    }

    private static func instance() -> DICOMInstance {
        var instance = Samples.document(1)
        guard case .dataSet(var dataSet) = instance.representation else { return instance }
        dataSet.set(DICOM.Tag(0x6000, 0x3000), .OW, bulk("overlay!", "bulk/1/o"))
        dataSet.set(
            DICOM.Tag(0x0088, 0x0200), .SQ,
            .items([DataSet(), DataSet([DataElement(.pixelData, .OB, bulk("icon", "bulk/1/i", .encapsulated))])]))
        instance.representation = .dataSet(dataSet)
        return instance
    }

    private static func spooled(_ segments: [Segment]) throws -> SpooledFile {
        let url = FileManager.default.temporaryDirectory.appending(path: "stow-gateway-\(UUID().uuidString)")
        try Data(try Samples.bytes(of: segments)).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let descriptor = open(url.path(), O_RDONLY)
        return SpooledFile(owning: descriptor, byteCount: segments.reduce(0) { $0 + $1.byteCount })
    }

    @Test(arguments: [WireForm.json, .xml, .dicom])
    func `several large values come back as they were in every form`(wire: WireForm) throws {
        let instance = Self.instance()
        let (row, payload) = try StoredRepresentation.split(instance)
        var again = instance
        again.representation = try StoredRepresentation.join(row, try Self.spooled(payload))
        let first = try StowMessage(carrying: [instance], as: wire, boundary: Samples.boundary)
        let second = try StowMessage(carrying: [again], as: wire, boundary: Samples.boundary)
        #expect(try Samples.bytes(of: first.segments) == Samples.bytes(of: second.segments))
    }

    @Test func `one large value of the data set is kept as before`() throws {
        let (row, _) = try StoredRepresentation.split(Samples.document(1))
        #expect(row.bulk?.hasPrefix("420011\tOB\tnative") == true)
        #expect(row.bulk.map(BulkList.isOne) == false)
    }

    @Test func `a list that does not fit is refused`() throws {
        let (row, payload) = try StoredRepresentation.split(Self.instance())
        let text = try #require(row.bulk)
        let file = try Self.spooled(payload)
        let lines = text.split(separator: "\n").map(String.init)
        for bad in [
            lines.dropLast().joined(separator: "\n"), text + "\n" + lines[1], "list",
            text.replacing("\t8", with: "\t9"),
            text.replacing("\t8", with: "\t-8"), text.replacing("native", with: "other"),
            text.replacing("native", with: "fragmented:3"),
        ] {
            var row = row
            row.bulk = bad
            #expect(throws: DICOMError.self) { try StoredRepresentation.join(row, file) }
        }
        #expect(throws: DICOMError.self) { try StoredRepresentation.join(row, nil) }
    }
}
