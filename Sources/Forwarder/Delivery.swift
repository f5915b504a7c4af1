import DICOM

/// What became of the instances of one message or batch.
package struct Delivery: Sendable, Equatable {
    /// One per instance, in the caller's order.
    package var outcomes: [Outcome]
    /// Where the study can be fetched, if the archive said so for the one study of the message.
    package var studyRetrieveURL: String?
    /// When the archive wants to be asked again for what it did not take (`Retry-After`). Units: seconds.
    package var retryAfter: Int?
    /// What kept the archive's word on a part of the batch away, where it was had on another: worth another try.
    package var interruption: ForwarderError?

    package init(outcomes: [Outcome], studyRetrieveURL: String? = nil) {
        self.outcomes = outcomes
        self.studyRetrieveURL = studyRetrieveURL
    }

    /// A part of a batch on which no word came, beside others on which one did.
    init(of instances: [DICOMInstance], interruptedBy error: ForwarderError) {
        let isRefused = error.recourse == .refused
        outcomes = instances.map {
            Outcome(
                isRefused ? .refused(nil) : .unconfirmed, sopInstanceUID: $0.sopInstanceUID, sentence: error.sentence)
        }
        retryAfter = error.retryAfter
        interruption = isRefused ? nil : error
    }

    /// Whether the archive named every instance as stored.
    package var isComplete: Bool { outcomes.allSatisfy(\.isStored) }
    /// Whether the archive named any instance as stored.
    package var storedAny: Bool { outcomes.contains(where: \.isStored) }
    /// Whether the archive named any instance as stored or as refused.
    var namesAny: Bool { outcomes.contains { $0.status != .unconfirmed } }
}

/// What became of one instance.
package struct Outcome: Sendable, Equatable {
    package enum Status: Sendable, Equatable {
        case stored
        /// Stored, but changed or doubted; the archive's WarningReason.
        case storedWithWarning(UInt16)
        /// Not stored; the archive's FailureReason if it gave one.
        case refused(UInt16?)
        /// The archive did not name the instance: it must not be called stored.
        case unconfirmed
    }

    package var status: Status
    package var sopInstanceUID: String
    package var retrieveURL: String?
    /// What happened and what to do, for a reader who knows no DICOM; `nil` where there is nothing to say.
    package var sentence: String?

    package init(_ status: Status, sopInstanceUID: String, retrieveURL: String? = nil, sentence: String? = nil) {
        self.status = status
        self.sopInstanceUID = sopInstanceUID
        self.retrieveURL = retrieveURL
        self.sentence = sentence
    }

    package var isStored: Bool {
        switch status {
        case .stored, .storedWithWarning: true
        case .refused, .unconfirmed: false
        }
    }

    /// Whether the same instance may be stored later without anybody changing it.
    package var mayRetry: Bool {
        switch status {
        case .stored, .storedWithWarning: false
        case .refused(let code): code.map { FailureReason(failure: $0).kind == .retry } ?? false
        case .unconfirmed: true
        }
    }
}
