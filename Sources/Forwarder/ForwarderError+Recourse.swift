/// What is left to do after an error, where an upload can wait.
package enum Recourse: String, Sendable, CaseIterable {
    /// Send the same again later: it may be stored without anybody changing anything.
    case retry
    /// Send the same again later: somebody has to mend the configuration, the archive or a disk, and then it is stored.
    case mend
    /// Sending the same again changes nothing.
    case refused
}

extension ForwarderError {
    package var recourse: Recourse {
        if isTransient { return .retry }
        return switch self {
        case .tlsFailed, .redirected, .unauthorized, .folder, .payloadUnreadable, .upstreamStatus(404, _),
            .upstreamStatus(405, _):
            .mend
        // Nothing is known to be stored, as with an instance that the archive does not name.
        case .unreadableResponse, .responseTooLong: .retry
        default: .refused
        }
    }
}
