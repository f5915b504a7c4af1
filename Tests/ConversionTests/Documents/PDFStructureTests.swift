import DICOM
import Decoder
import TestSupport
import Testing

@testable import Conversion

/// The real inflater, and what `pdfinfo` would say.
private struct PDFWorkshop: RefusingWorkshop {
    /// `nil`: not installed.
    var answer: ToolResult?

    func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult {
        guard let answer else { throw .missing(package: "poppler-utils") }
        return answer
    }
    func scratchFile() throws(WorkshopError) -> any ScratchFile { throw .rejected }
    func inflater() throws(WorkshopError) -> any Inflater { try ZlibInflater() }

    static func saying(_ text: String, exitStatus: Int32 = 0) -> PDFWorkshop {
        PDFWorkshop(
            answer: ToolResult(exitStatus: exitStatus, output: .bytes(Array(text.utf8)), file: nil, complaint: ""))
    }
}

/// A document whose catalog, pages and information are in an object stream, with nothing deflated.
private func compressedDocument(
    pages: String = "<</Type/Pages/Kids[3 0 R]/Count 1>>", page: String = "<</Type/Page/Parent 2 0 R>>",
    info: String = "<</Title(hidden)>>", catalog: String = "<</Type/Catalog/Pages 2 0 R>>",
    filter: String = ""
) -> [UInt8] {
    var numbers = ""
    var objects = ""
    for (index, object) in [catalog, pages, page, info].enumerated() {
        numbers += "\(index + 1) \(objects.utf8.count) "
        objects += object + " "
    }
    var text = "%PDF-1.5\n"
    let stream = text.utf8.count
    let body = numbers + objects
    text += "5 0 obj\n<</Type/ObjStm/N 4/First \(numbers.utf8.count)/Length \(body.utf8.count)\(filter)>>\nstream\n"
    text += body + "\nendstream\nendobj\n"
    let start = text.utf8.count
    var entries: [UInt8] = [0, 0, 0, 0]
    for index in 0..<4 { entries += [2, 0, 5, UInt8(index)] }
    entries += [1, UInt8(stream >> 8), UInt8(stream & 255), 0]
    entries += [1, UInt8(start >> 8), UInt8(start & 255), 0]
    text +=
        "6 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Info 4 0 R/Length \(entries.count)>>\nstream\n"
    return Array(text.utf8) + entries + Array("\nendstream\nendobj\nstartxref\n\(start)\n%%EOF\n".utf8)
}

@Suite struct PDFStructureTests {
    private let kind = "PDF document"

    private func document(_ content: Content) throws -> PDFDocument {
        var document = try PDFDocument(reading: content, wantsTitle: true)
        try document.follow(
            content, wantsTitle: true,
            PDFInflation(content) { () throws(WorkshopError) in try ZlibInflater() })
        return document
    }

    private func media(_ bytes: [UInt8], _ workshop: PDFWorkshop = PDFWorkshop()) async throws -> Media {
        let options = ReadingOptions(
            rendering: nil, settings: ConversionSettings(softwareVersions: "1.0"), given: DataSet())
        switch try Media.pdf(mediaFile(bytes), options) {
        case .media(let media): return media
        case .work(let work): return try #require(try await work(workshop).first)
        }
    }

    private func fault(_ bytes: [UInt8], _ workshop: PDFWorkshop = PDFWorkshop()) async -> ConversionError? {
        do {
            _ = try await media(bytes, workshop)
            return nil
        } catch { return error as? ConversionError }
    }

    @Test(arguments: [
        ("minimal-document", 1), ("pdflatex-4-pages", 4), ("xref-stream", 1), ("crazyones-pdfa", 1), ("plain", 1),
        ("linearized", 1), ("r6-owner", 1), ("r3-owner", 1),
    ])
    func `pages are counted`(name: String, count: Int) throws {
        let bytes = try fixture("pdf/\(name).pdf")
        for content in [Content.bytes(bytes), try spooled(bytes)] {
            #expect(try document(content).pageCount == count)
        }
    }

    @Test func `PDF-A is read from the metadata`() throws {
        let document = try document(.bytes(try fixture("pdf/crazyones-pdfa.pdf")))
        #expect(document.archival?.part == 1)
        #expect(document.archival?.conformance == "B")
        #expect(try self.document(.bytes(try fixture("pdf/plain.pdf"))).archival == nil)
    }

