import DICOM

/// Why the structure of a PDF could not be followed to its pages.
enum PDFObstacle: Error, Equatable {
    /// Something is not what it must be; readers may be able to rebuild it.
    case doubtful
    /// Compressed structure that does not inflate.
    case damaged(part: String)
    /// Written in a way that is not read here, or beyond a limit: no fault.
    case notRead
    /// A page tree without a page.
    case noPage
    /// The file itself cannot be read, or no memory is left.
    case failed(ConversionError)

    static let noPageError = ConversionError.damaged(found: PDFPages.kind, part: "it has no page")
}

extension Content {
    /// `bytes(at:count:)`, with its error as an obstacle.
    func window(at offset: Int, count: Int) throws(PDFObstacle) -> [UInt8] {
        do throws(ConversionError) { return try bytes(at: offset, count: count) } catch { throw .failed(error) }
    }
}
