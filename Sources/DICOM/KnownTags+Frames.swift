/// Attributes of images of several frames, by keyword.
///
/// - Source: PS3.6 §6.
extension Tag {
    package static let acquisitionTime = Tag(0x0008, 0x0032)
    package static let imagerPixelSpacing = Tag(0x0018, 0x1164)
    package static let pixelSpacing = Tag(0x0028, 0x0030)
    package static let frameTime = Tag(0x0018, 0x1063)
    package static let frameTimeVector = Tag(0x0018, 0x1065)
    package static let pageNumberVector = Tag(0x0018, 0x2001)
    package static let nominalScannedPixelSpacing = Tag(0x0018, 0x2010)
    package static let rescaleIntercept = Tag(0x0028, 0x1052)
    package static let rescaleSlope = Tag(0x0028, 0x1053)
    package static let rescaleType = Tag(0x0028, 0x1054)
    package static let presentationLUTShape = Tag(0x2050, 0x0020)
}
