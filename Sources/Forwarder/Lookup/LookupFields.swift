package import DICOM

/// What is looked up of patients, studies and requests.
package enum LookupFields {
    /// Attributes of the patient that an attached upload takes over.
    ///
    /// The Patient Module without what it says of a single object: that identity was removed from it.
    ///
    /// - Source: PS3.3 §C.7.1.1.
    package static let patient = [
        Tag(0x0008, 0x1120), .patientName, .patientID, .issuerOfPatientID, Tag(0x0010, 0x0022),
        .issuerOfPatientIDQualifiersSequence, Tag(0x0010, 0x0026), Tag(0x0010, 0x0027), .patientBirthDate,
        Tag(0x0010, 0x0032), Tag(0x0010, 0x0033), Tag(0x0010, 0x0034), Tag(0x0010, 0x0035), .patientSex,
        Tag(0x0010, 0x0200), Tag(0x0010, 0x0212), Tag(0x0010, 0x0213), Tag(0x0010, 0x0216), Tag(0x0010, 0x0218),
        Tag(0x0010, 0x0219), Tag(0x0010, 0x0221), Tag(0x0010, 0x1001), .otherPatientIDsSequence, Tag(0x0010, 0x1100),
        Tag(0x0010, 0x2201), Tag(0x0010, 0x2202), Tag(0x0010, 0x2292), Tag(0x0010, 0x2293), Tag(0x0010, 0x2294),
        Tag(0x0010, 0x2297), Tag(0x0010, 0x2298), Tag(0x0010, 0x2299), .patientComments,
    ]

    /// Attributes of the study that an attached upload takes over: the General Study Module.
    ///
    /// - Source: PS3.3 §C.7.2.1.
    package static let study = [
        Tag.studyDate, .studyTime, .accessionNumber, .issuerOfAccessionNumberSequence, .referringPhysicianName,
        Tag(0x0008, 0x0096), Tag(0x0008, 0x009C), Tag(0x0008, 0x009D), .studyDescription, .procedureCodeSequence,
        Tag(0x0008, 0x1048), Tag(0x0008, 0x1049), Tag(0x0008, 0x1060), Tag(0x0008, 0x1062), Tag(0x0008, 0x1110),
        .studyInstanceUID, .studyID, .requestingService, .requestingServiceCodeSequence, Tag(0x0040, 0x1012),
    ]

    /// Attributes of a worklist item outside its steps.
    ///
    /// - Source: PS3.4 §K.6.1.2.2, Table K.6-1.
    package static let worklist = [
        Tag.patientName, .patientID, .issuerOfPatientID, .issuerOfPatientIDQualifiersSequence, .patientBirthDate,
        .patientSex, .otherPatientIDsSequence, Tag(0x0008, 0x1120),
        Tag.accessionNumber, .issuerOfAccessionNumberSequence, .referringPhysicianName, Tag(0x0008, 0x0096),
        Tag(0x0008, 0x1110), .studyInstanceUID, .requestingService, .requestingServiceCodeSequence,
        .requestedProcedureDescription, .requestedProcedureCodeSequence, .scheduledProcedureStepSequence,
        .requestedProcedureID, .reasonForTheRequestedProcedure, .reasonForRequestedProcedureCodeSequence,
    ]

    /// Attributes in the items of Scheduled Procedure Step Sequence.
    package static let step = [
        Tag.modality, .scheduledStationAETitle, .scheduledProcedureStepStartDate, .scheduledProcedureStepStartTime,
        .scheduledProcedureStepDescription, .scheduledProtocolCodeSequence, .scheduledProcedureStepID,
        .scheduledProcedureStepStatus,
    ]

    /// What tells one patient or study from another: an answer in which one of these cannot be read is none.
    static let identity: Set<Tag> = [
        .patientName, .patientID, .issuerOfPatientID, .issuerOfPatientIDQualifiersSequence, .patientBirthDate,
        .patientSex, .accessionNumber, .issuerOfAccessionNumberSequence, .studyInstanceUID,
        .scheduledProcedureStepSequence,
    ]
}
