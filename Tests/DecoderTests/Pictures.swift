import Conversion
import DICOM

/// Small image files made by hand, so that every byte is known.
enum Pictures {
    /// An uncompressed gray TIFF of one page or more, each with its own size; the pixels count up.
    ///
    /// - Parameter changes: values of tags in place of those.
    static func tiff(_ sizes: [(columns: Int, rows: Int)], _ changes: [Int: Int] = [:]) -> [UInt8] {
        var file: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
        for (index, size) in sizes.enumerated() {
            let directory = file.count
            let tags = Set([256, 257, 258, 259, 262, 273, 278, 279]).union(changes.keys).sorted()
            let end = directory + 2 + tags.count * 12 + 4
            let pixelCount = size.columns * size.rows
            // Directories begin on even places.
            let next = (end + pixelCount + 1) / 2 * 2
            let values = [
                256: size.columns, 257: size.rows, 258: 8, 259: 1, 262: 1, 273: end, 278: size.rows, 279: pixelCount,
            ].merging(changes) { $1 }
            file += little(tags.count, 2)
            for tag in tags { file += little(tag, 2) + little(4, 2) + little(1, 4) + little(values[tag] ?? 0, 4) }
            file += little(index + 1 < sizes.count ? next : 0, 4)
            file += (0..<pixelCount).map { UInt8(truncatingIfNeeded: $0) }
            file += [UInt8](repeating: 0, count: next - file.count)
        }
        return file
    }

    /// An uncompressed BMP of 24 bits; the bytes count up.
    static func bmp(columns: Int, rows: Int) -> [UInt8] {
        let rowByteCount = (columns * 3 + 3) / 4 * 4
        let head =
            Array("BM".utf8) + little(54 + rowByteCount * rows, 4) + little(0, 4) + little(54, 4) + little(40, 4)
            + little(columns, 4) + little(rows, 4) + little(1, 2) + little(24, 2)
        return head + [UInt8](repeating: 0, count: 24)
            + (0..<rowByteCount * rows).map { UInt8(truncatingIfNeeded: $0) }
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
