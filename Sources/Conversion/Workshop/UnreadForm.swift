/// What of a sound image is beyond its decoder.
package enum UnreadForm: String, Sendable {
    /// Samples of sizes that DICOM images do not have, fractions or signed numbers.
    case samples
    case compression
    /// Colours that a decoder would give out as others, or more channels than an image shows.
    case colours
    /// Tiles of which each holds one colour only.
    case tiles
    /// More rows or columns than DICOM has numbers for.
    ///
    /// - Source: PS3.3 §C.7.6.3 (Rows and Columns are of VR US).
    case sides
    /// What a camera's sensor measured, of which programs for photographs make a picture.
    case cameraRaw
}
