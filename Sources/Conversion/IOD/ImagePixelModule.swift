import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.6.3.
    mutating func fillImagePixelModule(_ image: ImageDescription, pixelData: BulkData) {
        decide(.samplesPerPixel, .US, image.samplesPerPixel)
        decide(.photometricInterpretation, .CS, image.photometricInterpretation)
        if image.samplesPerPixel > 1 { decide(.planarConfiguration, .US, 0) } else { exclude(.planarConfiguration) }
        decide(.rows, .US, image.rows)
        decide(.columns, .US, image.columns)
        decide(.bitsAllocated, .US, image.bitsAllocated)
        decide(.bitsStored, .US, image.bitsStored)
        decide(.highBit, .US, image.bitsStored - 1)
        decide(.pixelRepresentation, .US, 0)
        exclude(.encapsulatedDocument)
        decide(.pixelData, .OB, .bulk(pixelData))
    }

    /// The IODs of single frames have no Number of Frames; to say that it is 1 is no fault.
    mutating func excludeNumberOfFrames() {
        if dataSet.integer(.numberOfFrames) == 1 { remove(.numberOfFrames) } else { exclude(.numberOfFrames) }
    }
}
