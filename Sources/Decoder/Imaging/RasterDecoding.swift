import CImaging
import Conversion
import DICOM

/// Decodes one image file into the pages of an output file.
final class RasterDecoding {
    let input: SpooledFile
    let output: OutputFile
    let limits: RasterLimits
    private var pixelCount = 0
    /// No format's signature and size are shorter. Units: bytes.
    private static let smallestFile = 12
    private static let longestSide = Int(UInt16.max)
    var made = ImageAnswer.ImageDescription()

    init(_ input: SpooledFile, _ output: OutputFile, _ limits: RasterLimits) {
        self.input = input
        self.output = output
        self.limits = limits
    }

    func decode(_ format: RasterFormat) throws(WorkshopError) -> ImageAnswer.ImageDescription {
        // Some loaders of libvips crash on a file without any bytes.
        guard input.byteCount >= Self.smallestFile else { throw .rejected }
        switch format {
        case .png: try decodePNG()
        case .gif:
            try decodeAnimation(CIMAGING_GIF, isLossy: false)
            let shape = GIFScreen.pixelShape(.file(input))
            for index in made.pages.indices { made.pages[index].resolution = shape }
        case .webp: try decodeAnimation(CIMAGING_WEBP, isLossy: WebPChunks.isLossy(.file(input)))
        case .heif: try decodeHEIF()
        case .tiff: try decodeTIFF()
        case .bmp: try decodeBMP()
        }
        return made
    }

    // MARK: Limits

    /// Counts pixels before they are decoded.
    func allow(pages: Int = 1, columns: Int, rows: Int) throws(WorkshopError) {
        guard columns > 0, rows > 0, pages > 0 else { throw .rejected }
        guard columns <= Self.longestSide, rows <= Self.longestSide else { throw .notRead(.sides) }
        guard made.pages.count + pages <= limits.pages else { throw .tooManyPages(limit: limits.pages) }
        let (area, overflows) = columns.multipliedReportingOverflow(by: rows)
        guard !overflows, area <= (limits.pixels - pixelCount) / pages else {
            throw .tooManyPixels(limit: limits.pixels)
        }
        pixelCount += area * pages
    }

    // MARK: Formats

    private func decodePNG() throws(WorkshopError) {
        let file = try PNGHeader(.file(input))
        try allow(columns: file.columns, rows: file.rows)
        let image = try open(CIMAGING_PNG)
        made.picture = PictureDescription(exif: image.exif)
        if file.isAnimated { made.warnings.append("Only the first picture of the animation was taken.") }
        let isBilevel = file.isGray && file.bitDepth == 1 && !file.hasTransparency && !image.hasAlpha
        let turned =
            image.width == file.columns
            ? file.resolution
            : file.resolution?.turned
        try append(image, pageCount: 1, isBilevel: isBilevel, resolution: turned)
    }

    private func decodeAnimation(_ loader: cimaging_loader, isLossy: Bool) throws(WorkshopError) {
        let image = try VipsImage(loader, input.descriptor, pages: 0 ..< .max)
        let height = Int(image.header.page_height)
        guard height > 0, image.height % height == 0 else { throw .rejected }
        let count = image.height / height
        try allow(pages: count, columns: image.width, rows: height)
        made.picture = PictureDescription(exif: image.exif)
        if count == 1, image.header.orientation > 1 {
            return try append(try open(loader), pageCount: 1, isLossy: isLossy)
        }
        try append(image, pageCount: count, delays: count > 1 ? image.delays : [], isLossy: isLossy)
    }

    private func decodeHEIF() throws(WorkshopError) {
        let image = try VipsImage(CIMAGING_HEIF, input.descriptor)
        try allow(columns: image.width, rows: image.height)
        made.picture = PictureDescription(exif: image.exif)
        if image.header.pages > 1 {
            warn("Only the main one of the file's \(image.header.pages) pictures was taken.")
        } else if HEIFMovie.isIn(.file(input)) {
            warn("Only the still picture of the animation was taken.")
        }
        try append(image, pageCount: 1, isLossy: true)
    }

    /// Loads one image and turns it upright.
    private func open(_ loader: cimaging_loader, page: Int? = nil) throws(WorkshopError) -> VipsImage {
        let pages = page.map { $0..<$0 + 1 }
        let image = try VipsImage(loader, input.descriptor, pages: pages)
        guard image.header.orientation > 1 else { return image }
        let upright = try VipsImage(loader, input.descriptor, pages: pages, inAnyOrder: true)
        try upright.rotate()
        return upright
    }

