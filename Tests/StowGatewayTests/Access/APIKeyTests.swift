import Crypto
import Testing

@testable import StowGateway

@Suite struct APIKeyTests {
    private func digest(_ key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }

    @Test(
        arguments: [("K1", "key"), ("alice K1", "alice"), ("  alice \t K1  ", "alice")])
    func `a key stands alone or behind its name`(line: String, name: String) throws {
        let key = try #require(APIKey(parsing: line))
        #expect(key.name == name)
        #expect(key.matches(digest("K1")))
        #expect(!key.matches(digest("K2")))
    }

    @Test(arguments: [false, true])
    func `a hashed key lets the key in and not the hash`(isUppercase: Bool) throws {
        let hash = digest("K1").map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let text = isUppercase ? hash.uppercased() : hash
        let key = try #require(APIKey(parsing: "alice sha256:\(text)"))
        #expect(key.matches(digest("K1")))
        #expect(!key.matches(digest(text)))
        #expect(!key.matches(digest("sha256:\(text)")))
    }

    @Test(arguments: [
        "", "   ", "a b c", "alice sha256:", "alice sha256:00", "sha256:zz",
        "alice sha256:" + String(repeating: "0", count: 63), "alice sha256:" + String(repeating: "0", count: 66),
        "alice sha256:" + String(repeating: "g", count: 64),
    ])
    func `anything else is no key`(line: String) {
        #expect(APIKey(parsing: line) == nil)
    }

    @Test func `a digest of another length never matches`() throws {
        let key = try #require(APIKey(parsing: "K1"))
        #expect(!key.matches([]))
        #expect(!key.matches(Array(digest("K1").dropLast())))
        #expect(!key.matches(digest("K1") + [0]))
    }

    @Test(arguments: 0..<32)
    func `one wrong byte is enough`(index: Int) throws {
        let key = try #require(APIKey(parsing: "K1"))
        var wrong = digest("K1")
        wrong[index] ^= 0x80
        #expect(!key.matches(wrong))
    }
}
