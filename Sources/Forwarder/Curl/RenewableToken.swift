import Synchronization

/// A bearer token that somebody else renews in its file, as access tokens of an hour are.
///
/// - Source: RFC 6750 §3.1: `401` with `invalid_token` asks for a new one.
package final class RenewableToken: Sendable {
    private let current: Mutex<String>
    private let read: @Sendable () -> String?

    /// - Parameter read: what the file holds now, or `nil` where that is no token.
    package init(_ token: String, readingAgain read: @escaping @Sendable () -> String?) {
        current = Mutex(token)
        self.read = read
    }

    var value: String { current.withLock { $0 } }

    /// Another token than the one that was refused, or `nil` where there is none.
    func renewed(after refused: String) -> String? {
        current.withLock { current in
            if current == refused, let token = read() { current = token }
            return current == refused ? nil : current
        }
    }
}

extension CurlTransport {
    /// Sends a request with the token that is good now, if there is one; once more where the archive wants a newer one.
    nonisolated(nonsending) func send(_ request: UpstreamRequest, renewing token: RenewableToken?)
        async throws(ForwarderError) -> UpstreamResponse
    {
        guard let token else { return try await send(request) }
        var request = request
        let first = token.value
        request.authorization = .bearer(token: first)
        let response = try await send(request)
        guard response.status == 401, let second = token.renewed(after: first) else { return response }
        request.authorization = .bearer(token: second)
        return try await send(request)
    }
}
