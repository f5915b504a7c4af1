/// Everything of a request but its content (RFC 9112 §2.1).
struct RequestHead: Sendable {
    struct Field: Sendable {
        let name: String
        let value: String
    }

    var method: String
    /// The path of the target, still percent-encoded.
    var path: String
    /// The query of the target, still percent-encoded; `nil` without a `?`.
    var query: String?
    var version: String
    var fields: [Field]

    /// Takes a target in origin form or absolute form apart (RFC 9112 §3.2).
    init(method: String, target: String, version: String, fields: [Field]) {
        self.method = method
        self.version = version
        self.fields = fields
        var rest = target[...]
        if !rest.hasPrefix("/"), let scheme = rest.utf8.firstIndex(of: UInt8(ascii: ":")),
            rest[scheme...].hasPrefix("://")
        {
            let authority = rest[rest.index(scheme, offsetBy: 3)...]
            let pathStart = authority.firstIndex { $0 == "/" || $0 == "?" } ?? authority.endIndex
            rest = authority[pathStart...]
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(rest[..<mark])
            query = String(rest[rest.utf8.index(after: mark)...])
        } else {
            path = String(rest)
        }
        if path.isEmpty { path = "/" }
    }

    /// The value of the first field of that name; give the name in lower case.
    subscript(name: String) -> String? {
        fields.first { $0.name.isEqualIgnoringCase(to: name) }?.value
    }

    func values(of name: String) -> [String] {
        fields.filter { $0.name.isEqualIgnoringCase(to: name) }.map(\.value)
    }

    /// What the client takes; several fields are one list (RFC 9110 §5.3).
    var accept: String? {
        let lists = values(of: "accept")
        return lists.isEmpty ? nil : lists.joined(separator: ",")
    }

    /// The declared length of the content; `nil` where it is chunked or absent. Units: bytes.
    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }
    var isChunked: Bool { self["transfer-encoding"] != nil }
    /// Whether content follows the head.
    var hasContent: Bool { isChunked || (contentLength ?? 0) > 0 }
    var expectsContinue: Bool { self["expect"] != nil }
}

extension String {
    /// ASCII only: field names and tokens are nothing else.
    func isEqualIgnoringCase(to lowercase: String) -> Bool {
        let (own, other) = (utf8.span, lowercase.utf8.span)
        guard own.count == other.count else { return false }
        for index in own.indices {
            let (left, right) = (own[index], other[index])
            guard left == right || (left &- 0x41 < 26 && left | 0x20 == right) else { return false }
        }
        return true
    }
}
