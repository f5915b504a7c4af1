import Testing

@testable import StowGateway

@Suite struct RequestHeadTests {
    @Test(
        arguments: [
            ("/upload", "/upload", nil), ("/upload?a=b", "/upload", "a=b"), ("/upload?", "/upload", ""),
            ("/upload?a?b=/c", "/upload", "a?b=/c"), ("/a%2Fb?x=%00", "/a%2Fb", "x=%00"), ("/", "/", nil),
            ("/?q", "/", "q"), ("//host/x", "//host/x", nil), ("*", "*", nil),
            ("http://gw/upload?a=b", "/upload", "a=b"), ("HTTPS://gw:8080/upload", "/upload", nil),
            ("http://gw", "/", nil), ("http://gw?a=/b", "/", "a=/b"), ("http://gw/", "/", nil), ("http://", "/", nil),
            ("/x?u=http://y/z", "/x", "u=http://y/z"), ("gw:80", "gw:80", nil), ("upload?x", "upload", "x"),
            // An accent upon the slash makes another letter of it, but no other byte.
            ("/\u{301}a://gw/upload", "/\u{301}a://gw/upload", nil),
        ] as [(String, String, String?)])
    func `a target is taken apart`(target: String, path: String, query: String?) {
        let head = Samples.head("GET", target)
        #expect(head.path == path)
        #expect(head.query == query)
    }

    @Test func `an empty target is the root`() {
        #expect(Samples.head("GET", "").path == "/")
    }

    @Test func `fields are found without case, the first one and all`() {
        let head = Samples.head([("Accept", "a"), ("X", "1"), ("ACCEPT", "b")])
        #expect(head["accept"] == "a")
        #expect(head["x"] == "1")
        #expect(head["y"] == nil)
        #expect(head.values(of: "accept") == ["a", "b"])
        #expect(head.accept == "a,b")
        #expect(head.values(of: "y").isEmpty)
    }

    @Test(
        arguments: [
            ([], nil, false, false), ([("Content-Length", "0")], 0, false, false),
            ([("content-length", "7")], 7, false, true), ([("Transfer-Encoding", "chunked")], nil, true, true),
        ] as [([(String, String)], Int?, Bool, Bool)])
    func `the framing says whether content follows`(
        fields: [(String, String)], length: Int?, isChunked: Bool, hasContent: Bool
    ) {
        let head = Samples.head(fields)
        #expect(head.contentLength == length)
        #expect(head.isChunked == isChunked)
        #expect(head.hasContent == hasContent)
    }

    @Test(arguments: [([], false), ([("Expect", "100-continue")], true)] as [([(String, String)], Bool)])
    func `a client that waits to go on says so`(fields: [(String, String)], expects: Bool) {
        #expect(Samples.head(fields).expectsContinue == expects)
    }
}
