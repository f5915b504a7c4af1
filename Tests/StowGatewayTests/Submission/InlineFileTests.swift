import DICOM
import Testing

@testable import StowGateway

@Suite struct InlineFileTests {
    @Test(arguments: [
        ("data:application/pdf;base64,Zm9v", "application/pdf"), ("DATA:;base64,Zm9v", nil),
        ("data:text/plain;charset=utf-8;base64,Zm9v", "text/plain"),
    ])
    func `a data URL is a file with its type`(text: String, type: String?) throws {
        #expect(try InlineFile(base64: text.utf8.span) == InlineFile(contentType: type, bytes: Array("foo".utf8)))
    }

    @Test func `a data URL that is not Base64 is refused`() {
        #expect(throws: Base64.Malformed.notAllowed(offset: 4)) { try InlineFile(base64: "data:,foo".utf8.span) }
    }
}
