/// What a failure means for an upload that is queued.
extension ForwarderError {
    /// Whether no other upload would have got through either.
    var isOfArchive: Bool {
        switch self {
        case .unreachable, .handshakeFailed, .timedOut(.connecting), .tlsFailed, .redirected, .unauthorized: true
        case .noSpace, .folder: true
        case .upstreamStatus(let status, _): [404, 405, 429, 502, 503].contains(status)
        default: false
        }
    }

    /// Whether the archive may have stored the instances all the same.
    package var leavesOpen: Bool {
        switch self {
        case .connectionLost, .timedOut(.waiting), .incompleteUpload, .unreadableResponse, .responseTooLong,
            .shuttingDown:
            true
        case .upstreamStatus(let status, _): status >= 500 && status != 503
        default: false
        }
    }

    /// How long the archive asks to wait. Units: seconds.
    package var retryAfter: Int? { if case .upstreamStatus(_, let seconds) = self { seconds } else { nil } }

    /// For the reader of a receipt.
    package var sentence: String {
        switch self {
        case .unreachable: "The archive could not be reached."
        case .timedOut(.connecting): "The archive could not be reached in time."
        case .timedOut(.sending): "The archive took too long to take the upload in."
        case .timedOut(.waiting): "The archive did not answer in time; it may have stored the upload."
        case .connectionLost: "The connection to the archive broke before it had answered."
        case .handshakeFailed: "The TLS handshake with the archive failed or broke off; TLS 1.2 at least is needed."
        case .tlsFailed: "No trusted TLS connection to the archive: its certificate or host name is wrong."
        case .redirected(let status): "The archive answered \(status), a redirect; redirects are not followed."
        case .unauthorized(let status): "The archive answered \(status): the configured credentials are not accepted."
        case .upstreamStatus(let status, _): "The archive answered \(status)."
        case .tooLargeUpstream: "The archive answered 413: the upload is larger than it takes."
        case .incompleteUpload: "The archive answered before it had read the whole upload."
        case .unreadableResponse(let status):
            "The archive answered \(status) with content that cannot be read, so nothing is known to be stored."
        case .responseTooLong: "The archive's answer was far too long to be read."
        case .noSpace: "The disk of the archive is full."
        case .folder: "The archive's folder could not be written."
        case .dicom: "The object cannot be encoded."
        case .payloadUnreadable: "The payload could not be read from this gateway's disk."
        case .transportUnavailable: "This gateway could not open a connection."
        case .shuttingDown: "This gateway was being stopped."
        }
    }
}
