import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.8.6.3.
    mutating func fillSCMultiframeImageModule(_ image: ImageDescription) {
        fillScannedPixelSpacing(image.resolution)
        guard image.photometricInterpretation == "MONOCHROME2", image.bitsStored > 1 else { return }
        decide(.presentationLUTShape, .CS, "IDENTITY")
        decide(.rescaleIntercept, .DS, "0")
        decide(.rescaleSlope, .DS, "1")
        decide(.rescaleType, .LO, "US")
    }

    /// Only who says that a film or paper was scanned makes the resolution of a file a size: screens write one too.
    private mutating func fillScannedPixelSpacing(_ resolution: DecodedPage.Resolution?) {
        let conversion = dataSet.string(.conversionType)
        guard conversion == "DF" || conversion == "SD" || conversion == "SI" else { return }
        if !hasValue(.nominalScannedPixelSpacing), let resolution, !resolution.isRelative,
            let rows = Self.spacing(resolution.vertical), let columns = Self.spacing(resolution.horizontal)
        {
            fill(.nominalScannedPixelSpacing, .DS, .strings([rows, columns]))
        }
        if conversion == "DF", !hasValue(.nominalScannedPixelSpacing) {
            fail(.missingAttribute(.nominalScannedPixelSpacing))
        }
    }

    /// - Units: pixels of an inch to millimetres, to the millionth.
    private static func spacing(_ resolution: Double) -> String? {
        guard resolution.isFinite, resolution >= 1, resolution <= 100_000 else { return nil }
        let millionths = Int((25_400_000 / resolution).rounded())
        return "\(millionths / 1_000_000)." + String("\(millionths % 1_000_000 + 1_000_000)".dropFirst())
    }

    /// - Source: PS3.3 §C.8.6.4.
    mutating func fillSCMultiframeVectorModule(_ frames: FrameSeries) {
        guard case .pages(let first, let count) = frames, count > 1 else { return }
        decide(.pageNumberVector, .IS, .strings((first..<first + count).map(String.init)))
    }
}
