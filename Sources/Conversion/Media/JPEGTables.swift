import DICOM

/// The tables of a sequential JPEG image: that each is possible and that scans find theirs.
///
/// A decoder gives up where they are not, so that no viewer would show the image.
///
/// - Source: ITU-T T.81 §B.2.4, §B.2.3, §C.
///
/// Every image comes through here, and has a few of each: rows cost a fraction of what sets and dictionaries cost.
struct JPEGTables {
    private struct Component {
        let id: UInt8
        /// The number of its quantization table.
        let table: UInt8
    }

    /// Which tables are there, by number.
    private var quantization: InlineArray<4, Bool> = .init(repeating: false)
    /// Greatest symbol of each table of DC differences, by number.
    private var differences: InlineArray<4, UInt8?> = .init(repeating: nil)
    /// Which tables of AC coefficients are there, by number.
    private var coefficients: InlineArray<4, Bool> = .init(repeating: false)
    private var components: [Component] = []

    private static let numbers: ClosedRange<UInt8> = 0...3

    /// DQT: tables of 64 numbers of 8 or 16 bits.
    mutating func readQuantization(
        _ start: Int, _ end: Int, _ window: inout ContentWindow
    ) throws(ConversionError) {
        var offset = start
        while offset < end {
            guard let kind = try window.byte(at: offset), kind >> 4 <= 1, Self.numbers ~= kind & 15 else {
                throw JPEGHeader.damaged("quantization table")
            }
            offset += 1 + 64 * (Int(kind >> 4) + 1)
            guard offset <= end else { throw JPEGHeader.damaged("quantization table") }
            quantization[Int(kind & 15)] = true
        }
    }

    /// DHT: how many codes there are of each length up to 16, and the symbols that they stand for.
    mutating func readHuffman(_ start: Int, _ end: Int, _ window: inout ContentWindow) throws(ConversionError) {
        var offset = start
        while offset < end {
            guard let kind = try window.byte(at: offset), kind >> 4 <= 1, Self.numbers ~= kind & 15 else {
                throw JPEGHeader.damaged("Huffman table")
            }
            var count = 0
            // Codes of a length that there is no room for any more.
            var free = 1
            for length in 1...16 {
                let codes = Int(try window.byte(at: offset + length) ?? 0)
                free = 2 * free - codes
                count += codes
                // The code of ones alone stays free, too (§C).
                guard free > 0, count <= 256 else { throw JPEGHeader.damaged("Huffman table") }
            }
            let symbols = offset + 17
            offset = symbols + count
            guard offset <= end else { throw JPEGHeader.damaged("Huffman table") }
            guard kind >> 4 == 0 else {
                coefficients[Int(kind & 15)] = true
                continue
            }
            var greatest: UInt8 = 0
            for place in symbols..<offset { greatest = max(greatest, try window.byte(at: place) ?? 0) }
            differences[Int(kind & 15)] = greatest
        }
    }

    /// SOF: which quantization table each component has.
    mutating func readComponents(_ start: Int, _ end: Int, _ window: inout ContentWindow) throws(ConversionError) {
        guard components.isEmpty else { throw JPEGHeader.damaged("second frame") }
        for offset in stride(from: start + 6, to: end - 2, by: 3) {
            guard let id = try window.byte(at: offset), let table = try window.byte(at: offset + 2) else {
                throw JPEGHeader.damaged("frame header")
            }
            components.append(Component(id: id, table: table))
        }
    }

    /// SOS: the components are those of the frame, and their tables are there.
    ///
    /// - Parameter start: behind the length of the segment; its size has been checked against `count`.
    func checkScan(
        _ start: Int, count: Int, _ process: JPEGHeader.Process, _ window: inout ContentWindow
    ) throws(ConversionError) {
        var seen: [UInt8] = []
        for index in 0..<count {
            // Of two components of one identifier the frame's later one counts.
            guard let id = try window.byte(at: start + 1 + 2 * index),
                let tables = try window.byte(at: start + 2 + 2 * index), !seen.contains(id),
                let component = components.last(where: { $0.id == id })
            else { throw JPEGHeader.damaged("scan header") }
            seen.append(id)
            // Differences of lossless images have 17 sizes, those of others 16 at most (T.81 §F.1.2.1, §H.1.2.2).
            let limit: UInt8 = process == .lossless ? 16 : 15
            guard let greatest = Self.table(tables >> 4, of: differences), let greatest, greatest <= limit else {
                throw JPEGHeader.damaged("Huffman table")
            }
            if process == .lossless { continue }
            guard Self.table(tables & 15, of: coefficients) == true else { throw JPEGHeader.damaged("Huffman table") }
            guard Self.table(component.table, of: quantization) == true else {
                throw JPEGHeader.damaged("quantization table")
            }
        }
    }

    /// `nil` for a number that no table has.
    private static func table<Table>(_ number: UInt8, of tables: InlineArray<4, Table>) -> Table? {
        numbers ~= number ? tables[Int(number)] : nil
    }
}
