import DICOM

/// Rendered pages, collected from portable pixmaps into one file of pixels: of gray ones as long as no page has a
/// colour.
struct PDFFrames {
    private let resolution: Int
    private let colour: any ScratchFile
    /// `nil` from the first coloured pixel on.
    private var gray: (any ScratchFile)?
    private var pages: [DecodedPage] = []

    /// Units: bytes; whole pixels.
    private static let pieceByteCount = 3 << 16

    init(in workshop: any Workshop, resolution: Int) throws(ConversionError) {
        self.resolution = resolution
        do throws(WorkshopError) {
            colour = try workshop.scratchFile()
            gray = try workshop.scratchFile()
        } catch {
            throw ConversionError(error, of: PDFPages.kind)
        }
    }

    /// Takes the pages of one run, which must be as many as were asked for.
    mutating func append(_ output: Content, pageCount: Int) throws(ConversionError) {
        var offset = 0
        for _ in 0..<pageCount {
            guard let header = PixmapHeader(try output.bytes(at: offset, count: PixmapHeader.maximumByteCount)),
                header.pixelCount <= 2 * PDFPages.pagePixelLimit,
                header.pixelCount * 3 <= output.byteCount - offset - header.byteCount
            else { throw .damaged(found: PDFPages.kind, part: "a page that cannot be rendered") }
            let byteCount = header.pixelCount * 3
            pages.append(
                DecodedPage(
                    columns: header.columns, rows: header.rows, samplesPerPixel: 3, bitsPerSample: 8,
                    offset: colour.byteCount, byteCount: byteCount,
                    resolution: .init(horizontal: Double(resolution), vertical: Double(resolution))))
            offset += header.byteCount
            do throws(WorkshopError) {
                try copy(output, offset..<offset + byteCount)
            } catch {
                throw ConversionError(error, of: PDFPages.kind)
            }
            offset += byteCount
        }
    }

    private mutating func copy(_ output: Content, _ range: Range<Int>) throws(WorkshopError) {
        guard gray != nil else { return try colour.append(output.slice(range)) }
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceByteCount) {
            let count = min(Self.pieceByteCount, range.upperBound - start)
            let piece: [UInt8]
            do { piece = try output.read(at: start, count: count) } catch { throw .unavailable(errno: 5) }  // EIO
            try colour.append(piece)
            if let pixels = Self.gray(piece) { try gray?.append(pixels) } else { gray = nil }
        }
    }

    /// One byte of every three that are equal; `nil` where any three differ.
    private static func gray(_ pixels: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count / 3)
        var index = 0
        while index + 2 < pixels.count {
            let value = pixels[index]
            guard pixels[index + 1] == value, pixels[index + 2] == value else { return nil }
            result.append(value)
            index += 3
        }
        return result
    }

    /// Call once.
    func finish() -> DecodedImage {
        guard let gray else {
            return DecodedImage(pages: pages, pixels: colour.finish(), warnings: [], description: PictureDescription())
        }
        let pages = pages.map { page in
            var page = page
            page.samplesPerPixel = 1
            page.offset /= 3
            page.byteCount /= 3
            return page
        }
        return DecodedImage(pages: pages, pixels: gray.finish(), warnings: [], description: PictureDescription())
    }
}

/// The header of a portable pixmap of 8 bits a sample: `P6`, columns, rows, `255`.
struct PixmapHeader: Equatable {
    let columns: Int
    let rows: Int
    /// Units: bytes.
    let byteCount: Int

    static let maximumByteCount = 64
    /// Rows and Columns are of 16 bits (PS3.3 §C.7.6.3).
    private static let sizeLimit = 65_535

    var pixelCount: Int { columns * rows }

    init?(_ bytes: [UInt8]) {
        var lexer = PDFLexer(bytes)
        guard lexer.take("P6") else { return nil }
        lexer.skipSpace()
        guard let columns = lexer.unsigned() else { return nil }
        lexer.skipSpace()
        guard let rows = lexer.unsigned(), 1...Self.sizeLimit ~= columns, 1...Self.sizeLimit ~= rows else { return nil }
        lexer.skipSpace()
        // One white space stands between the header and the pixels.
        guard lexer.unsigned() == 255, lexer.position < bytes.count, PDFLexer.isWhiteSpace(bytes[lexer.position]) else {
            return nil
        }
        self.columns = columns
        self.rows = rows
        byteCount = lexer.position + 1
    }
}
