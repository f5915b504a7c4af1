import Conversion
import DICOM
import EventLoop
import Forwarder

/// What was found out of a submission.
struct Belonging: Sendable {
    /// `nil` for a study of its own.
    var attached: Attached?
    var warnings: [String] = []

    /// Whether it is known, or somebody is to be asked again; `nil`: nobody was asked.
    enum Outcome: Sendable {
        case settled(Belonging)
        case open(LookupFailure?)
    }
}

extension Gateway {
    /// Finds out to what the submission of a request belongs.
    ///
    /// A client that does not wait is not kept waiting for this either: it is found out when the upload's turn comes.
    nonisolated(nonsending) func belonging(
        of submission: Submission, _ request: Request, in archive: String, through outlet: Outlet
    ) async throws(Problem) -> Belonging.Outcome {
        let preferences = request.head.values(of: "prefer")
        let wait = submission.controls.wait ?? Preference.wait(in: preferences)
        let attaching = try attaching(submission, in: archive, through: outlet, within: wait)
        guard let attaching, attaching.asks else { return .settled(Belonging()) }
        let isAsync = wait == 0 || Preference.asksForQueue(in: preferences)
        if isAsync, queue != nil, !submission.controls.dryRun { return .open(nil) }
        let outcome = try await Self.outcome(of: attaching)
        if case .open(let failure?) = outcome,
            !failure.isTransient || queue == nil || submission.controls.dryRun || failure.reason == .stopping
        {
            throw Problem(failure, archive: archive)
        }
        return outcome
    }

    /// - Returns: `nil` where the archive has nobody who could be asked.
    /// - Throws: what is asked for but cannot be.
    private func attaching(
        _ submission: Submission, in archive: String, through outlet: Outlet, within seconds: Int?
    ) throws(Problem) -> Attaching? {
        let mode = submission.controls.attach
        guard let services = lookups[archive] else {
            switch mode {
            case .auto, .new: return nil
            case .study: throw Problem(AttachRefusal.notConfigured(.study))
            case .worklist: throw Problem(AttachRefusal.notConfigured(.worklist))
            }
        }
        let deadline = seconds.map { Instant.now.advanced(byMilliseconds: max(1, $0) * 1000) }
        let attaching = Attaching(
            given: submission.attributes, mode: mode,
            lookups: OutletLookups(services: services, outlet: outlet, deadline: deadline))
        do throws(AttachRefusal) { try attaching.check() } catch { throw Problem(error) }
        return attaching
    }

    private static func outcome(of attaching: Attaching) async throws(Problem) -> Belonging.Outcome {
        do throws(AttachStop) {
            let (attached, warnings) = try await attaching.outcome()
            return .settled(Belonging(attached: attached, warnings: warnings + (attached?.warnings ?? [])))
        } catch {
            switch error {
            case .refused(let refusal): throw Problem(refusal)
            case .failed(let failure): return .open(failure)
            }
        }
    }

    // MARK: Uploads that wait to be told

    /// Queues a submission as it came.
    func keepOpen(
        _ submission: Submission, _ request: Request, _ archive: String, _ failure: LookupFailure?,
        _ record: inout UploadRecord
    ) async throws(Problem) -> StoredUpload {
        guard let queue else { throw .unexpected }
        var open = OpenSubmission(
            submission: submission, idempotencyKey: request.head["idempotency-key"],
            acceptedAt: submission.acceptedAt ?? .now)
        let (faults, names) = try await check(open, for: archive)
        open.refusedFiles = Set(faults.map(\.file))
        record.note(refused: open.refusedFiles.count)
        let attempt = failure.map {
            Attempt(start: Clock.now, end: Clock.now, result: .failed, reason: $0.sentence, retryAfter: $0.retryAfter)
        }
        let receipt = try await queue.accept(
            UnresolvedUpload(
                id: request.id, archive: archive, wire: submission.controls.wire.flatMap { WireForm(rawValue: $0) },
                fingerprint: open.fingerprint(archive: archive), submission: open.text,
                files: submission.files.map(\.content), warnings: submission.warnings, firstAttempt: attempt))
        record.noteQueued()
        var upload = StoredUpload(
            id: receipt.id, archive: archive, instances: [], delivery: Delivery(outcomes: []),
            warnings: submission.warnings + [
                (failure.map { $0.sentence + " " } ?? "")
                    + "It will be found out to what the upload belongs; its receipt tells."
            ])
        upload.isQueued = true
        upload.waitingFiles = names.indices.filter { !open.refusedFiles.contains($0) }.map { names[$0] }
        if !faults.isEmpty { upload.refused = Problem(partly: faults, names: names) }
        upload.isQueuedAsAsked = failure == nil
        return upload
    }

