import DICOM

extension FieldName {
    /// The short names of attributes, folded.
    ///
    /// `comment` is a comment on what this upload holds, so it goes to the series: comments on the patient or the
    /// visit would outlive it, and ImageComments has no place in documents.
    static let aliases: [String: FieldName] = [
        "mrn": .attribute(AttributePath(.patientID, .LO)),
        "name": .attribute(AttributePath(.patientName, .PN)),
        "given": .namePart(.given),
        "family": .namePart(.family),
        "middle": .namePart(.middle),
        "prefix": .namePart(.prefix),
        "suffix": .namePart(.suffix),
        "dob": .attribute(AttributePath(.patientBirthDate, .DA)),
        "sex": .attribute(AttributePath(.patientSex, .CS)),
        "accession": .attribute(AttributePath(.accessionNumber, .SH)),
        "title": .attribute(AttributePath(Tag(0x0042, 0x0010), .ST)),
        "description": .attribute(AttributePath(Tag(0x0008, 0x1030), .LO)),
        "study": .attribute(AttributePath(.studyInstanceUID, .UI)),
        "series": .attribute(AttributePath(.seriesInstanceUID, .UI)),
        "physician": .attribute(AttributePath(Tag(0x0008, 0x0090), .PN)),
        "bodypart": .attribute(AttributePath(Tag(0x0018, 0x0015), .CS)),
        "comment": .attribute(AttributePath(Tag(0x0040, 0x0280), .ST)),
        "file": .file,
        "files": .file,
    ]
}

extension FieldName {
    /// What most uploads name, in its usual spelling: found before the name is taken apart.
    static let usual: [String: FieldName] = [
        "PatientID": .attribute(AttributePath(.patientID, .LO)),
        "PatientName": .attribute(AttributePath(.patientName, .PN)),
        "PatientBirthDate": .attribute(AttributePath(.patientBirthDate, .DA)),
        "PatientSex": .attribute(AttributePath(.patientSex, .CS)),
        "AccessionNumber": .attribute(AttributePath(.accessionNumber, .SH)),
        "StudyInstanceUID": .attribute(AttributePath(.studyInstanceUID, .UI)),
    ]
}

/// The parts of a person name that have fields of their own, in the order of the components.
///
/// - Source: PS3.5 §6.2.1.1.
enum NamePart: Int, CaseIterable, Sendable {
    case family, given, middle, prefix, suffix
}
