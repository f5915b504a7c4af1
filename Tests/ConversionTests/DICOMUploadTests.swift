import DICOM
import TestSupport
import Testing

@testable import Conversion

@Suite struct DICOMUploadTests {
    private let object: [UInt8]
    private let instance: DICOMInstance

    init() throws {
        instance = try converted("jpeg/gray.jpg", given: [("PatientName", "Doe^Jane"), ("StudyDescription", "x")])[0]
        object = try instance.part10()
    }

    private func upload(
        _ bytes: [UInt8], _ given: [(String, String)] = [], coerces: Bool = false, partial: Bool = false,
        others: [[UInt8]] = []
    ) async throws -> ConversionOutcome {
        let input = try input(
            ([bytes] + others).map { mediaFile($0) }, attributes(given), partial: partial, coerces: coerces)
        return try await convertBatch(input, in: InflatingWorkshop())
    }

    private func errors(_ bytes: [UInt8], _ given: [(String, String)], coerces: Bool = true) async -> [ConversionError]
    {
        do {
            _ = try await upload(bytes, given, coerces: coerces)
            return []
        } catch let failure as ConversionFailure { return failure.faults.map(\.error) } catch { return [] }
    }

    /// The data set behind the head of a file of ours.
    private var bare: [UInt8] {
        get throws { Array(object[try Part10Head(of: .bytes(object)).byteCount...]) }
    }

    @Test func `a data set without a transfer syntax is refused where its pixels are compressed`() async throws {
        #expect(await errors(try bare, []) == [.dicom(.missing(.transferSyntaxUID))])
    }

    @Test func `a head without preamble, prefix or group length is written anew`() async throws {
        for dropped in [128, 132, 132 + 12] {
            let uploaded = try await upload(Array(object[dropped...])).instances[0]
            #expect(uploaded.sopInstanceUID == instance.sopInstanceUID)
            #expect(uploaded.warnings.count == 1)
            #expect(try uploaded.part10() == object)
        }
    }

    /// The object with other bytes in the place of the first that are like those.
    private func changed(_ bytes: [UInt8], _ old: [UInt8], to new: [UInt8]) throws -> [UInt8] {
        let places = bytes.indices.dropLast(old.count).filter { Array(bytes[$0..<$0 + old.count]) == old }
        let place = try #require(places.first)
        return Array(bytes[..<place]) + new + bytes[(place + old.count)...]
    }

