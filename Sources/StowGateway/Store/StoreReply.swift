import DICOM
import Forwarder

/// The answer to a Store request.
///
/// An instance is among the referenced ones only if the archive named it as stored, and among the failed ones if it is
/// not stored and nothing here will change that. What is queued is neither (docs/adr/0008).
///
/// - Source: PS3.18 §10.5.3, Table 10.5.3-1 (status), Annex I (content).
struct StoreReply {
    let form: StoreForm
    /// What could not be sent to the archive.
    let failures: [StoreFailure]
    /// `nil` where nothing was sent.
    var upload: StoredUpload?

    init(form: StoreForm, failures: [StoreFailure]) {
        self.form = form
        self.failures = failures
    }

    func reply() -> Reply {
        var reply: Reply
        switch form {
        case .dicomXML:
            reply = Reply(status, form.rawValue, (try? NativeDICOMModel.encode(response)) ?? [])
        case .dicomJSON, .json:
            let array = (try? DICOMJSON.encode([response])) ?? []
            reply = Reply(status, form.rawValue, Array(array.dropFirst().dropLast()))
        }
        if let location { reply.fields.append(("Location", location)) }
        if status == 503 { reply.fields.append(("Retry-After", "30")) }
        for sentence in sentences.prefix(Self.sentenceLimit) {
            reply.fields.append(("Warning", "299 stow-gateway \"\(sentence.quotable)\""))
        }
        return reply
    }

    /// More would fill a client's buffer for a head.
    private static let sentenceLimit = 10

    // MARK: Status

    private var outcomes: [(instance: DICOMInstance, outcome: Outcome)] {
        guard let upload else { return [] }
        return Array(zip(upload.instances, upload.delivery.outcomes))
    }

    private var stored: [(instance: DICOMInstance, outcome: Outcome)] { outcomes.filter { $0.outcome.isStored } }
    private var isQueued: Bool { upload?.isQueued == true }

    /// What the archive did not store, and will not.
    private var refused: [(instance: DICOMInstance, outcome: Outcome)] {
        outcomes.filter { !$0.outcome.isStored && !(isQueued && $0.outcome.mayRetry) }
    }

    private var status: Int {
        if isQueued { return 202 }
        let hasWarnings = stored.contains { if case .storedWithWarning = $0.outcome.status { true } else { false } }
        if failures.isEmpty, refused.isEmpty { return hasWarnings ? 202 : 200 }
        if !stored.isEmpty { return 202 }
        // The archive's shortage is nothing that the client could mend.
        let isShortage = refused.allSatisfy {
            if case .refused(_?) = $0.outcome.status { $0.outcome.mayRetry } else { false }
        }
        return failures.isEmpty && isShortage ? 503 : 409
    }

    /// The receipt of what is queued, or where the archive says that the study is.
    private var location: String? {
        guard let upload else { return nil }
        if isQueued { return "/uploads/\(upload.id)" }
        return upload.delivery.studyRetrieveURL.flatMap { url in
            url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? url : nil
        }
    }

    // MARK: Content

    private var response: DataSet {
        var response = DataSet()
        response.set(.retrieveURL, .UR, upload?.delivery.studyRetrieveURL ?? "")
        let failed = refused.map(Self.item) + failures.filter(\.isNamed).map(Self.item)
        if !failed.isEmpty { response.set(.failedSOPSequence, .SQ, .items(failed)) }
        response.set(.referencedSOPSequence, .SQ, .items(stored.map(Self.storedItem)))
        let others = failures.filter { !$0.isNamed }.map { failure in
            DataSet([DataElement(.failureReason, .US, .integers([Int(failure.code)]))])
        }
        if !others.isEmpty { response.set(.otherFailuresSequence, .SQ, .items(others)) }
        return response
    }

    private static func reference(_ sopClassUID: String, _ sopInstanceUID: String) -> DataSet {
        DataSet([
            DataElement(.referencedSOPClassUID, .UI, .strings([sopClassUID])),
            DataElement(.referencedSOPInstanceUID, .UI, .strings([sopInstanceUID])),
        ])
    }

    private static func storedItem(_ instance: DICOMInstance, _ outcome: Outcome) -> DataSet {
        var item = reference(instance.sopClassUID, instance.sopInstanceUID)
        if let url = outcome.retrieveURL { item.set(.retrieveURL, .UR, url) }
        if case .storedWithWarning(let code) = outcome.status { item.set(.warningReason, .US, Int(code)) }
        return item
    }

    /// An archive that names no reason leaves the one that says no more: processing failure.
    private static func item(_ instance: DICOMInstance, _ outcome: Outcome) -> DataSet {
        var item = reference(instance.sopClassUID, instance.sopInstanceUID)
        let code: UInt16 = if case .refused(let code?) = outcome.status { code } else { 0x0110 }
        item.set(.failureReason, .US, Int(code))
        return item
    }

    private static func item(_ failure: StoreFailure) -> DataSet {
        var item = reference(failure.sopClassUID ?? "", failure.sopInstanceUID ?? "")
        item.set(.failureReason, .US, Int(failure.code))
        return item
    }

    // MARK: Sentences

    /// What codes cannot say: they go into `Warning` fields, as dcm4chee's do.
    private var sentences: [String] {
        var sentences: [String] = []
        if isQueued, let upload {
            sentences.append(
                "What is neither referenced nor failed is queued, not yet stored; /uploads/\(upload.id) tells what becomes of it."
            )
        }
        sentences += failures.map { $0.isNamed ? "\($0.sopInstanceUID ?? ""): \($0.sentence)" : $0.sentence }
        sentences += refused.map {
            "\($0.instance.sopInstanceUID): \($0.outcome.sentence ?? "The archive did not name this instance as stored.")"
        }
        for (instance, outcome) in stored {
            let told = instance.warnings + (outcome.sentence.map { [$0] } ?? [])
            sentences += told.map { "\(instance.sopInstanceUID): \($0)" }
        }
        return sentences
    }
}

extension String {
    /// As the text of a quoted string in a field (RFC 9110 §5.6.4).
    fileprivate var quotable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(500).map { scalar in
                    switch scalar {
                    case "\"", "\\": "'"
                    case " "..."~": scalar
                    default: "?"
                    }
                }))
    }
}
