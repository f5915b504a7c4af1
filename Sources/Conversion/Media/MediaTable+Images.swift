import DICOM

/// The rows of images but JPEG's, which stands first.
extension MediaDescriptor {
    private static let still = [SOPClass.secondaryCapture, SOPClass.vlPhotographic]
    private static let colourFrames = [SOPClass.multiframeTrueColorSecondaryCapture]
    private static let grayFrames = [SOPClass.multiframeGrayscaleByteSecondaryCapture]
    private static let wide = [SOPClass.multiframeGrayscaleWordSecondaryCapture]

    private static let wideRefusal = "`as=photo` of 16 bits of gray."

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
        classes: still + wide,
        changes: [
            "16 bits of gray are kept, as Multi-frame Grayscale Word Secondary Capture.",
            "Palettes become RGB, 1 to 4 bits of gray become 8.", "16 bits a colour become 8, with a warning.",
            "Transparency is put on white.", "Of an animation the first picture is taken, with a warning.",
        ], refuses: [wideRefusal])

    static let gif = raster(
        .gif, "GIF image", "image/gif", [.ascii("GIF87a"), .ascii("GIF89a")], classes: still + colourFrames,
        changes: [
            "An animation becomes a multi-frame image with Frame Time, or Frame Time Vector where frames differ.",
            "Frames of up to 10 ms are shown for 100 ms, as browsers do.", "Transparency is put on white.",
        ], refuses: ["`as=photo` of an animation."])

    static let tiff = raster(
        .tiff, "TIFF image", "image/tiff",
        [.ascii("II*\0"), .ascii("MM\0*"), .ascii("II+\0"), .ascii("MM\0+")],
        classes: still + [SOPClass.multiframeSingleBitSecondaryCapture] + grayFrames + colourFrames + wide,
        changes: [
            "Several pages become a multi-frame image; pages of another size or depth begin another one of the series.",
            "Fax pages and others of single bits stay so.", "16 bits of gray are kept, 16 bits a colour become 8.",
            "CMYK becomes RGB, transparency is put on white.",
        ],
        refuses: [
            wideRefusal, "`as=photo` of several pages.",
            "Samples of other sizes than 1, 2, 4, 8 and 16 bits, signed ones and fractions; JPEG 2000 inside.",
            "YCbCr but of JPEG as it is made today, ICC and ITU Lab, more than four channels, tiles of single colours.",
            "The raw data of a camera (DNG, NEF, ARW and the like).",
        ])

    static let webp = raster(
        .webp, "WebP image", "image/webp", [.both(.ascii("RIFF"), .ascii("WEBP", at: 8))],
        classes: still + colourFrames,
        changes: ["An animation becomes a multi-frame image.", "Transparency is put on white."],
        refuses: ["`as=photo` of an animation."])

    static let avif = raster(
        .heif, "AVIF image", "image/avif", [.brands("avif", "avis")], classes: still,
        changes: [
            "Of several pictures and of an animation the main one is taken, with a warning.",
            "The picture is turned as it asks for.", "More than 8 bits a colour become 8, with a warning.",
            "Transparency is put on white.",
        ], refuses: [])

    static let heic = raster(
        .heif, "HEIC image", "image/heic",
        [.brands("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")], classes: still,
        changes: [
            "Of several pictures and of an animation the main one is taken, with a warning.",
            "The picture is turned as it asks for.", "More than 8 bits a colour become 8, with a warning.",
            "Transparency is put on white.",
        ], refuses: [])

    static let bmp = raster(
        .bmp, "BMP image", "image/bmp", [.both(.ascii("BM"), .bytes([0, 0, 0, 0], at: 6))], classes: still,
        changes: ["Palettes become RGB.", "Transparency is put on white."], refuses: [])

    /// Those that begin with their frame or a SPIFF header; one with other data before it is recognised as JPEG and read alike.
    static let jpegLS = MediaDescriptor(
        "JPEG-LS image", "image/jls",
        [
            .bytes([0xFF, 0xD8, 0xFF, 0xF7], at: 0),
            .both(.bytes([0xFF, 0xD8, 0xFF, 0xE8], at: 0), .ascii("SPIFF\0", at: 6)),
        ], sopClassUIDs: still,
        transferSyntaxUIDs: [TransferSyntax.jpegLSLossless, TransferSyntax.jpegLSNearLossless], read: Media.jpeg
    ).noting(
        changes: ["Nothing."],
        refuses: [
            "Palettes, components of different sizes, HP's colour transform, two or four components.",
            "More pixels than `images.maximumPixels`; what a decoder cannot read.",
        ])

    /// Those that say so in the first bytes; others are recognised as JPEG 2000 and read alike.
    static let htj2k = MediaDescriptor(
        "HTJ2K image", "image/jphc",
        [
            .both(.ascii("\0\0\0\u{0C}jP  "), .ascii("jph ", at: 20)),
            .both(.bytes([0xFF, 0x4F, 0xFF, 0x51], at: 0), .bytes([0x40, 0x00], at: 6)),
        ], sopClassUIDs: still,
        transferSyntaxUIDs: [
            TransferSyntax.htj2kLossless, TransferSyntax.htj2kLosslessRPCL, TransferSyntax.htj2k,
        ], read: Media.jpeg2000
    ).noting(changes: codestreamChanges, refuses: codestreamRefusals)

    private static let codestreamChanges = [
        "The codestream is taken out of its JP2 or JPH file and carried as it is."
    ]
    private static let codestreamRefusals = [
        "Part 2, palettes, transparency, components of different sizes or depths, signed samples, more than 16 bits.",
        "More pixels than `images.maximumPixels`; what a decoder cannot read.",
    ]

    static let jpeg2000 = MediaDescriptor(
        "JPEG 2000 image", "image/jp2",
        [.ascii("\0\0\0\u{0C}jP  "), .bytes([0xFF, 0x4F, 0xFF, 0x51], at: 0)], sopClassUIDs: still,
        transferSyntaxUIDs: [TransferSyntax.jpeg2000Lossless, TransferSyntax.jpeg2000], read: Media.jpeg2000
    ).noting(
        changes: codestreamChanges + ["A codestream that turns out to be HTJ2K is treated as HTJ2K."],
        refuses: codestreamRefusals)

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
            "More pixels than `images.maximumPixels`; what a decoder cannot read.",
        ])
}

extension MediaTable {
    static let rasterRefusals = [
        "More pixels than `images.maximumPixels`, before any is decoded.",
        "What its decoder cannot read, or not within `images.seconds`.",
    ]

    static let jpegChanges = [
        "Upright sequential images: nothing; with `images.metadata: strip` EXIF, XMP, IPTC and comments go.",
        "JPEG-LS that begins with other segments is found and treated as JPEG-LS.",
        "Progressive images become sequential without decoding.",
        "EXIF orientation is undone, without decoding where the size allows it, else as native pixels; date and camera "
            + "become attributes.",
        "CMYK and YCCK become RGB.",
        "An image that is changed loses EXIF and the like, unless `images.metadata: keep`.",
    ]

    static let jpegRefusals = [
        "Arithmetic coding, hierarchical and 12-bit progressive images, two components.",
        "Images that end early, hold no image data, or have tables or markers that a decoder stops at.",
        "Of images that must be changed, more pixels than `images.maximumPixels`.",
    ]
}
