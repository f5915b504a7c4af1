/// What of a sound image is beyond its decoder.
package enum UnreadForm: String, Sendable {
    /// Samples of sizes that DICOM images do not have, fractions or signed numbers.
    case samples
    case compression
}
