import EventLoop

@testable import Forwarder

/// What becomes of a request.
typealias UpstreamAnswer = Result<UpstreamResponse, ForwarderError>

/// Runs `body` on a loop, with a transport that lives there.
func withTransport<Value: Sendable>(
    _ body: @escaping @Sendable (CurlTransport, EventLoop) async throws -> Value
) async throws -> Value {
    let loop = try EventLoop()
    try loop.start {}
    defer {
        loop.stop()
        loop.join()
    }
    return try await Task(executorPreference: loop) {
        let transport = try CurlTransport(on: loop)
        defer { transport.shutDown() }
        return try await body(transport, loop)
    }.value
}

/// What becomes of the requests, sent one after the other.
func outcomes(of requests: [UpstreamRequest]) async throws -> [UpstreamAnswer] {
    try await withTransport { transport, _ in
        var answers: [UpstreamAnswer] = []
        for request in requests {
            do throws(ForwarderError) {
                answers.append(.success(try await transport.send(request)))
            } catch {
                answers.append(.failure(error))
            }
        }
        return answers
    }
}
