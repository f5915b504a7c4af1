import CImaging
import Conversion
import DICOM

/// Makes a sequential, upright JPEG in gray or YCbCr or RGB of any JPEG that libjpeg-turbo reads.
final class JPEGNormalising {
    private let file: MappedFile
    private let output: OutputFile
    private let limits: RasterLimits

    static let package = "libturbojpeg0"
    /// How far the samples of a JPEG made anew may be from those that it was made of.
    private static let tolerance = 2

    init(_ input: SpooledFile, _ output: OutputFile, _ limits: RasterLimits) throws(WorkshopError) {
        try Self.check(cimaging_jpeg_open())
        file = try MappedFile(input)
        self.output = output
        self.limits = limits
    }

    static func check(_ outcome: cimaging_outcome) throws(WorkshopError) {
        try VipsImage.check(outcome, package: package)
    }

    func normalise(_ wish: JPEGWish) throws(WorkshopError) -> ImageAnswer {
        let header = try readHeader()
        let orientation = Orientation(wish.orientation)
        if header.isCMYK { return try convert(header, orientation) }
        var made: UnsafeMutablePointer<UInt8>?
        var count = 0
        let outcome = cimaging_jpeg_transform(
            try file.start(), file.bytes.count, orientation.operation, &made, &count)
        if outcome == CIMAGING_NOT_PERFECT { return .pixels(try decode(header, orientation)) }
        try Self.check(outcome)
        guard let made else { throw .rejected }
        defer { cimaging_jpeg_free(made) }
        let jpeg = UnsafeBufferPointer(start: UnsafePointer(made), count: count)
        let segments = try JPEGSegments(jpeg)
        try output.write(segments.head(of: jpeg, strippingMetadata: wish.stripsMetadata))
        try output.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: jpeg[segments.scanOffset...])))
        return .jpeg
    }

    /// Decodes everything and keeps nothing.
    func verify() throws(WorkshopError) {
        let header = try readHeader()
        let format = header.isCMYK ? CIMAGING_CMYK_PIXELS : header.isGray ? CIMAGING_GRAY : CIMAGING_RGB
        _ = try samples(header, format)
    }

    // MARK: Steps

    private struct Header {
        var columns: Int
        var rows: Int
        var isGray: Bool
        var isCMYK: Bool
    }

    private func readHeader() throws(WorkshopError) -> Header {
        var header = cimaging_jpeg()
        try Self.check(cimaging_jpeg_header(try file.start(), file.bytes.count, &header))
        let (columns, rows) = (Int(header.width), Int(header.height))
        guard columns > 0, rows > 0 else { throw .rejected }
        guard columns * rows <= limits.pixels else { throw .tooManyPixels(limit: limits.pixels) }
        return Header(columns: columns, rows: rows, isGray: header.colours == 2, isCMYK: header.colours >= 3)
    }

    private func samples(_ header: Header, _ format: cimaging_pixels) throws(WorkshopError) -> SampleMemory {
        let bands = format == CIMAGING_GRAY ? 1 : format == CIMAGING_RGB ? 3 : 4
        let memory = try SampleMemory(count: header.columns * header.rows * bands)
        try Self.check(cimaging_jpeg_decode(try file.start(), file.bytes.count, format, memory.start))
        return memory
    }

    /// Native pixels, for sizes whose last blocks cannot be turned.
    private func decode(
        _ header: Header, _ orientation: Orientation
    ) throws(WorkshopError) -> ImageAnswer.ImageDescription {
        let bands = header.isGray ? 1 : 3
        let decoded = try samples(header, header.isGray ? CIMAGING_GRAY : CIMAGING_RGB)
        let pixels = try orientation.turn(decoded, columns: header.columns, rows: header.rows, samples: bands)
        return try write(pixels, header, orientation, bands)
    }

    private func write(
        _ pixels: SampleMemory, _ header: Header, _ orientation: Orientation, _ bands: Int,
        warnings: [String] = []
    ) throws(WorkshopError) -> ImageAnswer.ImageDescription {
        try output.write(pixels.bytes)
        let (columns, rows) =
            orientation.swapsSides ? (header.rows, header.columns) : (header.columns, header.rows)
        let page = DecodedPage(
            columns: columns, rows: rows, samplesPerPixel: bands, bitsPerSample: 8, offset: 0,
            byteCount: pixels.count, isLossy: true)
        return ImageAnswer.ImageDescription(pages: [page], warnings: warnings)
    }

    /// RGB of CMYK or YCCK: as a JPEG if that keeps the samples, else as pixels.
    private func convert(_ header: Header, _ orientation: Orientation) throws(WorkshopError) -> ImageAnswer {
        let rgb = try orientation.turn(
            try rgbOfCMYK(header), columns: header.columns, rows: header.rows, samples: 3)
        let (columns, rows) =
            orientation.swapsSides ? (header.rows, header.columns) : (header.columns, header.rows)
        var made: UnsafeMutablePointer<UInt8>?
        var count = 0
        try Self.check(cimaging_jpeg_encode(rgb.start, Int32(columns), Int32(rows), &made, &count))
        guard let made else { throw .rejected }
        defer { cimaging_jpeg_free(made) }
        let back = try SampleMemory(count: rgb.count)
        try Self.check(cimaging_jpeg_decode(made, count, CIMAGING_RGB, back.start))
        let isClose = zip(back.bytes, rgb.bytes).allSatisfy { abs(Int($0) - Int($1)) <= Self.tolerance }
        guard isClose else {
            let warning = "The colours were converted to RGB."
            return .pixels(try write(rgb, header, orientation, 3, warnings: [warning]))
        }
        try output.write(UnsafeRawBufferPointer(start: made, count: count))
        return .jpeg
    }

    private func rgbOfCMYK(_ header: Header) throws(WorkshopError) -> SampleMemory {
        let cmyk = try samples(header, CIMAGING_CMYK_PIXELS)
        // As Adobe's programs write it, and every reader takes it: 255 is no ink.
        for index in 0..<cmyk.count { cmyk.start[index] = ~cmyk.start[index] }
        let rgb = try SampleMemory(count: header.columns * header.rows * 3)
        let profile = try JPEGSegments(file.bytes).profile(in: file.bytes)
        if !profile.isEmpty, cimaging_vips_open() == CIMAGING_DONE {
            let outcome = cimaging_cmyk_to_srgb(
                cmyk.start, Int32(header.columns), Int32(header.rows), profile, profile.count, rgb.start)
            if outcome == CIMAGING_DONE { return rgb }
            // A profile that is none: as if there were none.
            guard outcome == CIMAGING_REFUSED else {
                try VipsImage.check(outcome)
                return rgb
            }
        }
        var conversion = PixelConversion(PixelForm(colours: .cmyk, is16Bit: false))
        let plain = conversion.pixels(of: cmyk.bytes)
        plain.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress { rgb.start.update(from: start, count: buffer.count) }
        }
        return rgb
    }
}
