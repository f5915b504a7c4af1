import DICOM
import Synchronization
import Testing

@testable import Conversion

@Suite struct PDFPagesTests {
    /// Answers `pdfinfo` with these sizes in points, and `pdftoppm` with pages of one colour each.
    private func workshop(
        pages: [(Double, Double)], colours: [[UInt8]] = [], exitStatus: Int32 = 0, complaint: String = "",
        cut: Int = 0
    ) -> RecordedWorkshop {
        RecordedWorkshop { (job) throws(WorkshopError) in
            switch job.tool {
            case .pdfinfo:
                var text = "Title:          Pages: 7\nPages:          \(pages.count)\n"
                for (index, page) in pages.enumerated().prefix(500) {
                    text += "Page \(index + 1) size:  \(page.0) x \(page.1) pts (A4)\nPage \(index + 1) rot:   0\n"
                }
                return ToolResult(
                    exitStatus: exitStatus, output: .bytes(Array(text.utf8)), file: nil, complaint: complaint)
            case .pdftoppm:
                let numbers = job.arguments.compactMap { argument -> Int? in
                    if case .text(let text) = argument { Int(text) } else { nil }
                }
                var output: [UInt8] = []
                for page in numbers[1]...numbers[2] {
                    let columns = Int((pages[page - 1].0 * Double(numbers[0]) / 72).rounded(.up))
                    let rows = Int((pages[page - 1].1 * Double(numbers[0]) / 72).rounded(.up))
                    output += Array("P6\n\(columns) \(rows)\n255\n".utf8)
                    for _ in 0..<columns * rows { output += colours[page - 1] }
                }
                return ToolResult(exitStatus: 0, output: .bytes(output.dropLast(cut)), file: nil, complaint: "")
            default: throw .missing(package: job.tool.package)
            }
        }
    }

    private func render(_ workshop: RecordedWorkshop) async throws -> [DICOMInstance] {
        try await worked(try fixture("pdf/plain.pdf"), as: .pages, in: workshop)
    }

    private func pixels(_ instance: DICOMInstance) throws -> [UInt8] {
        guard case .bulk(let bulk)? = instance.dataSet[.pixelData]?.value else { return [] }
        return try bulk.content.read(at: 0, count: bulk.content.byteCount)
    }

    @Test func `coloured pages become frames of true colour`() async throws {
        let colours: [[UInt8]] = [[1, 2, 3], [9, 9, 9]]
        let instances = try await render(workshop(pages: [(9.6, 4.8), (9.6, 4.8)], colours: colours))
        let dataSet = try #require(instances.first).dataSet
        #expect(instances.count == 1)
        #expect(dataSet.string(.sopClassUID) == SOPClass.multiframeTrueColorSecondaryCapture)
        #expect(dataSet.integer(.columns) == 20)
        #expect(dataSet.integer(.rows) == 10)
        #expect(dataSet.integer(.numberOfFrames) == 2)
        #expect(dataSet.string(.burnedInAnnotation) == "YES")
        let expected = colours.flatMap { colour in (0..<200).flatMap { _ in colour } }
        #expect(try pixels(instances[0]) == expected)
    }

    @Test func `gray pages become gray frames`() async throws {
        let instances = try await render(workshop(pages: [(9.6, 4.8), (9.6, 4.8)], colours: [[7, 7, 7], [9, 9, 9]]))
        #expect(instances[0].sopClassUID == SOPClass.multiframeGrayscaleByteSecondaryCapture)
        #expect(try pixels(instances[0]) == Array(repeating: 7, count: 200) + Array(repeating: 9, count: 200))
    }

    @Test func `pages of different size become several objects of a series`() async throws {
        let instances = try await render(
            workshop(pages: [(9.6, 4.8), (4.8, 9.6)], colours: [[7, 7, 7], [1, 2, 3]]))
        #expect(instances.count == 2)
        #expect(Set(instances.map(\.seriesInstanceUID)).count == 1)
        #expect(Set(instances.map(\.sopInstanceUID)).count == 2)
    }

    @Test func `limits hold before a page is rendered`() async throws {
        let many = Array(repeating: (9.0, 9.0), count: 501)
        #expect(await faults { try await render(workshop(pages: many)) } == [.tooManyPages(limit: 500)])
        #expect(
            await faults { try await render(workshop(pages: [(14400, 14400)])) }
                == [.tooManyPixels(limit: PDFPages.pagePixelLimit)])
        let large = Array(repeating: (3000.0, 3000.0), count: 40)
        #expect(
            await faults { try await render(workshop(pages: large)) } == [.tooManyPixels(limit: PDFPages.pixelLimit)])
    }

    @Test func `what the programs say becomes a fault`() async throws {
        let page = [(9.6, 4.8)]
        #expect(
            await faults { try await render(workshop(pages: page, exitStatus: 1, complaint: "Incorrect password")) }
                == [.passwordNeeded(found: "PDF document")])
        #expect(
            await faults { try await render(workshop(pages: page, exitStatus: 1)) }
                == [.decoderFailed(found: "PDF document", .rejected)])
        #expect(
            await faults { try await render(workshop(pages: page, colours: [[1, 2, 3]], cut: 1)) }
                == [.damaged(found: "PDF document", part: "a page that cannot be rendered")])
        #expect(
            await faults { try await render(RecordedWorkshop()) }
                == [.toolMissing(found: "PDF document", package: "poppler-utils")])
        #expect(await faults { try await render(workshop(pages: [])) }.count == 1)
        #expect(await faults { try await render(workshop(pages: [(0, 1)])) }.count == 1)
    }

    @Test func `a locked document is refused without a program`() async throws {
        let bytes = try fixture("pdf/r6-user.pdf")
        #expect(
            await faults { try await worked(bytes, as: .pages) } == [.passwordNeeded(found: "PDF document")])
    }

    @Test func `pages that are turned change sides`() throws {
        let text =
            "Pages: 2\nPage    1 size: 100 x 50 pts\nPage    1 rot:   90\nPage    2 size: 100 x 50 pts\nPage    2 rot:   180\n"
        let list = try #require(PDFPageList(parsing: Array(text.utf8)))
        #expect(list.pixelSizes(resolution: 72) == [.init(columns: 50, rows: 100), .init(columns: 100, rows: 50)])
        for strange in ["", "Pages: x", "Page 0 rot: 0 x", "Pages: -3", "Pages: 0", "Pages: 99999999999999999999"] {
            #expect(PDFPageList(parsing: Array(strange.utf8)) == nil)
        }
        let huge = try #require(
            PDFPageList(parsing: Array("Pages: 1\nPage 1 size: 1e300 x nan pts\nPage 1 rot: 0\n".utf8)))
        #expect(huge.pixelSizes(resolution: 72) == [])
    }

    @Test(arguments: [
        "P5\n1 1\n255\n", "P6\n0 1\n255\n", "P6\n70000 1\n255\n", "P6\n1 1\n65535\n", "P6\n1 1\n255", "P6", "",
    ])
    func `a header that is none is refused`(text: String) {
        #expect(PixmapHeader(Array(text.utf8)) == nil)
    }
}
