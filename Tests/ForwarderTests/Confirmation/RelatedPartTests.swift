import DICOM
import Testing

@testable import Forwarder

@Suite struct RelatedPartTests {
    private func first(_ type: String?, _ body: String) -> String? {
        let response = UpstreamResponse(
            status: 200, contentType: type, retryAfter: nil, body: Array(body.utf8), sentByteCount: 0)
        return RelatedPart.first(in: response).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        "multipart/related; type=\"application/dicom\"; boundary=b", "Multipart/Related;boundary=\"b\"",
        "multipart/related; boundary = b ; type=x",
    ])
    func `the first part is taken`(type: String) {
        #expect(first(type, "--b\r\nContent-Type: application/dicom\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--") == "one")
        #expect(first(type, "\r\n--b\r\nA: b\r\n\r\n\r\n--b--\r\n") == "")
    }

    @Test func `an answer without parts is its content`() {
        #expect(first("application/dicom", "one") == "one")
        #expect(first(nil, "one") == "one")
    }

    @Test(arguments: [
        "", "--b", "--b\r\n", "--b\r\n\r\n", "--b\r\n\r\none", "--b\r\n\r\none\r\n--", "--c\r\n\r\none\r\n--c--",
    ])
    func `what is cut short is no part`(body: String) {
        #expect(first("multipart/related; boundary=b", body) == nil)
        #expect(first("multipart/related", body) == nil)
        #expect(first("multipart/related; boundary=", body) == nil)
    }
}
