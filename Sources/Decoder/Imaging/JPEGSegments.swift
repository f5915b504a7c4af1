import Conversion
import DICOM

/// The segments before the first scan of a JPEG.
///
/// - Source: ISO/IEC 10918-1 §B.1.1; JFIF; ICC.1 Annex B.4 (profiles in APP2).
struct JPEGSegments {
    struct Segment {
        /// The second byte of the marker.
        var marker: UInt8
        /// Of the whole segment, marker included. Units: bytes.
        var range: Range<Int>
        /// What follows the length. Units: bytes.
        var payload: Range<Int> { range.lowerBound + 4..<range.upperBound }
    }

    private(set) var segments: [Segment] = []
    /// Where the first scan's header begins. Units: bytes.
    private(set) var scanOffset = 0

    static let profileName = Array("ICC_PROFILE\0".utf8)
    private static let exifName = Array("Exif\0\0".utf8)
    private static let startOfScan: UInt8 = 0xDA

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(WorkshopError) {
        var offset = 2
        while true {
            guard offset + 4 <= bytes.count, bytes[offset] == 0xFF else { throw .rejected }
            let marker = bytes[offset + 1]
            // Fill bytes.
            if marker == 0xFF {
                offset += 1
                continue
            }
            if marker == Self.startOfScan { break }
            let end = offset + 2 + Int(bytes[offset + 2]) << 8 + Int(bytes[offset + 3])
            guard end >= offset + 4, end <= bytes.count else { throw .rejected }
            segments.append(Segment(marker: marker, range: offset..<end))
            offset = end
        }
        scanOffset = offset
    }

    /// The frame header; `nil` if there is none before the first scan.
    var frame: Segment? {
        segments.first { 0xC0...0xCF ~= $0.marker && ![0xC4, 0xC8, 0xCC].contains($0.marker) }
    }

    /// The embedded colour profile, put together from its parts; empty where there is none.
    func profile(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let parts = segments.filter { $0.marker == 0xE2 && Self.starts(bytes[$0.payload], with: Self.profileName) }
        let head = Self.profileName.count
        let numbered = parts.filter { $0.payload.count > head + 2 }
            .map { (number: bytes[$0.payload.lowerBound + head], bytes: bytes[$0.payload].dropFirst(head + 2)) }
        return numbered.sorted { $0.number < $1.number }.flatMap { Array($0.bytes) }
    }

    /// Whether a segment stays when metadata goes: what says how colours are meant, and all that decoding needs.
    private func isKept(_ segment: Segment, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let payload = bytes[segment.payload]
        switch segment.marker {
        case 0xE0: return Self.starts(payload, with: Array("JFIF\0".utf8))
        case 0xE2: return Self.starts(payload, with: Self.profileName)
        case 0xEE: return Self.starts(payload, with: Array("Adobe".utf8))
        case 0xE1...0xEF, 0xFE: return false
        default: return true
        }
    }

    /// The bytes before the first scan, without metadata or with an EXIF orientation of 1.
    func head(of bytes: UnsafeBufferPointer<UInt8>, strippingMetadata: Bool) -> [UInt8] {
        var head = Array(bytes[0..<2])
        for segment in segments where !strippingMetadata || isKept(segment, in: bytes) {
            var copy = Array(bytes[segment.range])
            if segment.marker == 0xE1, Self.starts(bytes[segment.payload], with: Self.exifName) {
                Self.setUpright(&copy, tiffOffset: 4 + Self.exifName.count)
            }
            head += copy
        }
        return head
    }

    private static func starts(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, with name: [UInt8]) -> Bool {
        bytes.starts(with: name)
    }

    /// Writes 1 where the first directory of an EXIF block has the orientation.
    private static func setUpright(_ segment: inout [UInt8], tiffOffset: Int) {
        let block = Array(segment[tiffOffset...])
        guard let reader = TIFFReader(.bytes(block)), let directory = reader.directory(at: reader.first),
            let place = reader.place(of: 274, in: directory), place + 2 <= block.count
        else { return }
        let isLittleEndian = block[0] == 0x49
        segment[tiffOffset + place] = isLittleEndian ? 1 : 0
        segment[tiffOffset + place + 1] = isLittleEndian ? 0 : 1
    }
}
