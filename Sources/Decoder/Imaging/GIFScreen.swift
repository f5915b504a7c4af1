import Conversion
import DICOM

/// The head of a GIF file.
enum GIFScreen {
    /// How many pixels are as long across as down; `nil` where it is not said, or they are square.
    ///
    /// - Source: GIF89a §18, Pixel Aspect Ratio.
    static func pixelShape(_ content: Content) -> DecodedPage.Resolution? {
        guard let byte = try? content.read(at: 12, count: 1).first, byte != 0, byte != 49 else { return nil }
        return .init(horizontal: 64, vertical: Double(byte) + 15, isRelative: true)
    }
}
