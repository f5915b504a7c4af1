import DICOM

extension InstanceDraft {
    /// Video Endoscopic, Microscopic and Photographic Image, whose modules are the same.
    ///
    /// - Source: PS3.3 §A.32.5, §A.32.6, §A.32.7.
    mutating func fillVideoIOD(_ video: VideoDescription, pixelData: BulkData) {
        fillPatientModule()
        fillGeneralStudyModule()
        fillGeneralSeriesModule(modality: "XC")
        fillGeneralEquipmentModule()
        fillGeneralAcquisition(video)
        fillCompressionHistory(video)
        fillGeneralImageModule(video.image)
        fillCineModule(video)
        fillMultiframeModule(video)
        fillImagePixelModule(video.image, pixelData: pixelData)
        fillPixelShape(video)
        fillAcquisitionContextModule()
        fillAnatomicRegion()
        fillVLImageModule()
        fillSOPCommonModule()
    }

    /// When the camera says that it was.
    ///
    /// - Source: PS3.3 §C.7.10.1.
    private mutating func fillGeneralAcquisition(_ video: VideoDescription) {
        guard let date = video.recordedAt, date.isPlausible(until: acceptedAt), !hasValue(.acquisitionDate) else {
            return
        }
        fill(.acquisitionDateTime, .DT, date.text)
    }

    /// Pictures that were coded anew are derived, and have gone through two compressions. An earlier one of another
    /// method is only in the description: validators hold the first method against the transfer syntax.
    ///
    /// - Source: PS3.3 §C.7.6.1.1.2, §C.7.6.1.1.5.
    private mutating func fillCompressionHistory(_ video: VideoDescription) {
        guard let derivation = video.derivation else { return }
        fill(.imageType, .CS, .strings(["DERIVED", "PRIMARY"]))
        fill(.derivationDescription, .ST, derivation)
        guard let last = video.image.lossyCompression, let method = last.method,
            let earlier = video.earlierCompression, let earlierMethod = earlier.method, earlierMethod == method
        else { return }
        fill(.lossyImageCompressionRatio, .DS, .strings([earlier.ratio, last.ratio]))
        fill(.lossyImageCompressionMethod, .CS, .strings([earlierMethod, method]))
    }

    /// - Source: PS3.3 §C.7.6.3; PS3.5 §8.2.5.
    mutating func fillPixelShape(_ video: VideoDescription) {
        if let ratio = video.pixelAspectRatio {
            decide(.pixelAspectRatio, .IS, .strings(ratio.map(String.init)))
        } else {
            exclude(.pixelAspectRatio)
        }
        guard video.fragmentByteCount != nil, case .bulk(let pixelData)? = dataSet[.pixelData]?.value else { return }
        // Without it nobody knows whether the last byte of the last fragment is padding.
        decide(.encapsulatedPixelDataValueTotalLength, .UV, pixelData.content.byteCount)
    }
}
