import DICOM
import Forwarder

/// An upload for which the archive has given its word, or that is queued, in every form in which it can be told.
struct StoredUpload: Sendable {
    var id: String
    let archive: String
    let instances: [DICOMInstance]
    var delivery: Delivery
    let warnings: [String]
    /// The files that could not be used, where the others were sent all the same.
    var refused: Problem?
    /// Whether what is not stored is in the queue.
    var isQueued = false
    /// Whether the client asked for no more than that.
    var isQueuedAsAsked = false
    /// Whether the archive may have it all the same.
    var isUnsure = false
    /// What it belongs to, where that was looked up.
    var attached: Attached?
    /// Names of the files of which it is still to be found out to what they belong; there are no instances then.
    var waitingFiles: [String] = []
    /// The attempt that got no word from the archive.
    var attempt: Attempt?

    /// 201 if every instance is stored, 202 if some are queued.
    ///
    /// - Throws: the problem otherwise, with what became of each instance.
    func reply(as form: ReplyForm) throws(Problem) -> Reply {
        guard delivery.isComplete || isQueued else {
            throw problem.joining(refused).listing(refused, after: instancesJSON)
        }
        if let refused { throw partial(refused) }
        var reply =
            switch form {
            case .json, .part10:
                Reply(status, "application/json", json)
            case .text: Reply(status, "text/plain; charset=utf-8", text: text)
            case .html: Reply(status, "text/html; charset=utf-8", text: ResultPage.html(self))
            case .dicomJSON:
                Reply(
                    status, "application/dicom+json", (try? DICOMJSON.encode([storeInstancesResponse]).unwrapped) ?? [])
            case .dicomXML:
                Reply(status, "application/dicom+xml", (try? NativeDICOMModel.encode(storeInstancesResponse)) ?? [])
            }
        if form == .html { reply.fields.append(("Content-Security-Policy", Page.contentSecurityPolicy)) }
        if let url = location, url.consists(of: { $0 > 0x20 && $0 < 0x7F }) {
            reply.fields.append(("Location", url))
        }
        return reply
    }

    private var status: Int { isQueued ? 202 : 201 }

    /// Where the archive says that the study is, or the one object; the receipt, if something is queued.
    private var location: String? {
        if isQueued { return "/uploads/\(id)" }
        return delivery.studyRetrieveURL ?? (instances.count == 1 ? delivery.outcomes.first?.retrieveURL : nil)
    }

    // MARK: JSON and text

    private var json: [UInt8] {
        var object = JSONObjectText()
        object.add("id", text: id)
        object.add("status", text: isQueued ? "queued" : "stored")
        object.add("archive", text: archive)
        object.add("studyInstanceUID", text: instances.first?.studyInstanceUID ?? "")
        let count = min(instances.count, delivery.outcomes.count)
        object.add("instances", objects: 0..<count) { index, object in
            add(instances[index], delivery.outcomes[index], to: &object)
        }
        object.add("warnings", texts: warnings)
        if let attached { object.add("attachedTo", attached.json) }
        return object.finish()
    }

    private var instancesJSON: JSON {
        .array(
            zip(instances, delivery.outcomes).map { instance, outcome in
                var members: [JSON.Member] = []
                add(instance, outcome, to: &members)
                return .object(members)
            })
    }

    private func add(_ instance: DICOMInstance, _ outcome: Outcome, to members: inout some JSONMembers) {
        InstanceJSON.add(instance, outcome, status: name(of: outcome), to: &members)
        if !isQueued { InstanceJSON.addFailureReason(of: outcome, to: &members) }
        InstanceJSON.addWarnings(of: instance, outcome, to: &members)
        InstanceJSON.add(instance.document, to: &members)
    }

    /// A line per instance: status, UID, where it is, the file's name; parted by tabs.
    var text: String {
        zip(instances, delivery.outcomes).map { instance, outcome in
            [name(of: outcome), instance.sopInstanceUID, outcome.retrieveURL ?? "-", instance.file.onOneLine]
                .joined(separator: "\t") + "\n"
        }.joined() + waitingFiles.map { "queued\t-\t-\t\($0.onOneLine)\n" }.joined()
    }

