import Glibc
import Testing

@testable import StowGateway

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1:8080", true), ("127.1.2.3:1", "127.1.2.3:1", true),
            ("localhost:8080", "127.0.0.1:8080", true), (":8080", "0.0.0.0:8080", false),
            ("0.0.0.0:65535", "0.0.0.0:65535", false), ("192.0.2.7:80", "192.0.2.7:80", false),
            ("[::1]:8080", "[::1]:8080", true), ("[::]:8080", "[::]:8080", false),
            ("[2001:db8::1]:0", "[2001:db8::1]:0", false), ("[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:80", false),
        ])
    func `an address is read and told again`(text: String, description: String, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(parsing: text))
        #expect(address.description == description)
        #expect(address.isLoopback == isLoopback)
        #expect(ListenAddress(parsing: description) == address)
    }

    @Test(arguments: [
        "", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1: 80",
        "gateway.example:80", "127.0.0:80", "127.0.0.256:80", "::1:8080", "[::1]", "[::1:80", "::1]:80",
        "[127.0.0.1]:80", "[localhost]:80", "[::1%lo]:80", "127.0.0.1:80:80", "127.0.0.1 :80", "http://127.0.0.1:80",
    ])
    func `anything else is no address`(text: String) {
        #expect(ListenAddress(parsing: text) == nil)
    }

    @Test func `the kernel chooses the port, and other shards share it`() throws {
        let first = try #require(ListenAddress(parsing: "127.0.0.1:0")).open()
        defer { close(first) }
        let port = try #require(ListenAddress.port(of: first))
        #expect(port != 0)
        let second = try ListenAddress(loopbackPort: port).open()
        defer { close(second) }
        #expect(ListenAddress.port(of: second) == port)
    }

    @Test func `a port where somebody listens is not claimed, however it is shared`() throws {
        let first = try #require(ListenAddress(parsing: "127.0.0.1:0")).open()
        let address = ListenAddress(loopbackPort: try #require(ListenAddress.port(of: first)))
        #expect(throws: ListenError(errno: EADDRINUSE)) { try address.claim() }
        close(first)
        try address.claim()
    }

    @Test func `an address that is not of this machine says why`() throws {
        let address = try #require(ListenAddress(parsing: "192.0.2.1:0"))
        #expect(throws: ListenError(errno: EADDRNOTAVAIL)) { try address.open() }
    }

    @Test func `what is no socket has no port`() {
        #expect(ListenAddress.port(of: -1) == nil)
    }
}
