package import DICOM

/// What is known of a queued upload, without its payload.
package struct Receipt: Sendable {
    package struct Instance: Sendable {
        /// May hold a patient's name: never log it.
        package var file: String
        package var mediaType: String
        package var sopClassUID: String
        package var sopInstanceUID: String
        package var studyInstanceUID: String
        package var seriesInstanceUID: String
        package var transferSyntaxUID: String
        package var warnings: [String]
        package var document: DocumentFacts
        package var outcome: Outcome
    }

    package var id: String
    package var archive: String
    package var status: UploadStatus
    /// Units: milliseconds since 1970.
    package var created: Int
    package var updated: Int
    /// Of the next attempt; `nil` where none will be made.
    package var due: Int?
    package var attemptCount: Int
    /// Why it is held, or why the last attempt failed.
    package var reason: String?
    package var warnings: [String]
    package var instances: [Instance]
    package var attempts: [Attempt]
    /// What it belongs to, as the gateway wrote it down.
    package var attachment: String?
    /// How many files wait to be told to what they belong.
    package var unresolvedFiles = 0
}

/// Which receipts are listed, newest first.
package struct ReceiptFilter: Sendable {
    package var status: UploadStatus?
    package var archive: String?
    /// The last receipt of the page before.
    package var after: String?
    package var limit = 100

    package init() {}
}

/// How much is queued.
package struct QueueCounts: Sendable, Equatable {
    package var queued = 0
    package var held = 0
}
