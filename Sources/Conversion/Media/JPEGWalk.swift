import DICOM
import Glibc

/// Follows a sequential JPEG image, whose header has been read, to its end, for what a decoder would stop at.
///
/// - Source: ITU-T T.81 §B.1.1.2, §B.2.1, §B.2.4.
enum JPEGWalk {
    /// Images in memory up to this size are followed on the event loop: it takes a tenth of a millisecond. Units: bytes.
    private static let loopByteCount = 1 << 20
    private static let windowByteCount = 64 << 10

    static func isForLoop(_ content: Content) -> Bool {
        if case .bytes(let bytes) = content { bytes.count <= loopByteCount } else { false }
    }

    /// - Throws: `damaged` for a marker or a table that no sequential image has there; `truncated`.
    static func check(_ content: Content, _ header: JPEGHeader) throws(ConversionError) {
        var tables = JPEGTables()
        var segments = ContentWindow(content)
        var position = 2  // behind SOI
        while position < content.byteCount {
            let (window, start) = try content.lentBytes(at: position, count: windowByteCount)
            guard let found = firstMarker(in: window, from: start) else {
                // An FF that ends the window may begin a marker: it is looked at once more.
                let count = window.count - start
                position += count > 1 && window.last == 0xFF ? count - 1 : count
                continue
            }
            let hit = found - start
            let (marker, behind) = try JPEGHeader.marker(at: position + hit, in: &segments)
            if marker == 0xD9 { return }
            if marker == 0 || 0xD0...0xD7 ~= marker {
                position = behind
                continue
            }
            guard let length = try segments.uint16(at: behind) else { throw JPEGHeader.truncated }
            let end = behind + length
            guard length >= 2, end <= content.byteCount else { throw JPEGHeader.damaged("segment length") }
            switch marker {
            case 0xC0, 0xC1, 0xC3: try tables.readComponents(behind + 2, end, &segments)
            case 0xC4: try tables.readHuffman(behind + 2, end, &segments)
            case 0xDB: try tables.readQuantization(behind + 2, end, &segments)
            case 0xDA:
                guard let count = try segments.byte(at: behind + 2), length == 6 + 2 * Int(count) else {
                    throw JPEGHeader.damaged("scan header")
                }
                try tables.checkScan(behind + 2, count: Int(count), header.process, &segments)
            case 0xDD: guard length == 4 else { throw JPEGHeader.damaged("restart interval") }
            // DNL, APPn, COM. Not DAC: what is coded by Huffman has no arithmetic conditioning.
            case 0xDC, 0xE0...0xEF, 0xFE: break
            default: throw JPEGHeader.damaged("a marker that belongs to no image")
            }
            position = end
        }
        throw JPEGHeader.truncated
    }

    /// Index of the first FF that no 00 (stuffing) and no RSTn follows.
    private static func firstMarker(in window: [UInt8], from start: Int) -> Int? {
        window.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var index = start
            while index + 1 < bytes.count {
                guard let place = memchr(base + index, 0xFF, bytes.count - index) else { return nil }
                let found = base.distance(to: place)
                guard found + 1 < bytes.count else { return nil }
                let next = bytes[found + 1]
                if next != 0, !(0xD0...0xD7 ~= next) { return found }
                index = found + 2
            }
            return nil
        }
    }
}
