import DICOM
import Forwarder

extension Problem {
    /// An upload that is not attached to what was found, or to nothing.
    init(_ refusal: AttachRefusal) {
        switch refusal {
        case .contradicts(let tag, let level):
            let name = Self.keyword(of: tag)
            self.init(
                "contradiction", 409, "A field contradicts the \(level.noun)",
                "\(name) is given otherwise than the \(level.noun) has it. Nothing was stored. Find out whose file it is, "
                    + "or leave the field out if the \(level.noun) is right.",
                errors: [
                    Entry(subject: .field(name), message: "is given otherwise than the \(level.noun) has it.")
                ])
        case .numberOfAnother(let level):
            self.init(
                "contradiction", 409, "A field contradicts the \(level.noun)",
                "AccessionNumber is that of a \(level.noun) of another patient or study than was named. Nothing was stored. "
                    + "Find out whose file it is, or leave the field out.",
                errors: [
                    Entry(
                        subject: .field("AccessionNumber"),
                        message: "is that of a \(level.noun) of another patient or study.")
                ])
        case .sourcesDisagree(let tag):
            let name = Self.keyword(of: tag)
            self.init(
                "sources-disagree", 409, "Worklist and archive contradict each other",
                "\(name) of the worklist item is another one than that of the study which the archive has under the "
                    + "item's StudyInstanceUID. Nothing was stored. Have it put right there, or name the study.",
                errors: [Entry(subject: .field(name), message: "differs between the worklist item and the study.")])
        case .ambiguous(let matches, let level, let isCutOff):
            self.init(ambiguous: matches, level, isCutOff: isCutOff)
        case .notFound(.study):
            self.init(
                "no-such-study", 404, "There is no such study",
                "The archive has no study with what is given. Nothing was stored. Check StudyInstanceUID or "
                    + "AccessionNumber, or leave `attach` out to begin a new study.")
        case .notFound(.worklist):
            self.init(
                "no-such-worklist-item", 404, "There is no such worklist item",
                "The worklist has no item with what is given. Nothing was stored. Check AccessionNumber, or leave "
                    + "`attach` out.")
        case .finished(let items):
            self.init(
                "worklist-item-finished", 409, "The worklist item is no longer open",
                "What fits is cancelled, discontinued or completed. Nothing was stored. To add to the study that was made "
                    + "under it, send attach=study.")
            take(items)
        case .withoutPatientID(let level):
            self.init(
                "no-patient-id", 409, "The \(level.noun) has no PatientID",
                "The \(level.noun) that was found does not say whose it is. Nothing was stored. Give PatientID.",
                errors: [Entry(subject: .field("PatientID"), message: "is missing here and in the \(level.noun).")])
        case .withoutStudy(let level):
            self.init(
                "lookup-unusable", 502, "What was found names no study",
                "The \(level.noun) that was found has no StudyInstanceUID. Nothing was stored. Tell the operator.")
        case .notConfigured(.study):
            self.init([
                FieldFault(
                    field: "attach", message: "must be auto or new here: the archive has no lookup configured.")
            ])
        case .notConfigured(.worklist):
            self.init([
                FieldFault(
                    field: "attach", message: "must not be worklist here: the archive has no worklist configured.")
            ])
        case .nothingToLookFor(let level):
            self.init([
                FieldFault(
                    field: "attach",
                    message: "needs StudyInstanceUID or AccessionNumber, to know which \(level.noun) is meant.")
            ])
        }
    }

    private init(ambiguous matches: [Distinction], _ level: AttachRefusal.Level, isCutOff: Bool) {
        let nouns = level == .study ? "studies" : "worklist items"
        let naming =
            level == .study
            ? "StudyInstanceUID" : "RequestAttributesSequence.ScheduledProcedureStepID or StudyInstanceUID"
        // Told of by the archive's word only: fewer than it takes to ask for no more.
        if isCutOff, matches.count < 2 {
            self.init(
                "ambiguous", 409, "Several \(nouns) may fit",
                "The \(level.source) has more \(nouns) than it told, so that what fits cannot be said. Nothing was stored. "
                    + "Say which one is meant by \(naming); if that is given, tell the operator.")
        } else {
            let count = isCutOff ? "More than \(matches.count)" : "\(matches.count)"
            self.init(
                "ambiguous", 409, "Several \(nouns) fit",
                "\(count) \(nouns) fit what is given. Nothing was stored. Say which one is meant by \(naming).")
        }
        take(matches)
    }

    private mutating func take(_ matches: [Distinction]) {
        self.errors = matches.map { match in
            let text = match.values.map { "\($0.keyword) \(FieldFault.shown($0.value))" }.joined(separator: ", ")
            return Entry(subject: .request, message: text.isEmpty ? "A match without attributes." : text)
        }
        self.matches = .array(
            matches.map { match in .object(match.values.map { JSON.Member($0.keyword, .string($0.value)) }) })
    }

    /// Nobody said to what the upload belongs. `archive` is its name in the configuration.
    ///
    /// - Parameter isUpload: whether something was to be stored, or only asked.
    init(_ failure: LookupFailure, archive: String, isUpload: Bool = true) {
        let asked = failure.source == .archive ? "The archive \(archive)" : "The worklist of the archive \(archive)"
        let rest = isUpload ? "Nothing was stored." : ""
        let title =
            isUpload ? "It cannot be found out to what the upload belongs" : "There is no answer to what was asked"
        let again = isUpload ? "Nothing was stored. Send the same upload again later." : "Ask again later."
        switch failure.reason {
        case .unreachable:
            self.init("lookup-unreachable", 503, title, "\(asked) cannot be reached. \(again)")
            self.retryAfter = 30
        case .tooSlow:
            self.init("lookup-timeout", 504, title, "\(asked) did not answer in time. \(again)")
        case .busy(let status, let seconds):
            self.init(
                "lookup-busy", 503, title,
                status.map { "\(asked) answered \($0). \(again)" } ?? "\(asked) failed to answer. \(again)")
            self.retryAfter = seconds ?? 30
        case .notAllowed, .noService, .failed, .unreadable:
            self.init(
                "lookup-failed", 502, title,
                isUpload
                    ? "\(failure.sentence) Nothing was stored. Tell the operator. With attach=new nobody is asked."
                    : "\(failure.sentence) Tell the operator.")
        case .toolMissing(let package):
            self.init(
                "tool-missing", 501, "A program is missing here",
                "Asking the worklist of the archive \(archive) needs the Debian package \(package), which is not installed "
                    + "on the gateway's machine. \(rest) Ask the operator to install it.")
        case .unavailable: self = .workshopUnavailable(errno: 0)
        case .stopping:
            self.init("shutting-down", 503, "The gateway is being restarted", rest)
            self.retryAfter = 5
        }
    }
}
