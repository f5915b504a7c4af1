import DICOM

/// Where the codestream lies in a JPEG XL container.
///
/// - Source: ISO/IEC 18181-2.
struct JXLContainer: Equatable {
    /// Parts of the codestream, in order. Units: offsets.
    private(set) var parts: [Range<Int>] = []
    /// Whether the container holds what a JPEG file can be made again from.
    private(set) var recompressesJPEG = false

    private static func damaged(_ part: String) -> ConversionError { .damaged(found: JPEGXLHeader.name, part: part) }

    init(reading window: inout ContentWindow) throws(ConversionError) {
        var isComplete = false
        for box in try ImageBox.boxes(in: 0..<window.byteCount, of: &window, JPEGXLHeader.name) {
            if box.isType("jbrd") { recompressesJPEG = true }
            if box.isType("jxlc") {
                guard parts.isEmpty else { throw Self.damaged("codestream boxes") }
                parts = [box.payload]
                isComplete = true
            } else if box.isType("jxlp") {
                // The index of the part, with the top bit in the last one.
                guard !isComplete, let index = try window.uint32(at: box.payload.lowerBound), box.payload.count >= 4,
                    index & 0x7FFF_FFFF == parts.count
                else { throw Self.damaged("codestream boxes") }
                parts.append(box.payload.lowerBound + 4..<box.payload.upperBound)
                isComplete = index >> 31 == 1
            }
        }
        guard isComplete else { throw .truncated(found: JPEGXLHeader.name) }
    }
}
