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

    /// What becomes of a document with `text` changed, by every reader but `pdfinfo`, which repairs most.
    private func fault(_ name: String, _ text: String, _ changed: String) async throws -> ConversionError? {
        var bytes = try fixture("pdf/\(name).pdf")
        let place = try #require(bytes.lastIndex(of: Array(text.utf8), in: 0..<bytes.count))
        bytes.replaceSubrange(place..<place + text.utf8.count, with: Array(changed.utf8))
        do {
            guard case .work(let work) = try reading(bytes, titled: true) else { return nil }
            _ = try await work(ImageWorkshop())
            return nil
        } catch let error as ConversionError { return error }
    }

    private static let trailer = ConversionError.damaged(
        found: "PDF document", part: "trailer, or the catalog that it names")

    /// Poppler guesses the catalog of such documents; qpdf does not.
    @Test(arguments: [
        ("plain", "/Root 1 0 R", "/Root 1 0\u{FC}"), ("plain", "/Catalog", "/Cataxog"),
        ("plain", "/Root 1 0 R", "/Root 1 0R"),
        ("xref-stream", "/Type /XRef", "/Typ\u{FC} /XRef"), ("minimal-document", "/Type /XRef", "/Typ /XRef"),
        ("minimal-document", "/Index [", "/Index \u{FC}"),
    ])
    func `a document whose beginning nobody names is refused`(name: String, text: String, changed: String) async throws
    {
        #expect(try await fault(name, text, changed) == Self.trailer)
    }

    /// A download that was given its size before it had come, and has a hole.
    @Test func `a document whose list of pages is not there is refused`() async throws {
        let lost = "3 0 obj\n<< /Type /Pages"
        let hole = String(repeating: "\0", count: lost.utf8.count)
        #expect(try await fault("plain", lost, hole) == Self.trailer)
    }

    /// Readers that do not see the encryption show noise.
    @Test(arguments: [
        ("/Encrypt", "/Encry\u{14}t"), ("/Encrypt", "/Encry\u{94}pt"), ("/Encrypt 14 0 R", "/Encrypt 14\u{FC} 0 R"),
        ("/Encrypt 14 0 R", "/Encrypt 14 0 "), ("/Encrypt 14 0 R", "/Encrypt\u{FC}14 0 R"),
    ])
    func `an encrypted document whose trailer does not say so is refused`(text: String, changed: String) async throws {
        guard case .damaged? = try await fault("libreoffice-writer-password", text, changed) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `a tree of pages that does not count them is looked at`() throws {
        var bytes = try fixture("pdf/plain.pdf")
        let place = try #require(bytes.firstIndex(of: Array("/Count".utf8), in: 0..<bytes.count))
        bytes[place + 5] = UInt8(ascii: "d")
        guard case .work = try reading(bytes, titled: true) else {
            Issue.record("some readers find no page")
            return
        }
    }

    @Test func `a document behind something else is looked at`() throws {
        guard case .work = try reading([0x71] + fixture("pdf/plain.pdf"), titled: true) else {
            Issue.record("readers do not agree where its objects are")
            return
        }
    }
}
