/// Attributes of videos, by keyword.
///
/// - Source: PS3.6 §6.
extension Tag {
    package static let derivationDescription = Tag(0x0008, 0x2111)
    package static let cineRate = Tag(0x0018, 0x0040)
    package static let stereoPairsPresent = Tag(0x0022, 0x0028)
    package static let pixelAspectRatio = Tag(0x0028, 0x0034)
    package static let channelSourceSequence = Tag(0x003A, 0x0208)
    package static let multiplexedAudioChannelsDescriptionCodeSequence = Tag(0x003A, 0x0300)
    package static let channelIdentificationCode = Tag(0x003A, 0x0301)
    package static let channelMode = Tag(0x003A, 0x0302)
    package static let encapsulatedPixelDataValueTotalLength = Tag(0x7FE0, 0x0003)
}
