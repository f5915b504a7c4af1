import DICOM

/// Walks the tile-parts of a codestream to its end.
///
/// - Source: ITU-T T.800 §A.4.
struct JPEG2000Tiles {
    /// Offset behind the end of the codestream.
    private(set) var end = 0
    private var seen: Set<Int> = []

    init(after header: inout JPEG2000Header, in window: inout ContentWindow) throws(ConversionError) {
        var offset = header.tilesStart
        while true {
            guard let marker = try window.uint16(at: offset) else { throw JPEG2000Header.truncated }
            if marker == 0xFFD9 { break }
            guard marker == 0xFF90, try window.uint16(at: offset + 2) == 10,
                let tile = try window.uint16(at: offset + 4), tile < header.tileCount,
                let length = try window.uint32(at: offset + 6)
            else {
                throw window.byteCount - offset < 12 ? JPEG2000Header.truncated : JPEG2000Header.damaged("tile")
            }
            seen.insert(tile)
            let dataStart = try Self.readHeader(from: offset + 12, &header, &window)
            if length == 0 {
                // The last tile-part may leave its length open: it ends before the last two bytes.
                guard window.byteCount >= dataStart + 2, try window.uint16(at: window.byteCount - 2) == 0xFFD9 else {
                    throw JPEG2000Header.truncated
                }
                offset = window.byteCount - 2
            } else {
                guard offset + length >= dataStart else { throw JPEG2000Header.damaged("tile length") }
                offset += length
            }
            guard offset < window.byteCount else { throw JPEG2000Header.truncated }
        }
        guard seen.count == header.tileCount else { throw JPEG2000Header.truncated }
        end = offset + 2
    }

    /// Reads the segments of a tile-part up to its data, which begins at the result.
    private static func readHeader(
        from start: Int, _ header: inout JPEG2000Header, _ window: inout ContentWindow
    ) throws(ConversionError) -> Int {
        var offset = start
        while true {
            guard let marker = try window.uint16(at: offset) else { throw JPEG2000Header.truncated }
            if marker == 0xFF93 { return offset + 2 }
            let segment = try JPEG2000Segment(marker, at: offset, in: &window)
            try header.styles.read(segment, componentCount: header.componentCount, isMain: false, in: &window)
            offset = segment.end
        }
    }
}