    private func decodeTIFF() throws(WorkshopError) {
        let pages = try TIFFPage.all(of: .file(input), limit: limits.pages)
        if let form = pages.lazy.compactMap(\.misread).first { throw .notRead(form) }
        for page in pages { try allow(columns: page.columns, rows: page.rows) }
        made.picture = PictureDescription(tiff: .file(input))
        var rest = pages[...]
        while let first = rest.first {
            var run = rest.prefix(1)
            while let next = rest.dropFirst(run.count).first, let last = run.last, next.isLike(last) {
                run = rest.prefix(run.count + 1)
            }
            rest = rest.dropFirst(run.count)
            do throws(WorkshopError) {
                try append(run, first)
            } catch {
                guard error == .rejected, let form = first.unread else { throw error }
                throw .notRead(form)
            }
        }
    }

    /// Pages of the same kind, which libvips puts one below the other.
    private func append(_ pages: ArraySlice<TIFFPage>, _ first: TIFFPage) throws(WorkshopError) {
        guard let image = try load(pages, first) else {
            for page in pages { try append([page], page) }
            return
        }
        // What the directory says was allowed, so libvips must have read the same.
        let columns = first.orientation < 5 ? first.columns : first.rows
        guard image.width == columns, image.width * image.height == first.columns * first.rows * pages.count else {
            throw .rejected
        }
        let start = made.pages.count
        try append(
            image, pageCount: pages.count, isBilevel: first.isBilevel,
            opacity: first.extraSamples.first.map { $0 == 1 || $0 == 2 } ?? false)
        for (index, page) in pages.enumerated() {
            made.pages[start + index].isLossy = page.isLossy
            made.pages[start + index].resolution =
                page.orientation < 5 ? page.resolution : page.resolution?.turned
        }
    }

    /// - Returns: `nil` where libvips does not take the pages together. It wants them in strips of the same size, too.
    private func load(_ pages: ArraySlice<TIFFPage>, _ first: TIFFPage) throws(WorkshopError) -> VipsImage? {
        if pages.count == 1 { return try open(CIMAGING_TIFF, page: first.index) }
        do throws(WorkshopError) {
            return try VipsImage(CIMAGING_TIFF, input.descriptor, pages: first.index..<first.index + pages.count)
        } catch {
            if error == .rejected { return nil }
            throw error
        }
    }

    // MARK: Pixels

    /// - Parameter opacity: whether the band behind the colours is opacity; what libvips says by default.
    private func append(
        _ image: VipsImage, pageCount: Int, isBilevel: Bool = false, opacity: Bool? = nil,
        resolution: DecodedPage.Resolution? = nil, delays: [Int] = [], isLossy: Bool = false
    ) throws(WorkshopError) {
        try makePlain(image)
        var form = try PixelForm(image, opacity: opacity)
        form.isPacked = isBilevel && form.colours == .gray && form.extraBands == 0 && !form.is16Bit
        if form.is16Bit, form.colours != .gray { warn("Colours of more than 8 bits were reduced to 8 bits.") }
        let rows = image.height / pageCount
        for page in 0..<pageCount {
            let offset = output.byteCount
            var conversion = PixelConversion(form)
            try image.forRows(in: page * rows..<(page + 1) * rows) { samples throws(WorkshopError) in
                try output.write(conversion.pixels(of: samples))
            }
            try output.write(conversion.rest())
            if conversion.sawTransparency { warn("Transparent parts were put on white.") }
            made.pages.append(
                DecodedPage(
                    columns: image.width, rows: rows, samplesPerPixel: form.samplesPerPixel,
                    bitsPerSample: form.bitsPerSample, offset: offset, byteCount: output.byteCount - offset,
                    milliseconds: delays.indices.contains(page) ? delays[page] : nil, resolution: resolution,
                    isLossy: isLossy))
        }
    }

    /// Colours that need libvips to become RGB.
    private func makePlain(_ image: VipsImage) throws(WorkshopError) {
        let colours = image.header.colours
        if image.isCMYK, image.hasProfile {
            try image.makeSRGB(byProfile: true)
        } else if colours == Int32(CIMAGING_LAB.rawValue) || colours == Int32(CIMAGING_LABS.rawValue) {
            try image.makeSRGB(byProfile: false)
        }
        if image.isCMYK || colours != image.header.colours { warn("The colours were converted to RGB.") }
    }

    func warn(_ sentence: String) {
        if !made.warnings.contains(sentence) { made.warnings.append(sentence) }
    }
}

extension PixelForm {
    /// - Throws: `.rejected` for samples that DICOM images do not have: fractions, 32 bits, signed ones.
    fileprivate init(_ image: VipsImage, opacity: Bool?) throws(WorkshopError) {
        guard image.is8Bit || image.is16Bit else { throw .rejected }
        let colours: Colours
        switch image.bands {
        case 1, 2: colours = .gray
        case 3...5 where image.isCMYK: colours = .cmyk
        case 3, 4: colours = .rgb
        default: throw .rejected
        }
        self.init(colours: colours, is16Bit: image.is16Bit)
        extraBands = image.bands - bands
        guard extraBands >= 0 else { throw .rejected }
        hasAlpha = extraBands > 0 && (opacity ?? image.hasAlpha)
    }
}
