package import DICOM

/// Deciding per instance.
extension StoreResponse {
    /// What became of each of the instances of a message.
    ///
    /// The sequences decide, never the status: a 200 can mean that nothing was stored and a 400 that something was.
    /// An instance is stored only if the archive named its UID as stored and did not name it as refused; a UID that is
    /// not ours is ignored. `status` is told to the reader of the sentence, no more.
    package func delivery(of instances: [DICOMInstance], status: Int) -> Delivery {
        // One with a reason tells more than one without.
        let stored = Dictionary(self.stored.map { ($0.sopInstanceUID, $0) }) { $0.reason == nil ? $1 : $0 }
        let failed = Dictionary(self.failed.map { ($0.sopInstanceUID, $0) }) { $0.reason == nil ? $1 : $0 }
        // By index, since a copy of an instance is one of a dozen texts.
        var outcomes = instances.indices.map { index in
            let uid = instances[index].sopInstanceUID
            return Self.outcome(of: uid, stored: stored[uid], failed: failed[uid], status: status)
        }
        // A failure that the archive could not name is that of the only instance that it did not name.
        let unnamed = outcomes.indices.filter { outcomes[$0].status == .unconfirmed }
        if unnamed.count == 1, let only = unnamed.first, let code = otherFailures.first {
            outcomes[only] = Self.refused(outcomes[only].sopInstanceUID, code)
        }
        // Some archives give the URL of one study for a message of several.
        let isOneStudy = instances.allSatisfy { $0.studyInstanceUID == instances.first?.studyInstanceUID }
        return Delivery(outcomes: outcomes, studyRetrieveURL: isOneStudy ? studyRetrieveURL : nil)
    }

    private static func outcome(of uid: String, stored: Entry?, failed: Entry?, status: Int) -> Outcome {
        switch (stored, failed) {
        case (nil, nil):
            return Outcome(
                .unconfirmed, sopInstanceUID: uid,
                sentence: "The archive answered \(status) without naming this object, so it is not known to be stored; "
                    + "it may be sent again and will not be there twice.")
        case (nil, let failed?):
            return refused(uid, failed.reason)
        case (_?, let failed?):
            var outcome = refused(uid, failed.reason)
            outcome.sentence = "The archive named this object both as stored and as refused. \(outcome.sentence ?? "")"
            return outcome
        case (let stored?, nil):
            var code = stored.reason == 0 ? nil : stored.reason
            // PS3.18 §I.2: the attributes before their coercion are there, so it took place.
            if code == nil, stored.hasOriginalAttributes { code = 0xB000 }
            guard let code else { return Outcome(.stored, sopInstanceUID: uid, retrieveURL: stored.retrieveURL) }
            return Outcome(
                .storedWithWarning(code), sopInstanceUID: uid, retrieveURL: stored.retrieveURL,
                sentence: FailureReason(warning: code).sentence)
        }
    }

    private static func refused(_ uid: String, _ code: UInt16?) -> Outcome {
        Outcome(
            .refused(code), sopInstanceUID: uid,
            sentence: code.map { FailureReason(failure: $0).sentence }
                ?? "Refused: the archive gives no reason; see its log.")
    }
}