    /// What cannot be stored under whatever study is told at once.
    ///
    /// - Returns: the faults of the files that are left out of an upload that takes the others, and the names of all.
    private func check(
        _ open: OpenSubmission, for archive: String
    ) async throws(Problem) -> (faults: [(file: Int, error: ConversionError)], names: [String]) {
        let input = await input(
            of: open.submission, for: archive, idempotencyKey: open.idempotencyKey, acceptedAt: open.acceptedAt)
        let names = input.files.enumerated().map { $1.name ?? String($0 + 1) }
        do throws(ConversionFailure) {
            return (try checkBatch(input), names)
        } catch {
            throw Problem(error, names: names)
        }
    }

    /// Finds out to what a queued upload belongs, and makes its instances. On the loop of `outlet`.
    func resolve(_ upload: UnresolvedUpload, through outlet: Outlet) async -> ResolutionOutcome {
        guard var open = OpenSubmission(parsing: upload.submission, files: upload.files) else {
            return .refused(reason: "Held: what was written down of the upload cannot be read. Send the file again.")
        }
        // Its client was told that all else is queued.
        open.submission.controls.partial = !open.refusedFiles.isEmpty
        do throws(Problem) {
            let attaching = try attaching(open.submission, in: upload.archive, through: outlet, within: nil)
            var found = Belonging()
            if let attaching {
                switch try await Self.outcome(of: attaching) {
                case .settled(let settled): found = settled
                case .open(let failure?): return .failed(failure)
                case .open(nil): break
                }
            }
            let batch = try await batch(
                of: open.submission, for: upload.archive, found.attached, idempotencyKey: open.idempotencyKey,
                acceptedAt: open.acceptedAt)
            if let problem = batch.problem, !batch.refusedFiles.isSubset(of: open.refusedFiles) { throw problem }
            let instances = try await queue?.asBefore(batch.instances) ?? batch.instances
            return .found(
                ResolvedUpload(
                    instances: instances, warnings: upload.warnings + found.warnings + batch.warnings,
                    attachment: found.attached?.text))
        } catch {
            // What only this machine lacks at the moment is no reason to hold an upload.
            if error.status == 503 || error.status == 507 { return .failed(LookupFailure(.archive, .unavailable)) }
            return .refused(reason: error.reasonToHold)
        }
    }
}

extension Problem {
    /// For the reader of a receipt, and for the log: without what tells matches apart, which may say something of a patient.
    fileprivate var reasonToHold: String {
        var sentences = [self.detail.isEmpty ? "Held:" : "Held: \(self.detail)"]
        for entry in self.errors where self.matches == nil && !self.detail.contains(entry.message) {
            if case .field(let name) = entry.subject {
                sentences.append("\(name) \(entry.message)")
            } else if !sentences.contains(entry.message) {
                sentences.append(entry.message)
            }
        }
        return sentences.joined(separator: " ")
    }
}

extension Attached {
    /// What a reply and a receipt tell of it.
    var json: JSON {
        .object([.init("level", .string(level.rawValue)), .init("studyInstanceUID", .string(studyInstanceUID))])
    }

    var text: String { String(decoding: json.encoded(), as: UTF8.self) }
}
