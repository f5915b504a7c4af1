import DICOM
import TestSupport
import Testing

@testable import Forwarder

@Suite struct SentObjectTests {
    private func file(_ instance: DICOMInstance) throws -> [UInt8] {
        try Samples.bytes(of: Part10.segments(of: instance))
    }

    @Test func `an object is equal to its own file, whenever it was made`() throws {
        let sent = try SentObject(Samples.document(1))
        for date in ["20240131", "20250101"] {
            let found = try #require(try sent.comparison(withFile: file(Samples.document(1, date: date))))
            #expect(found.attributes.isEqual && found.content)
        }
    }

    @Test func `metadata may leave out binary values, and nothing else`() throws {
        var instance = Samples.document(1)
        guard case .dataSet(var dataSet) = instance.representation else { return }
        let theirs = dataSet
        dataSet.set(Tag(0x0028, 0x2000), .OB, .bytes([1, 2, 3, 4]))
        instance.representation = .dataSet(dataSet)
        #expect(try SentObject(instance).comparison(withMetadata: theirs)?.isEqual == true)
        dataSet.set(.studyDescription, .LO, "x")
        instance.representation = .dataSet(dataSet)
        #expect(try SentObject(instance).comparison(withMetadata: theirs)?.missing == [.studyDescription])
        // The object itself has all.
        let found = try #require(try SentObject(instance).comparison(withFile: file(Samples.document(1))))
        #expect(found.attributes.missing == [.studyDescription, Tag(0x0028, 0x2000)])
    }

    @Test func `another document is told by its name`() throws {
        let other = Samples.document(1, content: .bytes(Array("%PDF-1.4\r\n--\r\n%%EOX".utf8)))
        let found = try #require(try SentObject(Samples.document(1)).comparison(withFile: file(other)))
        #expect(found.attributes.differing == [.encapsulatedDocument])
        let longer = Samples.document(1, content: .bytes(Samples.pdf + Array(repeating: 0x20, count: 9)))
        let second = try #require(try SentObject(Samples.document(1)).comparison(withFile: file(longer)))
        #expect(second.attributes.differing == [.encapsulatedDocument])
    }

    @Test func `a document that is not there is missing`() throws {
        var other = Samples.document(1)
        guard case .dataSet(var dataSet) = other.representation else { return }
        dataSet.remove(.encapsulatedDocument)
        other.representation = .dataSet(dataSet)
        let found = try #require(try SentObject(Samples.document(1)).comparison(withFile: file(other)))
        #expect(found.attributes.missing == [.encapsulatedDocument])
    }

    @Test func `an uploaded object is read from its file`() throws {
        let sent = try SentObject(Samples.uploaded(1))
        let same = try #require(try sent.comparison(withFile: file(Samples.document(1))))
        #expect(same.attributes.isEqual && same.content)
        let other = try #require(try sent.comparison(withFile: file(Samples.document(1, patientID: "P2"))))
        #expect(other.attributes.differing == [.patientID])
    }

    @Test func `pixels are the same in other fragments, and unknown in another encoding`() throws {
        func image(_ fragments: [[UInt8]], _ syntax: String = "1.2.840.10008.1.2.4.50", table: [UInt8] = []) throws
            -> DICOMInstance
        {
            let stream = fragments.flatMap { $0 }
            var dataSet = DataSet()
            dataSet.set(.sopClassUID, .UI, "1.2.840.10008.5.1.4.1.1.7")
            dataSet.set(.sopInstanceUID, .UI, "2.25.1")
            dataSet.set(.studyInstanceUID, .UI, "2.25.2")
            dataSet.set(.seriesInstanceUID, .UI, "2.25.3")
            let framing: BulkData.Framing =
                fragments.count > 1 ? .fragmented(byteCount: fragments[0].count) : .encapsulated
            dataSet.set(
                .pixelData, .OB,
                .bulk(BulkData(content: .bytes(stream), framing: framing, mediaType: "image/jpeg", uri: "x")))
            return DICOMInstance(
                file: "1", mediaType: "image/jpeg", sopClassUID: "1.2.840.10008.5.1.4.1.1.7", sopInstanceUID: "2.25.1",
                studyInstanceUID: "2.25.2", seriesInstanceUID: "2.25.3", transferSyntaxUID: syntax,
                representation: .dataSet(dataSet))
        }
        let sent = try SentObject(image([[1, 2, 3, 4]]))
        let parted = try #require(try sent.comparison(withFile: file(image([[1, 2], [3, 4]]))))
        #expect(parted.attributes.isEqual && parted.content)
        let other = try #require(try sent.comparison(withFile: file(image([[1, 2], [3, 5]]))))
        #expect(other.attributes.differing == [.pixelData])
        let lossless = try #require(
            try sent.comparison(withFile: file(image([[1, 2, 3, 5]], "1.2.840.10008.1.2.4.70"))))
        #expect(lossless.attributes.isEqual && !lossless.content)
    }

    @Test func `no bytes make it fail`() throws {
        let sent = try SentObject(Samples.document(1))
        let whole = try file(Samples.document(1, patientID: "P2"))
        for count in 0..<whole.count { _ = try sent.comparison(withFile: Array(whole[..<count])) }
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<2000 {
            var mutated = whole
            for _ in 0..<3 {
                let place = Int.random(in: 132..<mutated.count, using: &generator)
                mutated[place] = .random(in: 0...255, using: &generator)
            }
            _ = try sent.comparison(withFile: mutated)
        }
        #expect(try sent.comparison(withFile: []) == nil)
    }
}
