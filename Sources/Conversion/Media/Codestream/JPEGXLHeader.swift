import DICOM

/// What the headers of a JPEG XL codestream say of the image and its first frame.
///
/// - Source: ISO/IEC 18181-1 annexes D and F.
struct JPEGXLHeader: Equatable {
    enum Coding: Equatable {
        /// Samples as they are.
        case modular
        /// Blocks of frequencies.
        case blocks
        /// Hidden behind a compressed colour profile.
        case unknown
    }

    private(set) var rows = 0
    private(set) var columns = 0
    private(set) var precision = 8
    private(set) var isGray = false
    /// 1…8, as EXIF counts them.
    private(set) var orientation = 1
    private(set) var usesXYB = true
    private(set) var coding = Coding.blocks
    /// Whether the frame holds YCbCr, as one made of a JPEG does.
    private(set) var isYCbCr: Bool?

    static let name = "JPEG XL image"
    /// Headers are shorter than this, but for a profile that stops the reading anyway.
    static let headByteCount = 4096

    /// Reads the head of a bare codestream.
    init(_ head: [UInt8]) throws(ConversionError) {
        guard head.starts(with: [0xFF, 0x0A]) else { throw .damaged(found: Self.name, part: "start of codestream") }
        var reader = BitReader(head, from: 2)
        (columns, rows) = Self.size(&reader)
        var isPlain = reader.flag()
        if !isPlain { isPlain = try readMetadata(&reader) }
        if isPlain { readFrame(&reader) } else { coding = .unknown }
        guard !reader.isExhausted else { throw .truncated(found: Self.name) }
        guard columns <= 65_535, rows <= 65_535 else {
            throw .decoderFailed(found: Self.name, .notRead(.sides))
        }
    }

    /// Size header (§D.2).
    private static func size(_ reader: inout BitReader) -> (columns: Int, rows: Int) {
        func side(_ reader: inout BitReader, isSmall: Bool) -> Int {
            if isSmall { return 8 * (reader.bits(5) + 1) }
            return reader.number((1, 9), (1, 13), (1, 18), (1, 30))
        }
        let isSmall = reader.flag()
        let rows = side(&reader, isSmall: isSmall)
        let ratios = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]
        let ratio = reader.bits(3)
        if ratio == 0 { return (side(&reader, isSmall: isSmall), rows) }
        return (rows * ratios[ratio - 1].0 / ratios[ratio - 1].1, rows)
    }

    /// Image metadata (§D.3). The result is whether the frame follows, and not a profile or preview.
    private mutating func readMetadata(_ reader: inout BitReader) throws(ConversionError) -> Bool {
        let hasMore = reader.flag()
        var hasPreview = false
        if hasMore {
            orientation = 1 + reader.bits(3)
            if reader.flag() { _ = Self.size(&reader) }
            hasPreview = reader.flag()
            if hasPreview { throw .notYetSupported(found: "\(Self.name) with a preview", instead: .image) }
            if reader.flag() { throw .notYetSupported(found: "animated \(Self.name)", instead: .image) }
        }
        if reader.flag() { throw .notYetSupported(found: "\(Self.name) of floating-point samples", instead: .image) }
        precision = reader.number((8, 0), (10, 0), (12, 0), (1, 6))
        guard precision <= 16 else {
            throw .notYetSupported(found: "\(Self.name) of \(precision) bits per sample", instead: .image)
        }
        _ = reader.flag()  // whether 16 bits do for modular buffers
        if reader.number((0, 0), (1, 0), (2, 4), (1, 12)) != 0 {
            throw .notYetSupported(found: "\(Self.name) with transparency or further channels", instead: .image)
        }
        usesXYB = reader.flag()
        let hasProfile = readColours(&reader)
        if hasMore, !reader.flag() {  // tone mapping
            reader.skip(33 + 16)
        }
        skipExtensions(&reader)
        return !hasProfile
    }

    /// Colour encoding (§D.3.5). The result is whether a profile follows the headers.
    private mutating func readColours(_ reader: inout BitReader) -> Bool {
        if reader.flag() { return false }
        let hasProfile = reader.flag()
        let space = reader.enumerated()
        isGray = space == 1
        if hasProfile { return true }
        func skipPoint(_ reader: inout BitReader) {
            for _ in 0..<2 { _ = reader.number((0, 19), (524_288, 19), (1_048_576, 20), (2_097_152, 21)) }
        }
        let isXYB = space == 2
        if !isXYB, reader.enumerated() == 2 { skipPoint(&reader) }
        if !isXYB, !isGray, reader.enumerated() == 2 { for _ in 0..<3 { skipPoint(&reader) } }
        if !isXYB {
            if reader.flag() { reader.skip(24) } else { _ = reader.enumerated() }
        }
        _ = reader.enumerated()  // rendering intent
        return false
    }

    private func skipExtensions(_ reader: inout BitReader) {
        let extensions = reader.uint64()
        var lengths = 0
        for bit in 0..<63 where extensions >> bit & 1 == 1 {
            lengths = min(lengths + min(reader.uint64(), 1 << 40), 1 << 40)
        }
        reader.skip(lengths)
    }

    /// Transform data (§D.3.1) and the beginning of the frame header (§F.2).
    private mutating func readFrame(_ reader: inout BitReader) {
        if !reader.flag() {
            if usesXYB, !reader.flag() { reader.skip(16 * 16) }
            let weights = reader.bits(3)
            for (bit, count) in [15, 55, 210].enumerated() where weights >> bit & 1 == 1 { reader.skip(16 * count) }
        }
        reader.alignToByte()
        if reader.flag() { return }
        _ = reader.bits(2)
        coding = reader.flag() ? .modular : .blocks
        _ = reader.uint64()
        if !usesXYB { isYCbCr = reader.flag() }
    }
}
