import DICOM
import Testing

@testable import Conversion

@Suite struct SubmissionPartTests {
    /// Converts models in parts of the given sizes.
    private func instances(_ sizes: [Int], patient: String = "P1") async throws -> [DICOMInstance] {
        let files = (0..<sizes.reduce(0, +)).map { number in
            let text =
                "solid s\nfacet normal 0 0 1\nouter loop\nvertex 0 0 \(number)\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid s\n"
            return MediaFile(
                name: "\(number).stl", content: .bytes(Array(text.utf8)),
                digest: ContentDigest.of(Array(text.utf8), Self.siteKey))
        }
        var attributes = DataSet()
        attributes.set(.patientID, .LO, patient)
        var part = SubmissionPart(of: files.map(\.digest), siteKey: Self.siteKey)
        var start = 0
        var all: [DICOMInstance] = []
        for size in sizes {
            let input = ConversionInput(
                files: Array(files[start..<start + size]), attributes: attributes, archive: "main",
                acceptedAt: AcceptanceTime(date: "20260102", time: "030405"), siteKey: Self.siteKey,
                settings: ConversionSettings(softwareVersions: "test"), part: part)
            let made = try await convert(input, in: ImageWorkshop())
            part = part.next(behind: made, fileCount: size)
            all += made
            start += size
        }
        return all
    }

    private static let siteKey = SiteKey(Array(repeating: 7, count: 32))

    private func numbers(_ instances: [DICOMInstance], _ tag: Tag) -> [String] {
        instances.map { if case .dataSet(let dataSet) = $0.representation { dataSet.string(tag) ?? "" } else { "" } }
    }

    @Test func `parts make one study and one series, and numbers go on`() async throws {
        let made = try await instances([2, 1, 2])
        #expect(Set(made.map(\.studyInstanceUID)).count == 1)
        #expect(Set(made.map(\.seriesInstanceUID)).count == 1)
        #expect(Set(made.map(\.sopInstanceUID)).count == 5)
        #expect(numbers(made, .instanceNumber) == ["1", "2", "3", "4", "5"])
        #expect(numbers(made, .seriesNumber) == ["1", "1", "1", "1", "1"])
    }

    @Test func `where the parts end changes no UID`() async throws {
        let one = try await instances([2, 3])
        let other = try await instances([1, 4])
        #expect(one.map(\.sopInstanceUID) == other.map(\.sopInstanceUID))
        #expect(one.map(\.seriesInstanceUID) == other.map(\.seriesInstanceUID))
    }

    @Test func `another patient gets another study`() async throws {
        let one = try await instances([1, 1])
        let other = try await instances([1, 1], patient: "P2")
        #expect(one[0].studyInstanceUID != other[0].studyInstanceUID)
        #expect(one[0].sopInstanceUID != other[0].sopInstanceUID)
    }
}
