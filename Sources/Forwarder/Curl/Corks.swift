import Glibc

/// Keeps the head of a request and its content together on the wire.
///
/// libcurl sends the head of a larger request by itself, which wakes the archive twice. A corked socket (tcp(7),
/// TCP_CORK) holds a piece back that fills no segment until more follows; when libcurl has nothing left to send, setting
/// TCP_NODELAY lets out what is held, cork or not (tcp(7)). Should that ever be missed, the kernel sends the rest by
/// itself after 200 ms. Only for connections without TLS, whose handshake would wait.
struct Corks {
    private var corked: Set<Int32> = []

    /// A new socket.
    mutating func add(_ socket: Int32) {
        corked.insert(socket)
        set(TCP_CORK, socket)
    }

    mutating func remove(_ socket: Int32) { corked.remove(socket) }

    /// Lets go of what is held back.
    func push(_ socket: Int32) {
        if corked.contains(socket) { set(TCP_NODELAY, socket) }
    }

    private func set(_ option: Int32, _ socket: Int32) {
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), option, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
