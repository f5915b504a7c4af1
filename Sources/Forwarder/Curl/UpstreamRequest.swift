import DICOM

/// One request to an archive.
struct UpstreamRequest: Sendable {
    enum Method: Sendable {
        /// Asks; has no content.
        case get
        /// Sends the segments.
        case post
        /// Asks what may be done; has no content.
        case options
    }

    var method = Method.post
    var url: String
    /// Of the content; without meaning for `get`.
    var contentType: String
    var accept: String
    /// Further fields, each `Name: value`.
    var fields: [String] = []
    var segments: [Segment]
    /// The exact sum of the segments; becomes Content-Length.
    var byteCount: Int
    var authorization: Credentials
    var timeouts: Timeouts
    var trust: TLSTrust
    /// Response content above this is not read. Units: bytes.
    var responseLimit = 16 << 20
}

extension UpstreamRequest {
    /// A request without content.
    static func get(
        _ url: String, accept: String, authorization: Credentials, timeouts: Timeouts, trust: TLSTrust,
        responseLimit: Int = 16 << 20
    ) -> UpstreamRequest {
        UpstreamRequest(
            method: .get, url: url, contentType: "", accept: accept, segments: [], byteCount: 0,
            authorization: authorization, timeouts: timeouts, trust: trust, responseLimit: responseLimit)
    }
}

/// What the archive answered, in full.
struct UpstreamResponse: Sendable {
    var status: Int
    var contentType: String?
    /// Units: seconds.
    var retryAfter: Int?
    /// The values of `Warning` fields.
    var warnings: [String] = []
    var body: [UInt8]
    /// Bytes of the request that left: less than was to be sent means that the archive answered early.
    var sentByteCount: Int
    /// What may be done there and in which media types: `Allow` and `Accept-Post`, of `options` only.
    var offers: [String] = []
}

/// How the gateway shows an archive who it is.
package enum Credentials: Sendable, Equatable {
    case none
    /// RFC 7617.
    case basic(user: String, password: String)
    /// RFC 6750.
    case bearer(token: String)
}

/// Deadlines of one request to an archive. Units: seconds.
package struct Timeouts: Sendable, Equatable {
    package var connect = 5
    /// Without a byte in either direction.
    package var idle = 60
    package var total = 1800

    package init(connect: Int = 5, idle: Int = 60, total: Int = 1800) {
        self.connect = connect
        self.idle = idle
        self.total = total
    }
}

/// Whom the gateway believes to be the archive.
package struct TLSTrust: Sendable, Equatable {
    /// A PEM file of certificate authorities; `nil`: those of the system.
    package var authorityFile: String?
    /// Whether the certificate must be that of the host; off only where somebody said so.
    package var checksHostName = true
    /// Whether an authority must stand for the certificate; off only where somebody said so.
    package var checksCertificate = true

    package init(authorityFile: String? = nil) { self.authorityFile = authorityFile }
}
