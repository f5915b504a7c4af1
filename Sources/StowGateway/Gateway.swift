import Conversion
import DICOM
import EventLoop
import Forwarder
import Logging

/// The pipeline: request → submission (its archives opened) → media → instance → STOW message → delivery → reply.
///
/// What every upload passes through is `nonisolated(nonsending)`: it stays on the loop of its caller anyhow, and so need not
/// ask the task for its executor at every step, which takes a lock.
struct Gateway: Sendable {
    let configuration: Configuration
    let archives: [String: any Archive]
    let siteKey: SiteKey
    let workshop: any Workshop
    /// `nil` where the configuration says so.
    let queue: UploadQueue?
    let log: Logger
    /// Who can be asked to what uploads belong, by the archive's name.
    var lookups: [String: ArchiveLookups] = [:]
    private let seriesLedger = SeriesLedger()

    /// Answers an upload. Runs on the loop of `outlet`.
    nonisolated(nonsending) func upload(_ request: Request, pathName: String?, through outlet: Outlet) async -> Reply {
        var record = UploadRecord(request)
        let form = ReplyForm(accept: request.head.accept)
        let reply: Reply
        do throws(Problem) {
            reply = try await carry(request, pathName, outlet, form, &record)
        } catch {
            record.problem = error.kind
            reply = error.reply(as: form, id: request.id)
        }
        record.write(to: log, status: reply.status)
        return reply
    }

    private nonisolated(nonsending) func carry(
        _ request: Request, _ pathName: String?, _ outlet: Outlet, _ form: ReplyForm, _ record: inout UploadRecord
    ) async throws(Problem) -> Reply {
        let submission = try Submission(parsing: request, pathName: pathName, configuration.fields, siteKey)
        let archive = try archive(for: submission.controls)
        record.note(submission, archive: archive.name)
        return try await once(submission, request, archive) { () throws(Problem) in
            try await deliver(submission, request, to: archive, outlet, form, &record)
        }
    }

    private nonisolated(nonsending) func deliver(
        _ submission: Submission, _ request: Request, to archive: any Archive, _ outlet: Outlet, _ form: ReplyForm,
        _ record: inout UploadRecord
    ) async throws(Problem) -> Reply {
        switch try await outcome(of: submission, request, at: archive, outlet, &record) {
        case .dryRun(let batch):
            if let problem = batch.problem { throw problem.afterDryRun(of: batch.instances) }
            return try DryRunReply.make(batch.instances, form)
        case .upload(let upload):
            let reply = try upload.reply(as: form)
            return upload.isQueuedAsAsked ? reply.adding("Preference-Applied", "respond-async") : reply
        }
    }

    /// Converts and stores, or queues: what `carry` tells in the form of a reply, and the command line in its own.
    nonisolated(nonsending) func outcome(
        of submission: Submission, _ request: Request, at archive: any Archive, _ outlet: Outlet,
        _ record: inout UploadRecord
    ) async throws(Problem) -> UploadOutcome {
        let found: Belonging
        let begun = Instant.now
        switch try await belonging(of: submission, request, in: archive.name, through: outlet) {
        case .settled(let settled): found = settled
        case .open(let failure):
            return .upload(try await keepOpen(submission, request, archive.name, failure, &record))
        }
        var batch = try await batch(
            of: submission, for: archive.name, found.attached, idempotencyKey: request.head["idempotency-key"],
            acceptedAt: submission.acceptedAt ?? .now)
        record.note(batch.instances)
        record.note(refused: batch.refused)
        if let queue { batch.instances = try await queue.asBefore(batch.instances) }
        if submission.controls.dryRun { return .dryRun(batch) }
        var upload = StoredUpload(
            id: request.id, archive: archive.name, instances: batch.instances, delivery: Delivery(outcomes: []),
            warnings: submission.warnings + found.warnings + batch.warnings, refused: batch.problem)
        upload.attached = found.attached
        record.attached = found.attached?.level.rawValue
        return .upload(
            try await handOver(upload, submission.controls, request, since: begun, to: archive, outlet, &record))
    }

