/// The one thing of an EXIF segment that matters to a viewer of the pixels.
///
/// - Source: TIFF 6.0 §2; CIPA DC-008 §4.6.4.
enum EXIF {
    private static let orientationTag = 0x0112

    /// The orientation in the first directory of an APP1 segment's payload, 1…8; `nil` where there is none.
    static func orientation(
        from start: Int, to end: Int, in window: inout ContentWindow
    ) throws(ConversionError) -> Int? {
        guard end - start >= 14, try window.matches(Array("Exif\0\0".utf8), at: start) else { return nil }
        let base = start + 6
        let isLittleEndian: Bool
        switch try window.uint16(at: base) {
        case 0x4949: isLittleEndian = true
        case 0x4D4D: isLittleEndian = false
        default: return nil
        }
        func uint16(_ offset: Int) throws(ConversionError) -> Int {
            guard offset + 2 <= end, let value = try window.uint16(at: offset) else { return 0 }
            return isLittleEndian ? value >> 8 | (value & 0xFF) << 8 : value
        }
        let first = try uint16(base + 4)
        let second = try uint16(base + 6)
        let directory = base + (isLittleEndian ? first | second << 16 : first << 16 | second)
        let count = try uint16(directory)
        for index in 0..<min(count, 512) {
            let entry = directory + 2 + 12 * index
            guard entry + 12 <= end else { return nil }
            if try uint16(entry) == orientationTag {
                let value = try uint16(entry + 8)
                return 1...8 ~= value ? value : nil
            }
        }
        return nil
    }
}
