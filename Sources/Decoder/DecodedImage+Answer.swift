import Conversion
import DICOM

extension DecodedImage {
    /// The image that a child says it has written. The child has read other people's bytes, so nothing is believed.
    ///
    /// - Throws: `.crashed` if pages do not lie in the file as their sizes demand.
    init(_ described: ImageAnswer.ImageDescription, in file: Content, _ limits: RasterLimits) throws(WorkshopError) {
        guard !described.pages.isEmpty, described.pages.count <= limits.pages else { throw .crashed }
        var end = 0
        for page in described.pages {
            guard let byteCount = page.nativeByteCount, page.offset == end, page.byteCount == byteCount,
                byteCount <= file.byteCount - end
            else { throw .crashed }
            end += byteCount
        }
        self.init(
            pages: described.pages, pixels: file, warnings: described.warnings, description: described.picture)
    }
}

extension DecodedPage {
    /// What pixels of its size and form take; `nil` if it has none that exist. Units: bytes.
    fileprivate var nativeByteCount: Int? {
        guard 1...Int(Int32.max) ~= columns, 1...Int(Int32.max) ~= rows, [1, 3].contains(samplesPerPixel) else {
            return nil
        }
        // At most 2^62.
        let pixels = columns * rows
        switch (bitsPerSample, samplesPerPixel) {
        case (1, 1): return pixels / 8 + (pixels % 8 == 0 ? 0 : 1)
        case (8, _), (16, 1):
            let (count, overflows) = pixels.multipliedReportingOverflow(by: samplesPerPixel * bitsPerSample / 8)
            return overflows ? nil : count
        default: return nil
        }
    }
}
