import DICOM

/// What an archive says, when asked, of an object that it may hold.
enum Confirmation: Equatable {
    /// It holds the same object; `Content` tells whether the pixels or the document were compared too.
    case equal(contentIsCompared: Bool)
    /// It holds the same object, and has changed these attributes of it.
    case coerced([Tag])
    /// It holds another object with this UID.
    case different(differing: [Tag], missing: [Tag])
    /// It holds none.
    case absent
    /// It cannot be asked.
    case unknown(Obstacle)

    /// Why nothing is known.
    enum Obstacle: Equatable {
        /// It has no service that tells. `status` is what it answered.
        case noService(status: Int)
        /// It does not let the gateway ask.
        case forbidden(status: Int)
        /// It fails, or asks to wait.
        case failing(status: Int)
        /// It points elsewhere.
        case redirecting(status: Int)
        /// There is no connection, or it broke.
        case unreachable
        case tooSlow
        case tooLong
        case unreadable
        /// The object that was sent is written in a way in which it cannot be compared.
        case incomparable
        /// The object's UIDs cannot stand in an address.
        case badUID
    }
}

extension Confirmation {
    /// The word on an object of which nobody knows yet whether it is there.
    func outcome(of instance: DICOMInstance, at url: String?) -> Outcome {
        let again = "it may be sent again and will not be there twice"
        switch self {
        case .absent:
            return Outcome(
                .unconfirmed, sopInstanceUID: instance.sopInstanceUID,
                sentence: "The archive was asked and does not have this object; \(again).")
        case .unknown(let obstacle):
            return Outcome(
                .unconfirmed, sopInstanceUID: instance.sopInstanceUID,
                sentence: "Whether the archive has this object could not be found out: \(obstacle.clause); \(again).")
        case .equal, .coerced, .different: return found(instance, at: url, code: nil)
        }
    }

    /// The word on an object that the archive has refused, perhaps only since it is there already.
    ///
    /// - Parameters:
    ///   - code: the archive's FailureReason, if it gave one.
    ///   - status: that of its answer.
    func outcome(of instance: DICOMInstance, at url: String?, refusedWith code: UInt16?, status: Int) -> Outcome {
        let refused = code.map { FailureReason(failure: $0).sentence } ?? "Refused: the archive answered \(status)."
        switch self {
        case .absent:
            return Outcome(
                .refused(code), sopInstanceUID: instance.sopInstanceUID,
                sentence: "\(refused) It was asked and does not have this object; see its log.")
        case .unknown(let obstacle):
            // Where the obstacle passes nothing is decided: sent again, it is refused again, and then asked for again.
            return Outcome(
                obstacle.isPassing ? .unconfirmed : .refused(code), sopInstanceUID: instance.sopInstanceUID,
                sentence: "\(refused) Whether it has an equal object could not be found out: \(obstacle.clause).")
        case .equal, .coerced, .different: return found(instance, at: url, code: code)
        }
    }

    private func found(_ instance: DICOMInstance, at url: String?, code: UInt16?) -> Outcome {
        let uid = instance.sopInstanceUID
        switch self {
        case .different(let differing, let missing):
            let code = code ?? 0x0111
            return Outcome(.refused(code), sopInstanceUID: uid, sentence: Self.refusal(code, differing, missing))
        case .coerced(let tags):
            return Outcome(
                .storedWithWarning(0xB000), sopInstanceUID: uid, retrieveURL: url,
                sentence: "The archive had this object already and has changed \(Self.list(tags)); it keeps what was "
                    + "sent as the original values.")
        case .equal(let contentIsCompared):
            let end =
                contentIsCompared
                ? "what it holds was compared and is equal."
                : "its attributes were compared and are equal, its content could not be compared."
            return Outcome(
                .stored, sopInstanceUID: uid, retrieveURL: url,
                sentence: "The archive had this object already: \(end)")
        case .absent, .unknown: return outcome(of: instance, at: url)
        }
    }

    /// Both facts: that another object is there, and what is other.
    static func refusal(_ code: UInt16, _ differing: [Tag], _ missing: [Tag]) -> String {
        var facts: [String] = []
        if !differing.isEmpty { facts.append("it differs in \(list(differing))") }
        if !missing.isEmpty { facts.append("it lacks \(list(missing))") }
        let what = (["the archive holds another object with this UID"] + facts).joined(separator: ", ")
        return "Refused (\(FailureReason.hexadecimal(code))): \(what); the first one stays; "
            + "send the changed content as a new object."
    }

    /// Keywords, never values.
    private static func list(_ tags: [Tag]) -> String {
        let most = 8
        var names = tags.prefix(most).map { DataDictionary.entry($0)?.keyword ?? $0.description }
        if tags.count > most { names.append("\(tags.count - most) more") }
        return names.count > 1
            ? names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "") : names.first ?? ""
    }
}

extension Confirmation.Obstacle {
    /// Whether the archive may be asked with more success later.
    var isPassing: Bool {
        switch self {
        case .failing, .unreachable, .tooSlow: true
        case .noService, .forbidden, .redirecting, .tooLong, .unreadable, .incomparable, .badUID: false
        }
    }

    /// What is in the way, as a clause.
    var clause: String {
        switch self {
        case .noService(let status):
            "it has no service to ask, or does not show what it holds (it answers \(status) to WADO-RS)"
        case .forbidden(let status): "it does not let the gateway ask (\(status))"
        case .failing(let status): "it answered \(status) when asked"
        case .redirecting(let status): "it answered \(status) with another address, which is not followed"
        case .unreachable: "there was no connection to ask it"
        case .tooSlow: "it did not answer in time when asked"
        case .tooLong: "its answer was far too long"
        case .unreadable: "its answer could not be read"
        case .incomparable: "the object's encoding does not allow to compare it"
        case .badUID: "the object's UIDs are not valid"
        }
    }
}
