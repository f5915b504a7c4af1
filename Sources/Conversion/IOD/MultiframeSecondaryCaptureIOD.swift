import DICOM

extension InstanceDraft {
    /// Multi-frame Single Bit, Grayscale Byte, Grayscale Word and True Color Secondary Capture Image.
    ///
    /// - Source: PS3.3 §A.8.2 to §A.8.5.
    mutating func fillMultiframeSecondaryCaptureIOD(_ image: ImageDescription, pixelData: BulkData) {
        guard let frames = image.frames else { return }
        fillPatientModule()
        fillGeneralStudyModule()
        fillGeneralSeriesModule(modality: "OT")
        fillGeneralEquipmentModule()
        fillSCEquipmentModule()
        fillGeneralImageModule(image)
        fillImagePixelModule(image, pixelData: pixelData)
        fillMultiframeModule(frames)
        fillFrameTimes(frames)
        fillSCImageModule()
        fillSCMultiframeImageModule(image)
        fillSCMultiframeVectorModule(frames)
        fillPixelAspectRatio(image.resolution)
        fillSOPCommonModule()
    }
}
