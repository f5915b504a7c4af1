import DICOM
import Forwarder

/// The receipts of queued uploads, as replies.
extension Gateway {
    /// `GET /uploads`, newest first; `status`, `archive`, `limit` and `after` choose.
    func receipts(_ request: Request) async -> Reply {
        await answer(request) { queue, form throws(Problem) in
            let filter = try ReceiptFilter(query: request.head.query)
            let receipts = try await queue.receipts(filter)
            var members: [JSON.Member] = [.init("uploads", .array(receipts.map(\.summary)))]
            let isFull = receipts.count == filter.limit
            members.append(.init("next", isFull ? .string(receipts.last?.id ?? "") : .null))
            return Reply(200, "application/json", JSON.object(members).encoded())
        }
    }

    /// `GET /uploads/{id}`.
    func receipt(_ id: String, _ request: Request) async -> Reply {
        await answer(request) { queue, form throws(Problem) in
            let receipt = try await queue.receipt(id)
            return form == .html
                ? Reply(200, "text/html; charset=utf-8", text: ReceiptPage.html(receipt))
                    .adding("Content-Security-Policy", Page.contentSecurityPolicy)
                : Reply(200, "application/json", receipt.json.encoded())
        }
    }

    /// `POST /uploads/{id}/retry`.
    func retry(_ id: String, _ request: Request) async -> Reply {
        await answer(request) { queue, _ throws(Problem) in
            Reply(202, "application/json", try await queue.retry(id).json.encoded())
                .adding("Location", "/uploads/\(id)")
        }
    }

    /// `DELETE /uploads/{id}?confirm=…`: the answer to the question whether it is really meant is its name.
    func discard(_ id: String, _ request: Request) async -> Reply {
        await answer(request) { queue, _ throws(Problem) in
            let confirmed = try QueryWords(request.head.query)["confirm"] ?? ""
            let receipt = try await queue.receipt(id)
            guard receipt.status == .queued || receipt.status == .held else {
                throw Problem(QueueError.finished(receipt.status))
            }
            guard confirmed == id || ["true", "yes", "1"].contains(confirmed.lowercased()) else {
                throw Problem(askingToConfirm: receipt)
            }
            return Reply(200, "application/json", try await queue.discard(id).json.encoded())
        }
    }

    private func answer(
        _ request: Request, _ body: (UploadQueue, ReplyForm) async throws(Problem) -> Reply
    ) async -> Reply {
        let form = ReplyForm(accept: request.head.accept)
        guard let queue else { return Problem.noQueue.reply(as: form) }
        do throws(Problem) { return try await body(queue, form) } catch { return error.reply(as: form) }
    }
}

extension Problem {
    /// What would be lost; objects of the upload that are stored already stay where they are.
    fileprivate init(askingToConfirm receipt: Receipt) {
        let stored = receipt.instances.count { $0.outcome.isStored }
        let missing = receipt.instances.count - stored
        let what =
            switch (missing, stored) {
            case (0, _): "its files"
            case (1, 0): "its object"
            case (_, 0): "its \(missing) objects"
            default: "\(missing) of its \(missing + stored) objects"
            }
        self.init(
            "confirm-discarding", 400, "Discarding must be confirmed",
            "This gives the upload up: \(what) will not be stored in the archive \(receipt.archive), and the payload is deleted. "
                + "If that is meant, send the same request with ?confirm=\(receipt.id).")
    }
}

/// The words of a query, each given once.
struct QueryWords {
    private var values: [String: String] = [:]

    /// - Parameter isUpload: whether something was to be stored, or only asked.
    init(_ query: String?, isUpload: Bool = false) throws(Problem) {
        guard let query else { return }
        let fields: [FieldInput]
        do throws(FieldFaults) {
            fields = try URLEncodedForm.fields(ofQuery: query)
        } catch {
            throw Problem(error.faults, isUpload: isUpload)
        }
        var faults: [FieldFault] = []
        for field in fields {
            let name = field.name.lowercased()
            if let other = values.updateValue(field.value.text, forKey: name), other != field.value.text {
                faults.append(FieldFault(field: name, message: "is given twice, with different values."))
            }
        }
        if !faults.isEmpty { throw Problem(faults, isUpload: isUpload) }
    }

