import Conversion

/// How a picture is turned to stand upright.
///
/// - Source: CIPA DC-008 §4.6.4 (Orientation).
struct Orientation {
    let number: Int

    /// Anything but 1…8 means upright.
    init(_ number: Int) { self.number = 1...8 ~= number ? number : 1 }

    /// Whether rows become columns.
    var swapsSides: Bool { number >= 5 }

    /// TJXOP of libjpeg-turbo: none, flips, transpositions and rotations by 180°, 90° and 270°.
    var operation: Int32 { [0, 1, 6, 2, 3, 5, 4, 7][number - 1] }

    /// Turns an image of `samples` bytes for each pixel.
    func turn(_ image: SampleMemory, columns: Int, rows: Int, samples: Int) throws(WorkshopError) -> SampleMemory {
        guard number > 1 else { return image }
        let turned = try SampleMemory(count: image.count)
        let (width, height) = swapsSides ? (rows, columns) : (columns, rows)
        var place = turned.start
        for y in 0..<height {
            for x in 0..<width {
                let (column, row) = source(x, y, columns: columns, rows: rows)
                place.update(from: image.start + (row * columns + column) * samples, count: samples)
                place += samples
            }
        }
        return turned
    }

    /// Where the pixel of an upright place stands in the stored image.
    private func source(_ x: Int, _ y: Int, columns: Int, rows: Int) -> (column: Int, row: Int) {
        switch number {
        case 2: (columns - 1 - x, y)
        case 3: (columns - 1 - x, rows - 1 - y)
        case 4: (x, rows - 1 - y)
        case 5: (y, x)
        case 6: (y, rows - 1 - x)
        case 7: (columns - 1 - y, rows - 1 - x)
        case 8: (columns - 1 - y, x)
        default: (x, y)
        }
    }
}
