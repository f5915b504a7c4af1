import DICOM

/// A box of the containers that JPEG 2000 and JPEG XL share.
///
/// - Source: ISO/IEC 15444-1 §I.4; ISO/IEC 18181-2 §4.
struct ImageBox: Equatable {
    /// Four characters.
    var type: [UInt8]
    /// Units: offsets.
    var payload: Range<Int>

    func isType(_ name: StaticString) -> Bool { type == Array("\(name)".utf8) }

    private static let limit = 4096

    /// The boxes that fill a range, which lies within the content.
    static func boxes(
        in range: Range<Int>, of window: inout ContentWindow, _ found: String
    ) throws(ConversionError) -> [ImageBox] {
        var boxes: [ImageBox] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard boxes.count < limit else { throw .damaged(found: found, part: "number of boxes") }
            guard offset + 8 <= range.upperBound, let length = try window.uint32(at: offset) else {
                throw .truncated(found: found)
            }
            var type: [UInt8] = []
            for index in 4..<8 {
                guard let byte = try window.byte(at: offset + index) else { throw .truncated(found: found) }
                type.append(byte)
            }
            var start = offset + 8
            var end = range.upperBound
            switch length {
            case 0: break  // the last box: to the end
            case 1:
                guard offset + 16 <= range.upperBound, let high = try window.uint32(at: offset + 8),
                    let low = try window.uint32(at: offset + 12)
                else { throw .truncated(found: found) }
                guard high < 1 << 24, high << 32 | low >= 16 else { throw .damaged(found: found, part: "box length") }
                start = offset + 16
                end = offset + (high << 32 | low)
            case 2..<8: throw .damaged(found: found, part: "box length")
            default: end = offset + length
            }
            guard end <= range.upperBound else { throw .truncated(found: found) }
            boxes.append(ImageBox(type: type, payload: start..<end))
            offset = end
        }
        return boxes
    }
}

extension ContentWindow {
    /// Four bytes in big endian, or `nil` where they are not all there.
    mutating func uint32(at offset: Int) throws(ConversionError) -> Int? {
        guard let high = try uint16(at: offset), let low = try uint16(at: offset + 2) else { return nil }
        return high << 16 | low
    }
}
