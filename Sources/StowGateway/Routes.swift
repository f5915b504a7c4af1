/// The paths of this server, as openapi.yaml lists them; a test holds the two against each other.
enum Route: Equatable, Sendable {
    case page
    /// `name` is still percent-encoded.
    case upload(name: String?)
    case receipts
    case receipt(id: String)
    case discarding(id: String)
    case retrying(id: String)
    case health
    case readiness
    case description

    struct Entry: Sendable {
        let methods: [String]
        let template: String
    }

    static let table = [
        Entry(methods: ["GET"], template: "/"),
        Entry(methods: ["POST"], template: "/upload"),
        Entry(methods: ["POST", "PUT"], template: "/upload/{name}"),
        Entry(methods: ["GET"], template: "/uploads"),
        Entry(methods: ["GET", "DELETE"], template: "/uploads/{id}"),
        Entry(methods: ["POST"], template: "/uploads/{id}/retry"),
        Entry(methods: ["GET"], template: "/healthz"),
        Entry(methods: ["GET"], template: "/readyz"),
        Entry(methods: ["GET"], template: "/openapi.yaml"),
    ]

    enum Miss: Error, Equatable {
        case unknownPath
        case unknownMethod(allowed: [String])
    }

    /// The route of a request. HEAD goes wherever GET goes (RFC 9110 §9.3.2).
    init(method: String, path: String) throws(Miss) {
        guard let entry = Self.table.first(where: { Self.variable(of: $0.template, in: path) != nil }),
            let variable = Self.variable(of: entry.template, in: path)
        else { throw .unknownPath }
        guard entry.methods.contains(method == "HEAD" ? "GET" : method) else {
            throw .unknownMethod(allowed: entry.methods.contains("GET") ? entry.methods + ["HEAD"] : entry.methods)
        }
        switch entry.template {
        case "/": self = .page
        case "/upload": self = .upload(name: nil)
        case "/upload/{name}": self = .upload(name: String(variable))
        case "/uploads": self = .receipts
        case "/uploads/{id}":
            self = method == "DELETE" ? .discarding(id: String(variable)) : .receipt(id: String(variable))
        case "/uploads/{id}/retry": self = .retrying(id: String(variable))
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        case "/openapi.yaml": self = .description
        default: throw .unknownPath
        }
    }

    /// What stands in a path for a template's one variable, which is never empty; empty where the template has none, `nil`
    /// where its words are not the path's.
    private static func variable(of template: String, in path: String) -> Substring? {
        guard let opening = template.utf8.firstIndex(of: UInt8(ascii: "{")),
            let closing = template.utf8.firstIndex(of: UInt8(ascii: "}"))
        else { return template == path ? "" : nil }
        let start = template[..<opening]
        let end = template[template.utf8.index(after: closing)...]
        guard path.hasPrefix(start), path.hasSuffix(end), path.utf8.count > start.utf8.count + end.utf8.count else {
            return nil
        }
        let variable = path.dropFirst(start.count).dropLast(end.count)
        return variable.utf8.contains(UInt8(ascii: "/")) ? nil : variable
    }

    /// Whether the route is open to everybody even where keys are needed: probes and the description of the service.
    var isPublic: Bool {
        switch self {
        case .health, .readiness, .description: true
        case .page, .upload, .receipts, .receipt, .discarding, .retrying: false
        }
    }
}
