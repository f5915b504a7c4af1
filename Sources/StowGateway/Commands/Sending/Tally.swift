import Forwarder

/// What has become of the files of a command so far.
struct Tally: Sendable, Equatable {
    /// Objects.
    var stored = 0
    var queued = 0
    var refused = 0
    /// Files.
    var unreadable = 0
    /// Files that were written to while they were sent.
    var changed = 0
    /// How the first upload failed that did.
    private(set) var failure: ExitStatus?

    mutating func add(_ upload: StoredUpload) {
        let stored = upload.delivery.outcomes.filter(\.isStored).count
        self.stored += stored
        let others = upload.delivery.outcomes.count - stored
        if upload.isQueued {
            // What is queued may have no objects yet.
            queued += max(1, others)
        } else if others > 0 {
            refused += others
            failure = failure ?? ExitStatus(upload)
        }
        if let problem = upload.refused { refuse(problem) }
    }

    /// An upload, or the part of one that the problem is about.
    mutating func refuse(_ problem: Problem) {
        refused += max(1, Set(problem.errors.compactMap(\.subjectFile)).count)
        failure = failure ?? ExitStatus(problem)
    }

    /// Whether it would be of no use to go on: the archive is away, or nobody said that others are wanted all the same.
    func endsRun(isPartial: Bool) -> Bool {
        guard let failure else { return unreadable > 0 && !isPartial }
        return !isPartial || failure != .refused
    }

    var status: ExitStatus {
        let isAllWell = failure == nil && unreadable == 0 && changed == 0
        if isAllWell { return queued > 0 ? .queued : stored > 0 ? .done : .noInput }
        if stored + queued > 0 { return .partly }
        return failure ?? .noInput
    }
}

extension ExitStatus {
    init(_ problem: Problem) {
        switch problem.kind {
        case "archive-unauthorized", "archive-tls", "archive-redirects", "archive-address", "lookup-failed",
            "tool-missing":
            self = .configuration
        case "archive-unreachable", "archive-timeout", "archive-connection-lost", "archive-busy",
            "archive-early-answer",
            "archive-unreadable", "archive-failed", "archive-unconfirmed", "shutting-down", "lookup-unreachable",
            "lookup-timeout", "lookup-busy":
            self = .unavailable
        case "archive-full", "archive-folder", "spool-full", "spool-failed", "queue-failed": self = .inputOutput
        default: self = problem.status >= 500 ? .fault : .refused
        }
    }

    /// Of an upload of which an archive that answered did not store everything.
    fileprivate init(_ upload: StoredUpload) {
        do throws(Problem) {
            _ = try upload.reply(as: .json)
            self = .done
        } catch {
            self = ExitStatus(error)
        }
    }
}

extension Problem.Entry {
    /// The file that it is about.
    fileprivate var subjectFile: String? { if case .file(let name) = subject { name } else { nil } }
}
