import Glibc

/// A numeric address and port to listen on.
struct ListenAddress: Equatable, Sendable {
    var host: String
    var port: UInt16
    private let isIPv6: Bool

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `:8080` (all IPv4 addresses); `nil` for anything else.
    init?(parsing text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            isIPv6 = true
        } else {
            isIPv6 = false
        }
        switch host {
        case "": self.host = "0.0.0.0"
        case "localhost": self.host = "127.0.0.1"
        default: self.host = String(host)
        }
        self.port = port
        guard isNumeric else { return nil }
    }

    private var isNumeric: Bool {
        var buffer = in6_addr()
        return inet_pton(isIPv6 ? AF_INET6 : AF_INET, host, &buffer) == 1
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { isIPv6 ? host == "::1" : host.hasPrefix("127.") }

    var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Opens a listening socket that shares its port with the other shards' sockets (SO_REUSEPORT).
    ///
    /// - Throws: `ListenError` with the reason of the kernel.
    func open(backlog: Int32 = 1024) throws(ListenError) -> Int32 {
        let family = isIPv6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw ListenError(errno: errno) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, size)
        if isIPv6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, size) }
        guard bind(descriptor) == 0, listen(descriptor, backlog) == 0 else {
            let reason = errno
            close(descriptor)
            throw ListenError(errno: reason)
        }
        return descriptor
    }

    /// Makes sure that nobody else listens there: the shards share their port with whoever asks for it in the same way,
    /// and so would another gateway, whose site key makes other UIDs.
    ///
    /// - Throws: `ListenError` with the reason of the kernel.
    func claim() throws(ListenError) {
        if port == 0 { return }
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ListenError(errno: errno) }
        defer { close(descriptor) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        if isIPv6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, size) }
        guard bind(descriptor) == 0 else { throw ListenError(errno: errno) }
    }

    private func bind(_ descriptor: Int32) -> Int32 {
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The port that the kernel chose where port 0 was asked for.
    static func port(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { return nil }
        // sockaddr_in and sockaddr_in6 have the port in the same place.
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }
}

struct ListenError: Error, Equatable {
    let errno: Int32
}

extension ListenAddress {
    init(loopbackPort port: UInt16) {
        host = "127.0.0.1"
        self.port = port
        isIPv6 = false
    }
}
