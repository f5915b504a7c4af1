import DICOM

/// Pixels of one bit, packed from the least significant bit on.
///
/// - Source: PS3.5 §8.1.1, §8.2: frames follow each other without padding.
enum SingleBits {
    private static let windowByteCount = 64 << 10

    /// A byte for each pixel: 0 or 255.
    static func expand(
        _ content: Content, count: Int, _ found: String, in workshop: any Workshop
    ) async throws(ConversionError) -> Content {
        try await workshop.written(found) { file throws(ConversionError) in
            var written = 0
            var offset = 0
            while written < count {
                let window = try content.bytes(at: offset, count: windowByteCount)
                guard !window.isEmpty else { throw .decoderFailed(found: found, .crashed) }
                let bits = min(count - written, 8 * window.count)
                try append((0..<bits).map { window[$0 / 8] >> UInt8($0 % 8) & 1 == 0 ? 0 : 255 }, to: file, found)
                written += bits
                offset += window.count
            }
        }
    }

    /// Frames without the bits that pad each of them to whole bytes.
    static func join(
        _ content: Content, frames: Int, of count: Int, _ found: String, in workshop: any Workshop
    ) async throws(ConversionError) -> Content {
        try await workshop.written(found) { file throws(ConversionError) in
            let frameByteCount = (count + 7) / 8
            // Bits that do not fill a byte yet, and how many.
            var rest: UInt8 = 0
            var shift: UInt8 = 0
            for frame in 0..<frames {
                var bits = count
                var offset = frame * frameByteCount
                while bits > 0 {
                    let window = try content.bytes(at: offset, count: min(windowByteCount, (bits + 7) / 8))
                    guard !window.isEmpty else { throw .decoderFailed(found: found, .crashed) }
                    var joined: [UInt8] = []
                    joined.reserveCapacity(window.count + 1)
                    for byte in window {
                        let taken = UInt8(min(bits, 8))
                        let clean = taken == 8 ? byte : byte & (1 << taken - 1)
                        let pair = UInt16(rest) | UInt16(clean) << UInt16(shift)
                        if shift + taken >= 8 {
                            joined.append(UInt8(truncatingIfNeeded: pair))
                            rest = UInt8(truncatingIfNeeded: pair >> 8)
                            shift = shift + taken - 8
                        } else {
                            rest = UInt8(truncatingIfNeeded: pair)
                            shift += taken
                        }
                        bits -= Int(taken)
                    }
                    offset += window.count
                    try append(joined, to: file, found)
                }
            }
            if shift > 0 { try append([rest], to: file, found) }
        }
    }

    private static func append(
        _ bytes: [UInt8], to file: any ScratchFile, _ found: String
    ) throws(ConversionError) {
        do throws(WorkshopError) { try file.append(bytes) } catch { throw ConversionError(error, of: found) }
    }
}
