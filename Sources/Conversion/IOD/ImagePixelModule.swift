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
        decide(.pixelData, image.pixelDataVR, .bulk(pixelData))
    }

    /// The IODs of single frames have no Number of Frames; to say that it is 1 is no fault.
    mutating func excludeNumberOfFrames() {
        if dataSet.integer(.numberOfFrames) == 1 { remove(.numberOfFrames) } else { exclude(.numberOfFrames) }
    }
}

extension ImageDescription {
    /// Pixels of 8 bits and encapsulated ones are bytes; others are words.
    ///
    /// - Source: PS3.5 §A.2, §A.4.
    var pixelDataVR: VR { isEncapsulated || bitsAllocated == 8 ? .OB : .OW }
}
