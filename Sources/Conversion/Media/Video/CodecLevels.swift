/// What a level of H.264 allows. Streams may call their level lower than it is, so size and rate are checked, too.
///
/// - Source: ITU-T H.264 table A-1, §A.3.1.
struct H264Level: Sendable {
    /// Units: macroblocks of 16 × 16 pixels per second.
    private let macroblocksPerSecond: Int
    /// Units: macroblocks of a frame.
    private let macroblocks: Int

    static let level41 = H264Level(macroblocksPerSecond: 245_760, macroblocks: 8192)
    static let level42 = H264Level(macroblocksPerSecond: 522_240, macroblocks: 8704)

    /// Neither side may be longer than √(8 × macroblocks).
    func takes(columns: Int, rows: Int) -> Bool {
        let (across, down) = ((columns + 15) / 16, (rows + 15) / 16)
        let limit = 8 * macroblocks
        return across * down <= macroblocks && across * across <= limit && down * down <= limit
    }

    func takes(columns: Int, rows: Int, rate: FrameRate) -> Bool {
        let frame = ((columns + 15) / 16) * ((rows + 15) / 16)
        return takes(columns: columns, rows: rows)
            && frame * rate.numerator <= macroblocksPerSecond * rate.denominator
    }
}

/// What level 5.1 of HEVC allows, the highest in DICOM.
///
/// - Source: ITU-T H.265 table A.8, table A.9.
enum HEVCLevel {
    /// Units: luma samples of a frame.
    private static let samples = 8_912_896
    /// Units: luma samples per second.
    private static let samplesPerSecond = 534_773_760

    static func takes(columns: Int, rows: Int) -> Bool {
        let limit = 8 * samples
        return columns * rows <= samples && columns * columns <= limit && rows * rows <= limit
    }

    static func takes(columns: Int, rows: Int, rate: FrameRate) -> Bool {
        takes(columns: columns, rows: rows) && columns * rows * rate.numerator <= samplesPerSecond * rate.denominator
    }
}
