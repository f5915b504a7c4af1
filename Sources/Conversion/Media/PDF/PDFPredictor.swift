/// Undoes what was done to the rows of a stream before it was deflated.
///
/// - Source: ISO 32000-2 §7.4.4.4; PNG (W3C REC-png-3) §9.2 for predictors 10 to 15.
struct PDFPredictor: Equatable {
    private let number: Int
    /// Units: bytes.
    private let rowByteCount: Int
    private let pixelByteCount: Int

    private static let columnLimit = 1 << 16

    /// `nil` for parameters that are not read.
    init?(_ parameters: PDFDictionary) {
        number = parameters["Predictor"].map { $0.integer ?? -1 } ?? 1
        let colours = parameters["Colors"].map { $0.integer ?? -1 } ?? 1
        let bits = parameters["BitsPerComponent"].map { $0.integer ?? -1 } ?? 8
        let columns = parameters["Columns"].map { $0.integer ?? -1 } ?? 1
        guard 1...32 ~= colours, [1, 2, 4, 8, 16].contains(bits), 1...Self.columnLimit ~= columns else { return nil }
        rowByteCount = (columns * colours * bits + 7) / 8
        pixelByteCount = max(1, colours * bits / 8)
        switch number {
        case 1, 10...15: break
        case 2 where bits == 8: break
        default: return nil
        }
    }

    /// `nil` for what is no whole number of rows, or has an unknown filter.
    func undone(_ bytes: [UInt8]) -> [UInt8]? {
        switch number {
        case 1: return bytes
        case 2: return differences(bytes)
        default: return filtered(bytes)
        }
    }

    private func differences(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count % rowByteCount == 0 else { return nil }
        var bytes = bytes
        for row in stride(from: 0, to: bytes.count, by: rowByteCount) {
            for index in stride(from: row + pixelByteCount, to: row + rowByteCount, by: 1) {
                bytes[index] &+= bytes[index - pixelByteCount]
            }
        }
        return bytes
    }

    private func filtered(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count % (rowByteCount + 1) == 0 else { return nil }
        var rows: [UInt8] = []
        rows.reserveCapacity(bytes.count)
        for row in stride(from: 0, to: bytes.count, by: rowByteCount + 1) {
            let filter = bytes[row]
            guard filter <= 4 else { return nil }
            let start = rows.count
            for column in 0..<rowByteCount {
                let left = column >= pixelByteCount ? rows[start + column - pixelByteCount] : 0
                let up = start > 0 ? rows[start + column - rowByteCount] : 0
                let predicted: UInt8
                switch filter {
                case 1: predicted = left
                case 2: predicted = up
                case 3: predicted = UInt8((Int(left) + Int(up)) / 2)
                case 4:
                    let corner =
                        start > 0 && column >= pixelByteCount
                        ? rows[start + column - rowByteCount - pixelByteCount] : 0
                    predicted = Self.nearest(Int(left), Int(up), Int(corner))
                default: predicted = 0
                }
                rows.append(bytes[row + 1 + column] &+ predicted)
            }
        }
        return rows
    }

    /// Paeth's predictor.
    private static func nearest(_ left: Int, _ up: Int, _ corner: Int) -> UInt8 {
        let estimate = left + up - corner
        let (toLeft, toUp, toCorner) = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
        if toLeft <= toUp, toLeft <= toCorner { return UInt8(left) }
        return UInt8(toUp <= toCorner ? up : corner)
    }
}
