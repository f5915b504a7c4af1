import DICOM

/// The outermost chunks of an AVI file: one, or several above a gigabyte (OpenDML).
///
/// - Source: Multimedia Programming Interface and Data Specifications 1.0, "RIFF"; OpenDML AVI 1.02 §2.
enum RIFFChunks {
    private static let chunkLimit = 4096
    private static let riff = Array("RIFF".utf8)

    static func checkAreWhole(_ window: inout ContentWindow, found: String) throws(ConversionError) {
        var offset = 0
        for _ in 0..<chunkLimit {
            guard try window.matches(riff, at: offset) else {
                if offset == 0 { throw .truncated(found: found) }
                return  // whatever else somebody appended
            }
            guard let size = try window.uint32LittleEndian(at: offset + 4) else { throw .truncated(found: found) }
            let end = offset + 8 + size + size % 2
            // The padding byte of the last chunk is often missing.
            guard end - size % 2 <= window.byteCount else { throw .truncated(found: found) }
            offset = end
        }
    }
}

/// The one Segment of a Matroska file, behind the EBML header.
///
/// - Source: RFC 8794 §4 (variable size integers), §11.2; RFC 9559 §5.1.
enum MatroskaSegment {
    private static let headerID = 0x1A45_DFA3
    private static let segmentID = 0x1853_8067

    static func checkIsWhole(_ window: inout ContentWindow, found: String) throws(ConversionError) {
        guard let header = try element(at: 0, &window) else { throw .truncated(found: found) }
        guard header.id == headerID, let headerSize = header.size else {
            throw .damaged(found: found, part: "EBML header")
        }
        let (start, overflow) = header.payload.addingReportingOverflow(headerSize)
        guard !overflow, start < window.byteCount, let segment = try element(at: start, &window) else {
            throw .truncated(found: found)
        }
        guard segment.id == segmentID else { throw .damaged(found: found, part: "order of elements") }
        // A recording that was written as it went on has no size.
        guard let size = segment.size else { return }
        let (end, tooLong) = segment.payload.addingReportingOverflow(size)
        guard !tooLong, end <= window.byteCount else { throw .truncated(found: found) }
    }

    private struct Element {
        var id: Int
        /// `nil` for an unknown size.
        var size: Int?
        /// Where its payload begins.
        var payload: Int
    }

    /// `nil` where the header is cut off or has no valid length.
    private static func element(at offset: Int, _ window: inout ContentWindow) throws(ConversionError) -> Element? {
        guard let first = try window.byte(at: offset) else { return nil }
        let idLength = first.leadingZeroBitCount + 1
        guard idLength <= 4, let id = try window.uint(at: offset, byteCount: idLength) else { return nil }
        guard let second = try window.byte(at: offset + idLength) else { return nil }
        let sizeLength = second.leadingZeroBitCount + 1
        guard sizeLength <= 8, let raw = try window.uint(at: offset + idLength, byteCount: sizeLength) else {
            return nil
        }
        let mask = (1 << (7 * sizeLength)) - 1
        let size = raw & mask
        return Element(id: id, size: size == mask ? nil : size, payload: offset + idLength + sizeLength)
    }
}

extension ContentWindow {
    /// Four bytes in little endian, or `nil` where they are not all there.
    mutating func uint32LittleEndian(at offset: Int) throws(ConversionError) -> Int? {
        var value = 0
        for index in (0..<4).reversed() {
            guard let byte = try byte(at: offset + index) else { return nil }
            value = value << 8 | Int(byte)
        }
        return value
    }
}
