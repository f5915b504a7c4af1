import Conversion
import DICOM
import EventLoop
import Forwarder

/// The Store Transaction: STOW-RS clients in front of any archive.
///
/// - Source: PS3.18 §10.5.
extension Gateway {
    /// Answers `POST /studies` and `POST /studies/{study}`. Runs on the loop of `outlet`.
    func store(_ request: Request, study: String?, through outlet: Outlet) async -> Reply {
        var record = UploadRecord(request)
        let reply: Reply
        do throws(Problem) {
            let admission = try StoreAdmission(request.head, study: study)
            let controls = try Controls(ofStore: request.head.query)
            let archive = try archive(for: controls)
            let files = StoreRequest.files(of: request, admission)
            let submission = Submission(storing: files, in: study, controls)
            record.note(submission, archive: archive.name)
            reply = try await once(submission, request, archive) { () throws(Problem) in
                try await store(request, admission, controls, archive, outlet, &record)
            }
        } catch {
            record.problem = error.kind
            reply = error.reply(as: .json, id: request.id)
        }
        record.write(to: log, status: reply.status)
        return reply
    }

    /// A single file is looked at on the loop, as an upload is; what may be much is read and digested elsewhere.
    private func converted(
        _ content: StoreRequest, study: String?, _ input: ConversionInput
    ) async throws(Problem) -> StoreConversion {
        if content.items.count == 1, case .file = content.items[0] {
            var conversion = StoreConversion(content, study: study, input)
            await conversion.take(content.items, in: workshop)
            return conversion
        }
        do throws(ConversionError) {
            return try await workshop.offLoop { [workshop] in
                var conversion = StoreConversion(content, study: study, input)
                await conversion.take(content.items, in: workshop)
                return conversion
            }
        } catch {
            throw .unexpected
        }
    }

    private func store(
        _ request: Request, _ admission: StoreAdmission, _ controls: Controls, _ archive: any Archive,
        _ outlet: Outlet, _ record: inout UploadRecord
    ) async throws(Problem) -> Reply {
        let content = try await StoreRequest(
            request, admission, configuration.limits, siteKey, in: workshop)
        var conversion = try await converted(
            content, study: admission.study,
            ConversionInput(
                files: [], attributes: DataSet(), archive: archive.name,
                idempotencyKey: request.head["idempotency-key"], acceptedAt: .now, siteKey: siteKey,
                settings: conversionSettings(for: archive.name)))
        var instances = conversion.settle()
        record.note(instances)
        record.note(refused: conversion.failures.count)
        if let queue, !instances.isEmpty { instances = try await queue.asBefore(instances) }
        var reply = StoreReply(form: admission.form, failures: conversion.failures)
        if controls.dryRun, conversion.failures.isEmpty {
            return try DryRunReply.make(instances, admission.form == .dicomXML ? .dicomXML : .dicomJSON)
        }
        if instances.isEmpty || controls.dryRun { return reply.reply() }
        let upload = StoredUpload(
            id: request.id, archive: archive.name, instances: instances, delivery: Delivery(outcomes: []),
            warnings: [])
        let told = try await handOver(
            upload, controls, request, since: .now, to: archive, outlet, &record)
        reply.upload = told
        return told.isQueuedAsAsked ? reply.reply().adding("Preference-Applied", "respond-async") : reply.reply()
    }
}

extension Submission {
    /// A Store request as far as the log and the repetition of requests are concerned.
    fileprivate init(storing files: [MediaFile], in study: String?, _ controls: Controls) {
        self.files = files
        attributes = DataSet()
        if let study { attributes.set(.studyInstanceUID, .UI, study) }
        self.controls = controls
        warnings = []
        unmet = []
        mayBringPatient = true
    }
}

extension Controls {
    /// The parameters of a Store request: the standard has none, so that every other word is a mistake.
    ///
    /// - Throws: a problem that names them all.
    fileprivate init(ofStore query: String?) throws(Problem) {
        self.init()
        let words = try QueryWords(query, isUpload: true)
        var faults: [FieldFault] = []
        for name in words.names {
            switch Control(folded: name) {
            case .archive?, .dryRun?, .wire?, .wait?: break
            default:
                faults.append(
                    FieldFault(field: name, message: "is not known here: archive, dryRun, wait and wire are."))
                continue
            }
            do throws(ControlFault) {
                if let control = Control(folded: name) { try set(control, to: words[name] ?? "") }
            } catch {
                faults.append(FieldFault(field: name, message: error.rule))
            }
        }
        if !faults.isEmpty { throw Problem(faults) }
    }
}
