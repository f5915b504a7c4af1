import EventLoop
import Glibc

/// What the front knows of one TCP connection: its socket and its deadlines.
///
/// libmicrohttpd times out only connections that are silent; one byte a second would hold one for ever. The shard
/// looks at each connection once a second and shuts down the sockets that are too slow; libmicrohttpd then cleans up.
final class ConnectionContext {
    let descriptor: Int32
    private(set) var exchange: Exchange?
    /// When the current phase began: waiting for a head, receiving content, sending a reply.
    private var phaseStart: Instant
    private var phase = Phase.head
    private var pace = ContentPace(at: Instant(nanoseconds: 0))

    private enum Phase { case head, content, working, reply }

    init(_ descriptor: Int32, at now: Instant) {
        self.descriptor = descriptor
        phaseStart = now
    }

    /// The head of a request is there.
    func began(_ exchange: Exchange) { self.exchange = exchange }

    /// The request is over; the connection waits for the next one.
    func completed(at now: Instant) {
        exchange = nil
        phase = .head
        phaseStart = now
    }

    /// Whether the client has used up its time.
    func isOverdue(at now: Instant, _ limits: ConnectionLimits) -> Bool {
        let current: Phase =
            switch exchange {
            case nil: .head
            case let exchange?: exchange.isWorking ? .working : exchange.receivedByteCount != nil ? .content : .reply
            }
        if current != phase {
            phase = current
            phaseStart = now
            pace = ContentPace(at: now)
        }
        let seconds = now.milliseconds(since: phaseStart) / 1000
        switch phase {
        case .head: return seconds > Double(limits.headSeconds)
        case .working: return false
        case .reply: return seconds > Double(limits.replySeconds)
        case .content:
            return pace.isTooSlow(
                at: now, received: exchange?.receivedByteCount ?? 0, hasEnded: clientHasEnded, limits)
        }
    }

    /// Whether the client has closed its side and all that it sent has been taken.
    ///
    /// Of an end that arrives together with content libmicrohttpd 0.9.75 does not learn: its epoll is edge-triggered,
    /// and after a short read it waits for an edge that never comes.
    private var clientHasEnded: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Ends the connection under libmicrohttpd, which sees it as closed by the client.
    func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// How long a client may take.
struct ConnectionLimits: Sendable {
    /// For a head, and between two requests. Units: seconds.
    var headSeconds = 20
    /// For the reply to be read. Units: seconds.
    var replySeconds = 120
    /// Before the minimum rate counts. Units: seconds.
    var contentGraceSeconds = 10
    /// Of content. Units: bytes per second.
    var minimumRate = 1000
    /// Within which the minimum rate must be kept, however fast the content came before. Units: seconds.
    var paceSeconds = 60
    /// Connections at a time, of all shards.
    var connections = 2000
}
