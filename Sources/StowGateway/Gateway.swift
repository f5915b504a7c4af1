import Conversion
import DICOM
import EventLoop
import Forwarder
import Logging

/// The pipeline: request → submission (its archives opened) → media → instance → STOW message → delivery → reply.
struct Gateway: Sendable {
    let configuration: Configuration
    let archives: [String: any Archive]
    let siteKey: SiteKey
    let workshop: any Workshop
    let log: Logger

    /// Answers an upload. Runs on the loop of `outlet`.
    func upload(_ request: Request, pathName: String?, through outlet: Outlet) async -> Reply {
        var record = UploadRecord(request)
        let form = ReplyForm(accept: request.head["accept"])
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

    private func carry(
        _ request: Request, _ pathName: String?, _ outlet: Outlet, _ form: ReplyForm, _ record: inout UploadRecord
    ) async throws(Problem) -> Reply {
        let submission = try Submission(parsing: request, pathName: pathName, configuration.fields, siteKey)
        let archive = try archive(for: submission.controls)
        record.note(submission, archive: archive.name)
        let batch = try await batch(of: submission, for: archive, request)
        let instances = batch.instances
        record.note(instances)
        record.note(refused: batch.refused)
        if submission.controls.dryRun {
            if let problem = batch.problem { throw problem.afterDryRun(of: instances) }
            return try DryRunReply.make(instances, form)
        }
        let options = StoreOptions(
            wire: submission.controls.wire.flatMap { WireForm(rawValue: $0) },
            wait: submission.controls.wait ?? Preference.wait(in: request.head.values(of: "prefer")))
        let delivery: Delivery
        do throws(ForwarderError) {
            delivery = try await archive.store(instances, through: outlet, options)
        } catch {
            record.noteDelivered()
            throw Problem(error, archive: archive.name).joining(batch.problem)
        }
        record.noteDelivered()
        let upload = StoredUpload(
            id: request.id, archive: archive.name, instances: instances, delivery: delivery,
            warnings: submission.warnings + batch.warnings, refused: batch.problem)
        return try upload.reply(as: form)
    }

    private func archive(for controls: Controls) throws(Problem) -> any Archive {
        let name = controls.archive ?? configuration.defaultArchive
        guard let archive = archives[name] else {
            throw Problem([
                FieldFault(
                    field: "archive", message: "must be one of: " + archives.keys.sorted().joined(separator: ", ") + "."
                )
            ])
        }
        switch controls.attach {
        case .auto, .new: break
        case .study, .worklist:
            throw Problem([
                FieldFault(
                    field: "attach",
                    message: "must be auto or new here: the archive \(name) has no lookup configured.")
            ])
        }
        return archive
    }

    private func batch(of submission: Submission, for archive: any Archive, _ request: Request)
        async throws(Problem) -> ConvertedBatch
    {
        var limits = ExpansionLimits()
        limits.files = configuration.limits.files
        limits.byteCount = configuration.limits.upload
        limits.memory = configuration.limits.memory
        limits.ratio = configuration.limits.zipRatio
        let expansion = await expand(submission.files, limits, siteKey, in: workshop)
        var settings = ConversionSettings(
            bodyPart: configuration.bodyPart, softwareVersions: Version.name,
            requiresPatientID: configuration.fields.required.contains(AttributePath(.patientID, .LO)),
            images: configuration.images, videos: configuration.videos)
        settings.allowsPrivateClasses = configuration.archives.contains {
            $0.name == archive.name && $0.profile == .dcm4chee
        }
        settings.pageResolution = configuration.pageResolution
        settings.expansion = limits
        var input = ConversionInput(
            files: expansion.files, attributes: submission.attributes, rendering: submission.controls.rendering,
            archive: archive.name, idempotencyKey: request.head["idempotency-key"], acceptedAt: .now, siteKey: siteKey,
            settings: settings)
        input.faults = expansion.faults
        input.isPartial = submission.controls.partial
        input.coerces = submission.controls.coerce
        return try await ConvertedBatch(of: input, unmet: submission.unmet, in: workshop)
    }
}

/// The `Prefer` header.
///
/// - Source: RFC 7240 §4.3.
enum Preference {
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
