import DICOM
import Foundation
import Testing

@testable import Conversion

/// Every kind of object through dicom3tools' validator, where it is installed.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy")))
struct DciodvfyTests {
    private static let images = [
        "gray", "ycc-444", "ycc-422", "ycc-420", "three-scans", "rgb", "extended-gray", "extended-12-bit",
        "extended-colour", "lossless-gray", "lossless-16-bit", "lossless-predictor-6", "lossless-rgb",
    ].map { "jpeg/\($0).jpg" }
    private static let photos = ["gray", "ycc-420", "extended-colour", "lossless-gray", "lossless-rgb"]
        .map { "jpeg/\($0).jpg" }
    private static let documents = ["pdf/plain.pdf", "pdf/linearized.pdf", "pdf/r6-owner.pdf"]

    private static let full = [
        ("PatientName", "Müller^Jörg=山田^太郎"), ("PatientBirthDate", "19700101"), ("PatientSex", "M"),
        ("AccessionNumber", "A1"), ("StudyDescription", "Größe"), ("StudyDate", "20200101"), ("StudyTime", "0910"),
        ("ReferringPhysicianName", "Dr^Who"), ("SeriesDescription", "x"), ("InstitutionName", "Haus"),
        ("RequestAttributesSequence.ScheduledProcedureStepID", "SPS"),
        ("RequestAttributesSequence.RequestedProcedureID", "RP"), ("IssuerOfPatientID", "H"),
    ]

    @Test(arguments: images)
    func `an image passes`(path: String) throws {
        #expect(try complaints(about: converted(path)[0]) == [])
        #expect(try complaints(about: converted(path, given: Self.full + [("BodyPartExamined", "CHEST")])[0]) == [])
        #expect(try complaints(about: converted(path, given: [("Laterality", "R")])[0]) == [])
    }

    @Test(arguments: photos)
    func `a photograph passes`(path: String) throws {
        #expect(try complaints(about: converted(path, as: .photo)[0]) == [])
        #expect(try complaints(about: converted(path, given: Self.full, as: .photo)[0]) == [])
    }

    @Test(arguments: documents)
    func `a document passes`(path: String) throws {
        #expect(try complaints(about: converted(path)[0]) == [])
        #expect(
            try complaints(about: converted(path, given: Self.full + [("DocumentTitle", "Arztbrief über …")])[0]) == [])
    }

    /// The validator knows no OBJ and MTL; an end-to-end test looks at their attributes.
    @Test func `a clinical document and a model pass`() throws {
        let submissions = [
            mediaFile(clinicalDocument()), mediaFile(try fixture("other/cda.xml")), mediaFile(textSTL),
            mediaFile(binarySTL(triangles: 2)),
        ]
        for file in submissions {
            #expect(try complaints(about: convert(input([file], attributes([("PatientID", "P1")])))[0]) == [])
            let full =
                Self.full.filter { $0.0 != "PatientBirthDate" } + [
                    ("PatientID", "P1"), ("PatientBirthDate", "19700131"), ("DocumentTitle", "Arztbrief über …"),
                    ("Manufacturer", "ACME"),
                ]
            #expect(try complaints(about: convert(input([file], attributes(full)))[0]) == [])
        }
    }
}
