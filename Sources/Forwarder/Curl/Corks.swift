import Glibc

/// Keeps the head of a request and its content together on the wire.
///
/// libcurl sends the head of a larger request by itself, which wakes the archive twice. A corked socket (tcp(7),
/// TCP_CORK) holds such a small piece back until more follows; when libcurl has nothing left to send the cork is taken
/// out. Should that ever be missed, the kernel sends the rest by itself after 200 ms. Only for connections without TLS,
/// whose handshake would wait.
struct Corks {
    private var corked: [Int32: Bool] = [:]

    /// A new socket, corked from its first request on.
    mutating func add(_ socket: Int32) {
        corked[socket] = true
        set(true, socket)
    }

    mutating func remove(_ socket: Int32) { corked[socket] = nil }

    /// Lets go of what is held back.
    mutating func open(_ socket: Int32) {
        guard corked[socket] == true else { return }
        corked[socket] = false
        set(false, socket)
    }

    /// Before the next request.
    mutating func close(_ socket: Int32) {
        guard corked[socket] == false else { return }
        corked[socket] = true
        set(true, socket)
    }

    private func set(_ isCorked: Bool, _ socket: Int32) {
        var value: Int32 = isCorked ? 1 : 0
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
