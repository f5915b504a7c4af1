import Testing

@testable import StowGateway

@Suite struct AccessControlTests {
    private func control(_ lines: [String], isAnonymous: Bool = false) throws -> AccessControl {
        var settings = AccessSettings()
        settings.keys = try lines.map { try #require(APIKey(parsing: $0)) }
        settings.allowsAnonymous = isAnonymous
        return AccessControl(settings)
    }

    @Test(
        arguments: [
            ([("X-API-Key", "K1")], "alice"), ([("x-api-key", "K2")], "bob"),
            ([("Authorization", "Bearer K1")], "alice"),
            ([("authorization", "BEARER   K2 ")], "bob"),
            // Base64 of `anybody:K1`, `:K2` and `a:K:3`.
            ([("Authorization", "Basic YW55Ym9keTpLMQ==")], "alice"), ([("Authorization", "basic OksyCg==")], nil),
            ([("Authorization", "Basic Oksy")], "bob"), ([("Authorization", "Basic YTpLOjM=")], "carol"),
            // A key of its own header goes before any other.
            ([("X-API-Key", "wrong"), ("Authorization", "Bearer K1")], nil),
            ([("Authorization", "Bearer wrong"), ("X-API-Key", "K1")], "alice"),
        ] as [([(String, String)], String?)])
    func `a key may be shown in three ways`(fields: [(String, String)], name: String?) throws {
        let access = try control(["alice K1", "bob K2", "carol K:3"])
        #expect(access.keyName(of: Samples.head(fields)) == name)
    }

    @Test(
        arguments: [
            [], [("X-API-Key", "")], [("X-API-Key", "k1")], [("X-API-Key", "K1 ")], [("X-API-Key", "alice")],
            [("Authorization", "")], [("Authorization", "K1")], [("Authorization", "Bearer")],
            [("Authorization", "Bearer ")], [("Authorization", "Digest K1")], [("Authorization", "Basic")],
            [("Authorization", "Basic K1")], [("Authorization", "Basic ????")],
            // Base64 of `K1`, without a user.
            [("Authorization", "Basic SzE=")],
            [("Cookie", "X-API-Key=K1")],
        ] as [[(String, String)]])
    func `a wrong key or none stays outside`(fields: [(String, String)]) throws {
        #expect(try control(["alice K1"]).keyName(of: Samples.head(fields)) == nil)
    }

    @Test func `without keys, or where everybody may, nobody needs one`() throws {
        #expect(try control([]).keyName(of: Samples.head()) == "")
        #expect(try control(["K1"], isAnonymous: true).keyName(of: Samples.head()) == "")
        #expect(try control(["K1"]).keyName(of: Samples.head()) == nil)
    }
}
