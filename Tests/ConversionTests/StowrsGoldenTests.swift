import DICOM
import Foundation
import Testing

@testable import Conversion

/// What dcm4che's stowrs sends of the same upload, beside what is made here. `docs/stowrs.md` gives the reasons of the
/// differences that `different` lists.
@Suite struct StowrsGoldenTests {
    struct Capture: Sendable {
        var name: String
        var files: [String]
        var given: [(String, String)] = []
        var rendering: RenderAs?
    }

    private static let captures: [Capture] = [
        .init(name: "doc-pdf-json", files: ["pdf/plain.pdf"]),
        .init(name: "img-jpeg-json", files: ["jpeg/ycc-420.jpg"]),
        .init(name: "jpeg-pixelheader-json", files: ["jpeg/ycc-420.jpg"]),
        .init(name: "jpeg-xc-json", files: ["jpeg/ycc-420.jpg"], rendering: .photo),
        .init(name: "multi-pdf-json", files: ["pdf/plain.pdf", "pdf/plain.pdf"]),
        .init(
            name: "set-basic-json", files: ["jpeg/ycc-420.jpg"],
            given: [("PatientName", "Doe^John^^Dr"), ("00100020", "P1"), ("PatientBirthDate", "19700101")]),
        .init(
            name: "set-seq-json", files: ["pdf/plain.pdf"],
            given: [
                ("RequestAttributesSequence.ScheduledProcedureStepID", "SPS1"), ("00400275.00401001", "RP1"),
                ("ImageType", "DERIVED\\SECONDARY"), ("OtherPatientIDs", ""), ("StudyDescription", ""),
                ("SpecificCharacterSet", "ISO_IR 100"), ("Rows", "5"),
            ]),
        .init(name: "set-utf8-json", files: ["pdf/plain.pdf"], given: [("PatientName", "Müller^Jörg")]),
        .init(name: "study-url-json", files: ["pdf/plain.pdf"], given: [("StudyInstanceUID", "1.9.8.7")]),
        .init(
            name: "seed-two-jpegs", files: ["jpeg/ycc-420.jpg", "jpeg/gray.jpg"],
            given: [("PatientName", "Patient^Name"), ("PatientID", "PatientID")]),
        .init(name: "cda-xml-json", files: ["other/cda.xml"]),
        .init(name: "model-stl-json", files: ["other/model.stl"]),
    ]

    /// Attributes whose values differ on purpose, or by nature (UIDs, references, another image's size).
    private static let different: Set<Tag> = [
        .specificCharacterSet, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID, .conversionType,
        .conceptNameCodeSequence, .pixelData, .encapsulatedDocument, .rows, .columns, .instanceNumber,
        .frameOfReferenceUID, .manufacturer, .manufacturerModelName, .softwareVersions,
    ]

    @Test(arguments: captures)
    func `each attribute that stowrs sends is made here too`(capture: Capture) throws {
        let theirs = try DICOMJSON.decode(try fixture("stowrs/\(capture.name).json"))
        let submission = input(
            try capture.files.map { mediaFile(try fixture($0)) }, try attributes(capture.given), as: capture.rendering
        ) { $0.requiresPatientID = false }
        let ours = try convert(submission)
        expectAll(of: theirs, in: ours)
        #expect(Set(ours.map(\.studyInstanceUID)).count == 1)
        #expect(Set(ours.map(\.seriesInstanceUID)).count == 1)
        #expect(Set(ours.map(\.sopInstanceUID)).count == ours.count)
    }

    @Test(arguments: [("video-mpg-json", VideoContainer.programStream), ("h264-mp4-json", .mp4)])
    func `each attribute that stowrs sends of a video is made here too`(
        capture: String, container: VideoContainer
    ) async throws {
        let theirs = try DICOMJSON.decode(try fixture("stowrs/\(capture).json"))
        let mpeg2 = [
            "codec_name": "\"mpeg2video\"", "profile": "\"Main\"", "level": "8", "width": "640", "height": "480",
        ]
        let isMPEG2 = container == .programStream
        let tools = RecordedTools([
            .success(.text(RecordedProbes.video(isMPEG2 ? mpeg2 : [:]))), .success(.text(RecordedProbes.frames)),
        ])
        let head: [UInt8] =
            isMPEG2 ? [0, 0, 1, 0xBA] : [0, 0, 0, 12] + Array("ftypisom".utf8) + [0, 0, 0, 8] + Array("moov".utf8)
        let submission = input([mediaFile(head)], DataSet()) { $0.requiresPatientID = false }
        expectAll(of: theirs, in: try await Conversion.convert(submission, in: tools))
    }

    private func expectAll(of theirs: [DataSet], in ours: [DICOMInstance]) {
        #expect(ours.count == theirs.count)
        for (their, our) in zip(theirs, ours) {
            for element in their.elements {
                guard let own = our.dataSet[element.tag] else {
                    Issue.record("\(element.tag) is missing")
                    continue
                }
                #expect(own.vr == element.vr, "\(element.tag)")
                if element.value.isBlank || Self.different.contains(element.tag) { continue }
                #expect(own.value.means(element.value, as: element.vr), "\(element.tag)")
            }
        }
    }
}
