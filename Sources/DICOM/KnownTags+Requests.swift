/// Attributes of patients, studies and requests that are looked up, by keyword.
///
/// - Source: PS3.6 §6.
extension Tag {
    package static let issuerOfAccessionNumberSequence = Tag(0x0008, 0x0051)
    package static let modalitiesInStudy = Tag(0x0008, 0x0061)
    package static let procedureCodeSequence = Tag(0x0008, 0x1032)
    package static let codingSchemeVersion = Tag(0x0008, 0x0103)
    package static let otherPatientIDsSequence = Tag(0x0010, 0x1002)
    package static let requestingService = Tag(0x0032, 0x1033)
    package static let requestingServiceCodeSequence = Tag(0x0032, 0x1034)
    package static let requestedProcedureCodeSequence = Tag(0x0032, 0x1064)
    package static let scheduledStationAETitle = Tag(0x0040, 0x0001)
    package static let scheduledProcedureStepStartDate = Tag(0x0040, 0x0002)
    package static let scheduledProcedureStepStartTime = Tag(0x0040, 0x0003)
    package static let scheduledProcedureStepDescription = Tag(0x0040, 0x0007)
    package static let scheduledProtocolCodeSequence = Tag(0x0040, 0x0008)
    package static let scheduledProcedureStepStatus = Tag(0x0040, 0x0020)
    package static let scheduledProcedureStepSequence = Tag(0x0040, 0x0100)
    package static let reasonForTheRequestedProcedure = Tag(0x0040, 0x1002)
    package static let reasonForRequestedProcedureCodeSequence = Tag(0x0040, 0x100A)
}
