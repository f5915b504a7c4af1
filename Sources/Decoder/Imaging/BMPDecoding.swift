import Conversion
import DICOM

/// BMP is read here, not by libvips, which leaves it to ImageMagick: one format of a few headers would bring in two
/// hundred.
extension RasterDecoding {
    func decodeBMP() throws(WorkshopError) {
        let header = try BMPHeader(.file(input))
        try allow(columns: header.columns, rows: header.rows)
        let rows = try BMPRows(header, .file(input))
        let samples = header.isGray ? 1 : 3
        var sawTransparency = false
        for row in 0..<header.rows {
            let pixels = try rows.pixels(of: header.isTopDown ? row : header.rows - 1 - row, &sawTransparency)
            try output.write(pixels)
        }
        if sawTransparency { warn("Transparent parts were put on white.") }
        made.pages = [
            DecodedPage(
                columns: header.columns, rows: header.rows, samplesPerPixel: samples, bitsPerSample: 8, offset: 0,
                byteCount: output.byteCount, resolution: header.resolution)
        ]
    }
}

/// The rows of a BMP file in the order of the file.
private struct BMPRows {
    let header: BMPHeader
    let content: Content
    /// Palette indices of a compressed image, all of them; empty otherwise.
    private let indices: [UInt8]

    init(_ header: BMPHeader, _ content: Content) throws(WorkshopError) {
        self.header = header
        self.content = content
        if header.compression == .rle4 || header.compression == .rle8 {
            var runs = BMPRuns(header, content)
            indices = try runs.indices()
        } else {
            indices = []
            // Before anything is written for it.
            guard header.rows * header.rowByteCount <= content.byteCount - header.pixelOffset else { throw .rejected }
        }
    }

    func pixels(of row: Int, _ sawTransparency: inout Bool) throws(WorkshopError) -> [UInt8] {
        let columns = header.columns
        if !indices.isEmpty { return try coloured(indices[row * columns..<(row + 1) * columns]) }
        let start = header.pixelOffset + row * header.rowByteCount
        guard let bytes = try? content.read(at: start, count: header.rowByteCount) else { throw .rejected }
        switch header.bitsPerPixel {
        case 24: return Self.reversed(bytes, columns, step: 3)
        case 32 where header.masks.isEmpty: return Self.reversed(bytes, columns, step: 4)
        case 16, 32: return masked(bytes, &sawTransparency)
        default:
            let perByte = 8 / header.bitsPerPixel
            let mask: UInt8 = 0xFF >> UInt8(8 - header.bitsPerPixel)
            let indices = (0..<columns).map { column -> UInt8 in
                let shift = 8 - header.bitsPerPixel * (column % perByte + 1)
                return (bytes[column / perByte] >> UInt8(shift)) & mask
            }
            return try coloured(indices[...])
        }
    }

    /// Red, green, blue of blue, green, red.
    private static func reversed(_ bytes: [UInt8], _ columns: Int, step: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: columns * 3) { made, filled in
            for column in 0..<columns {
                for band in 0..<3 { made[3 * column + band] = bytes[step * column + 2 - band] }
            }
            filled = columns * 3
        }
    }

    /// The bits of a pixel in little endian.
    private static func pixel(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for byte in bytes.reversed() { value = value << 8 | UInt32(byte) }
        return value
    }

    private func coloured(_ indices: ArraySlice<UInt8>) throws(WorkshopError) -> [UInt8] {
        var made: [UInt8] = []
        made.reserveCapacity(indices.count * 3)
        for index in indices {
            // An index without a colour is black to every reader.
            let colour = Int(index) < header.palette.count ? header.palette[Int(index)] : [0, 0, 0]
            if header.isGray { made.append(colour[0]) } else { made += colour }
        }
        return made
    }

    private func masked(_ bytes: [UInt8], _ sawTransparency: inout Bool) -> [UInt8] {
        let size = header.bitsPerPixel / 8
        let opacity = header.masks.count > 3 && header.masks[3] != 0 ? header.masks[3] : nil
        var made: [UInt8] = []
        made.reserveCapacity(header.columns * 3)
        for column in 0..<header.columns {
            let pixel = Self.pixel(bytes[column * size..<(column + 1) * size])
            let alpha = opacity.map { Self.value(pixel, $0) } ?? 255
            if alpha < 255 { sawTransparency = true }
            for mask in header.masks.prefix(3) {
                made.append(UInt8((Self.value(pixel, mask) * alpha + 255 * (255 - alpha) + 127) / 255))
            }
        }
        return made
    }

    /// The bits of a mask, widened to 0…255.
    private static func value(_ pixel: UInt32, _ mask: UInt32) -> UInt32 {
        guard mask != 0 else { return 0 }
        let shift = UInt32(mask.trailingZeroBitCount)
        return UInt32(UInt64((pixel & mask) >> shift) * 255 / UInt64(mask >> shift))
    }
}

/// The run lengths of a compressed BMP.
///
/// - Source: Microsoft, Bitmap Compression.
private struct BMPRuns {
    private let header: BMPHeader
    private let bytes: [UInt8]
    private var offset = 0
    private var column = 0
    private var row = 0
    private var made: [UInt8]

    init(_ header: BMPHeader, _ content: Content) {
        self.header = header
        bytes = (try? content.read(at: header.pixelOffset, count: content.byteCount)) ?? []
        made = [UInt8](repeating: 0, count: header.columns * header.rows)
    }

    /// - Throws: `.rejected` if the data ends before the image does, or leaves it.
    mutating func indices() throws(WorkshopError) -> [UInt8] {
        while row < header.rows {
            let count = Int(try next())
            let value = try next()
            if count > 0 {
                for index in 0..<count { try put(colour(value, index)) }
                continue
            }
            switch value {
            case 0: (column, row) = (0, row + 1)
            case 1: return made
            case 2:
                column += Int(try next())
                row += Int(try next())
            default: try copy(Int(value))
            }
        }
        return made
    }

    /// Pixels that stand as they are, padded to 16 bits.
    private mutating func copy(_ count: Int) throws(WorkshopError) {
        let perByte = header.bitsPerPixel == 4 ? 2 : 1
        var byte: UInt8 = 0
        for index in 0..<count {
            if index % perByte == 0 { byte = try next() }
            try put(colour(byte, index))
        }
        if (count + perByte - 1) / perByte % 2 == 1 { _ = try next() }
    }

    private func colour(_ byte: UInt8, _ index: Int) -> UInt8 {
        guard header.bitsPerPixel == 4 else { return byte }
        return index % 2 == 0 ? byte >> 4 : byte & 0x0F
    }

    private mutating func put(_ index: UInt8) throws(WorkshopError) {
        guard row < header.rows else { throw .rejected }
        // Runs of some writers are longer than a row that is no multiple of their step.
        if column < header.columns { made[row * header.columns + column] = index }
        column += 1
    }

    private mutating func next() throws(WorkshopError) -> UInt8 {
        guard offset < bytes.count else { throw .rejected }
        defer { offset += 1 }
        return bytes[offset]
    }
}
