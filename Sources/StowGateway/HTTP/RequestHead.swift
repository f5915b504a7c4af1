/// Everything of a request but its content (RFC 9112 §2.1). A class, for it goes along with the request unchanged and is
/// dear to copy.
final class RequestHead: Sendable {
    struct Field: Sendable {
        let name: String
        let value: String
    }

    let method: String
    /// The path of the target, still percent-encoded.
    let path: String
    /// The query of the target, still percent-encoded; `nil` without a `?`.
    let query: String?
    let version: String
    let fields: [Field]
    /// The declared length of the content; `nil` where it is chunked or absent. Units: bytes.
    let contentLength: Int?
    let isChunked: Bool
    let expectsContinue: Bool

    /// Takes a target in origin form or absolute form apart (RFC 9112 §3.2).
    init(method: String, target: String, version: String, fields: [Field]) {
        self.method = method
        self.version = version
        self.fields = fields
        var rest = target[...]
        if rest.utf8.first != UInt8(ascii: "/"), let scheme = rest.utf8.firstIndex(of: UInt8(ascii: ":")),
            rest[scheme...].hasPrefix("://")
        {
            let authority = rest[rest.index(scheme, offsetBy: 3)...]
            let pathStart = authority.firstIndex { $0 == "/" || $0 == "?" } ?? authority.endIndex
            rest = authority[pathStart...]
        }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(mark ?? rest.endIndex)]
        self.path = path.isEmpty ? "/" : String(path)
        query = mark.map { String(rest[rest.utf8.index(after: $0)...]) }
        contentLength = fields.first(named: "content-length").flatMap { Int($0) }
        isChunked = fields.first(named: "transfer-encoding") != nil
        expectsContinue = fields.first(named: "expect") != nil
    }

    /// The value of the first field of that name; give the name in lower case.
    subscript(name: String) -> String? { fields.first(named: name) }

    func values(of name: String) -> [String] {
        var values: [String] = []
        for index in fields.indices where fields[index].name.isEqualIgnoringCase(to: name) {
            values.append(fields[index].value)
        }
        return values
    }

    /// What the client takes; several fields are one list (RFC 9110 §5.3).
    var accept: String? {
        let lists = values(of: "accept")
        return lists.isEmpty ? nil : lists.joined(separator: ",")
    }

    /// Whether content follows the head.
    var hasContent: Bool { isChunked || (contentLength ?? 0) > 0 }
}

extension [RequestHead.Field] {
    fileprivate func first(named name: String) -> String? {
        for index in indices where self[index].name.isEqualIgnoringCase(to: name) { return self[index].value }
        return nil
    }
}

extension String {
    /// ASCII only: field names and tokens are nothing else.
    func isEqualIgnoringCase(to lowercase: String) -> Bool {
        guard utf8.count == lowercase.utf8.count else { return false }
        let (own, other) = (utf8.span, lowercase.utf8.span)
        for index in own.indices {
            let (left, right) = (own[index], other[index])
            guard left == right || (left &- 0x41 < 26 && left | 0x20 == right) else { return false }
        }
        return true
    }
}
