import DICOM

/// The rows of images but JPEG's, which stands first.
extension MediaDescriptor {
    private static let still = [SOPClass.secondaryCapture, SOPClass.vlPhotographic]
    private static let frames = [
        SOPClass.multiframeSingleBitSecondaryCapture, SOPClass.multiframeGrayscaleByteSecondaryCapture,
        SOPClass.multiframeGrayscaleWordSecondaryCapture, SOPClass.multiframeTrueColorSecondaryCapture,
    ]

    private static func raster(
        _ format: RasterFormat, _ name: String, _ mediaType: String, _ signatures: [Signature], classes: [String],
        changes: [String], refuses: [String]
    ) -> MediaDescriptor {
        MediaDescriptor(
            name, mediaType, signatures, sopClassUIDs: classes,
            transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian], read: Media.raster(format, mediaType, name)
        ).noting(changes: ["Decoded to native pixels."] + changes, refuses: MediaTable.rasterRefusals + refuses)
    }

    static let png = raster(
        .png, "PNG image", "image/png", [.bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0)],
        classes: still + [SOPClass.multiframeGrayscaleWordSecondaryCapture],
        changes: [
            "16 bits of gray are kept, as Multi-frame Grayscale Word Secondary Capture.",
            "Palettes become RGB, 1 to 4 bits of gray become 8.", "16 bits a colour become 8, with a warning.",
            "Transparency is put on white.",
        ], refuses: [])

    static let gif = raster(
        .gif, "GIF image", "image/gif", [.ascii("GIF87a"), .ascii("GIF89a")], classes: still + frames,
        changes: [
            "An animation becomes a multi-frame image with Frame Time, or Frame Time Vector where frames differ.",
            "Frames of up to 10 ms are shown for 100 ms, as browsers do.", "Transparency is put on white.",
        ], refuses: ["`as=photo` of an animation."])

    static let tiff = raster(
        .tiff, "TIFF image", "image/tiff",
        [.ascii("II*\0"), .ascii("MM\0*"), .ascii("II+\0"), .ascii("MM\0+")], classes: still + frames,
        changes: [
            "Several pages become a multi-frame image; pages of another size or depth begin another one of the series.",
            "Fax pages and others of single bits stay so.", "16 bits of gray are kept, 16 bits a colour become 8.",
            "CMYK becomes RGB, transparency is put on white.",
        ], refuses: ["`as=photo` of several pages."])

    static let webp = raster(
        .webp, "WebP image", "image/webp", [.both(.ascii("RIFF"), .ascii("WEBP", at: 8))], classes: still + frames,
        changes: ["An animation becomes a multi-frame image.", "Transparency is put on white."],
        refuses: ["`as=photo` of an animation."])

    static let avif = raster(
        .heif, "AVIF image", "image/avif", [.brands("avif", "avis")], classes: still + frames,
        changes: ["The picture is turned as it asks for.", "Transparency is put on white."], refuses: [])

    static let heic = raster(
        .heif, "HEIC image", "image/heic",
        [.brands("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")], classes: still + frames,
        changes: ["The picture is turned as it asks for.", "Transparency is put on white."], refuses: [])

    static let bmp = raster(
        .bmp, "BMP image", "image/bmp", [.both(.ascii("BM"), .bytes([0, 0, 0, 0], at: 6))], classes: still,
        changes: ["Palettes become RGB.", "Transparency is put on white."], refuses: [])

    static let jpeg2000 = MediaDescriptor(
        "JPEG 2000 image", "image/jp2",
        [.ascii("\0\0\0\u{0C}jP  "), .bytes([0xFF, 0x4F, 0xFF, 0x51], at: 0)], sopClassUIDs: still,
        transferSyntaxUIDs: [
            TransferSyntax.jpeg2000Lossless, TransferSyntax.jpeg2000, TransferSyntax.htj2kLossless,
            TransferSyntax.htj2kLosslessRPCL, TransferSyntax.htj2k,
        ], read: Media.jpeg2000
    ).noting(
        changes: ["The codestream is taken out of its JP2 or JPH file and carried as it is."],
        refuses: [
            "Part 2, palettes, transparency, components of different sizes or depths, signed samples, more than 16 bits.",
            "What a decoder cannot read.",
        ])

    static let jpegXL = MediaDescriptor(
        "JPEG XL image", "image/jxl", [.ascii("\0\0\0\u{0C}JXL "), .bytes([0xFF, 0x0A], at: 0)], sopClassUIDs: still,
        transferSyntaxUIDs: [
            TransferSyntax.jpegXLLossless, TransferSyntax.jpegXLRecompression, TransferSyntax.jpegXL,
        ], read: Media.jpegXL
    ).noting(
        changes: [
            "The codestream is taken out of its file and carried as it is; a recompressed JPEG keeps its file.",
            "What cannot be told to be lossless is called lossy.",
        ],
        refuses: [
            "Animations, transparency, previews, turned pictures, floating-point samples, more than 16 bits.",
            "What a decoder cannot read.",
        ])
}

extension MediaTable {
    static let rasterRefusals = [
        "More pixels than `images.maximumPixels`, before any is decoded.", "What its decoder cannot read in time.",
    ]

    static let jpegChanges = [
        "Upright sequential images: nothing; with `images.metadata: strip` EXIF, XMP, IPTC and comments go.",
        "Progressive images become sequential without decoding.",
        "EXIF orientation is undone, without decoding where the size allows it; date and camera become attributes.",
        "CMYK and YCCK become RGB.", "An image that is changed loses EXIF and the like, unless `images.metadata: keep`.",
        "JPEG-LS: nothing.",
    ]

    static let jpegRefusals = [
        "Arithmetic coding, hierarchical and 12-bit progressive images, two components.",
        "JPEG-LS with palettes, subsampling or HP's colour transform.",
    ]
}
