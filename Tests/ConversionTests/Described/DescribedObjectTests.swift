import DICOM
import Testing

@testable import Conversion

@Suite struct DescribedObjectTests {
    private let key = SiteKey(Array(repeating: 1, count: 32))

    private func object(
        _ given: [(String, String)] = [], body: [UInt8]? = nil, tag: Tag = .pixelData, type: String? = "image/jpeg",
        syntax: String? = nil, position: Int = 1
    ) throws -> DescribedObject {
        let body = body.map {
            DescribedObject.Body(
                tag: tag, vr: .OB, file: mediaFile($0, declared: type), transferSyntaxUID: syntax)
        }
        return DescribedObject(attributes: try attributes(given).storable(), body: body, position: position)
    }

    private func completed(_ objects: [DescribedObject], study: String? = nil, key idempotencyKey: String? = nil)
        -> [DataSet]
    {
        let identity = DescribedIdentity(objects, archive: "main", idempotencyKey: idempotencyKey, siteKey: key)
        return objects.map { identity.completed($0, study: study) }
    }

    private func instance(_ object: DescribedObject) async throws -> DICOMInstance {
        var complete = object
        complete.attributes = completed([object])[0]
        let settings = DescribedSettings(
            ConversionSettings(softwareVersions: "1"), acceptedAt: AcceptanceTime(date: "20260314", time: "151617"))
        return try await convert(complete, settings, siteKey: key, in: RecordedTools([]))
    }

    private func error(_ object: DescribedObject) async -> ConversionError? {
        do {
            _ = try await instance(object)
            return nil
        } catch { return (error as? ConversionFailure)?.faults.first?.error }
    }

    // MARK: Identity

    @Test func `given UIDs and numbers are kept`() throws {
        let given = [
            ("StudyInstanceUID", "1.1"), ("SeriesInstanceUID", "1.2"), ("SOPInstanceUID", "1.3"),
            ("SeriesNumber", "7"), ("InstanceNumber", "8"),
        ]
        let attributes = completed([try object(given, body: [1])])[0]
        for (keyword, value) in given {
            let tag = try #require(DataDictionary.entry(keyword: keyword)?.tag)
            #expect(attributes.string(tag) == value)
        }
    }

    @Test func `equal requests get equal UIDs and every difference makes others`() throws {
        func uid(_ object: DescribedObject, key: String? = nil) -> String? {
            completed([object], key: key)[0].string(.sopInstanceUID)
        }
        let first = uid(try object([("PatientID", "P1")], body: [1]))
        #expect(uid(try object([("PatientID", "P1")], body: [1])) == first)
        #expect(uid(try object([("PatientID", "P2")], body: [1])) != first)
        #expect(uid(try object([("PatientID", "P1")], body: [2])) != first)
        #expect(uid(try object([("PatientID", "P1")], body: [1], position: 2)) != first)
        #expect(uid(try object([("PatientID", "P1")], body: [1]), key: "k") != first)
    }

    @Test func `one request makes one study and series of a patient`() throws {
        let objects = try (1...3).map { try object([("PatientID", "P1")], body: [UInt8($0)], position: $0) }
        let attributes = completed(objects)
        #expect(Set(attributes.map { $0.string(.studyInstanceUID) }).count == 1)
        #expect(Set(attributes.map { $0.string(.seriesInstanceUID) }).count == 1)
        #expect(attributes.map { $0.string(.instanceNumber) } == ["1", "2", "3"])
        #expect(attributes.allSatisfy { $0.string(.seriesNumber) == "999" })
    }

    @Test(arguments: [
        [("PatientID", "P2")], [("PatientID", "")], [("PatientID", "P1"), ("IssuerOfPatientID", "X")],
        [("PatientID", ""), ("PatientName", "Roe")],
    ])
    func `two patients never share a study`(other: [(String, String)]) throws {
        for accession in [[], [("AccessionNumber", "A1")]] {
            let objects = [
                try object([("PatientID", "P1")] + accession, body: [1]),
                try object(other + accession, body: [1], position: 2),
            ]
            #expect(Set(completed(objects).map { $0.string(.studyInstanceUID) }).count == 2)
        }
    }

    @Test func `an accession number of a patient always means one study`() throws {
        let given = [("PatientID", "P1"), ("AccessionNumber", "A1")]
        let first = completed([try object(given, body: [1])])[0].string(.studyInstanceUID)
        #expect(completed([try object(given, body: [2])])[0].string(.studyInstanceUID) == first)
    }

    @Test func `objects without bulk data get no UIDs`() throws {
        let attributes = completed([try object([("PatientID", "P1")])])[0]
        #expect(attributes.string(.studyInstanceUID) == nil && attributes.string(.sopInstanceUID) == nil)
        #expect(completed([try object([("PatientID", "P1")])], study: "1.2")[0].string(.studyInstanceUID) == "1.2")
    }

    // MARK: Content

