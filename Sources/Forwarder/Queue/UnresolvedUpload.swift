package import DICOM

/// An upload of which nobody could say yet to what it belongs: the archive or the worklist was away.
package struct UnresolvedUpload: Sendable {
    /// The receipt's name.
    package var id: String
    /// As the configuration calls it.
    package var archive: String
    /// Overrides the archive's wire form.
    package var wire: WireForm?
    /// Stands for all that is asked: the same once more gets the same receipt.
    package var fingerprint: String
    /// What the upload said, as the gateway writes it down for itself.
    package var submission: String
    /// The files as they came, in order.
    package var files: [Content]
    /// What the uploader should know.
    package var warnings: [String]
    /// Why it is queued, in a sentence; `nil` where nobody was asked yet.
    package var firstAttempt: Attempt?

    package init(
        id: String, archive: String, wire: WireForm?, fingerprint: String, submission: String, files: [Content],
        warnings: [String], firstAttempt: Attempt?
    ) {
        self.id = id
        self.archive = archive
        self.wire = wire
        self.fingerprint = fingerprint
        self.submission = submission
        self.files = files
        self.warnings = warnings
        self.firstAttempt = firstAttempt
    }
}

/// The same once it is known.
package struct ResolvedUpload: Sendable {
    package var instances: [DICOMInstance]
    package var warnings: [String]
    /// What it belongs to, as the receipt tells it; `nil` where it is a new study.
    package var attachment: String?

    package init(instances: [DICOMInstance], warnings: [String], attachment: String?) {
        self.instances = instances
        self.warnings = warnings
        self.attachment = attachment
    }
}

/// What became of finding out.
package enum ResolutionOutcome: Sendable {
    case found(ResolvedUpload)
    /// Somebody has to decide: it contradicts, there is nothing, or there are several. Holds no value of a field.
    case refused(reason: String)
    case failed(LookupFailure)
}

/// Finds out to what an upload belongs, and makes its instances. Called on the loop of the outlet.
package typealias Resolver = @Sendable (UnresolvedUpload, Outlet) async -> ResolutionOutcome