    // MARK: DICOM

    /// - Source: PS3.18 §10.5.3, Table I.1.
    private var storeInstancesResponse: DataSet {
        var response = DataSet()
        response.set(.retrieveURL, .UR, delivery.studyRetrieveURL ?? "")
        let items = zip(instances, delivery.outcomes).filter { $1.isStored }.map { instance, outcome in
            var item = DataSet()
            item.set(.referencedSOPClassUID, .UI, instance.sopClassUID)
            item.set(.referencedSOPInstanceUID, .UI, instance.sopInstanceUID)
            if let url = outcome.retrieveURL { item.set(.retrieveURL, .UR, url) }
            if case .storedWithWarning(let code) = outcome.status { item.set(.warningReason, .US, Int(code)) }
            return item
        }
        response.set(.referencedSOPSequence, .SQ, .items(items))
        return response
    }

    // MARK: Refusals

    /// What is stored, of an upload of which some files could not be used.
    private func partial(_ refused: Problem) -> Problem {
        var problem = refused
        let files = refused.refusedFiles.count
        let taken =
            waitingFiles.isEmpty
            ? "\(instances.count == 1 ? "one object is" : "\(instances.count) objects are")"
            : "\(waitingFiles.count == 1 ? "one other is" : "\(waitingFiles.count) others are")"
        problem.detail =
            "\(files == 1 ? "One file was" : "\(files) files were") refused and \(taken) "
            + "\(isQueued ? "queued (/uploads/\(id))" : "stored"). Correct what is named and send it alone."
        return problem.listing(refused, after: waitingFiles.isEmpty ? instancesJSON : waitingJSON)
    }

    /// The files of which there are no instances yet, as members of `instances`.
    private var waitingJSON: JSON {
        .array(waitingFiles.map { .object([.init("file", .string($0)), .init("status", "queued")]) })
    }

    private func name(of outcome: Outcome) -> String { isQueued && !outcome.isStored ? "queued" : outcome.name }

    private var problem: Problem {
        let missing = zip(instances, delivery.outcomes).filter { !$1.isStored }
        let isRefused = missing.contains { if case .refused = $1.status { true } else { false } }
        let mayRetry = missing.allSatisfy { $1.mayRetry }
        let stored = instances.count - missing.count
        let all =
            instances.count == 1
            ? "The object was not stored." : "\(missing.count) of \(instances.count) objects were not stored."
        var problem =
            if isRefused, mayRetry {
                Problem("archive-busy", 503, "The archive asks to wait", "\(all) Send the same upload again later.")
                    .retrying(after: 30)
            } else if isRefused {
                Problem("archive-refused", 422, "The archive refused the upload", all)
            } else if let error = delivery.interruption {
                Problem(error, archive: archive)
                    .telling("\(all) \(error.sentence) Sending the same upload again is safe.")
            } else {
                Problem(
                    "archive-unconfirmed", 502, "The archive did not confirm the upload",
                    "\(all) The archive \(archive) answered without naming it. Sending the same upload again is safe.")
            }
        if stored > 0 { problem.detail += " The other \(stored == 1 ? "one is" : "\(stored) are") stored." }
        problem.errors = missing.map { instance, outcome in
            .init(
                subject: .file(instance.file),
                message: outcome.sentence ?? "The archive did not name this object as stored.")
        }
        if instances.count == 1, let sentence = problem.errors.first?.message { problem.detail += " \(sentence)" }
        problem.instances = instancesJSON
        return problem
    }
}

extension Outcome {
    /// The `status` of an instance in a reply.
    fileprivate var name: String {
        switch status {
        case .stored, .storedWithWarning: "stored"
        case .refused: "refused"
        case .unconfirmed: "unconfirmed"
        }
    }
}

extension [UInt8] {
    /// A JSON array of one element as that element.
    fileprivate var unwrapped: [UInt8] { Array(dropFirst().dropLast()) }
}

extension String {
    /// Without what would break a line-wise format.
    fileprivate var onOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}
