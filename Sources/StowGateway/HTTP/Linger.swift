import EventLoop
import Glibc

/// Reads and drops what a client still sends after its connection has been answered and ended.
///
/// Closing a socket with unread data makes the kernel reset the connection, and the reset destroys the reply on its
/// way to a client that is still writing. So the socket lives on for a while under a second descriptor.
final class Linger {
    private static let seconds = 10
    /// Units: bytes.
    private static let limit = 1 << 30

    private let loop: EventLoop
    private let descriptor: Int32
    private var timer: TimerID?
    private var dropped = 0

    /// Call while `socket` is still open.
    static func start(on socket: Int32, _ loop: EventLoop) {
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return }
        Linger(copy, loop).run()
    }

    private init(_ descriptor: Int32, _ loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
    }

    private func run() {
        loop.watch(descriptor, for: .read) { [self] _ in drop() }
        timer = loop.schedule(at: loop.now.advanced(byMilliseconds: Self.seconds * 1000)) { [self] in end() }
    }

    private func drop() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 {
            dropped += count
            if dropped > Self.limit { end() }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            end()
        }
    }

    private func end() {
        if let timer { loop.cancel(timer) }
        loop.forget(descriptor)
        close(descriptor)
    }
}
