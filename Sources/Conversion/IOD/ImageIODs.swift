import DICOM

extension InstanceDraft {
    /// Secondary Capture Image.
    ///
    /// - Source: PS3.3 §A.8.1.
    mutating func fillSecondaryCaptureIOD(_ image: ImageDescription, pixelData: BulkData) {
        fillPatientModule()
        fillGeneralStudyModule()
        fillGeneralSeriesModule(modality: "OT")
        fillGeneralEquipmentModule()
        fillSCEquipmentModule()
        fillGeneralImageModule(image)
        fillImagePixelModule(image, pixelData: pixelData)
        excludeNumberOfFrames()
        fillSCImageModule()
        fillPixelAspectRatio(image.resolution)
        fillSOPCommonModule()
    }

    /// VL Photographic Image.
    ///
    /// - Source: PS3.3 §A.32.4.
    mutating func fillVLPhotographicIOD(_ image: ImageDescription, pixelData: BulkData) {
        fillPatientModule()
        fillGeneralStudyModule()
        fillGeneralSeriesModule(modality: "XC")
        fillGeneralEquipmentModule()
        fillGeneralImageModule(image)
        fillImagePixelModule(image, pixelData: pixelData)
        excludeNumberOfFrames()
        fillAcquisitionContextModule()
        fillVLImageModule()
        fillPixelAspectRatio(image.resolution)
        fillSOPCommonModule()
    }
}
