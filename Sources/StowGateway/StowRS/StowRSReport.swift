import DICOM
import Forwarder

/// What became of the objects of one run, and how it is told.
struct StowRSReport: Sendable {
    /// What is known of one object.
    enum Fate: Sendable, Equatable {
        /// The archive answered.
        case said(Outcome)
        /// The archive refused the request as a whole, and named no object.
        case declined
        /// It was sent, or might have been, and no answer came that says anything of it.
        case noWord
        /// Nothing of it was sent.
        case notSent
    }

    private let output: StandardOutput
    private var storedCount = 0
    private var missingCount = 0
    private var hasChanges = false
    /// How the first request failed that did.
    private var failure: ExitStatus?
    /// Whether the archive is away, so that further requests are in vain.
    private(set) var isHopeless = false

    init(_ output: StandardOutput) { self.output = output }

    var status: ExitStatus {
        if missingCount == 0 { return hasChanges ? .partly : .done }
        return storedCount > 0 ? .partly : failure ?? .unavailable
    }

    /// A file was written to while it was sent.
    mutating func noteChanged() { hasChanges = true }

    /// Takes what became of the objects of a request, and tells it: a line for each, parted by tabs.
    mutating func add(_ rows: [(instance: DICOMInstance, fate: Fate, studyURL: String?)]) {
        var lines = ""
        for (instance, fate, studyURL) in rows {
            count(fate)
            var url: String?
            if case .said(let outcome) = fate { url = outcome.retrieveURL ?? (outcome.isStored ? studyURL : nil) }
            lines += [fate.name, instance.sopInstanceUID, url ?? "-", instance.file].joined(separator: "\t") + "\n"
        }
        output.write(lines)
        for (instance, fate, _) in rows {
            if case .said(let outcome) = fate, let sentence = outcome.sentence {
                writeError("stowrs: \(instance.file): \(sentence)")
            } else if case .said(let outcome) = fate, !outcome.isStored {
                writeError("stowrs: \(instance.file): the archive did not name it as stored")
            }
        }
    }

    private mutating func count(_ fate: Fate) {
        if case .said(let outcome) = fate {
            if outcome.isStored {
                storedCount += 1
                return
            }
            // A refusal for now may be none later, but the archive has been asked and said no.
            if case .refused = outcome.status { failure = failure ?? .refused }
        }
        missingCount += 1
    }

    /// Tells why a request got no word on its objects.
    mutating func note(_ error: ForwarderError, of archive: String) {
        let problem = Problem(error, archive: archive)
        failure = failure ?? ExitStatus(problem)
        // That it was told to stop is said at the end.
        if error != .shuttingDown { writeError("stowrs: \(problem.title): \(Self.detail(of: problem, error))") }
        switch error {
        case .unreachable, .timedOut, .connectionLost, .handshakeFailed, .tlsFailed, .redirected, .unauthorized,
            .shuttingDown, .transportUnavailable:
            isHopeless = true
        case .upstreamStatus, .tooLargeUpstream, .incompleteUpload, .unreadableResponse, .responseTooLong, .noSpace,
            .folder, .dicom, .payloadUnreadable:
            break
        }
    }

    /// The problem with what can be done about it at a command line, where no operator has a configuration.
    private static func detail(of problem: Problem, _ error: ForwarderError) -> String {
        let advice: String
        switch error {
        case .unauthorized:
            advice = "Give a user whom it lets in: -u user:password or --bearer TOKEN, or a file of these."
        case .tlsFailed:
            advice =
                "Its certificate is of an authority that is not known here (--cacert FILE), of another host, or has expired. "
                + "Where that is as it should be, --disableTM trusts any authority and --allowAnyHost any host."
        case .redirected, .upstreamStatus(404, _), .upstreamStatus(405, _): advice = "Correct the URL."
        default: return problem.detail
        }
        guard let tail = problem.detail.firstRange(of: "Tell the operator") else { return problem.detail }
        return problem.detail[..<tail.lowerBound] + advice
    }

    // MARK: The archive's own words

    /// Repeats what the archive said, where it was anything but a plain success.
    func tell(_ answers: [HeardAnswer]) {
        for (index, answer) in answers.enumerated() {
            let isRepeated = answers[(index + 1)...].contains { ($0.wire == .dicom) != (answer.wire == .dicom) }
            if isRepeated {
                writeError(
                    answer.wire == .dicom
                        ? "stowrs: note: the archive takes no DICOM files (it answered \(answer.status)); what they hold was "
                            + "sent as metadata with bulk data"
                        : "stowrs: note: the archive takes no \(answer.wire.rawValue) metadata with bulk data (it answered "
                            + "\(answer.status)); the objects were sent as DICOM files")
            }
            for warning in answer.warnings { writeError("stowrs: the archive says: \(Self.shown(warning))") }
            // That it takes no such form is said already.
            guard !(200...299).contains(answer.status), !isRepeated || answer.status != 415 else { continue }
            writeError("stowrs: the archive answered \(answer.status)\(answer.content.isEmpty ? "" : ":")")
            for line in Self.lines(of: answer.content) { writeError("  < \(line)") }
        }
    }

    /// How much of an answer is repeated. Units: bytes.
    private static let answerLimit = 4096

    private static func lines(of content: [UInt8]) -> [String] {
        let text = String(decoding: content.prefix(answerLimit), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { shown(String($0)) }
        return content.count > answerLimit ? lines + ["… (\(content.count) bytes)"] : lines
    }

    /// Without what a terminal would act upon.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    return isControl ? (scalar == "\t" ? " " : "\u{FFFD}") : scalar
                }))
    }
}

extension StowRSReport.Fate {
    fileprivate var name: String {
        switch self {
        case .said(let outcome):
            switch outcome.status {
            case .stored, .storedWithWarning: "stored"
            case .refused: "refused"
            case .unconfirmed: "unconfirmed"
            }
        case .declined: "refused"
        case .noWord: "unconfirmed"
        case .notSent: "not-sent"
        }
    }
}

extension StowRSReport.Fate {
    /// Of every object of a request that met an error.
    init(_ error: ForwarderError) {
        self = error.isRefusal ? .declined : error.isBeforeSending ? .notSent : .noWord
    }
}

extension ForwarderError {
    /// Whether the archive has got nothing.
    fileprivate var isBeforeSending: Bool {
        switch self {
        case .unreachable, .handshakeFailed, .tlsFailed, .timedOut(.connecting), .dicom, .transportUnavailable: true
        default: false
        }
    }

    /// Whether the archive has said no, if only by its status.
    fileprivate var isRefusal: Bool {
        switch self {
        case .unauthorized, .tooLargeUpstream, .redirected: true
        case .upstreamStatus(let status, _): (400...499).contains(status) && status != 408 && status != 429
        case .unreachable, .timedOut, .connectionLost, .handshakeFailed, .tlsFailed, .incompleteUpload,
            .unreadableResponse, .responseTooLong, .noSpace, .folder, .dicom, .payloadUnreadable, .transportUnavailable,
            .shuttingDown:
            false
        }
    }
}
