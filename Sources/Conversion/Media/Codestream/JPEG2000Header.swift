import DICOM

/// What the main header of a JPEG 2000 codestream says, checked.
///
/// - Source: ITU-T T.800 annex A; T.814 annex A (HTJ2K).
struct JPEG2000Header: Equatable {
    private(set) var rows = 0
    private(set) var columns = 0
    /// Bits of every component.
    private(set) var precision = 0
    private(set) var componentCount = 0
    private(set) var tileCount = 0
    /// Whether blocks are coded by the faster coder of Part 15.
    private(set) var isHighThroughput = false
    private(set) var hasTileLengths = false
    /// Coding styles of components and tiles, those of tiles behind the main ones.
    var styles = JPEG2000Styles()
    /// Offset of the first tile-part.
    private(set) var tilesStart = 0

    static let name = "JPEG 2000 image"
    static let truncated = ConversionError.truncated(found: name)
    static func damaged(_ part: String) -> ConversionError { .damaged(found: name, part: part) }
    static func refused(_ what: String) -> ConversionError {
        .notYetSupported(found: "\(name) \(what)", instead: .image)
    }

    private static let segmentLimit = 65_536

    init(reading window: inout ContentWindow) throws(ConversionError) {
        guard try window.uint16(at: 0) == 0xFF4F else { throw Self.damaged("start of codestream") }
        var offset = 2
        for index in 0..<Self.segmentLimit {
            guard let marker = try window.uint16(at: offset) else { throw Self.truncated }
            if marker == 0xFF90 {
                tilesStart = offset
                try check()
                return
            }
            guard (index == 0) == (marker == 0xFF51) else { throw Self.damaged("order of markers") }
            let segment = try JPEG2000Segment(marker, at: offset, in: &window)
            switch marker {
            case 0xFF51: try readSize(segment, &window)
            case 0xFF50: try readCapabilities(segment, &window)
            case 0xFF55: hasTileLengths = true
            default: try styles.read(segment, componentCount: componentCount, isMain: true, in: &window)
            }
            offset = segment.end
        }
        throw Self.damaged("number of segments")
    }

    /// Image and tile size (T.800 §A.5.1).
    private mutating func readSize(
        _ segment: JPEG2000Segment, _ window: inout ContentWindow
    ) throws(ConversionError) {
        guard segment.byteCount >= 39, let capabilities = try window.uint16(at: segment.start),
            let count = try window.uint16(at: segment.start + 34), segment.byteCount == 36 + 3 * count
        else { throw Self.damaged("image size") }
        if capabilities & 0x8000 != 0 { throw .notYetSupported(found: "JPEG 2000 Part 2 image", instead: .image) }
        var numbers: [Int] = []
        for index in 0..<8 { numbers.append(try window.uint32(at: segment.start + 2 + 4 * index) ?? 0) }
        let (right, bottom, left, top) = (numbers[0], numbers[1], numbers[2], numbers[3])
        let (tileWidth, tileHeight, tileLeft, tileTop) = (numbers[4], numbers[5], numbers[6], numbers[7])
        guard right > left, bottom > top, tileWidth > 0, tileHeight > 0, tileLeft <= left, tileTop <= top,
            tileLeft + tileWidth > left, tileTop + tileHeight > top
        else { throw Self.damaged("image size") }
        columns = right - left
        rows = bottom - top
        guard columns <= 65_535, rows <= 65_535 else { throw .decoderFailed(found: Self.name, .notRead(.sides)) }
        let across = (right - tileLeft + tileWidth - 1) / tileWidth
        let down = (bottom - tileTop + tileHeight - 1) / tileHeight
        guard across <= 65_535, down <= 65_535, across * down <= 65_535 else { throw Self.damaged("number of tiles") }
        tileCount = across * down
        guard count == 1 || count == 3 else { throw Self.refused("of \(count) components") }
        componentCount = count
        try readComponents(segment, &window)
    }

    private mutating func readComponents(
        _ segment: JPEG2000Segment, _ window: inout ContentWindow
    ) throws(ConversionError) {
        for index in 0..<componentCount {
            let place = segment.start + 36 + 3 * index
            guard let depth = try window.byte(at: place), let across = try window.byte(at: place + 1),
                let down = try window.byte(at: place + 2), across > 0, down > 0
            else { throw Self.damaged("components") }
            if depth & 0x80 != 0 { throw Self.refused("of signed samples") }
            if across != 1 || down != 1 { throw Self.refused("of components of different sizes") }
            let bits = Int(depth & 0x7F) + 1
            guard bits <= 16 else { throw Self.refused("of \(bits) bits per sample") }
            if index > 0, bits != precision { throw Self.refused("of components of different depths") }
            precision = bits
        }
    }

    /// Extended capabilities (T.800 §A.5.2): the bit of Part 15 alone.
    private mutating func readCapabilities(
        _ segment: JPEG2000Segment, _ window: inout ContentWindow
    ) throws(ConversionError) {
        guard let parts = try window.uint32(at: segment.start) else { throw Self.damaged("capabilities") }
        if parts & ~0x0002_0000 != 0 { throw Self.refused("with extensions other than of Part 15") }
        isHighThroughput = parts != 0
    }

    private func check() throws(ConversionError) {
        guard columns > 0, styles.hasCoding, styles.hasQuantisation else { throw Self.damaged("main header") }
    }
}

/// A marker segment.
struct JPEG2000Segment {
    var marker: Int
    /// Behind the length.
    var start: Int
    var end: Int
    var byteCount: Int { end - start }

    init(_ marker: Int, at offset: Int, in window: inout ContentWindow) throws(ConversionError) {
        guard marker >= 0xFF40, !(0xFF90...0xFF93 ~= marker), marker != 0xFFD9 else {
            throw JPEG2000Header.damaged("order of markers")
        }
        guard let length = try window.uint16(at: offset + 2) else { throw JPEG2000Header.truncated }
        guard length >= 2 else { throw JPEG2000Header.damaged("segment length") }
        self.marker = marker
        start = offset + 4
        end = offset + 2 + length
        guard end <= window.byteCount else { throw JPEG2000Header.truncated }
    }
}
