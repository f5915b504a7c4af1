import DICOM

extension InstanceDraft {
    /// Who the instance is.
    mutating func fill(_ place: Batch.Place, studyInstanceUID: String) {
        overwrite(.sopInstanceUID, .UI, place.sopInstanceUID)
        overwrite(.studyInstanceUID, .UI, studyInstanceUID)
        overwrite(.seriesInstanceUID, .UI, place.seriesInstanceUID)
        if place.isSeriesNumberFromNow {
            remove(.seriesNumber)
            fillFromNow(.seriesNumber, .IS, place.seriesNumber)
        } else {
            overwrite(.seriesNumber, .IS, place.seriesNumber)
        }
        overwrite(.instanceNumber, .IS, place.instanceNumber)
        if let uid = place.frameOfReferenceUID { fill(.frameOfReferenceUID, .UI, uid) }
    }

    /// Fills the IOD of the media's SOP Class.
    mutating func fillIOD(_ bulk: BulkData) {
        switch media.form {
        case .image(let image) where media.sopClassUID == SOPClass.vlPhotographic:
            fillVLPhotographicIOD(image, pixelData: bulk)
        case .image(let image) where image.frames != nil:
            fillMultiframeSecondaryCaptureIOD(image, pixelData: bulk)
        case .image(let image): fillSecondaryCaptureIOD(image, pixelData: bulk)
        case .video(let video): fillVideoIOD(video, pixelData: bulk)
        case .document(let document): fillEncapsulatedDocumentIOD(document, content: bulk)
        case .object: break  // it is sent as it came
        }
    }
}

extension Media {
    var framing: BulkData.Framing {
        switch form {
        case .image(let image) where image.isEncapsulated: .encapsulated
        case .video(let video): video.fragmentByteCount.map { .fragmented(byteCount: $0) } ?? .encapsulated
        case .image, .document, .object: .native
        }
    }

    /// Media type of the bulk data part of a STOW message.
    var bulkMediaType: String {
        if case .video(let video) = form { return video.image.bulkMediaType }
        return if case .image(let image) = form { image.bulkMediaType } else { mediaType }
    }
}
