import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.3.1.
    mutating func fillGeneralSeriesModule(modality: String) {
        fill(.modality, .CS, modality)
        fillBodyPart()
    }

    /// Laterality is required for paired body parts and forbidden for others, so that an image needs a body part.
    private mutating func fillBodyPart() {
        if hasValue(.laterality) || hasValue(.imageLaterality) || hasValue(.anatomicRegionSequence) { return }
        fill(.bodyPartExamined, .CS, settings.bodyPart)
        if let bodyPart = dataSet.string(.bodyPartExamined), BodyPart.isUnpaired(bodyPart) {
            remove(.laterality)
        } else {
            fill(.laterality, .CS, .empty)
            warn("The body part may be one of a pair, and no Laterality is given; it is stored as unknown.")
        }
    }
}
