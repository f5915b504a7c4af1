import DICOM

extension ImageDescription {
    /// Whether the VL Image Module takes it: 8 bits, and colours that the module and the transfer syntax both know.
    ///
    /// - Source: PS3.3 §C.8.12.1.1.1; PS3.5 §8.2.1, §8.2.3, §8.2.4.
    func checkFitsPhotograph(_ found: String) throws(ConversionError) {
        guard bitsStored == 8 else {
            throw .renderingNotPossible(found: "\(found) of \(bitsStored) bits per sample", as: .photo)
        }
        let isLossyJPEG = lossyCompression != nil && isEncapsulated && bulkMediaType.hasPrefix("image/jpeg;")
        let colours = isLossyJPEG ? ["YBR_FULL_422"] : ["RGB", "YBR_RCT", "YBR_ICT"]
        guard photometricInterpretation == "MONOCHROME2" || colours.contains(photometricInterpretation) else {
            throw .renderingNotPossible(found: "\(found) in \(photometricInterpretation) colours", as: .photo)
        }
    }
}
