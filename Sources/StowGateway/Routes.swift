/// The paths of this server, as openapi.yaml lists them; a test holds the two against each other.
enum Route: Equatable, Sendable {
    case page
    /// `name` is still percent-encoded.
    case upload(name: String?)
    /// STOW-RS; `study` is still percent-encoded.
    case storing(study: String?)
    case receipts
    case receipt(id: String)
    case discarding(id: String)
    case retrying(id: String)
    case searching(SearchKind)
    case health
    case readiness
    case description

    struct Entry: Sendable {
        let methods: [String]
        let template: String
        /// What stands before the template's one variable, or all of it.
        let start: [UInt8]
        /// What stands behind it; `nil` without a variable.
        let end: [UInt8]?

        init(methods: [String], template: String) {
            self.methods = methods
            self.template = template
            let parts = template.split(omittingEmptySubsequences: false) { "{}".contains($0) }
            start = Array(parts[0].utf8)
            end = parts.count == 3 ? Array(parts[2].utf8) : nil
        }

        /// What stands in a path for the variable, which is never empty; empty where there is none, `nil` where the words
        /// are not the path's.
        func variable(in path: String) -> Substring? {
            let path = path.utf8
            guard let end else { return path.elementsEqual(start) ? "" : nil }
            guard path.count > start.count + end.count, path.starts(with: start),
                path.suffix(end.count).elementsEqual(end)
            else { return nil }
            let variable = path.dropFirst(start.count).dropLast(end.count)
            return variable.contains(UInt8(ascii: "/")) ? nil : Substring(variable)
        }
    }

    static let table = [
        Entry(methods: ["GET"], template: "/"),
        Entry(methods: ["POST"], template: "/upload"),
        Entry(methods: ["POST", "PUT"], template: "/upload/{name}"),
        Entry(methods: ["GET", "POST"], template: "/studies"),
        Entry(methods: ["POST"], template: "/studies/{study}"),
        Entry(methods: ["GET"], template: "/uploads"),
        Entry(methods: ["GET", "DELETE"], template: "/uploads/{id}"),
        Entry(methods: ["POST"], template: "/uploads/{id}/retry"),
        Entry(methods: ["GET"], template: "/worklist"),
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
        let path = method == "POST" ? Self.withoutPrefixOfDcm4chee(path) : path
        var found: (index: Int, variable: Substring)?
        // By index, for a copy of an entry costs more than the look at it.
        for index in Self.table.indices {
            guard let variable = Self.table[index].variable(in: path) else { continue }
            found = (index, variable)
            break
        }
        guard let (index, variable) = found else { throw .unknownPath }
        let entry = Self.table[index]
        guard entry.methods.contains(method == "HEAD" ? "GET" : method) else {
            throw .unknownMethod(allowed: entry.methods.contains("GET") ? entry.methods + ["HEAD"] : entry.methods)
        }
        switch entry.template {
        case "/": self = .page
        case "/upload": self = .upload(name: nil)
        case "/upload/{name}": self = .upload(name: String(variable))
        case "/studies": self = method == "POST" ? .storing(study: nil) : .searching(.studies)
        case "/studies/{study}": self = .storing(study: String(variable))
        case "/uploads": self = .receipts
        case "/uploads/{id}":
            self = method == "DELETE" ? .discarding(id: String(variable)) : .receipt(id: String(variable))
        case "/uploads/{id}/retry": self = .retrying(id: String(variable))
        case "/worklist": self = .searching(.worklist)
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        case "/openapi.yaml": self = .description
        default: throw .unknownPath
        }
    }

    /// Whether the route is open to everybody even where keys are needed: probes and the description of the service.
    var isPublic: Bool {
        switch self {
        case .health, .readiness, .description: true
        case .page, .upload, .storing, .receipts, .receipt, .discarding, .retrying, .searching: false
        }
    }
}
