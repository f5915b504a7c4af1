package import DICOM

/// What can stop instances on their way into an archive. Facts only, never a value of an attribute.
///
/// An archive that answers with a Store Instances Response, whatever it says, is no error: see `Delivery`.
package enum ForwarderError: Error, Equatable, Sendable {
    /// How far a request had come when its time was over.
    package enum Stage: String, Sendable {
        case connecting, sending
        /// All was sent, no complete answer came: the archive may have stored the instances.
        case waiting
    }

    /// No connection: name not resolved, refused, no route. `code` is libcurl's CURLcode.
    case unreachable(code: Int32)
    /// A deadline passed.
    case timedOut(Stage)
    /// The connection broke before the whole answer was there; the archive may have stored the instances.
    case connectionLost(code: Int32)
    /// No TLS session: the handshake failed or broke off. Nothing was sent.
    case handshakeFailed(code: Int32)
    /// A TLS session that cannot be trusted: certificate, host name or the authorities' file. Nothing was sent.
    case tlsFailed(code: Int32)
    /// The archive pointed elsewhere. Redirects are not followed, for they would carry credentials to another host.
    case redirected(status: Int)
    /// 401 or 403: the configured credentials are missing, wrong, expired or not enough.
    case unauthorized(status: Int)
    /// Another status without a Store Instances Response. Units of `retryAfter`: seconds.
    case upstreamStatus(Int, retryAfter: Int?)
    /// 413: the message is larger than the archive takes.
    case tooLargeUpstream
    /// The archive answered success before it had read the whole message. Units: bytes.
    case incompleteUpload(sent: Int, of: Int)
    /// A success status with a body that is not a Store Instances Response: nothing is known to be stored.
    case unreadableResponse(status: Int)
    /// The answer is longer than any Store Instances Response should be. Units: bytes.
    case responseTooLong(limit: Int)
    /// The folder archive's disk or quota is full.
    case noSpace
    /// The folder archive could not read or write.
    case folder(errno: Int32)
    /// An instance cannot be encoded.
    case dicom(DICOMError)
    /// The uploaded bytes could not be read back from the spool.
    case payloadUnreadable(errno: Int32)
    /// libcurl could not be set up.
    case transportUnavailable
    /// The gateway is stopping and the grace time is over.
    case shuttingDown
}

extension ForwarderError {
    /// Whether the same message may succeed later without anybody changing anything.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .handshakeFailed, .timedOut, .connectionLost, .incompleteUpload, .noSpace: true
        case .transportUnavailable, .shuttingDown: true
        case .upstreamStatus(let status, _): status == 408 || status == 429 || status >= 500 && status != 501
        case .tlsFailed, .redirected, .unauthorized, .tooLargeUpstream, .unreadableResponse, .responseTooLong, .folder,
            .dicom, .payloadUnreadable:
            false
        }
    }
}
