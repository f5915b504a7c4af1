import DICOM

@testable import Conversion
@testable import Decoder

extension Target {
    static let images: [Target] = [
        codestream("jpeg", Media.jpeg), codestream("jpeg-ls", Media.jpeg),
        codestream("jpeg-2000", Media.jpeg2000), codestream("jpeg-xl", Media.jpegXL),
        Target("exif") { bytes in
            var window = ContentWindow(.bytes(bytes))
            _ = try? EXIF(from: 0, to: bytes.count, in: &window)
            _ = PictureDescription(exif: bytes)
            _ = PictureDescription(tiff: .bytes(bytes))
        },
        Target("raster", awaiting: raster),
    ]

    private static func codestream(_ name: String, _ reader: @escaping MediaDescriptor.Reader) -> Target {
        Target(name) { bytes async in
            var readings = Readings(bytes)
            readings.workshop.output = readings.file.content
            await readings.read(as: reader)
        }
    }

    /// What the decoding child reads before a library sees the file.
    @Sendable private static func raster(_ bytes: [UInt8]) async {
        let content = Content.bytes(bytes)
        _ = try? BMPHeader(content)
        _ = try? PNGHeader(content)
        _ = WebPChunks.isLossy(content)
        if let pages = try? TIFFPage.all(of: content, limit: 100) { demand(pages.count <= 100, "the limit of pages") }
        bytes.withUnsafeBufferPointer { bytes in
            guard let segments = try? JPEGSegments(bytes) else { return }
            for strips in [false, true] { _ = segments.head(of: bytes, strippingMetadata: strips) }
            _ = segments.profile(in: bytes)
        }
        for format in RasterFormat.allCases {
            await Readings(bytes).read(as: Media.raster(format, "image/x", "image"))
        }
    }
}
