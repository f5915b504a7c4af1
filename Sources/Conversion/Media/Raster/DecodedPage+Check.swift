import DICOM

extension RasterImage {
    /// Holds what a decoder says against what it left: it has read a stranger's file, and may say anything.
    func check() throws(ConversionError) {
        var end = 0
        for page in decoded.pages {
            guard page.isPossible, page.offset == end, page.byteCount <= decoded.pixels.byteCount - end else {
                throw .decoderFailed(found: name, .crashed)
            }
            end += page.byteCount
        }
        guard !decoded.pages.isEmpty else { throw .decoderFailed(found: name, .rejected) }
    }
}

extension DecodedPage {
    /// At most 2^32; see `isPossible`.
    var pixelCount: Int { columns * rows }

    /// Rows and Columns have 16 bits (PS3.3 §C.7.6.3); colour has 8 bits a sample.
    fileprivate var isPossible: Bool {
        guard 1...65_535 ~= columns, 1...65_535 ~= rows, offset >= 0, byteCount > 0 else { return false }
        switch (samplesPerPixel, bitsPerSample) {
        case (1, 1): return byteCount == (pixelCount + 7) / 8
        case (1, 8): return byteCount == pixelCount
        case (1, 16): return byteCount == 2 * pixelCount
        case (3, 8): return byteCount == 3 * pixelCount
        default: return false
        }
    }

    /// Whether two pages can be frames of one image.
    func isLike(_ other: DecodedPage) -> Bool {
        columns == other.columns && rows == other.rows && samplesPerPixel == other.samplesPerPixel
            && bitsPerSample == other.bitsPerSample
    }
}
