import Conversion
import DICOM

/// The headers and the palette of a BMP file.
///
/// - Source: Microsoft's BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER to BITMAPV5HEADER.
struct BMPHeader {
    var columns = 0
    var rows = 0
    var isTopDown = false
    var bitsPerPixel = 0
    var compression = Compression.none
    /// Masks of red, green, blue and opacity; empty where the bits say nothing.
    var masks: [UInt32] = []
    /// Red, green, blue.
    var palette: [[UInt8]] = []
    var resolution: DecodedPage.Resolution?
    /// Where the pixels lie. Units: bytes.
    var pixelOffset = 0

    enum Compression: Int { case none = 0, rle8, rle4, masked, alphaMasked = 6 }

    private static let fileHeaderByteCount = 14

    init(_ content: Content) throws(WorkshopError) {
        guard let head = try? content.read(at: 0, count: Self.fileHeaderByteCount + 124), head.count >= 26,
            head.starts(with: "BM".utf8)
        else { throw .rejected }
        func number(_ offset: Int, _ count: Int) -> Int {
            head[min(offset, head.count)..<min(offset + count, head.count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func signed(_ offset: Int) -> Int { Int(Int32(truncatingIfNeeded: number(offset, 4))) }
        pixelOffset = number(10, 4)
        let size = number(14, 4)
        guard size == 12 || (40...124 ~= size && head.count >= Self.fileHeaderByteCount + size) else { throw .rejected }
        var colourCount = 0
        if size == 12 {
            (columns, rows, bitsPerPixel) = (number(18, 2), number(20, 2), number(24, 2))
        } else {
            (columns, rows, bitsPerPixel) = (signed(18), signed(22), number(28, 2))
            guard let compression = Compression(rawValue: number(30, 4)) else { throw .rejected }
            self.compression = compression
            let (horizontal, vertical) = (signed(38), signed(42))
            if horizontal > 0, vertical > 0 {
                resolution = .init(horizontal: Double(horizontal) * 0.0254, vertical: Double(vertical) * 0.0254)
            }
            colourCount = number(46, 4)
        }
        isTopDown = rows < 0
        rows = abs(rows)
        var tables = Self.fileHeaderByteCount + size
        if compression == .masked || compression == .alphaMasked {
            // Behind the smallest header, in the others.
            let count = compression == .alphaMasked || size >= 56 ? 4 : 3
            guard let bytes = try? content.read(at: 54, count: 4 * count), bytes.count == 4 * count else {
                throw .rejected
            }
            masks = (0..<count).map { index in
                bytes[4 * index..<4 * index + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            }
            if size == 40 { tables += 4 * count }
        } else if bitsPerPixel == 16 {
            masks = [0x7C00, 0x03E0, 0x001F]
        }
        if bitsPerPixel <= 8 {
            try readPalette(content, at: tables, entryByteCount: size == 12 ? 3 : 4, count: colourCount)
        }
        try check()
    }

    private mutating func readPalette(
        _ content: Content, at offset: Int, entryByteCount: Int, count: Int
    ) throws(WorkshopError) {
        let most = 1 << bitsPerPixel
        // Writers of short palettes let the pixels begin behind them.
        let room = max(0, pixelOffset - offset) / entryByteCount
        let count = min(count == 0 ? most : min(count, most), room)
        // Pixels that are to begin in the palette are not where they are said to be.
        guard count > 0 else { throw .rejected }
        guard let bytes = try? content.read(at: offset, count: entryByteCount * count),
            bytes.count == entryByteCount * count
        else { throw .rejected }
        palette = (0..<count).map { Array(bytes[$0 * entryByteCount..<$0 * entryByteCount + 3].reversed()) }
    }

    private func check() throws(WorkshopError) {
        guard columns > 0, rows > 0, pixelOffset >= Self.fileHeaderByteCount else { throw .rejected }
        let isPossible =
            switch compression {
            case .none: [1, 4, 8, 16, 24, 32].contains(bitsPerPixel)
            case .rle8: bitsPerPixel == 8 && !isTopDown
            case .rle4: bitsPerPixel == 4 && !isTopDown
            case .masked, .alphaMasked: bitsPerPixel == 16 || bitsPerPixel == 32
            }
        guard isPossible else { throw .rejected }
    }

    /// Whether every colour of the palette is a gray.
    var isGray: Bool { !palette.isEmpty && palette.allSatisfy { $0[0] == $0[1] && $0[1] == $0[2] } }

    /// Of one row in the file. Units: bytes.
    var rowByteCount: Int { (columns * bitsPerPixel + 31) / 32 * 4 }
}
