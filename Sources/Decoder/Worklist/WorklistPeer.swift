/// A DICOM worklist server, and who asks it.
package struct WorklistPeer: Sendable, Equatable {
    /// Files in PEM.
    package struct TLS: Sendable, Equatable {
        /// Certificate authorities; there are no others than these.
        package var authorityFile: String
        /// The gateway's own certificate and its key, for servers that want one.
        package var certificateFile: String?
        package var keyFile: String?

        package init(authorityFile: String, certificateFile: String? = nil, keyFile: String? = nil) {
            self.authorityFile = authorityFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    package var host: String
    package var port: Int
    package var calledAET: String
    package var callingAET: String
    /// How long an answer may take. Units: seconds.
    package var seconds: Int
    /// `nil`: without TLS.
    package var tls: TLS?

    package init(host: String, port: Int, calledAET: String, callingAET: String, seconds: Int, tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.calledAET = calledAET
        self.callingAET = callingAET
        self.seconds = seconds
        self.tls = tls
    }
}

/// What a worklist server said.
package enum WorklistFindError: Error, Equatable, Sendable {
    case unreachable
    /// Units: seconds.
    case tookTooLong(seconds: Int)
    /// The association was refused: application entity titles, or certificates.
    case rejected
    /// The server ended the query with a status of failure, or the connection broke.
    case failed
    /// A response that is no data set, or in a character set that cannot be converted.
    case unreadable
    /// The program is not installed; `package` is its Debian package.
    case missing(package: String)
    /// The gateway lacks a process, a descriptor or room on its disk.
    case unavailable(errno: Int32)
}