    @Test func `values that no VR allows are told of and kept`() async throws {
        let file = try converted(
            "jpeg/gray.jpg", given: [("StudyDate", "20240101"), ("BodyPartExamined", "WHOLEBODY")])[0].part10()
        let odd = try changed(
            changed(file, Array("20240101".utf8), to: Array("2024g101".utf8)), Array("WHOLEBODY".utf8),
            to: Array("WHOLE".utf8) + [0xD6] + Array("ODY".utf8))
        let uploaded = try await upload(odd).instances[0]
        #expect(
            uploaded.warnings == [
                "The file has values that DICOM does not allow there: StudyDate, BodyPartExamined. They were kept as they "
                    + "are; an archive or a viewer may not understand them."
            ])
        #expect(try uploaded.part10() == odd)
        #expect(try await upload(file).instances[0].warnings == [])
    }

    @Test func `attributes that the standard does not have are told of and kept, private ones are none of these`()
        async throws
    {
        let file = try converted("jpeg/gray.jpg", given: [("BodyPartExamined", "WHOLEBODY")])[0].part10()
        let element: [UInt8] = [0x18, 0x00, 0x15, 0x00] + Array("CS".utf8)
        let uploaded = try await upload(changed(file, element, to: [0x18, 0x00, 0x4C, 0x00] + Array("CS".utf8)))
        #expect(
            uploaded.instances[0].warnings == [
                "The file has attributes that DICOM does not know: 0018004C. They were kept as they are."
            ])
        let software: [UInt8] = [0x18, 0x00, 0x20, 0x10] + Array("LO".utf8)
        let isPrivate = try changed(file, software, to: [0x19, 0x00, 0x10, 0x00] + Array("LO".utf8))
        #expect(try await upload(isPrivate).instances[0].warnings == [])
    }

    @Test func `a raw data set becomes a Part 10 file`() async throws {
        let document = try converted("pdf/plain.pdf")[0]
        let file = try document.part10()
        let raw = Array(file[try Part10Head(of: .bytes(file)).byteCount...])
        let uploaded = try await upload(raw).instances[0]
        #expect(uploaded.transferSyntaxUID == TransferSyntax.explicitVRLittleEndian)
        #expect(try uploaded.part10() == file)
    }

    @Test func `a raw data set may be big endian`() async throws {
        func element(_ group: UInt8, _ number: UInt8, _ vr: String, _ text: String) -> [UInt8] {
            let value = Array(text.utf8) + (text.utf8.count % 2 == 0 ? [] : [0])
            return [0, group, 0, number] + Array(vr.utf8) + [0, UInt8(value.count)] + value
        }
        let raw =
            element(0x08, 0x05, "CS", "ISO_IR 100") + element(0x08, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.66")
            + element(0x08, 0x18, "UI", "1.2.3.4") + element(0x10, 0x20, "LO", "P1")
            + element(0x20, 0x0D, "UI", "1.2.3") + element(0x20, 0x0E, "UI", "1.2.3.1")
        #expect(mayBringPatient(.bytes(raw)))
        let uploaded = try await upload(raw).instances[0]
        #expect(uploaded.transferSyntaxUID == TransferSyntax.explicitVRBigEndian)
        #expect(uploaded.sopInstanceUID == "1.2.3.4")
        #expect(try uploaded.part10().suffix(raw.count).elementsEqual(raw))
    }

    @Test func `a head that names another object gives way to the data set`() async throws {
        var other = instance
        other.sopInstanceUID = "1.2.3"
        let uploaded = try await upload(other.part10()).instances[0]
        #expect(uploaded.sopInstanceUID == instance.sopInstanceUID)
        #expect(try uploaded.part10() == object)
        #expect(uploaded.warnings.count == 1)
    }

    @Test func `fields change the object where asked, and it says so`() async throws {
        let given = [
            ("PatientID", "P2"), ("PatientName", "Doe^Jane"), ("AccessionNumber", "A7"), ("ImageComments", "y"),
        ]
        let outcome = try await upload(object, given, coerces: true)
        let file = try outcome.instances[0].part10()
        let wanted: Set<Tag> = [.originalAttributesSequence, .imageComments]
        let head = try Part10Head(of: .bytes(file))
        let summary = try Part10Reader.summary(of: .bytes(file), behind: head, wanted: wanted)
        #expect(summary.dataSet.string(.patientID) == "P2")
        #expect(summary.dataSet.string(.accessionNumber) == "A7")
        #expect(summary.dataSet.string(.imageComments) == "y")
        let item = try #require(summary.dataSet.items(.originalAttributesSequence)?.first)
        #expect(item.string(.attributeModificationDateTime) == "20260314151617")
        #expect(item.string(.reasonForTheAttributeModification) == "COERCE")
        let old = try #require(item.items(.modifiedAttributesSequence)?.first)
        #expect(old.string(.patientID) == "P1")
        #expect(old[.accessionNumber]?.value == .empty)
        #expect(!old.contains(.patientName))
        // Everything else is as it was.
        var before = try Part10Reader.summary(of: .bytes(object)).dataSet
        for tag in [Tag.patientID, .accessionNumber, .imageComments] {
            before.set(try #require(summary.dataSet[tag]))
        }
        before.set(try #require(summary.dataSet[.originalAttributesSequence]))
        #expect(before == summary.dataSet)
        #expect(Array(file.suffix(200)) == Array(object.suffix(200)))
        // A second change keeps what the first one said.
        let again = try await upload(file, [("PatientID", "P3")], coerces: true).instances[0].part10()
        let second = try Part10Reader.summary(
            of: .bytes(again), behind: Part10Head(of: .bytes(again)), wanted: wanted)
        #expect(second.dataSet.items(.originalAttributesSequence)?.count == 2)
    }

    @Test func `identifiers may change, and the head follows`() async throws {
        let given = [("StudyInstanceUID", "1.2.3"), ("SOPInstanceUID", "1.2.3.4")]
        let changed = try await upload(object, given, coerces: true).instances[0]
        #expect(changed.studyInstanceUID == "1.2.3")
        #expect(changed.sopInstanceUID == "1.2.3.4")
        #expect(try Part10Reader.summary(of: .bytes(changed.part10())).metaSOPInstanceUID == "1.2.3.4")
    }

    @Test(arguments: [
        ("Rows", "7", Tag.rows), ("SOPClassUID", "1.2.3", .sopClassUID),
        ("RequestAttributesSequence.ScheduledProcedureStepID", "S", .requestAttributesSequence),
    ])
    func `what an object is does not change`(name: String, text: String, tag: Tag) async {
        #expect(await errors(object, [(name, text)]) == [.notCoercible(tag)])
    }

    @Test func `without coerce a contradiction stays one`() async {
        #expect(await errors(object, [("PatientID", "P2")], coerces: false) == [.contradicts(.patientID)])
    }

    /// A tiny object: `set` is its Specific Character Set, `name` the bytes of its Patient Name.
    private func tiny(_ set: String, _ name: [UInt8]) throws -> [UInt8] {
        func element(_ group: UInt8, _ number: UInt8, _ vr: String, _ value: [UInt8]) -> [UInt8] {
            let padded = value.count % 2 == 0 ? value : value + [vr == "UI" ? 0 : 0x20]
            return [group, 0, number, 0] + Array(vr.utf8) + [UInt8(padded.count), 0] + padded
        }
        return element(8, 5, "CS", Array(set.utf8)) + element(8, 0x16, "UI", Array(SOPClass.secondaryCapture.utf8))
            + element(8, 0x18, "UI", Array("1.2".utf8)) + element(0x10, 0x10, "PN", name)
            + element(0x10, 0x20, "LO", Array("P1".utf8)) + element(0x20, 0x0D, "UI", Array("1.3".utf8))
            + element(0x20, 0x0E, "UI", Array("1.4".utf8))
    }

    private func summary(_ instance: DICOMInstance) throws -> Part10Summary {
        try Part10Reader.summary(of: .bytes(instance.part10()))
    }

    @Test func `text goes into the object's character set, or all becomes UTF-8`() async throws {
        let latin = try tiny("ISO_IR 100", Array("M".utf8) + [0xFC] + Array("ller".utf8))
        let kept = try await upload(latin, [("PatientID", "Ä1")], coerces: true).instances[0]
        #expect(try summary(kept).dataSet.string(.specificCharacterSet) == "ISO_IR 100")
        #expect(try summary(kept).dataSet.string(.patientID) == "Ä1")
        let rewritten = try await upload(latin, [("PatientID", "Щ1")], coerces: true).instances[0]
        #expect(try summary(rewritten).dataSet.string(.specificCharacterSet) == "ISO_IR 192")
        #expect(try summary(rewritten).dataSet.string(.patientID) == "Щ1")
        #expect(try summary(rewritten).dataSet.string(.patientName) == "Müller")
    }

    @Test func `text that cannot be read is neither compared nor rewritten`() async throws {
        let japanese = try tiny("\\ISO 2022 IR 87", [0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x42])
        #expect(await errors(japanese, [("PatientName", "x")], coerces: false) == [.cannotCompare(.patientName)])
        #expect(await errors(japanese, [("PatientID", "Щ")]) == [.cannotTranscode(.patientName)])
        let changed = try await upload(japanese, [("PatientID", "P2")], coerces: true).instances[0]
        #expect(try summary(changed).dataSet.string(.patientID) == "P2")
    }

    @Test func `a part of a batch is what it would be alone`() async throws {
        let pdf = try fixture("pdf/plain.pdf")
        let jpeg = try fixture("jpeg/gray.jpg")
        let given = [("PatientID", "P1")]
        let outcome = try await upload([1, 2, 3], given, partial: true, others: [pdf, jpeg])
        let alone = try convert(input([mediaFile(pdf), mediaFile(jpeg)], attributes(given)))
        #expect(outcome.instances.map(\.sopInstanceUID) == alone.map(\.sopInstanceUID))
        #expect(outcome.instances.map(\.file) == ["2", "3"])
        #expect(outcome.refused.map(\.file) == [0])
    }

    @Test func `a contradicting object falls out of a partial batch alone`() async throws {
        let other = try converted("jpeg/ycc-420.jpg", given: [("PatientID", "P9")])[0].part10()
        let outcome = try await upload(other, [("PatientID", "P1")], partial: true, others: [object])
        #expect(outcome.instances.map(\.sopInstanceUID) == [instance.sopInstanceUID])
        #expect(outcome.refused.map(\.error) == [.contradicts(.patientID)])
    }

    @Test func `fields that are wrong for all are wrong for a part`() async throws {
        let pdf = try fixture("pdf/plain.pdf")
        await #expect(throws: ConversionFailure.self) { try await upload(pdf, [], partial: true, others: [object]) }
        await #expect(throws: ConversionFailure.self) { try await upload([1], [], partial: true, others: [[2]]) }
    }

    @Test func `a directory is left out where there are objects`() async throws {
        var directory = instance
        directory.sopClassUID = SOPClass.mediaStorageDirectory
        let outcome = try await upload(try directory.part10(), others: [object])
        #expect(outcome.instances.count == 1)
        #expect(outcome.warnings.count == 1)
    }

    @Test func `2000 mutations are changed or refused`() async throws {
        var generator = SeededGenerator(seed: 11)
        var refusals = 0
        for _ in 0..<2000 {
            var mutated = object
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                mutated[Int.random(in: 128..<1200, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if await errors(mutated, [("PatientID", "Щ")]) != [] { refusals += 1 }
        }
        #expect(refusals > 0)
    }
}
