import Testing

@testable import StowGateway

@Suite struct ReplyFormTests {
    @Test(
        arguments: [
            (nil, .json), ("", .json), ("*/*", .json), ("application/json", .json), ("application/problem+json", .json),
            ("application/*", .json), ("image/png", .json), ("text/plain", .text), ("TEXT/Plain", .text),
            ("text/html", .html), ("text/*", .html), ("application/xhtml+xml", .html),
            ("application/dicom+json", .dicomJSON), ("application/dicom+xml", .dicomXML),
            ("application/dicom", .part10),
            ("application/dicom; transfer-syntax=*", .part10),
            (#"multipart/related; type="application/dicom""#, .part10),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .html),
        ] as [(String?, ReplyForm)])
    func `one media type chooses the form`(accept: String?, form: ReplyForm) {
        #expect(ReplyForm(accept: accept) == form)
    }

    @Test(
        arguments: [
            ("text/plain, text/html", .text), ("text/html, text/plain", .html),
            ("text/plain;q=0.5, text/html", .html), ("text/plain;q=0.5, text/html;q=0.4", .text),
            ("*/*, text/plain", .text), ("*/*;q=0.9, text/plain;q=0.8", .json), ("*/*, text/plain;q=0.9", .json),
            ("text/*, text/plain", .text), ("text/plain;q=0, */*;q=0.1", .json), ("text/plain;q=0", .json),
            ("text/plain ; Q=0.2 , text/html ; q=0.3", .html), ("image/png, text/plain;q=0.1", .text),
            ("text/plain;charset=utf-8;q=0.1, text/html;q=0.2", .html), ("text/plain;q=0.001", .text),
            (",, ;q=1, text/plain", .text),
        ] as [(String, ReplyForm)])
    func `of several the one of most quality counts, then the exact one, then the first`(
        accept: String, form: ReplyForm
    ) {
        #expect(ReplyForm(accept: accept) == form)
    }

    @Test(
        arguments: [
            "nan", "-nan", "inf", "-inf", "infinity", "1e300", "-1e300", "1.001", "2", "-0.5", "x", "", "0x1p60",
        ])
    func `a quality that is no number from 0 to 1 counts for nothing`(quality: String) {
        #expect(ReplyForm(accept: "text/plain;q=\(quality), text/html;q=0.001") == .html)
        #expect(ReplyForm(accept: "text/plain;q=\(quality)") == .json)
    }
}