    @Test(arguments: [
        ("crazyones-pdfa", DocumentFacts(pageCount: 1, archivalForm: "PDF/A-1b")),
        ("pdflatex-4-pages", DocumentFacts(pageCount: 4)), ("r6-owner", DocumentFacts(pageCount: 1)),
    ])
    func `what a document says of itself stands by its object, whatever else is given`(
        name: String, facts: DocumentFacts
    ) async throws {
        let bytes = try fixture("pdf/\(name).pdf")
        #expect(try await media(bytes).document == facts)
        var given = DataSet()
        given.set(.documentTitle, .ST, "Letter")
        let options = ReadingOptions(
            rendering: nil, settings: ConversionSettings(softwareVersions: "1.0"), given: given)
        switch try Media.pdf(mediaFile(bytes), options) {
        case .media(let media): #expect(media.document == facts)
        case .work(let work): #expect(try await work(PDFWorkshop()).first?.document == facts)
        }
    }

    @Test func `a document that pdfinfo repairs has the pages that it counts`() async throws {
        let bytes = compressedDocument(pages: "null")
        #expect(try await media(bytes, .saying("Pages:           12\n")).document == DocumentFacts(pageCount: 12))
    }

    @Test func `metadata are read as attributes and as elements`() {
        let attributes = PDFMetadata(Array("<rdf:Description pdfaid:part='3' pdfaid:conformance=\"u\"/>".utf8))
        #expect(attributes.archival == PDFArchivalForm(part: 3, conformance: "U"))
        let elements = PDFMetadata(
            Array(
                "<pdfaid:part>4</pdfaid:part><dc:title><rdf:Alt><rdf:li xml:lang='x'>A &amp; B&#x21;</rdf:li></rdf:Alt></dc:title>"
                    .utf8))
        #expect(elements.archival == PDFArchivalForm(part: 4, conformance: nil))
        #expect(elements.title == "A & B!")
        let spaced =
            "<pdfaid:part xmlns:pdfaid='x'>2</pdfaid:part><pdfaid:conformance xmlns:pdfaid='x'>u</pdfaid:conformance>"
        #expect(PDFMetadata(Array(spaced.utf8)).archival?.name == "PDF/A-2u")
        for strange in [
            "pdfaid:part", "<pdfaid:part xmlns", "<pdfaid:part x>", "pdfaid:part=", "pdfaid:part=\"",
            "pdfaid:part=\"x\"", "<dc:title><rdf:li>", "",
            "<dc:title><rdf:li>&x;</rdf:li></dc:title>", "<dc:title><rdf:li>&#xD800;</rdf:li></dc:title>",
        ] {
            #expect(PDFMetadata(Array(strange.utf8)) == PDFMetadata([]))
        }
    }

    @Test func `a title among compressed objects is read`() async throws {
        let media = try await media(compressedDocument())
        #expect(media.attributes.string(.documentTitle) == "hidden")
        #expect(media.warnings == [])
    }

    @Test func `a plain document needs no work`() throws {
        let document = try PDFDocument(reading: .bytes(try fixture("pdf/plain.pdf")), wantsTitle: false)
        #expect(document.isFollowed)
        #expect(document.pageCount == 1)
    }

    @Test(arguments: [
        "<</Type/Pages/Kids[]/Count 0>>", "<</Type/Pages/Kids[]/Count 1>>",
    ])
    func `a document without a page is refused`(pages: String) async {
        #expect(await fault(compressedDocument(pages: pages)) == .damaged(found: kind, part: "it has no page"))
    }

    @Test(arguments: ["-1", "0", "99999999"])
    func `a count that cannot be true is counted`(count: String) throws {
        let bytes = compressedDocument(pages: "<</Type/Pages/Kids[3 0 R]/Count \(count)>>")
        #expect(try document(.bytes(bytes)).pageCount == 1)
    }