    /// Gives instances to the archive, or to the queue where the client or the archive's state asks for it.
    ///
    /// - Parameter begun: since when the client waits.
    /// - Returns: the upload with what is known of each instance.
    nonisolated(nonsending) func handOver(
        _ upload: StoredUpload, _ controls: Controls, _ request: Request, since begun: Instant,
        to archive: any Archive, _ outlet: Outlet, _ record: inout UploadRecord
    ) async throws(Problem) -> StoredUpload {
        var upload = upload
        let instances = upload.instances
        let preferences = request.head.values(of: "prefer")
        let wait = controls.wait ?? Preference.wait(in: preferences)
        let wire = controls.wire.flatMap { WireForm(rawValue: $0) }
        if let queue, wait == 0 || Preference.asksForQueue(in: preferences) {
            try await enqueue(&upload, queue, wire, nil)
            record.noteQueued()
            upload.isQueuedAsAsked = true
            return upload
        }
        let start = Clock.now
        // Finding out to what it belongs was a part of the waiting.
        let spent = Int(Instant.now.milliseconds(since: begun) / 1000)
        let patience = wait ?? (queue == nil ? nil : Self.defaultWait)
        let options = StoreOptions(wire: wire, wait: patience.map { max(1, $0 - spent) })
        do throws(ForwarderError) {
            upload.delivery = try await archive.store(instances, through: outlet, options)
            record.noteDelivered()
            upload.isUnsure = upload.delivery.interruption?.leavesOpen ?? false
            queue?.noteReachable(archive.name)
        } catch {
            record.noteDelivered()
            guard queue != nil, error.isForQueue else {
                throw Problem(error, archive: archive.name).joining(upload.refused)
            }
            upload.isUnsure = error.leavesOpen
            upload.attempt = Attempt(
                start: start, end: Clock.now, result: .failed, reason: error.sentence, retryAfter: error.retryAfter)
        }
        if let queue, upload.attempt != nil || upload.delivery.waitsForArchive {
            let attempt =
                upload.attempt
                ?? Attempt(
                    start: start, end: Clock.now, result: .failed, reason: upload.delivery.outcomes.reasonToWait,
                    retryAfter: upload.delivery.retryAfter)
            do throws(Problem) {
                try await enqueue(&upload, queue, wire, attempt)
            } catch {
                // What the archive has, or may have, is to be told all the same.
                if upload.delivery.storedAny { return upload }
                throw upload.isUnsure ? error.afterLostAnswer : error
            }
            record.noteQueued()
        }
        return upload
    }

    /// How long a reply waits for the archive where the client says nothing. Units: seconds.
    private static let defaultWait = 30

    /// Puts what is not stored into the queue.
    private func enqueue(
        _ upload: inout StoredUpload, _ queue: UploadQueue, _ wire: WireForm?, _ attempt: Attempt?
    ) async throws(Problem) {
        let known = upload.delivery.outcomes
        var queued = QueuedUpload(
            id: upload.id, archive: upload.archive, wire: wire, instances: upload.instances,
            outcomes: known.isEmpty ? nil : known, warnings: upload.warnings, firstAttempt: attempt,
            isUnsure: upload.isUnsure)
        queued.attachment = upload.attached?.text
        let receipt = try await queue.accept(queued)
        upload.id = receipt.id
        upload.isQueued = true
        if known.isEmpty { upload.delivery = Delivery(outcomes: receipt.instances.map(\.outcome)) }
    }

    func archive(for controls: Controls) throws(Problem) -> any Archive {
        let name = controls.archive ?? configuration.defaultArchive
        guard let archive = archives[name] else {
            throw Problem([
                FieldFault(
                    field: "archive", message: "must be one of: " + archives.keys.sorted().joined(separator: ", ") + "."
                )
            ])
        }
        return archive
    }

