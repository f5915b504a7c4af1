/// Why somebody who was asked to what an upload belongs has not said so. Facts only.
package struct LookupFailure: Error, Equatable, Sendable {
    package enum Source: String, Sendable {
        case archive, worklist
    }

    package enum Reason: Equatable, Sendable {
        case unreachable
        case tooSlow
        /// `status` is `nil` where the protocol has none. Units of `retryAfter`: seconds.
        case busy(status: Int?, retryAfter: Int?)
        /// It does not let the gateway ask: credentials, certificate or application entity titles.
        case notAllowed
        /// There is nothing at the address that answers questions.
        case noService
        case failed
        case unreadable
        /// `package` is the Debian package of the program that asks.
        case toolMissing(package: String)
        /// The gateway lacks a process, a descriptor or room on its disk.
        case unavailable
        case stopping
    }

    package var source: Source
    package var reason: Reason

    package init(_ source: Source, _ reason: Reason) {
        self.source = source
        self.reason = reason
    }

    package init(_ source: Source, _ error: ForwarderError) {
        self.source = source
        reason =
            switch error {
            case .unreachable, .handshakeFailed, .connectionLost, .incompleteUpload: .unreachable
            case .timedOut: .tooSlow
            case .tlsFailed, .unauthorized: .notAllowed
            case .redirected, .upstreamStatus(404, _), .upstreamStatus(405, _), .upstreamStatus(501, _): .noService
            case .upstreamStatus(let status, let seconds) where error.isTransient:
                .busy(status: status, retryAfter: seconds)
            case .upstreamStatus, .tooLargeUpstream: .failed
            case .unreadableResponse, .responseTooLong: .unreadable
            case .shuttingDown: .stopping
            case .noSpace, .folder, .dicom, .payloadUnreadable, .transportUnavailable: .unavailable
            }
    }

    /// Whether the same question may be answered later without anybody changing anything.
    package var isTransient: Bool {
        switch reason {
        case .unreachable, .tooSlow, .busy, .unavailable, .stopping: true
        case .notAllowed, .noService, .failed, .unreadable, .toolMissing: false
        }
    }

    /// How long it asks to wait. Units: seconds.
    package var retryAfter: Int? { if case .busy(_, let seconds) = reason { seconds } else { nil } }

    /// Whether no upload to the archive would get through either.
    var isOfArchive: Bool {
        guard source == .archive else { return false }
        return switch reason {
        case .unreachable, .tooSlow, .busy, .notAllowed: true
        case .noService, .failed, .unreadable, .toolMissing, .unavailable, .stopping: false
        }
    }

    /// For the reader of a receipt.
    package var sentence: String {
        let asked = source == .archive ? "The archive" : "The worklist"
        return switch reason {
        case .unreachable: "\(asked) could not be reached to ask to what the upload belongs."
        case .tooSlow: "\(asked) did not say in time to what the upload belongs."
        case .busy(let status?, _): "\(asked) answered \(status) when it was asked to what the upload belongs."
        case .busy(nil, _): "\(asked) could not answer to what the upload belongs."
        case .notAllowed:
            "\(asked) does not let the gateway ask: credentials, certificate or AE titles are not accepted."
        case .noService: "\(asked) answers no questions at the configured address."
        case .failed: "\(asked) failed to answer to what the upload belongs."
        case .unreadable: "\(asked) answered in a way that cannot be read when it was asked to what the upload belongs."
        case .toolMissing(let package):
            "The program that asks the worklist is missing on the gateway's machine: install the Debian package \(package)."
        case .unavailable: "This gateway had no resources left to ask to what the upload belongs."
        case .stopping: "This gateway was being stopped."
        }
    }
}
