package import DICOM

/// A raster format that is decoded into pixels.
package enum RasterFormat: String, Sendable, CaseIterable, Codable {
    case png, bmp, gif, tiff, webp, heif
}

/// What a decoder may spend on one image, checked before pixels are decoded.
package struct RasterLimits: Sendable, Equatable {
    /// Pixels of all pages together.
    package var pixels: Int
    package var pages: Int
    /// Wall time. Units: seconds.
    package var seconds: Int
    /// Address space of the decoder. Units: bytes.
    package var memory: Int

    package init(pixels: Int = 200_000_000, pages: Int = 2000, seconds: Int = 60, memory: Int = 2 << 30) {
        self.pixels = pixels
        self.pages = pages
        self.seconds = seconds
        self.memory = memory
    }
}

/// The pages of an image as native pixels.
package struct DecodedImage: Sendable, Equatable {
    package var pages: [DecodedPage]
    /// Pixels of all pages, one behind the other, each row by row without padding, samples interleaved, 16-bit samples
    /// in little endian; single bits packed from the least significant bit on, pages of them padded to whole bytes.
    package var pixels: Content
    package var warnings: [String]
    /// What EXIF says of the picture.
    package var description: PictureDescription

    package init(pages: [DecodedPage], pixels: Content, warnings: [String], description: PictureDescription) {
        self.pages = pages
        self.pixels = pixels
        self.warnings = warnings
        self.description = description
    }
}

package struct DecodedPage: Sendable, Equatable, Codable {
    package var columns: Int
    package var rows: Int
    /// 1 (gray) or 3 (RGB).
    package var samplesPerPixel: Int
    /// 1, 8 or 16.
    package var bitsPerSample: Int
    /// Where its pixels lie. Units: bytes.
    package var offset: Int
    package var byteCount: Int
    /// How long an animation shows it; `nil` for pages. Units: milliseconds.
    package var milliseconds: Int?
    /// Pixels of an inch in both directions as the file says; `nil` where it does not.
    package var resolution: Resolution?
    /// Whether information was lost when the file was made (GIF palettes are not counted; lossy WebP, AVIF and HEIC are).
    package var isLossy: Bool

    package struct Resolution: Sendable, Equatable, Codable {
        package var horizontal: Double
        package var vertical: Double
        /// Whether only their ratio means something.
        package var isRelative: Bool

        package init(horizontal: Double, vertical: Double, isRelative: Bool = false) {
            self.horizontal = horizontal
            self.vertical = vertical
            self.isRelative = isRelative
        }

        /// That of the image with its sides changed.
        package var turned: Self { Self(horizontal: vertical, vertical: horizontal, isRelative: isRelative) }
    }

    package init(
        columns: Int, rows: Int, samplesPerPixel: Int, bitsPerSample: Int, offset: Int, byteCount: Int,
        milliseconds: Int? = nil, resolution: Resolution? = nil, isLossy: Bool = false
    ) {
        self.columns = columns
        self.rows = rows
        self.samplesPerPixel = samplesPerPixel
        self.bitsPerSample = bitsPerSample
        self.offset = offset
        self.byteCount = byteCount
        self.milliseconds = milliseconds
        self.resolution = resolution
        self.isLossy = isLossy
    }
}

/// What a camera wrote about a picture; the place where it was taken is left out.
package struct PictureDescription: Sendable, Equatable, Codable {
    /// Shape: YYYYMMDDHHMMSS.
    package var dateTime: String?
    package var cameraMaker: String?
    package var cameraModel: String?

    package init(dateTime: String? = nil, cameraMaker: String? = nil, cameraModel: String? = nil) {
        self.dateTime = dateTime
        self.cameraMaker = cameraMaker
        self.cameraModel = cameraModel
    }
}

/// What is to be done to a JPEG.
package struct JPEGWish: Sendable, Equatable {
    /// The EXIF orientation to be undone, 1…8 (CIPA DC-008 §4.6.4).
    package var orientation: Int
    /// Whether APPn segments but the colour ones go.
    package var stripsMetadata: Bool

    package init(orientation: Int, stripsMetadata: Bool) {
        self.orientation = orientation
        self.stripsMetadata = stripsMetadata
    }
}

package enum NormalisedJPEG: Sendable, Equatable {
    /// A baseline JPEG with the same coefficients (transformed), or one made anew from CMYK.
    case jpeg(Content)
    /// Native pixels, where no lossless transform exists (sizes that are no multiple of the block size).
    case pixels(DecodedImage)
}

/// A codestream that is carried as it is.
package enum CodestreamFormat: String, Sendable, CaseIterable, Codable {
    case jpegLS, jpeg2000, jpegXL, jpeg
}
