import DICOM
import EventLoop
import Glibc
import Synchronization
import Testing

@testable import Forwarder

/// What one thread waits for and another gives, once.
private final class Signal: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        self.ends = (ends[0], ends[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    func give() { _ = write(ends.write, [UInt8(1)], 1) }

    func wait() {
        var byte: UInt8 = 0
        _ = read(ends.read, &byte, 1)
    }
}

@Suite(.timeLimit(.minutes(10))) struct CurlTransportTests {
    private typealias Answer = UpstreamAnswer

    private static let content = Array("0123456789".utf8)

    private static func request(
        _ port: UInt16, host: String = "127.0.0.1", segments: [Segment] = [.bytes(content)], total: Int = 20,
        limit: Int = 1000, credentials: Credentials = .none
    ) -> UpstreamRequest {
        UpstreamRequest(
            url: "http://\(host):\(port)/studies", contentType: "text/x-test", accept: "application/dicom+json",
            segments: segments, byteCount: segments.reduce(0) { $0 + $1.byteCount }, authorization: credentials,
            timeouts: Timeouts(connect: 5, idle: 20, total: total), trust: TLSTrust(), responseLimit: limit)
    }

    private func error(of answer: Answer) -> ForwarderError? {
        if case .failure(let error) = answer { error } else { nil }
    }

    @Test(
        arguments: [
            ("120", 120...120), ("  0", 0...0), ("999999", 86_400...86_400), ("Thu, 01 Jan 1970 00:00:00 GMT", 0...0),
            ("Fri, 31 Dec 2100 23:59:59 GMT", 86_400...86_400), ("-1", nil), ("soon", nil), ("", nil),
        ] as [(String, ClosedRange<Int>?)])
    func `the pause that an archive asks for is taken as seconds or a date`(
        _ value: String, _ seconds: ClosedRange<Int>?
    ) async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                connection.answer(503, "", ["Retry-After: \(value)"])
            }
        ])
        let answer = try await outcomes(of: [Self.request(server.port, segments: [])])[0].get()
        #expect(answer.retryAfter.map { seconds?.contains($0) == true } ?? (seconds == nil))
    }

    @Test func `a request arrives whole and its answer comes back`() async throws {
        let heads = Mutex("")
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                let head = connection.head
                heads.withLock { $0 = head }
                connection.answer(409, "told", ["Content-Type: text/y", "retry-AFTER:  7 "])
            }
        ])
        let segments: [Segment] = [
            .bytes(Array("01".utf8)), .bytes([]), .content(.bytes(Self.content), 2..<9), .bytes(Array("9".utf8)),
        ]
        let answer = try await outcomes(of: [Self.request(server.port, segments: segments)])[0].get()
        #expect(answer.status == 409)
        #expect(answer.contentType == "text/y")
        #expect(answer.retryAfter == 7)
        #expect(answer.body == Array("told".utf8))
        #expect(answer.sentByteCount == 10)
        let head = heads.withLock { $0 }
        #expect(head.hasPrefix("POST /studies HTTP/1.1\r\n"))
        for field in ["Content-Length: 10", "Content-Type: text/x-test", "Accept: application/dicom+json"] {
            #expect(head.contains("\r\n\(field)\r\n"))
        }
        #expect(!head.lowercased().contains("expect:"))
        #expect(!head.lowercased().contains("authorization:"))
    }

    @Test(
        arguments: [
            (.bearer(token: "t0"), "Bearer t0"), (.basic(user: "gw", password: "p:w"), "Basic Z3c6cDp3"),
        ] as [(Credentials, String)])
    func `credentials are shown`(credentials: Credentials, value: String) async throws {
        let heads = Mutex("")
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                let head = connection.head
                heads.withLock { $0 = head }
                connection.answer(200)
            }
        ])
        _ = try await outcomes(of: [Self.request(server.port, credentials: credentials)])[0].get()
        #expect(heads.withLock { $0 }.contains("\r\nAuthorization: \(value)\r\n"))
    }

    @Test func `a kept connection serves the next request`() async throws {
        let server = try TinyServer([
            { connection in
                for _ in 0..<3 {
                    connection.readRequest()
                    connection.answer(200, "ok")
                }
            }
        ])
        let answers = try await outcomes(of: Array(repeating: Self.request(server.port), count: 3))
        #expect(try answers.map { try $0.get().status } == [200, 200, 200])
    }

    @Test func `a kept connection that breaks is replaced, and the request is sent again whole`() async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                connection.answer(200)
                // The next request begins, and gets no answer.
                _ = connection.readSome(20)
            },
            { connection in
                connection.readRequest()
                connection.answer(201)
            },
        ])
        let answers = try await outcomes(of: [Self.request(server.port), Self.request(server.port)])
        let last = try answers[1].get()
        #expect(last.status == 201)
        #expect(last.sentByteCount >= 10)
    }

    @Test(arguments: [false, true]) func `a connection on which more was said than asked is not used again`(
        _ isSeenByLoop: Bool
    ) async throws {
        let (isRead, isSaid) = (Signal(), Signal())
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                connection.answer(200, "first")
                isRead.wait()
                connection.answer(200, "unasked")
                isSaid.give()
                // Until it is let go.
                _ = connection.readSome(1)
            },
            { connection in
                connection.readRequest()
                connection.answer(409, "second")
            },
        ])
        let answers = try await withTransport { transport, loop in
            let first = try await transport.send(Self.request(server.port))
            isRead.give()
            isSaid.wait()
            if isSeenByLoop {
                await withCheckedContinuation { continuation in
                    _ = loop.schedule(at: loop.now.advanced(byMilliseconds: 50)) { continuation.resume() }
                }
            }
            return [first, try await transport.send(Self.request(server.port))]
        }
        #expect(answers.map(\.status) == [200, 409])
    }

    @Test func `the head of a request and its content come in one segment`() async throws {
        let segments = Mutex<[UInt32]>([])
        let server = try TinyServer([
            { connection in
                for _ in 0..<3 {
                    connection.readRequest()
                    let count = connection.dataSegmentCount
                    segments.withLock { $0.append(count) }
                    connection.answer(200)
                }
            }
        ])
        _ = try await outcomes(of: Array(repeating: Self.request(server.port), count: 3))
        #expect(segments.withLock { $0 } == [1, 2, 3])
    }

    @Test func `an answer before the end of the content is told by what was sent`() async throws {
        let server = try TinyServer([
            { connection in
                _ = connection.readSome(100)
                connection.answer(200, "early", ["Connection: close"])
            }
        ])
        let large = Segment.bytes([UInt8](repeating: 7, count: 64 << 20))
        switch try await outcomes(of: [Self.request(server.port, segments: [large])])[0] {
        case .success(let answer): #expect(answer.sentByteCount < 64 << 20)
        case .failure(let error): #expect(error.isTransient)
        }
    }

    @Test func `an answer beyond the limit is not read`() async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                connection.answer(200, String(repeating: "x", count: 101))
            },
            { connection in
                connection.readRequest()
                connection.answer(200, String(repeating: "x", count: 100))
            },
        ])
        let request = Self.request(server.port, limit: 100)
        let answers = try await outcomes(of: [request, request])
        #expect(error(of: answers[0]) == .responseTooLong(limit: 100))
        #expect(try answers[1].get().body.count == 100)
    }

    @Test func `a redirect is not followed`() async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                connection.answer(302, "", ["Location: http://127.0.0.1:1/"])
            }
        ])
        #expect(try await outcomes(of: [Self.request(server.port)])[0].get().status == 302)
    }

    @Test func `a connection that ends without an answer is lost`() async throws {
        let server = try TinyServer([{ $0.readRequest() }])
        guard case .connectionLost? = error(of: try await outcomes(of: [Self.request(server.port)])[0]) else {
            Issue.record("not lost")
            return
        }
    }

    @Test func `a silent archive is waited for no longer than said`() async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                _ = connection.readSome(1)
            }
        ])
        #expect(error(of: try await outcomes(of: [Self.request(server.port, total: 4)])[0]) == .timedOut(.waiting))
    }

    @Test func `an archive that does not listen is unreachable`() async throws {
        // CURLE_COULDNT_CONNECT; nothing listens on port 1.
        #expect(error(of: try await outcomes(of: [Self.request(1)])[0]) == .unreachable(code: 7))
    }

    @Test func `a payload that cannot be read ends the request`() async throws {
        let server = try TinyServer([{ $0.readRequest() }])
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let file = Segment.content(.file(SpooledFile(owning: descriptor, byteCount: 10)), 0..<10)
        let answers = try await outcomes(of: [Self.request(server.port, segments: [file])])
        #expect(error(of: answers[0]) == .payloadUnreadable(errno: EIO))
    }

    @Test func `many requests at once do not mix`() async throws {
        let server = try TinyServer(
            Array(
                repeating: { connection in
                    connection.readRequest()
                    let content = String(decoding: connection.requests[0], as: UTF8.self)
                    connection.answer(200, content, ["Connection: close"])
                }, count: 30))
        let answers = try await withTransport { transport, loop in
            await withTaskGroup(of: String.self) { group in
                for number in 0..<30 {
                    group.addTask(executorPreference: loop) {
                        let content = Array("number \(number)".utf8)
                        let request = Self.request(server.port, segments: [.bytes(content)])
                        do throws(ForwarderError) {
                            return try await transport.send(request).body == content ? "own" : "another's"
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers == Array(repeating: "own", count: 30))
    }

    @Test func `what is under way when the loop ends is told so`() async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                _ = connection.readSome(1)
            }
        ])
        let loop = try EventLoop()
        try loop.start {}
        let transport = try await Task(executorPreference: loop) { try CurlTransport(on: loop) }.value
        let request = Task(executorPreference: loop) { () -> ForwarderError? in
            do throws(ForwarderError) {
                _ = try await transport.send(Self.request(server.port))
                return nil
            } catch {
                return error
            }
        }
        try await Task.sleep(for: .milliseconds(50))
        loop.perform { transport.shutDown() }
        #expect(await request.value == .shuttingDown)
        loop.stop()
        loop.join()
    }

    // MARK: Descriptors

    @Test func `a descriptor number that libcurl has let go is watched anew`() async throws {
        let fired = try await withTransport { transport, loop in
            // Looked up in vain, through descriptors of libcurl's own: a label may have 63 characters (RFC 1035 §2.3.4).
            _ = try? await transport.send(Self.request(1, host: String(repeating: "a", count: 70)))
            let fired = Mutex<Set<Int32>>([])
            var pipes: [[Int32]] = []
            for _ in 0..<16 {
                var ends: [Int32] = [-1, -1]
                pipe(&ends)
                pipes.append(ends)
            }
            for ends in pipes {
                loop.watch(ends[0], for: .read) { _ in
                    fired.withLock { _ = $0.insert(ends[0]) }
                    loop.unwatch(ends[0])
                }
                _ = write(ends[1], [UInt8(1)], 1)
            }
            for _ in 0..<100 where fired.withLock({ $0.count }) < pipes.count {
                await withCheckedContinuation { continuation in
                    _ = loop.schedule(at: loop.now.advanced(byMilliseconds: 100)) { continuation.resume() }
                }
            }
            for ends in pipes {
                loop.forget(ends[0])
                close(ends[0])
                close(ends[1])
            }
            return fired.withLock { $0.count }
        }
        #expect(fired == 16)
    }
}
