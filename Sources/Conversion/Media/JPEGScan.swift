import DICOM

/// Where a JPEG image ends.
///
/// - Source: ITU-T T.81 §B.1.1.2, §B.2.1.
struct JPEGEnd: Equatable {
    /// Offset behind EOI.
    var offset: Int
    /// Selection values of the scans that were passed on the way; empty when the end was found from behind.
    var predictors: [Int] = []

    /// How much may follow an image before it is read from the front to find its end.
    private static let tailByteCount = 4096
    private static let endOfImage: [UInt8] = [0xFF, 0xD9]

    /// Looks for EOI from behind: entropy-coded data never holds one, so that one after the first scan's beginning
    /// proves the image complete. Only an image with much behind its end is read from the front.
    init(of content: Content, after scanStart: Int, readingAllScans: Bool, isLS: Bool = false) throws(ConversionError) {
        let tailStart = max(scanStart, content.byteCount - Self.tailByteCount)
        let (tail, start) = try content.lentBytes(at: tailStart, count: Self.tailByteCount)
        if !readingAllScans, let index = tail.lastIndex(of: Self.endOfImage, in: min(start, tail.count)..<tail.count) {
            offset = tailStart + index - start + 2
        } else {
            offset = 0
            try scan(content, from: scanStart, isLS: isLS)
        }
        // An image whose scan holds nothing shows nothing.
        guard offset > scanStart + 2 else { throw JPEGHeader.damaged("scan") }
    }

    /// Follows entropy-coded data and the segments between scans up to EOI.
    private mutating func scan(_ content: Content, from scanStart: Int, isLS: Bool) throws(ConversionError) {
        let windowByteCount = 65_536
        var segments = ContentWindow(content)
        var position = scanStart
        while position < content.byteCount {
            let window = try content.bytes(at: position, count: windowByteCount)
            guard let hit = Self.firstMarker(in: window, isLS: isLS) else {
                // An FF that ends the window may begin a marker: it is looked at once more.
                position += window.count > 1 && window.last == 0xFF ? window.count - 1 : window.count
                continue
            }
            let (marker, behind) = try JPEGHeader.marker(at: position + hit, in: &segments)
            switch marker {
            case 0xD9:
                offset = behind
                return
            case 0x00, 0x01, 0xD0...0xD7:  // stuffing behind fill bytes, TEM, RSTn
                position = behind
            default:
                guard let length = try segments.uint16(at: behind) else { throw JPEGHeader.truncated }
                guard length >= 2 else { throw JPEGHeader.damaged("segment length") }
                if marker == 0xDA { try notePredictor(at: behind, &segments) }
                position = behind + length
            }
        }
        throw JPEGHeader.truncated
    }

    private mutating func notePredictor(at start: Int, _ window: inout ContentWindow) throws(ConversionError) {
        guard let count = try window.byte(at: start + 2),
            let selection = try window.byte(at: start + 3 + 2 * Int(count))
        else { throw JPEGHeader.truncated }
        predictors.append(Int(selection))
    }

    /// Index of the first FF that no 00 (stuffing; in JPEG-LS anything below 80, T.87 §C.1) and no RSTn follows.
    private static func firstMarker(in window: [UInt8], isLS: Bool) -> Int? {
        var index = 0
        while index + 1 < window.count {
            if window[index] == 0xFF {
                let next = window[index + 1]
                if next != 0, !(0xD0...0xD7 ~= next), !isLS || next >= 0x80 { return index }
                index += 2
            } else {
                index += 1
            }
        }
        return nil
    }
}
