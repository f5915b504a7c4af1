import DICOM
import EventLoop

/// A service that is asked by HTTP: QIDO-RS, or dcm4chee's `mwlitems`.
///
/// - Source: PS3.18 §10.6 (Search Transaction); dcm4chee-arc-light, `/aets/{aet}/rs/mwlitems`.
package struct QueryService: Sendable {
    /// Without a slash at its end.
    private let baseURL: String
    private let credentials: Credentials
    private let token: RenewableToken?
    private let timeouts: Timeouts
    private let trust: TLSTrust

    /// - Parameters:
    ///   - url: the base of the service; `nil`: that of the archive.
    ///   - seconds: how long an answer may take.
    package init(_ url: String?, of archive: DICOMwebArchive.Endpoint, seconds: Int) {
        var base = url.map { Substring($0) } ?? archive.baseURL
        for ending in ["/studies", "/mwlitems"] {
            while base.hasSuffix("/") { base.removeLast() }
            if url != nil, base.hasSuffix(ending) { base.removeLast(ending.count) }
        }
        baseURL = String(base)
        // Credentials are for the host that they were given for, and for no other.
        let isSameHost = url.map { Self.origin(of: $0) == Self.origin(of: archive.storeURL) } ?? true
        credentials = isSameHost ? archive.credentials : .none
        token = isSameHost ? archive.token : nil
        timeouts = Timeouts(
            connect: min(archive.timeouts.connect, seconds), idle: min(archive.timeouts.idle, seconds), total: seconds)
        trust = archive.trust
    }

    private static func origin(of url: String) -> String {
        url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
            .lowercased()
    }

    /// What is read of an answer. Units: bytes.
    static let answerLimit = 4 << 20

    /// Asks. Must be called on the loop of `outlet`.
    ///
    /// - Parameter seconds: how long the asker waits, if that is less than the service may take.
    package func search(
        _ query: SearchQuery, through outlet: Outlet, within seconds: Int? = nil
    ) async throws(ForwarderError) -> SearchAnswer {
        var timeouts = timeouts
        if let seconds { timeouts.total = min(timeouts.total, max(1, seconds)) }
        let answer = try await outlet.transport.send(
            .get(
                url(of: query), accept: HeaderValue.dicomJSON.text, authorization: credentials, timeouts: timeouts,
                trust: trust, responseLimit: Self.answerLimit), renewing: token)
        switch answer.status {
        case 200...299: break
        case 300...399: throw .redirected(status: answer.status)
        case 401, 403: throw .unauthorized(status: answer.status)
        // Too many matches.
        case 413: return SearchAnswer(items: [], isCutOff: true)
        // A study that is not there has no series.
        case 404 where !query.isLimited: return SearchAnswer(items: [])
        default: throw .upstreamStatus(answer.status, retryAfter: answer.retryAfter)
        }
        let key: Tag? = if case .studies = query.resource { .studyInstanceUID } else { nil }
        // Parsing megabytes is nothing for the loop.
        let found =
            answer.status == 204 ? [] : await outlet.workers.run { SearchText.items(in: answer.body, naming: key) }
        guard let found else { throw .unreadableResponse(status: answer.status) }
        let isCutOff = found.count > SearchQuery.matchLimit || answer.tellsOnlyAPart
        return SearchAnswer(query, among: found, isCutOff: query.isLimited && isCutOff)
    }

    /// - Source: PS3.18 §8.3.4 (query parameters).
    func url(of query: SearchQuery) -> String {
        var words = query.keys.map { "\($0.path.description)=\(Self.escaped($0.value))" }
        let path =
            switch query.resource {
            case .studies: "/studies"
            case .series(let uid): "/studies/\(Self.escaped(uid))/series"
            case .worklistItems: "/mwlitems"
            }
        switch query.resource {
        case .worklistItems: words.append("includefield=all")
        case .studies, .series:
            // By tag: an archive that does not know the keyword of a younger attribute may refuse the question.
            words.append("includefield=\(query.fields.map(\.description).joined(separator: ","))")
        }
        if query.isLimited { words.append("limit=\(SearchQuery.matchLimit + 1)") }
        return "\(baseURL)\(path)?\(words.joined(separator: "&"))"
    }

    /// - Source: RFC 3986 §2.3.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: text.unicodeScalars.append(.init(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}

extension UpstreamResponse {
    /// Whether there is more than the answer holds: its status says so (206), or a warning does.
    ///
    /// The sentence of the warning is left to whoever answers, so each counts but those about the manner of matching, and
    /// about a service that will end one day.
    ///
    /// - Source: PS3.18 §10.6.3 (`There are … additional results that can be requested`, `The fuzzymatching parameter is
    ///   not supported`), RFC 9110 §15.3.7.
    var tellsOnlyAPart: Bool {
        status == 206
            || warnings.contains { warning in
                let words = warning.lowercased()
                return words.hasPrefix("299") && !words.contains("fuzzymatching") && !words.contains("deprecated")
            }
    }
}
