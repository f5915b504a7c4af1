import DICOM
import Forwarder

/// Why an upload is not attached to what was found, or to nothing. Facts only, never a value of the patient.
enum AttachRefusal: Error, Equatable, Sendable {
    enum Level: String, Sendable {
        case study, worklist
    }

    /// Something given is another in what was found.
    case contradicts(Tag, Level)
    /// The study or the item that was named has no number of its own, and the given one is that of another patient or
    /// study, as a study or an item says.
    case numberOfAnother(Level)
    /// The worklist item and the study that it names are not of one patient or order.
    case sourcesDisagree(Tag)
    /// Several fit; `isCutOff` says that there are more.
    case ambiguous([Distinction], Level, isCutOff: Bool)
    case notFound(Level)
    /// All worklist items that fit are cancelled, discontinued or completed.
    case finished([Distinction])
    /// What was found has no Patient ID, and none was given.
    case withoutPatientID(Level)
    /// What was found does not name its study.
    case withoutStudy(Level)
    /// There is nobody to be asked.
    case notConfigured(Level)
    /// Nothing was given that could be looked for.
    case nothingToLookFor(Level)
}

/// What ends the finding out.
enum AttachStop: Error {
    case refused(AttachRefusal)
    case failed(LookupFailure)
}