    @Test(arguments: [
        "<</Type/Pages/Kids[2 0 R]/Count 1>>", "<</Type/Pages/Kids[9 0 R]/Count 1>>", "<</Type/Pages/Count 1>>",
        "<</Type/Pages/Kids 3/Count 1>>", "null", "<</Type/Pages/Kids[3 0 R 3 0 R]>>",
        "<</Type/Pages/Kids[3 0 R]>>", "<</Type/Pages/Kids[3 0 R]/Count/Name>>", "<</Type/Pages/Kids[]>>",
    ])
    func `a broken page tree is for pdfinfo to judge`(pages: String) async throws {
        let bytes = compressedDocument(pages: pages)
        #expect(
            await fault(bytes, .saying("", exitStatus: 1))
                == .damaged(found: kind, part: "its cross-reference table cannot be repaired"))
        #expect(try await media(bytes, .saying("Pages:           1\n")).warnings.count == 1)
        #expect(
            await fault(bytes, .saying("Pages:           0\n")) == .damaged(found: kind, part: "it has no page"))
    }

    @Test func `streams with other filters are for pdfinfo to judge`() async throws {
        let bytes = compressedDocument(filter: "/Filter/LZWDecode")
        #expect(try await media(bytes).warnings == [], "where it is not installed, the document passes")
        #expect(try await media(bytes, .saying("Pages: 1\n")).warnings == [])
        #expect(
            await fault(compressedDocument(filter: "/Filter/FateDecode"), .saying("", exitStatus: 1))
                == .damaged(found: kind, part: "its cross-reference table cannot be repaired"))
    }

    @Test func `compressed structure that does not inflate is refused`() async throws {
        let bytes = compressedDocument(filter: "/Filter/FlateDecode")
        #expect(
            await fault(bytes) == .damaged(found: kind, part: "its compressed objects do not inflate"))
        #expect(
            await fault(bytes, .saying("Pages: 1\n"))
                == .damaged(found: kind, part: "its compressed objects do not inflate"), "not every reader repairs that"
        )
    }

    @Test func `predictors are undone`() throws {
        func predictor(_ number: Int, columns: Int = 3, colours: Int = 1) -> PDFPredictor? {
            PDFPredictor([
                "Predictor": .integer(number), "Columns": .integer(columns), "Colors": .integer(colours),
            ])
        }
        #expect(predictor(1)?.undone([1, 2]) == [1, 2])
        #expect(predictor(2)?.undone([1, 1, 1, 255, 1, 1]) == [1, 2, 3, 255, 0, 1])
        #expect(predictor(12)?.undone([0, 1, 2, 3, 2, 1, 1, 1]) == [1, 2, 3, 2, 3, 4])
        #expect(predictor(15)?.undone([1, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1]) == [1, 2, 3, 1, 2, 3, 2, 3, 4])
        #expect(predictor(12)?.undone([5, 1, 2, 3]) == nil)
        #expect(predictor(12)?.undone([2, 1, 2]) == nil)
        #expect(predictor(2)?.undone([1]) == nil)
        for number in [-1, 0, 3, 9, 16, .max] { #expect(predictor(number) == nil) }
        #expect(predictor(12, columns: .max) == nil)
        #expect(predictor(12, columns: 0) == nil)
        #expect(predictor(12, colours: -1) == nil)
    }

    @Test(arguments: ["minimal-document", "pdflatex-4-pages", "xref-stream", "r6-xref-stream-owner", "made up"])
    func `2000 mutations are followed or refused`(name: String) async throws {
        let bytes = name == "made up" ? compressedDocument() : try fixture("pdf/\(name).pdf")
        var generator = SeededGenerator(seed: 46)
        var refusals = 0
        let refusing = PDFWorkshop.saying("", exitStatus: 1)
        for _ in 0..<2000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = mutated.count - 1 - Int.random(in: 0..<min(mutated.count, 1500), using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: mutated[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: mutated[index] = UInt8.random(in: 0x30...0x39, using: &generator)
                case 2: mutated[index] = 0xFF
                default: mutated[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                }
            }
            if await fault(mutated, refusing) != nil { refusals += 1 }
        }
        #expect(refusals > 100)
    }

    @Test func `fields of a cross-reference stream are never believed`() throws {
        func place(_ widths: [Int], _ index: [Int]?, _ bytes: [UInt8], _ number: Int = 0) throws -> PDFPlace? {
            var dictionary: PDFDictionary = [
                "Size": .integer(1), "W": .array(widths.map { .integer($0) }),
            ]
            if let index { dictionary.append("Index", .array(index.map { .integer($0) })) }
            return try PDFCrossReferenceStream(dictionary, bytes).place(of: number)
        }
        #expect(try place([0, 1, 0], nil, [7]) == .file(offset: 7, generation: 0))
        #expect(try place([1, 1, 1], [5, 1], [2, 9, 0], 5) == .stream(number: 9))
        #expect(try place([1, 1, 1], [5, 1], [2, 9, 0], 6) == nil)
        let ones = Array(repeating: UInt8(255), count: 24)
        #expect(throws: PDFObstacle.doubtful) { try place([8, 8, 8], nil, ones) }
        #expect(throws: PDFObstacle.doubtful) { try place([1, 9, 1], nil, ones) }
        #expect(throws: PDFObstacle.doubtful) { try place([1, 1], nil, ones) }
        #expect(throws: PDFObstacle.doubtful) { try place([1, 1, 1], [0, 9], ones) }
        #expect(throws: PDFObstacle.doubtful) { try place([1, 1, 1], [0], ones) }
        #expect(throws: PDFObstacle.doubtful) { try place([1, 1, 1], [0, .max], ones) }
    }
}
