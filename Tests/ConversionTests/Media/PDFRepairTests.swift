import DICOM
import Testing

@testable import Conversion

/// Documents whose end does not lead to the cross-reference.
@Suite struct PDFRepairTests {
    private func reading(_ bytes: [UInt8], titled: Bool = false) throws -> Reading {
        var given = DataSet()
        if titled { given.set(.documentTitle, .ST, "Letter") }
        let options = ReadingOptions(
            rendering: nil, settings: ConversionSettings(softwareVersions: "1.0"), given: given)
        return try Media.pdf(mediaFile(bytes), options)
    }

    @Test(arguments: ["plain", "xref-stream", "minimal-document", "linearized"])
    func `one byte more or less at the front is looked at`(name: String) async throws {
        let bytes = try fixture("pdf/\(name).pdf")
        let front = try #require(bytes.firstIndex(of: 0x0A)) + 1
        // A title that only the metadata have is the one thing to look for elsewhere.
        let isTold = name == "plain" || name == "linearized"
        if isTold, case .work = try reading(bytes, titled: true) {
            Issue.record("an exact document of tables needs no work")
        }
        if name == "linearized" { return }  // its own length tells
        var longer = bytes
        longer.insert(0x20, at: front)
        var shorter = bytes
        shorter.remove(at: front)
        for moved in [longer, shorter] {
            guard case .work(let work) = try reading(moved) else {
                Issue.record("a moved document needs a look")
                continue
            }
            // Without pdfinfo it passes.
            #expect(try await work(ImageWorkshop()).count == 1)
        }
    }
}
