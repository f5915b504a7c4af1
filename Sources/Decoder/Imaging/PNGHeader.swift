import Conversion
import DICOM

/// What the first chunk of a PNG says, and whether a mask follows.
///
/// - Source: PNG (third edition) §11.2.1.
struct PNGHeader {
    var columns: Int
    var rows: Int
    var bitDepth: Int
    var isGray: Bool
    /// Whether pixels of one colour are transparent.
    var hasTransparency = false
    /// Whether further pictures follow, which are not read.
    var isAnimated = false

    /// libvips takes 72 pixels an inch for files that say nothing.
    var resolution: DecodedPage.Resolution?

    private static let maximumChunkCount = 1000

    init(_ content: Content) throws(WorkshopError) {
        guard let head = try? content.read(at: 0, count: 33), head.count == 33,
            head[12..<16].elementsEqual("IHDR".utf8)
        else { throw .rejected }
        columns = head[16..<20].reduce(0) { $0 << 8 | Int($1) }
        rows = head[20..<24].reduce(0) { $0 << 8 | Int($1) }
        bitDepth = Int(head[24])
        isGray = head[25] == 0
        var offset = 33
        for _ in 0..<Self.maximumChunkCount {
            guard let chunk = try? content.read(at: offset, count: 8), chunk.count == 8 else { return }
            let name = chunk[4..<8]
            if name.elementsEqual("IDAT".utf8) || name.elementsEqual("IEND".utf8) { return }
            if name.elementsEqual("tRNS".utf8) { hasTransparency = true }
            if name.elementsEqual("acTL".utf8) { isAnimated = true }
            if name.elementsEqual("pHYs".utf8) { resolution = Self.resolution(content, at: offset + 8) }
            offset += 12 + chunk[0..<4].reduce(0) { $0 << 8 | Int($1) }
        }
    }

    /// - Source: PNG §11.3.4.3.
    private static func resolution(_ content: Content, at offset: Int) -> DecodedPage.Resolution? {
        guard let bytes = try? content.read(at: offset, count: 9), bytes.count == 9, bytes[8] < 2 else { return nil }
        let perMetre = [bytes[0..<4], bytes[4..<8]].map { $0.reduce(0) { $0 << 8 | Int($1) } }
        guard perMetre[0] > 0, perMetre[1] > 0 else { return nil }
        return .init(
            horizontal: Double(perMetre[0]) * 0.0254, vertical: Double(perMetre[1]) * 0.0254, isRelative: bytes[8] == 0)
    }
}
