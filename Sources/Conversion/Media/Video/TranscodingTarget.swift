/// Size and rate of a stream that is coded anew: at most 1920 × 1080, upright or turned, within level 4.1 of H.264.
struct TranscodingTarget: Sendable, Equatable {
    var columns: Int
    var rows: Int
    var rate: FrameRate

    private static let longSide = 1920
    private static let shortSide = 1080

    /// The nearest to the stream as it is shown: turned upright, with square pixels, at a constant rate.
    init(for stream: VideoStream) {
        var width = stream.columns
        var height = stream.rows
        if let shape = stream.pixelShape, !shape.isSquare {
            // Only ever wider or higher: no line is lost.
            if shape.width > shape.height {
                width = max(1, min(width * shape.width / shape.height, 65_535))
            } else {
                height = max(1, min(height * shape.height / shape.width, 65_535))
            }
        }
        if stream.orientation.swapsSides { swap(&width, &height) }
        let long = max(width, height)
        let short = min(width, height)
        // As a fraction of what fits, so that the shape stays.
        var (numerator, denominator) = (1, 1)
        if long > Self.longSide { (numerator, denominator) = (Self.longSide, long) }
        if short * numerator > Self.shortSide * denominator { (numerator, denominator) = (Self.shortSide, short) }
        columns = Self.even(width * numerator / denominator)
        rows = Self.even(height * numerator / denominator)
        rate = Self.rate(for: stream, columns: columns, rows: rows)
    }

    private static func even(_ count: Int) -> Int { max(16, count - count % 2) }

    /// The stream's own constant rate where the level takes it, else the nearest common one that it takes.
    private static func rate(for stream: VideoStream, columns: Int, rows: Int) -> FrameRate {
        let wanted = stream.rate ?? .pal
        let level = H264Level.level41
        if !stream.hasVariableRate, level.takes(columns: columns, rows: rows, rate: wanted) { return wanted }
        let possible = FrameRate.common.filter { level.takes(columns: columns, rows: rows, rate: $0) }
        return wanted.nearest(of: possible) ?? .pal
    }
}