    var names: [String] { values.keys.sorted() }

    subscript(name: String) -> String? { values[name] }
}

extension ReceiptFilter {
    /// - Throws: a problem that names what is wrong with a word.
    init(query: String?) throws(Problem) {
        self.init()
        let words = try QueryWords(query)
        var faults: [FieldFault] = []
        for name in words.names {
            let value = words[name] ?? ""
            switch name {
            case "archive": archive = value
            case "after": after = value
            case "status":
                status = UploadStatus(rawValue: value.lowercased())
                if status == nil {
                    let known = UploadStatus.allCases.map(\.rawValue).joined(separator: ", ")
                    faults.append(FieldFault(field: name, message: "must be one of: \(known)."))
                }
            case "limit":
                if let number = Int(value), (1...1000).contains(number) {
                    limit = number
                } else {
                    faults.append(FieldFault(field: name, message: "must be a number from 1 to 1000."))
                }
            default:
                faults.append(
                    FieldFault(field: name, message: "is not known here: status, archive, limit and after are."))
            }
        }
        if !faults.isEmpty { throw Problem(faults, isUpload: false) }
    }
}

extension Receipt {
    /// What a list shows.
    fileprivate var summary: JSON {
        .object(head + [.init("instanceCount", .number(String(instances.count)))])
    }

    var json: JSON {
        .object(
            head + [
                .init("studyInstanceUID", .string(instances.first?.studyInstanceUID ?? "")),
                .init("instances", .array(instances.map(json))),
                .init("attempts", .array(attempts.enumerated().map(json))),
                .init("warnings", .array(warnings.map { .string($0) })),
            ] + attachmentMembers)
    }

    /// To what it belongs, or that this is still to be found out.
    private var attachmentMembers: [JSON.Member] {
        if unresolvedFiles > 0 { return [.init("waitingFiles", .number(String(unresolvedFiles)))] }
        guard let text = attachment, let json = try? JSON(parsing: Array(text.utf8)) else { return [] }
        return [.init("attachedTo", json)]
    }

    private var head: [JSON.Member] {
        [
            .init("id", .string(id)), .init("status", .string(status.rawValue)), .init("archive", .string(archive)),
            .init("createdAt", .string(Timestamp.text(milliseconds: created))),
            .init("updatedAt", .string(Timestamp.text(milliseconds: updated))),
            .init("nextAttemptAt", due.map { .string(Timestamp.text(milliseconds: $0)) } ?? .null),
            .init("attemptCount", .number(String(attemptCount))),
            .init("reason", reason.map { .string($0) } ?? .null),
        ]
    }

    private func json(of instance: Instance) -> JSON {
        let outcome = instance.outcome
        var members: [JSON.Member] = []
        InstanceJSON.add(instance, outcome, status: name(of: outcome), to: &members)
        InstanceJSON.addWarnings(of: instance, outcome, to: &members)
        InstanceJSON.addFailureReason(of: outcome, to: &members)
        InstanceJSON.add(instance.document, to: &members)
        if !outcome.isStored, let sentence = outcome.sentence { members.add("reason", text: sentence) }
        return .object(members)
    }

    /// What is not stored shares the fate of its upload, unless the archive has refused it itself.
    private func name(of outcome: Outcome) -> String {
        switch outcome.status {
        case .stored, .storedWithWarning: "stored"
        case .refused where !outcome.mayRetry: "refused"
        case .refused, .unconfirmed: status == .stored ? "unconfirmed" : status.rawValue
        }
    }

    private func json(of attempt: (offset: Int, element: Attempt)) -> JSON {
        .object([
            .init("number", .number(String(attempt.offset + 1))),
            .init("startedAt", .string(Timestamp.text(milliseconds: attempt.element.start))),
            .init("endedAt", .string(Timestamp.text(milliseconds: attempt.element.end))),
            .init("status", .string(attempt.element.result.rawValue)),
            .init("reason", attempt.element.reason.map { .string($0) } ?? .null),
        ])
    }
}
