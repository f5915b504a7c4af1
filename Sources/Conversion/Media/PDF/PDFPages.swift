import DICOM

/// The pages of a PDF as images, for archives whose viewers show no PDF.
///
/// `pdfinfo` tells how many pages there are and how large they are shown, so that all limits are checked before a pixel
/// exists; `pdftoppm` then renders a few pages at a time.
enum PDFPages {
    static let kind = "PDF document"

    static let pageLimit = 500
    /// Pixels of one page: an A0 poster at 150 pixels of an inch has 35 million.
    static let pagePixelLimit = 50_000_000
    /// Pixels of all pages: three bytes for each fit into Pixel Data of 2^32−2 bytes.
    static let pixelLimit = 1_400_000_000
    /// What one run writes at most, unless a single page is larger. Units: bytes.
    private static let runByteCount = 64 << 20

    static func reading(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        // What can be refused at once is.
        let document = try PDFDocument(reading: file.content)
        if let count = document.pageCount, count > pageLimit {
            throw .tooManyPages(limit: pageLimit)
        }
        let resolution = options.settings.pageResolution
        return .work { workshop async throws(ConversionError) in
            let pages = try await sizes(of: file.content, resolution, in: workshop)
            let decoded = try await render(file.content, pages, resolution, in: workshop)
            let image = RasterImage(
                name: kind, mediaType: "application/pdf", format: nil, compressedByteCount: file.content.byteCount,
                decoded: decoded, rendering: .pages, given: options.given)
            return try await image.media(in: workshop)
        }
    }

    /// The pixels that each page will have.
    private static func sizes(
        of content: Content, _ resolution: Int, in workshop: any Workshop
    ) async throws(ConversionError) -> [PDFPageList.Size] {
        let job = ToolJob(
            .pdfinfo, [.text("-f"), .text("1"), .text("-l"), .text("\(pageLimit)"), .input], input: content,
            limits: .init(seconds: 30, output: 1 << 20))
        let result = try await run(job, in: workshop)
        let bytes = try result.output.bytes(at: 0, count: result.output.byteCount)
        guard let list = PDFPageList(parsing: bytes) else { throw .damaged(found: kind, part: "its list of pages") }
        guard list.count <= pageLimit else { throw .tooManyPages(limit: pageLimit) }
        let sizes = list.pixelSizes(resolution: resolution)
        guard sizes.count == list.count else { throw .damaged(found: kind, part: "its list of pages") }
        var total = 0
        for size in sizes {
            guard size.pixelCount <= pagePixelLimit else { throw .tooManyPixels(limit: pagePixelLimit) }
            total += size.pixelCount
        }
        guard total <= pixelLimit else { throw .tooManyPixels(limit: pixelLimit) }
        return sizes
    }

    private static func render(
        _ content: Content, _ pages: [PDFPageList.Size], _ resolution: Int, in workshop: any Workshop
    ) async throws(ConversionError) -> DecodedImage {
        try await workshop.offLoop { () async throws(ConversionError) in
            var frames = try PDFFrames(in: workshop, resolution: resolution)
            var first = 0
            while first < pages.count {
                var end = first + 1
                var byteCount = pages[first].outputByteCount
                while end < pages.count, byteCount + pages[end].outputByteCount <= runByteCount {
                    byteCount += pages[end].outputByteCount
                    end += 1
                }
                let job = ToolJob(
                    .pdftoppm,
                    [
                        .text("-q"), .text("-r"), .text("\(resolution)"), .text("-cropbox"), .text("-f"),
                        .text("\(first + 1)"), .text("-l"), .text("\(end)"), .input,
                    ],
                    input: content, limits: .init(seconds: 120, output: byteCount))
                let result = try await run(job, in: workshop)
                try frames.append(result.output, pageCount: end - first)
                first = end
            }
            return frames.finish()
        }
    }

    private static func run(_ job: ToolJob, in workshop: any Workshop) async throws(ConversionError) -> ToolResult {
        let result: ToolResult
        do throws(WorkshopError) {
            result = try await workshop.run(job)
        } catch {
            throw ConversionError(error, of: kind)
        }
        guard result.exitStatus == 0 else {
            if result.complaint.contains("Incorrect password") { throw .passwordNeeded(found: kind) }
            throw ConversionError(WorkshopError.rejected, of: kind)
        }
        return result
    }
}