    /// Makes the instances of a submission that belongs to what was looked up.
    nonisolated(nonsending) func batch(
        of submission: Submission, for archive: String, _ attached: Attached?, idempotencyKey: String?,
        acceptedAt: AcceptanceTime
    ) async throws(Problem) -> ConvertedBatch {
        let unmet =
            attached.map { configuration.fields.missing(in: $0.attachment.completing(submission.attributes)) }
            ?? submission.unmet
        if !submission.mayBringPatient, !unmet.isEmpty { throw Problem(unmet) }
        let input = await input(
            of: submission, for: archive, attached?.attachment, idempotencyKey: idempotencyKey, acceptedAt: acceptedAt)
        return try await ConvertedBatch(of: input, unmet: unmet, in: workshop)
    }

    /// What the conversion begins with; its archives are opened.
    nonisolated(nonsending) func input(
        of submission: Submission, for archive: String, _ attachment: Attachment? = nil, idempotencyKey: String?,
        acceptedAt: AcceptanceTime
    ) async -> ConversionInput {
        let settings = conversionSettings(for: archive)
        let expansion = await expand(submission.files, settings.expansion, siteKey, in: workshop)
        let controls = submission.controls
        return ConversionInput(
            files: expansion.files, attributes: submission.attributes, rendering: controls.rendering,
            archive: archive, idempotencyKey: idempotencyKey, acceptedAt: acceptedAt, siteKey: siteKey,
            settings: settings, faults: expansion.faults, isPartial: controls.partial, coerces: controls.coerce,
            attachment: attachment, seriesLedger: controls.dryRun ? nil : seriesLedger, part: submission.part)
    }

    func conversionSettings(for archive: String) -> ConversionSettings {
        var settings = ConversionSettings(
            bodyPart: configuration.bodyPart, softwareVersions: Version.name,
            requiresPatientID: configuration.fields.required.contains(AttributePath(.patientID, .LO)),
            images: configuration.images, videos: configuration.videos)
        settings.allowsPrivateClasses = configuration.archives.contains {
            $0.name == archive && $0.profile == .dcm4chee
        }
        settings.pageResolution = configuration.pageResolution
        settings.expansion = configuration.expansion
        return settings
    }
}

extension Configuration {
    /// How far compressed content may inflate.
    var expansion: ExpansionLimits {
        var expansion = ExpansionLimits()
        expansion.files = limits.files
        expansion.byteCount = limits.upload
        expansion.memory = limits.memory
        expansion.ratio = limits.zipRatio
        return expansion
    }
}

/// What an upload came to, before it is told in any form.
enum UploadOutcome: Sendable {
    /// Nothing was sent.
    case dryRun(ConvertedBatch)
    case upload(StoredUpload)
}

/// The `Prefer` header.
///
/// - Source: RFC 7240 §4.3.
enum Preference {
    /// Whether the client wants no more than that the upload is safe.
    static func asksForQueue(in fields: [String]) -> Bool {
        fields.flatMap { $0.split(separator: ",") }.contains {
            $0.prefix { $0 != ";" }.trimmed.lowercased() == "respond-async"
        }
    }

    /// How long the client says that it waits. Units: seconds.
    static func wait(in fields: [String]) -> Int? {
        for preference in fields.flatMap({ $0.split(separator: ",") }) {
            let parts = preference.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmed.lowercased() == "wait" else { continue }
            if let seconds = Int(parts[1].trimmed), (0...86_400).contains(seconds) { return seconds }
        }
        return nil
    }
}

enum Version {
    static let number = "0.1.0"
    static let name = "stow-gateway \(number)"
}

extension ForwarderError {
    /// Whether an upload that met this is better kept than refused: the archive is away, slow, or asks to come again.
    fileprivate var isForQueue: Bool {
        switch self {
        case .noSpace: false
        default: isTransient
        }
    }
}

extension Delivery {
    /// Whether time alone may store what is missing.
    fileprivate var waitsForArchive: Bool {
        let missing = outcomes.filter { !$0.isStored }
        let isCutOff = interruption?.isForQueue == true
        return !missing.isEmpty
            && missing.allSatisfy { if case .refused = $0.status { $0.mayRetry } else { isCutOff } }
    }
}

extension [Outcome] {
    fileprivate var reasonToWait: String? { first { !$0.isStored }?.sentence }
}
