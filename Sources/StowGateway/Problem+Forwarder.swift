import Forwarder
import Glibc

extension Problem {
    /// An archive that gave no word on the instances. `archive` is its name in the configuration.
    init(_ error: ForwarderError, archive: String) {
        let unknown = "Nothing is known to be stored; sending the same upload again is safe."
        switch error {
        case .unreachable:
            self.init(
                "archive-unreachable", 503, "The archive cannot be reached",
                "There is no connection to the archive \(archive). Nothing was stored. Send the same upload again later."
            )
            self.retryAfter = 30
        case .timedOut(.waiting), .timedOut(.sending):
            self.init(
                "archive-timeout", 504, "The archive did not answer in time",
                "The archive \(archive) was too slow. \(unknown)")
        case .timedOut(.connecting):
            self.init(.unreachable(code: 0), archive: archive)
        case .connectionLost:
            self.init(
                "archive-connection-lost", 502, "The connection to the archive broke",
                "The archive \(archive) ended the connection before its answer was complete. \(unknown)")
        case .handshakeFailed:
            self.init(
                "archive-unreachable", 503, "The archive cannot be reached",
                "The TLS handshake with the archive \(archive) failed. Nothing was stored. Send the same upload again "
                    + "later; if it stays so, tell the operator: the archive must speak TLS 1.2 or later at this address."
            )
            self.retryAfter = 30
        case .tlsFailed:
            self.init(
                "archive-tls", 502, "The archive cannot be trusted",
                "No trusted TLS connection to the archive \(archive) was possible. Nothing was stored. Tell the operator: "
                    + "the certificate, its host name or tls.authorityFile is wrong.")
        case .redirected(let status):
            self.init(
                "archive-redirects", 502, "The archive answers from elsewhere",
                "The archive \(archive) answered \(status) with another address, which is not followed. "
                    + "Nothing was stored. Tell the operator to correct the archive's url.")
        case .unauthorized(let status):
            self.init(
                "archive-unauthorized", 502, "The archive does not let the gateway in",
                "The archive \(archive) answered \(status). Nothing was stored. Tell the operator to correct the "
                    + "archive's auth.")
        case .upstreamStatus(let status, let wait):
            self.init(upstream: status, retryAfter: wait, archive: archive, unknown)
        case .tooLargeUpstream:
            self.init(
                "archive-too-large", 413, "The upload is too large for the archive",
                "The archive \(archive) refused it for its size. Nothing was stored. Send fewer files at once.")
        case .incompleteUpload:
            self.init(
                "archive-early-answer", 502, "The archive answered too early",
                "The archive \(archive) answered before it had read everything. \(unknown)")
        case .unreadableResponse(let status):
            self.init(
                "archive-unreadable", 502, "The archive's answer cannot be read",
                "The archive \(archive) answered \(status) without saying what it stored. \(unknown)")
        case .responseTooLong:
            self.init(
                "archive-unreadable", 502, "The archive's answer cannot be read",
                "The answer of the archive \(archive) is far too long. \(unknown)")
        case .noSpace:
            self.init(
                "archive-full", 507, "The archive is full",
                "The disk of the archive \(archive) is full. Not everything was stored. Tell the operator.")
        case .folder(let code):
            self.init(
                "archive-folder", 500, "The archive's folder cannot be written",
                "The archive \(archive) could not write (\(String(cString: strerror(code)))). Not everything was stored. Tell the "
                    + "operator.")
        case .dicom(let error): self.init(error)
        case .payloadUnreadable: self = .unexpected
        case .transportUnavailable: self = .unexpected
        case .shuttingDown:
            self.init(
                "shutting-down", 503, "The gateway is being restarted", "\(unknown)")
            self.retryAfter = 5
        }
    }

    private init(upstream status: Int, retryAfter wait: Int?, archive: String, _ unknown: String) {
        switch status {
        case 408, 429, 503:
            self.init(
                "archive-busy", 503, "The archive asks to wait",
                "The archive \(archive) answered \(status). Nothing was stored. Send the same upload again later.")
            self.retryAfter = wait ?? 30
        case 504:
            self.init(
                "archive-timeout", 504, "The archive did not answer in time",
                "The archive \(archive) answered 504. \(unknown)")
        case 404, 405:
            self.init(
                "archive-address", 502, "The archive's address is wrong",
                "The archive \(archive) answered \(status): no Store service is there. Nothing was stored. "
                    + "Tell the operator to correct the archive's url.")
        case 400...499:
            self.init(
                "archive-refused", 422, "The archive refused the upload",
                "The archive \(archive) answered \(status) and named no object as stored.")
        default:
            self.init(
                "archive-failed", 502, "The archive failed",
                "The archive \(archive) answered \(status). \(unknown)")
        }
    }
}
