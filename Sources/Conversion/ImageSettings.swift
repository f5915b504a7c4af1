/// What an operator decides about images.
package struct ImageSettings: Sendable, Equatable {
    /// What becomes of EXIF, XMP, IPTC and comments in the segments of a JPEG.
    package enum Metadata: String, Sendable, CaseIterable {
        /// They go from an image that is changed anyway, and stay in one that is carried as it is.
        case auto
        /// They go from every image.
        case strip
        /// They stay in every image.
        case keep
    }

    package var metadata: Metadata
    /// Pixels that an image may have, all its pages together, if it has to be decoded.
    package var maximumPixels: Int
    /// Wall time that decoding one image may take. Units: seconds.
    package var seconds: Int

    package init(metadata: Metadata = .auto, maximumPixels: Int = 200_000_000, seconds: Int = 60) {
        self.metadata = metadata
        self.maximumPixels = maximumPixels
        self.seconds = seconds
    }

    var limits: RasterLimits { RasterLimits(pixels: maximumPixels, seconds: seconds) }

    func check(rows: Int, columns: Int) throws(ConversionError) {
        let (pixels, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, pixels <= maximumPixels else { throw .tooManyPixels(limit: maximumPixels) }
    }
}
