import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.6.5.
    mutating func fillCineModule(_ video: VideoDescription) {
        decide(.frameTime, .DS, video.rate.frameTime)
        fill(.cineRate, .IS, video.rate.cineRate)
        if video.audioChannelCounts.isEmpty { return }
        // Who recorded what is heard is unknown; a microphone of a camera hears the room.
        let channels = video.audioChannelCounts.prefix(9).enumerated().map { index, count in
            DataSet([
                DataElement(.channelIdentificationCode, .IS, .strings(["\(index + 1)"])),
                DataElement(.channelMode, .CS, .strings([count == 1 ? "MONO" : "STEREO"])),
                DataElement(
                    .channelSourceSequence, .SQ,
                    .items([.code("109112", of: "DCM", meaning: "Ambient room environment")])),
            ])
        }
        fill(.multiplexedAudioChannelsDescriptionCodeSequence, .SQ, .items(Array(channels)))
    }

    /// - Source: PS3.3 §C.7.6.6.
    mutating func fillMultiframeModule(_ video: VideoDescription) {
        decide(.numberOfFrames, .IS, String(video.frameCount))
        decide(.frameIncrementPointer, .AT, .tags([.frameTime]))
        if video.hasStereoPairs { decide(.stereoPairsPresent, .CS, "YES") }
    }
}

extension DataSet {
    /// An item of the Code Sequence Macro.
    ///
    /// - Source: PS3.3 §8.8.
    static func code(_ value: String, of scheme: String, meaning: String) -> DataSet {
        DataSet([
            DataElement(.codeValue, .SH, .strings([value])),
            DataElement(.codingSchemeDesignator, .SH, .strings([scheme])),
            DataElement(.codeMeaning, .LO, .strings([meaning])),
        ])
    }
}
