/// The paths of this server, as openapi.yaml lists them; a test holds the two against each other.
enum Route: Equatable, Sendable {
    case page
    /// `name` is still percent-encoded.
    case upload(name: String?)
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
        guard let entry = Self.table.first(where: { Self.matches($0.template, path) }) else { throw .unknownPath }
        guard entry.methods.contains(method == "HEAD" ? "GET" : method) else {
            throw .unknownMethod(allowed: entry.methods.contains("GET") ? entry.methods + ["HEAD"] : entry.methods)
        }
        switch entry.template {
        case "/": self = .page
        case "/upload": self = .upload(name: nil)
        case "/upload/{name}": self = .upload(name: String(path.dropFirst("/upload/".count)))
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        case "/openapi.yaml": self = .description
        default: throw .unknownPath
        }
    }

    /// Whether a template's one variable, if any, and its words are those of the path. A variable is never empty.
    private static func matches(_ template: String, _ path: String) -> Bool {
        guard let brace = template.utf8.firstIndex(of: UInt8(ascii: "{")) else { return template == path }
        let prefix = template[..<brace]
        guard path.hasPrefix(prefix) else { return false }
        let name = path.dropFirst(prefix.count)
        return !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/"))
    }

    /// Whether the route is open to everybody even where keys are needed: probes and the description of the service.
    var isPublic: Bool {
        switch self {
        case .health, .readiness, .description: true
        case .page, .upload: false
        }
    }
}
