import DICOM
import EventLoop
import Synchronization
import Testing

@testable import Forwarder

@Suite(.timeLimit(.minutes(10))) struct CurlGetTests {
    private static func get(_ port: UInt16, limit: Int = 1000, total: Int = 20) -> UpstreamRequest {
        .get(
            "http://127.0.0.1:\(port)/studies", accept: "application/dicom+json", authorization: .bearer(token: "t0"),
            timeouts: Timeouts(connect: 5, idle: 20, total: total), trust: TLSTrust(), responseLimit: limit)
    }

    private static func post(_ port: UInt16) -> UpstreamRequest {
        UpstreamRequest(
            url: "http://127.0.0.1:\(port)/studies", contentType: "text/x-test", accept: "application/dicom+json",
            segments: [.bytes(Array("0123456789".utf8))], byteCount: 10, authorization: .bearer(token: "t0"),
            timeouts: Timeouts(connect: 5, idle: 20, total: 20), trust: TLSTrust())
    }

    @Test func `questions and messages take turns on one connection, each set up for itself`() async throws {
        let heads = Mutex<[String]>([])
        let server = try TinyServer([
            { connection in
                for _ in 0..<6 {
                    connection.readRequest()
                    let head = connection.head
                    heads.withLock { $0.append(head) }
                    connection.answer(200, "ok")
                }
            }
        ])
        let requests = (0..<6).map { $0 % 2 == 0 ? Self.get(server.port) : Self.post(server.port) }
        let answers = try await outcomes(of: requests)
        #expect(try answers.map { try $0.get().status } == Array(repeating: 200, count: 6))
        for (index, head) in heads.withLock({ $0 }).enumerated() {
            let isQuestion = index % 2 == 0
            #expect(head.hasPrefix(isQuestion ? "GET /studies HTTP/1.1\r\n" : "POST /studies HTTP/1.1\r\n"))
            #expect(head.contains("\r\nContent-Type: ") == !isQuestion)
            #expect(head.contains("\r\nContent-Length: ") == !isQuestion)
            #expect(head.contains("\r\nAccept: application/dicom+json\r\n"))
            #expect(head.contains("\r\nAuthorization: Bearer t0\r\n"))
        }
    }

    @Test func `a redirect is not followed, a long answer is not read, and silence ends`() async throws {
        let server = try TinyServer([
            { connection in
                connection.readRequest()
                connection.answer(302, "", ["Location: /elsewhere"])
                connection.readRequest()
                connection.answer(200, String(repeating: "x", count: 1001))
            },
            { connection in
                connection.readRequest()
                connection.answer(200)
                connection.readRequest()
                _ = connection.readSome(1)
            },
        ])
        let answers = try await outcomes(of: [
            Self.get(server.port), Self.get(server.port), Self.get(server.port), Self.get(server.port, total: 4),
        ])
        #expect(try answers[0].get().status == 302)
        #expect(answers[1].failure == .responseTooLong(limit: 1000))
        #expect(try answers[2].get().status == 200)
        #expect(answers[3].failure == .timedOut(.waiting))
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
