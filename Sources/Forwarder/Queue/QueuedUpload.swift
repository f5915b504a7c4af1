package import DICOM

/// An upload that is to be delivered whatever happens to the archive, or to this program, in the meantime.
package struct QueuedUpload: Sendable {
    /// The receipt's name.
    package var id: String
    /// As the configuration calls it.
    package var archive: String
    /// Overrides the archive's wire form.
    package var wire: WireForm?
    package var instances: [DICOMInstance]
    /// What is known of each instance already, in the same order: what is stored is not sent again.
    package var outcomes: [Outcome]
    /// What the uploader should know.
    package var warnings: [String]
    /// Why it is queued, in a sentence, and since when it was tried. Units: milliseconds since 1970.
    package var firstAttempt: Attempt?
    /// Whether the archive may have stored it without our knowing.
    package var isUnsure: Bool
    /// What it belongs to, as the receipt tells it.
    package var attachment: String?
    /// The files as they came, where it is still to be found out to what they belong; there are no instances then.
    package var unresolved: UnresolvedUpload?

    package init(
        id: String, archive: String, wire: WireForm?, instances: [DICOMInstance], outcomes: [Outcome]? = nil,
        warnings: [String] = [], firstAttempt: Attempt? = nil, isUnsure: Bool = false
    ) {
        self.id = id
        self.archive = archive
        self.wire = wire
        self.instances = instances
        self.outcomes = outcomes ?? instances.map { Outcome(.unconfirmed, sopInstanceUID: $0.sopInstanceUID) }
        self.warnings = warnings
        self.firstAttempt = firstAttempt
        self.isUnsure = isUnsure
    }
}

/// One try at a delivery.
package struct Attempt: Sendable, Equatable {
    package enum Result: String, Sendable {
        case stored, refused
        /// No word, or the word to come again.
        case failed
    }

    /// Units: milliseconds since 1970.
    package var start: Int
    package var end: Int
    package var result: Result
    /// For the reader of a receipt; holds no value of a field.
    package var reason: String?
    /// When the archive wants to be asked again (`Retry-After`); told where the next attempt is planned, and not kept.
    /// Units: seconds.
    package var retryAfter: Int?

    package init(start: Int, end: Int, result: Result, reason: String? = nil, retryAfter: Int? = nil) {
        self.start = start
        self.end = end
        self.result = result
        self.reason = reason
        self.retryAfter = retryAfter
    }
}

/// What became of a queued upload.
package enum UploadStatus: String, Sendable, CaseIterable {
    /// Waits for its next attempt, or is being sent.
    case queued
    /// The archive named every instance.
    case stored
    /// Refused for good, too old, or damaged on the disk: kept until somebody decides.
    case held
    /// Given up by somebody; nothing of it is left but the receipt.
    case discarded
}
