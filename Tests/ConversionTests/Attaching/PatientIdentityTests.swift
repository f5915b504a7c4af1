import DICOM
import Testing

@testable import Conversion

@Suite struct PatientIdentityTests {
    private static let same: [(String, [(String, String)], [(String, String)])] = [
        ("nothing", [], []),
        ("nothing beside something", [], [("PatientID", "P1"), ("PatientName", "Doe^John")]),
        (
            "all", [("PatientID", "P1"), ("PatientName", "Doe^John")],
            [("PatientID", "P1"), ("PatientName", "Doe^John")]
        ),
        ("padding", [("PatientID", " P1 ")], [("PatientID", "P1")]),
        ("case of a name", [("PatientName", "DOE^JOHN")], [("PatientName", "Doe^John")]),
        ("empty components", [("PatientName", "Doe^John^^")], [("PatientName", "Doe^John^^^Dr")]),
        ("a missing middle name", [("PatientName", "Doe^John")], [("PatientName", "Doe^John^Max")]),
        ("double blanks", [("PatientName", "van  der Berg^A")], [("PatientName", "Van der Berg^A")]),
        ("one group of several", [("PatientName", "Yamada^T=山田^太郎")], [("PatientName", "YAMADA^T")]),
        ("groups that cannot be compared", [("PatientName", "=山田^太郎")], [("PatientName", "Yamada^Taro")]),
        ("composition", [("PatientName", "Mu\u{308}ller")], [("PatientName", "M\u{FC}ller")]),
        ("the older form of dates", [("PatientBirthDate", "1970.01.01")], [("PatientBirthDate", "19700101")]),
        ("case of the sex", [("PatientSex", "f")], [("PatientSex", "F")]),
        ("an issuer on one side", [("PatientID", "P1"), ("IssuerOfPatientID", "H")], [("PatientID", "P1")]),
    ]

    @Test(arguments: same.map(\.0))
    func `what may be one patient is no contradiction`(name: String) throws {
        let row = try #require(Self.same.first { $0.0 == name })
        let (left, right) = (try attributes(row.1), try attributes(row.2))
        #expect(PatientIdentity(left).contradiction(with: PatientIdentity(right)) == nil)
        #expect(PatientIdentity(right).contradiction(with: PatientIdentity(left)) == nil)
    }

    private static let other: [(String, [(String, String)], [(String, String)], Tag)] = [
        ("ID", [("PatientID", "P1")], [("PatientID", "P2")], .patientID),
        ("case of the ID", [("PatientID", "p1")], [("PatientID", "P1")], .patientID),
        ("zeros of the ID", [("PatientID", "042")], [("PatientID", "42")], .patientID),
        (
            "ID before all else", [("PatientID", "P1"), ("PatientName", "A")],
            [("PatientID", "P2"), ("PatientName", "B")],
            .patientID
        ),
        (
            "issuer", [("PatientID", "P1"), ("IssuerOfPatientID", "H")],
            [("PatientID", "P1"), ("IssuerOfPatientID", "h")], .issuerOfPatientID
        ),
        (
            "universal issuer", [("IssuerOfPatientIDQualifiersSequence.UniversalEntityID", "1.2")],
            [("IssuerOfPatientIDQualifiersSequence.UniversalEntityID", "1.3")], .issuerOfPatientIDQualifiersSequence
        ),
        ("family name", [("PatientName", "Doe^John")], [("PatientName", "Roe^John")], .patientName),
        ("given name", [("PatientName", "Doe^John")], [("PatientName", "Doe^Jane")], .patientName),
        ("swapped names", [("PatientName", "John^Doe")], [("PatientName", "Doe^John")], .patientName),
        ("ideographs", [("PatientName", "Yamada^T=山田^太郎")], [("PatientName", "Yamada^T=山田^花子")], .patientName),
        ("an umlaut spelt out", [("PatientName", "Mueller")], [("PatientName", "Müller")], .patientName),
        ("birth date", [("PatientBirthDate", "19700101")], [("PatientBirthDate", "19700102")], .patientBirthDate),
        ("sex", [("PatientSex", "M")], [("PatientSex", "F")], .patientSex),
    ]

    @Test(arguments: other.map(\.0))
    func `what differs is told, whatever else agrees`(name: String) throws {
        let row = try #require(Self.other.first { $0.0 == name })
        let (left, right) = (try attributes(row.1), try attributes(row.2))
        #expect(PatientIdentity(left).contradiction(with: PatientIdentity(right)) == row.3)
        #expect(PatientIdentity(right).contradiction(with: PatientIdentity(left)) == row.3)
    }
}
