import Testing

@testable import StowGateway

/// A head that must be refused.
struct FaultyHead: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: HeadFault
    let head: RequestHead

    init(_ description: String, _ fault: HeadFault, _ fields: [(String, String)]) {
        self.init(description, fault, fields: [("Host", "gw")] + fields)
    }

    init(
        _ description: String, _ fault: HeadFault, method: String = "POST", target: String = "/upload",
        version: String = "HTTP/1.1", fields: [(String, String)]
    ) {
        testDescription = description
        self.fault = fault
        head = Samples.head(method, target, version: version, fields)
    }
}

@Suite struct HeadCheckTests {
    private static let lengths: [FaultyHead] = [
        .init(
            "both framings", .lengthAndTransferEncoding, [("Content-Length", "5"), ("Transfer-Encoding", "chunked")]),
        .init(
            "both, the other way", .lengthAndTransferEncoding,
            [("transfer-encoding", "CHUNKED"), ("content-length", "0")]),
        .init("two lengths", .severalLengths, [("Content-Length", "5"), ("Content-Length", "6")]),
        .init("one length twice", .severalLengths, [("Content-Length", "5"), ("CONTENT-LENGTH", "5")]),
        .init("a list of lengths", .invalidLength, [("Content-Length", "5, 5")]),
        .init("no length", .invalidLength, [("Content-Length", "")]),
        .init("a sign", .invalidLength, [("Content-Length", "+5")]),
        .init("a negative length", .invalidLength, [("Content-Length", "-5")]),
        .init("hexadecimal", .invalidLength, [("Content-Length", "0x5")]),
        .init("blanks in it", .invalidLength, [("Content-Length", "5 5")]),
        .init("digits of another script", .invalidLength, [("Content-Length", "٥")]),
        .init("above 2^63", .invalidLength, [("Content-Length", "9223372036854775808")]),
    ]

    private static let encodings: [FaultyHead] = [
        .init("gzip", .unsupportedTransferEncoding, [("Transfer-Encoding", "gzip")]),
        .init("gzip, then chunked", .unsupportedTransferEncoding, [("Transfer-Encoding", "gzip, chunked")]),
        .init("identity", .unsupportedTransferEncoding, [("Transfer-Encoding", "identity")]),
        .init("an empty one", .unsupportedTransferEncoding, [("Transfer-Encoding", "")]),
        .init("a vertical tab before it", .unsupportedTransferEncoding, [("Transfer-Encoding", "\u{0B}chunked")]),
        .init("quoted", .unsupportedTransferEncoding, [("Transfer-Encoding", "\"chunked\"")]),
        .init(
            "chunked twice", .unsupportedTransferEncoding,
            [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")]),
        .init(
            "chunked in HTTP/1.0", .transferEncodingInHTTP10, version: "HTTP/1.0",
            fields: [("Transfer-Encoding", "chunked")]),
        .init("gzip content", .unsupportedContentEncoding, [("Content-Encoding", "gzip")]),
        .init("an unknown expectation", .unsupportedExpectation, [("Expect", "tea")]),
        .init("a longer expectation", .unsupportedExpectation, [("Expect", "100-continue, tea")]),
    ]

    private static let others: [FaultyHead] = [
        .init("a blank before the colon", .invalidFieldName, [("Content-Length ", "5")]),
        .init("an empty name", .invalidFieldName, [("", "x")]),
        .init("a name with a colon", .invalidFieldName, [("a:b", "x")]),
        .init("a name beyond ASCII", .invalidFieldName, [("Länge", "5")]),
        .init("a control character in a name", .invalidFieldName, [("X-\u{01}", "5")]),
        .init("two hosts", .severalHosts, [("host", "gw")]),
        .init("no host", .missingHost, fields: []),
        .init("HTTP/2.0", .unsupportedVersion, version: "HTTP/2.0", fields: [("Host", "gw")]),
        .init("HTTP/1.2", .unsupportedVersion, version: "HTTP/1.2", fields: [("Host", "gw")]),
        .init("http/1.1 in lower case", .unsupportedVersion, version: "http/1.1", fields: [("Host", "gw")]),
        .init("no version", .unsupportedVersion, version: "", fields: [("Host", "gw")]),
        .init("a target without slash", .invalidTarget, target: "upload", fields: [("Host", "gw")]),
        .init("a star for a POST", .invalidTarget, target: "*", fields: [("Host", "gw")]),
        .init("an authority", .invalidTarget, method: "CONNECT", target: "gw:80", fields: [("Host", "gw")]),
    ]

    @Test(arguments: lengths + encodings + others)
    func `a head that can be read in two ways is refused`(bad: FaultyHead) {
        #expect(bad.head.fault() == bad.fault)
    }

    @Test(
        arguments: [
            Samples.head("POST", "/upload", [("Host", "gw"), ("Content-Length", "0")]),
            Samples.head("POST", "/upload", [("HOST", "gw"), ("content-LENGTH", "9223372036854775807")]),
            Samples.head("POST", "/upload", [("Host", "gw"), ("Transfer-Encoding", "Chunked")]),
            Samples.head(
                "POST", "/upload", [("Host", ""), ("Expect", "100-Continue"), ("Content-Encoding", "identity")]),
            Samples.head("GET", "/", version: "HTTP/1.0"),
            Samples.head("OPTIONS", "*", [("Host", "gw")]),
            Samples.head("GET", "http://gw/healthz", [("Host", "gw")]),
            Samples.head("GET", "/", [("Host", "gw"), ("!#$%&'*+-.^_`|~09azAZ", "any\u{E9}thing")]),
        ])
    func `a proper head has no fault`(head: RequestHead) {
        #expect(head.fault() == nil)
    }

    @Test(
        arguments: [
            ("Chunked", "chunked", true), ("CHUNKED", "chunked", true), ("chunke", "chunked", false),
            ("chunkedd", "chunked", false), ("100-CONTINUE", "100-continue", true), ("@ost", "`ost", false),
            ("[x", "{x", false), ("", "", true), ("\u{212A}", "k", false),
        ])
    func `names are compared without case, in ASCII only`(text: String, lowercase: String, isEqual: Bool) {
        #expect(text.isEqualIgnoringCase(to: lowercase) == isEqual)
    }
}
