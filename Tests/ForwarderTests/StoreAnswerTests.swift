import DICOM
import Testing

@testable import Forwarder

@Suite struct StoreAnswerTests {
    private static let both = [Samples.document(1), Samples.document(2)]
    private static let stored = AnswerCase.json(stored: [AnswerCase.item("2.25.1"), AnswerCase.item("2.25.2")])
    private static let mixed = AnswerCase.json(
        stored: [AnswerCase.item("2.25.1")], failed: [AnswerCase.item("2.25.2", AnswerCase.failure("272"))])
    private static let foreign = AnswerCase.json(stored: [AnswerCase.item("2.25.9")])

    private func answer(_ status: Int, _ body: String, sent: Int = 100, retryAfter: Int? = nil) -> StoreAnswer {
        StoreAnswer(
            UpstreamResponse(
                status: status, contentType: "application/dicom+json", retryAfter: retryAfter, body: Array(body.utf8),
                sentByteCount: sent), expecting: 100)
    }

    @Test(arguments: [200, 202, 204, 299, 400, 403, 409, 413, 500, 503])
    func `the instances that an answer names decide, whatever its status`(status: Int) throws {
        let delivery = try answer(status, Self.mixed).delivery(of: Self.both)
        #expect(delivery.outcomes.map(\.status) == [.stored, .refused(272)])
    }

    @Test(arguments: [200, 202])
    func `a success that names none of ours stores none of ours`(status: Int) throws {
        for body in [Self.foreign, AnswerCase.json()] {
            let delivery = try answer(status, body).delivery(of: Self.both)
            #expect(delivery.outcomes.map(\.status) == [.unconfirmed, .unconfirmed])
        }
    }

    @Test(arguments: ["", "OK", "<html></html>", "null", "{", "[1]"])
    func `a success that says nothing is no success`(body: String) {
        #expect(throws: ForwarderError.unreadableResponse(status: 200)) {
            try answer(200, body).delivery(of: Self.both)
        }
    }

    @Test(arguments: [0, 1, 99])
    func `a success before the end of the message is no success, whatever it names`(sent: Int) {
        #expect(throws: ForwarderError.incompleteUpload(sent: sent, of: 100)) {
            try answer(200, Self.stored, sent: sent).delivery(of: Self.both)
        }
    }

    @Test func `a message that was sent twice as a whole is a whole one`() throws {
        #expect(try answer(200, Self.stored, sent: 200).delivery(of: Self.both).isComplete)
    }

    private static let refusals: [(Int, ForwarderError)] = [
        (100, .upstreamStatus(100, retryAfter: 7)), (301, .redirected(status: 301)), (308, .redirected(status: 308)),
        (401, .unauthorized(status: 401)), (403, .unauthorized(status: 403)), (413, .tooLargeUpstream),
        (400, .upstreamStatus(400, retryAfter: 7)), (404, .upstreamStatus(404, retryAfter: 7)),
        (429, .upstreamStatus(429, retryAfter: 7)), (500, .upstreamStatus(500, retryAfter: 7)),
        (503, .upstreamStatus(503, retryAfter: 7)),
    ]

    @Test(arguments: refusals)
    func `a refusal that names nothing is told by its status, early or not`(status: Int, error: ForwarderError) {
        for body in ["", "Go away", Self.foreign] {
            #expect(throws: error) { try answer(status, body, retryAfter: 7).delivery(of: Self.both) }
            #expect(throws: error) { try answer(status, body, sent: 5, retryAfter: 7).delivery(of: Self.both) }
        }
    }

    @Test func `an early refusal stores nothing, whatever it names`() {
        #expect(throws: ForwarderError.upstreamStatus(409, retryAfter: nil)) {
            try answer(409, Self.stored, sent: 5).delivery(of: Self.both)
        }
    }
}
