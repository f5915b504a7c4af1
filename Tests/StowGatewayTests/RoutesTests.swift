import Testing
import Yams

@testable import StowGateway

@Suite struct RoutesTests {
    @Test(
        arguments: [
            ("GET", "/", .page), ("HEAD", "/", .page), ("POST", "/upload", .upload(name: nil)),
            ("POST", "/upload/report.pdf", .upload(name: "report.pdf")), ("PUT", "/upload/x", .upload(name: "x")),
            ("PUT", "/upload/a%2Fb%20c.pdf", .upload(name: "a%2Fb%20c.pdf")), ("GET", "/healthz", .health),
            ("HEAD", "/healthz", .health), ("POST", "/studies", .storing(study: nil)),
            ("POST", "/studies/1.2", .storing(study: "1.2")), ("GET", "/studies", .searching(.studies)),
            ("GET", "/worklist", .searching(.worklist)), ("GET", "/readyz", .readiness),
            ("GET", "/openapi.yaml", .description),
            ("POST", "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", .storing(study: nil)),
            ("POST", "/dcm4chee-arc/aets/X%20Y/rs/studies/1.2", .storing(study: "1.2")),
        ] as [(String, String, Route)])
    func `each address has its route`(method: String, path: String, route: Route) throws {
        #expect(try Route(method: method, path: path) == route)
    }

    @Test(
        arguments: [
            ("GET", "", .unknownPath), ("GET", "/nothing", .unknownPath), ("GET", "//", .unknownPath),
            ("POST", "/Upload", .unknownPath), ("POST", "/upload/", .unknownPath), ("PUT", "/upload/a/b", .unknownPath),
            ("GET", "/uploads/", .unknownPath), ("GET", "/uploads/a/b", .unknownPath),
            ("POST", "/uploads//retry", .unknownPath),
            ("GET", "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", .unknownPath),
            ("POST", "/dcm4chee-arc/aets//rs/studies", .unknownPath),
            ("POST", "/dcm4chee-arc/aets/DCM4CHEE/rs/upload", .unknownPath),
            ("POST", "/dcm4chee-arc/aets/DCM4CHEE/rs/studies/", .unknownPath),
            ("POST", "/dcm4chee-arc/aets/A/B/rs/studies", .unknownPath),
            ("POST", "/x/dcm4chee-arc/aets/DCM4CHEE/rs/studies", .unknownPath),
            ("POST", "/uploads", .unknownMethod(allowed: ["GET", "HEAD"])),
            ("PUT", "/uploads/a", .unknownMethod(allowed: ["GET", "DELETE", "HEAD"])),
            ("GET", "/uploads/a/retry", .unknownMethod(allowed: ["POST"])), ("GET", "/healthz/", .unknownPath),
            ("PUT", "/upload/", .unknownPath),
            ("GET", "/upload", .unknownMethod(allowed: ["POST"])),
            ("HEAD", "/upload", .unknownMethod(allowed: ["POST"])),
            ("PUT", "/upload", .unknownMethod(allowed: ["POST"])),
            ("GET", "/upload/x", .unknownMethod(allowed: ["POST", "PUT"])),
            ("DELETE", "/upload/x", .unknownMethod(allowed: ["POST", "PUT"])),
            ("POST", "/", .unknownMethod(allowed: ["GET", "HEAD"])),
            ("get", "/healthz", .unknownMethod(allowed: ["GET", "HEAD"])),
            ("OPTIONS", "/readyz", .unknownMethod(allowed: ["GET", "HEAD"])),
        ] as [(String, String, Route.Miss)])
    func `everything else is missed with what would be right`(method: String, path: String, miss: Route.Miss) {
        #expect(throws: miss) { try Route(method: method, path: path) }
    }

    @Test(
        arguments: [
            (.page, false), (.upload(name: nil), false), (.upload(name: "x"), false), (.health, true),
            (.readiness, true), (.description, true), (.receipts, false), (.receipt(id: "x"), false),
            (.discarding(id: "x"), false), (.storing(study: nil), false), (.retrying(id: "x"), false),
            (.searching(.studies), false),
        ] as [(Route, Bool)])
    func `only probes and the description are open to everybody`(route: Route, isPublic: Bool) {
        #expect(route.isPublic == isPublic)
    }

    @Test func `every entry of the table leads to a route by each of its methods`() throws {
        for entry in Route.table {
            let path = entry.template.split(whereSeparator: { "{}".contains($0) }).enumerated()
                .map { $0 == 1 ? "x" : String($1) }.joined()
            for method in entry.methods {
                #expect(throws: Never.self) { try Route(method: method, path: path) }
            }
        }
    }

    // MARK: openapi.yaml

    /// Not by taking the path apart: the folder of the tests may be a link.
    private static let description = readTextFile("\(#filePath)".droppingFileName + "/../../openapi.yaml") ?? ""

    @Test func `the table and openapi.yaml list the same paths and methods`() throws {
        let document = try #require(try Yams.load(yaml: Self.description) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        let described = paths.flatMap { path, item in
            item.keys.filter { methods.contains($0) }.map { "\($0.uppercased()) \(path)" }
        }
        let routed = Route.table.flatMap { entry in entry.methods.map { "\($0) \(entry.template)" } }
        #expect(described.sorted() == routed.sorted())
    }

    @Test func `what is open to everybody is so in openapi.yaml`() throws {
        let document = try #require(try Yams.load(yaml: Self.description) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        for (path, item) in paths {
            guard let operation = item["get"] as? [String: Any] else { continue }
            #expect(try Route(method: "GET", path: path).isPublic == (operation["security"] != nil), "\(path)")
        }
    }

    @Test func `the server hands out openapi.yaml as it is`() {
        #expect(OpenAPIDescription.yaml == Self.description)
        #expect(!Self.description.isEmpty)
    }
}

extension String {
    fileprivate var droppingFileName: String {
        lastIndex(of: "/").map { String(self[..<$0]) } ?? "."
    }
}
