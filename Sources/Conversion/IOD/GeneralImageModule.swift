import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.6.1.
    mutating func fillGeneralImageModule(_ image: ImageDescription) {
        fillDateAndTime(.contentDate, .contentTime)
        fill(.patientOrientation, .CS, .empty)
        fill(.burnedInAnnotation, .CS, "YES")
        moveDocumentTitle()
        fillLossyImageCompression(image)
    }

    /// Pages ask for a title whatever is uploaded, but only encapsulated documents have one. What people write of an
    /// image are its comments.
    private mutating func moveDocumentTitle() {
        guard let title = dataSet[.documentTitle] else { return }
        if title.value.isBlank {
            remove(.documentTitle)
        } else if !hasValue(.imageComments) {
            remove(.documentTitle)
            fill(.imageComments, .LT, title.value)
            warn("An image has no DocumentTitle: it is stored as ImageComments.")
        }
    }

    /// What was given of an earlier compression stands; only a denial of the one that shows is a fault.
    ///
    /// - Source: PS3.3 §C.7.6.1.1.5.
    mutating func fillLossyImageCompression(_ image: ImageDescription) {
        guard let lossy = image.lossyCompression else {
            fill(.lossyImageCompression, .CS, "00")
            return
        }
        decide(.lossyImageCompression, .CS, "01")
        fill(.lossyImageCompressionRatio, .DS, lossy.ratio)
        if let method = lossy.method { fill(.lossyImageCompressionMethod, .CS, method) }
    }
}
