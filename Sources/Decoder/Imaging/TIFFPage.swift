import Conversion
import DICOM

/// One page of a TIFF file as its directory describes it.
///
/// - Source: TIFF 6.0 §4 to §8, §10, §18, §22; Adobe's supplement for ExtraSamples.
struct TIFFPage: Equatable {
    var columns = 0
    var rows = 0
    var bitsPerSample = 1
    var samplesPerPixel = 1
    var photometric = 1
    var compression = 1
    var orientation = 1
    var sampleFormat = 1
    var extraSamples: [Int] = []
    var resolution: DecodedPage.Resolution?
    /// In tiles, with a plane for each sample.
    var isTiledInPlanes = false
    /// Whether further directories hang below this one.
    var hasSubdirectories = false
    /// A smaller copy of another page, or a transparency mask.
    var isSecondary = false
    /// Its number in the file, smaller copies counted.
    var index = 0

    private enum Code {
        static let newSubfileType = 254
        static let subfileType = 255
        static let imageWidth = 256
        static let imageLength = 257
        static let bitsPerSample = 258
        static let compression = 259
        static let photometric = 262
        static let orientation = 274
        static let samplesPerPixel = 277
        static let xResolution = 282
        static let yResolution = 283
        static let planarConfiguration = 284
        static let resolutionUnit = 296
        static let tileWidth = 322
        static let subdirectories = 330
        static let extraSamples = 338
        static let sampleFormat = 339
    }

    init(_ directory: TIFFReader.Directory, in reader: TIFFReader, index: Int) {
        func integer(_ tag: Int, or standard: Int) -> Int { reader.integer(tag, in: directory) ?? standard }
        self.index = index
        columns = integer(Code.imageWidth, or: 0)
        rows = integer(Code.imageLength, or: 0)
        bitsPerSample = integer(Code.bitsPerSample, or: 1)
        samplesPerPixel = integer(Code.samplesPerPixel, or: 1)
        photometric = integer(Code.photometric, or: 1)
        compression = integer(Code.compression, or: 1)
        let orientation = integer(Code.orientation, or: 1)
        self.orientation = 1...8 ~= orientation ? orientation : 1
        sampleFormat = integer(Code.sampleFormat, or: 1)
        extraSamples = reader.integers(Code.extraSamples, in: directory)
        isTiledInPlanes = integer(Code.planarConfiguration, or: 1) == 2 && integer(Code.tileWidth, or: 0) > 0
        hasSubdirectories = !reader.integers(Code.subdirectories, in: directory).isEmpty
        let isReduced = integer(Code.newSubfileType, or: 0) & 0b101 != 0 || integer(Code.subfileType, or: 1) == 2
        isSecondary = isReduced
        if let horizontal = reader.fraction(Code.xResolution, in: directory),
            let vertical = reader.fraction(Code.yResolution, in: directory), horizontal > 0, vertical > 0
        {
            // 1 is "no absolute unit".
            let factor: Double? = [1: 1, 2: 1, 3: 2.54][integer(Code.resolutionUnit, or: 2)]
            let isRelative = integer(Code.resolutionUnit, or: 2) == 1
            resolution = factor.map {
                .init(horizontal: horizontal * $0, vertical: vertical * $0, isRelative: isRelative)
            }
        }
    }

    /// Whether pixels are single bits, black and white.
    var isBilevel: Bool { bitsPerSample == 1 && samplesPerPixel == 1 && photometric <= 1 }

    /// Old and new JPEG, WebP and lossy DNG.
    var isLossy: Bool { [6, 7, 34_892, 50_001].contains(compression) }

    /// What libvips would hand on as something else, without failing: a sensor's mosaic as gray, the components of
    /// YCbCr and of the rarer kinds of Lab as red, green and blue. New JPEG it converts.
    ///
    /// - Source: TIFF 6.0 §21 (YCbCr), §22 (JPEG); TIFF/EP (colour filter array), DNG (linear raw); Adobe's ICC L*a*b*,
    ///   RFC 2301 (ITU L*a*b*).
    var misread: UnreadForm? {
        if [32_803, 34_892].contains(photometric) { return .cameraRaw }
        if [9, 10].contains(photometric) { return .colours }
        let isYCbCr = photometric == 6 && compression != 7 || compression == 6 && samplesPerPixel >= 3
        return isYCbCr ? .colours : nil
    }

    /// What of it the decoder does not know, where it fails.
    var unread: UnreadForm? {
        // 4 is "undefined", which is read as whole numbers.
        if ![1, 4].contains(sampleFormat) || ![1, 2, 4, 8, 16].contains(bitsPerSample) { return .samples }
        if !Self.readCompressions.contains(compression) { return .compression }
        if isTiledInPlanes { return .tiles }
        return samplesPerPixel > 4 ? .colours : nil
    }

    /// None, the CCITT ones, LZW, JPEG, Deflate, PackBits, LZMA, Zstandard and WebP.
    private static let readCompressions: Set = [1, 2, 3, 4, 5, 6, 7, 8, 32_773, 32_946, 34_925, 50_000, 50_001]

    /// Whether it can be decoded together with `other`, as one high image.
    func isLike(_ other: TIFFPage) -> Bool {
        var same = other
        same.index = index
        same.resolution = resolution
        same.compression = compression
        return same == self && orientation == 1 && other.index == index - 1 && !hasColoursOfItsOwn
    }

    /// Whether its samples mean what its palette or colour profile says: libvips takes one of these for all pages.
    private var hasColoursOfItsOwn: Bool { photometric == 3 || photometric == 5 }

    /// The pages of a file.
    ///
    /// - Throws: `.rejected` for a chain of directories that breaks or runs in a circle; `.tooManyPages`; `.notRead` where
    ///   the picture lies elsewhere.
    static func all(of content: Content, limit: Int) throws(WorkshopError) -> [TIFFPage] {
        guard let reader = TIFFReader(content) else { throw .rejected }
        var pages: [TIFFPage] = []
        var seen: Set<Int> = []
        var offset = reader.first
        while offset != 0 {
            guard seen.insert(offset).inserted, let directory = reader.directory(at: offset) else { throw .rejected }
            guard pages.count < limit else { throw .tooManyPages(limit: limit) }
            pages.append(TIFFPage(directory, in: reader, index: pages.count))
            offset = directory.next
        }
        guard !pages.isEmpty else { throw .rejected }
        if pages.contains(where: { !$0.isSecondary }) { return pages.filter { !$0.isSecondary } }
        // Raw files of cameras begin with small copies, and hang the picture itself below one.
        if pages.contains(where: \.hasSubdirectories) { throw .notRead(.cameraRaw) }
        // A file of smaller copies alone has no other pages to show.
        return pages
    }
}
