/// What libmicrohttpd 0.9.75 lets through and a server behind a proxy must not: anything that two parties could read
/// as messages of different length (RFC 9112 §6.3, §11.2).
///
/// After any of these the connection is closed, since nobody knows where the next request begins.
enum HeadFault: Equatable, Sendable {
    case invalidFieldName
    case lengthAndTransferEncoding
    case severalLengths
    case invalidLength
    case transferEncodingInHTTP10
    case unsupportedTransferEncoding
    case severalHosts
    case missingHost
    case unsupportedExpectation
    case unsupportedVersion
    case unsupportedContentEncoding
    case invalidTarget
}

extension RequestHead {
    /// The first fault of the head, if any.
    func fault() -> HeadFault? {
        var lengths = 0
        var encodings = 0
        var hosts = 0
        for field in fields {
            guard field.name.isToken else { return .invalidFieldName }
            if field.name.isEqualIgnoringCase(to: "content-length") {
                lengths += 1
                guard field.value.isDecimal, Int(field.value) != nil else { return .invalidLength }
            } else if field.name.isEqualIgnoringCase(to: "transfer-encoding") {
                encodings += 1
                if version == "HTTP/1.0" { return .transferEncodingInHTTP10 }
                guard field.value.isEqualIgnoringCase(to: "chunked") else { return .unsupportedTransferEncoding }
            } else if field.name.isEqualIgnoringCase(to: "host") {
                hosts += 1
            } else if field.name.isEqualIgnoringCase(to: "expect") {
                guard field.value.isEqualIgnoringCase(to: "100-continue") else { return .unsupportedExpectation }
            } else if field.name.isEqualIgnoringCase(to: "content-encoding") {
                guard field.value.isEqualIgnoringCase(to: "identity") else { return .unsupportedContentEncoding }
            }
        }
        if encodings > 0, lengths > 0 { return .lengthAndTransferEncoding }
        if lengths > 1 { return .severalLengths }
        if encodings > 1 { return .unsupportedTransferEncoding }
        if hosts > 1 { return .severalHosts }
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else { return .unsupportedVersion }
        if version == "HTTP/1.1", hosts == 0 { return .missingHost }
        guard path.utf8.first == UInt8(ascii: "/") || method == "OPTIONS" && path == "*" else { return .invalidTarget }
        return nil
    }
}

extension String {
    /// RFC 9110 §5.6.2.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
                    UInt8(ascii: "|"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    fileprivate var isDecimal: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