    @Test func `the content decides class and pixels`() async throws {
        let instance = try await instance(try object([("PatientID", "P1")], body: try fixture("jpeg/ycc-420.jpg")))
        #expect(instance.sopClassUID == SOPClass.secondaryCapture)
        #expect(instance.transferSyntaxUID == TransferSyntax.jpegBaseline)
        #expect(instance.dataSet.integer(.rows) != nil)
        #expect(instance.dataSet.string(.instanceCreationDate) == "20260314")
        #expect(instance.dataSet[.studyDate]?.value == .empty)
        #expect(instance.dataSet[.manufacturer]?.value == .empty)
        #expect(instance.generatedTags == [.instanceCreationDate, .instanceCreationTime])
    }

    @Test(arguments: [
        ("SOPClassUID", SOPClass.encapsulatedPDF, ConversionError.givenByContent(.sopClassUID)),
        ("SOPClassUID", SOPClass.multiframeGrayscaleByteSecondaryCapture, .givenByContent(.sopClassUID)),
        ("Rows", "1", .givenByContent(.rows)), ("NumberOfFrames", "3", .givenByContent(.numberOfFrames)),
        ("SOPInstanceUID", "a", .dicom(.invalidUID(.sopInstanceUID))),
    ])
    func `what contradicts the content is refused`(keyword: String, value: String, fault: ConversionError) async throws
    {
        let object = try object([(keyword, value)], body: try fixture("jpeg/ycc-420.jpg"))
        #expect(await error(object) == fault)
    }

    @Test func `a declared transfer syntax must be that of the stream`() async throws {
        let jpeg = try fixture("jpeg/ycc-420.jpg")
        #expect(await error(try object(body: jpeg, syntax: TransferSyntax.jpegBaseline)) == nil)
        #expect(
            await error(try object(body: jpeg, syntax: TransferSyntax.jpegLossless))
                == .givenByContent(.transferSyntaxUID))
    }

    @Test func `another class keeps its own modules`() async throws {
        let instance = try await instance(
            try object(
                [("SOPClassUID", "1.2.840.10008.5.1.4.1.1.1"), ("NumberOfFrames", "1")],
                body: try fixture("jpeg/gray.jpg")))
        #expect(instance.sopClassUID == "1.2.840.10008.5.1.4.1.1.1")
        #expect(instance.dataSet.contains(.rows) && !instance.dataSet.contains(.conversionType))
    }

    private static let native = [
        ("SOPClassUID", SOPClass.secondaryCapture), ("Rows", "2"), ("Columns", "3"), ("BitsAllocated", "16"),
        ("SamplesPerPixel", "1"), ("PhotometricInterpretation", "MONOCHROME2"),
    ]

    @Test func `native pixels are words or bytes`() async throws {
        let words = try await instance(
            try object(Self.native, body: [UInt8](repeating: 0, count: 12), type: "application/octet-stream"))
        #expect(words.dataSet[.pixelData]?.vr == .OW)
        #expect(words.transferSyntaxUID == TransferSyntax.explicitVRLittleEndian)
    }

    @Test(arguments: [
        (11, nil as String?, ConversionError.dicom(.pixelDataTooShort)),
        (14, nil, .damaged(found: "Pixel Data", part: "it is longer than its image")),
        (12, TransferSyntax.explicitVRBigEndian, .dicom(.unsupportedTransferSyntax("1.2.840.10008.1.2.2"))),
    ])
    func `native pixels must fit`(count: Int, syntax: String?, fault: ConversionError) async throws {
        let object = try object(
            Self.native, body: [UInt8](repeating: 0, count: count), type: "application/octet-stream", syntax: syntax)
        #expect(await error(object) == fault)
    }

    @Test func `sizes beyond reason do not overflow`() async throws {
        let given = [
            ("Rows", "65535"), ("Columns", "65535"), ("BitsAllocated", "65535"), ("SamplesPerPixel", "65535"),
            ("NumberOfFrames", "2147483647"), ("PhotometricInterpretation", "RGB"),
            ("SOPClassUID", SOPClass.secondaryCapture),
        ]
        #expect(
            await error(try object(given, body: [0], type: "application/octet-stream")) == .dicom(.pixelDataTooShort))
    }

    @Test(arguments: [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID])
    func `a report needs its own UIDs`(missing: Tag) async throws {
        var report = try object([
            ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.11"), ("SOPInstanceUID", "1.1"), ("StudyInstanceUID", "1.2"),
            ("SeriesInstanceUID", "1.3"),
        ])
        #expect(await error(report) == nil)
        report.attributes.remove(missing)
        #expect(await error(report) == .dicom(.missing(missing)))
    }

    @Test func `each large value has a name of its own`() async throws {
        var object = try object([("PatientID", "P1")], body: try fixture("jpeg/gray.jpg"))
        let bulk = BulkData(content: .bytes([1, 2]), framing: .native, mediaType: "application/octet-stream", uri: "d")
        object.attributes.set(Tag(0x6000, 0x3000), .OW, .bulk(bulk))
        object.attributes.set(Tag(0x6002, 0x3000), .OW, .bulk(bulk))
        let names = try await instance(object).dataSet.bulkData.map(\.bulk.uri)
        #expect(Set(names).count == 3)
    }
}
