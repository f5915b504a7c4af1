import Crypto
import DICOM
import EventLoop

/// Tells a configured address what becomes of queued uploads: at least once, signed, one after the other.
///
/// Confined to the dispatcher's loop.
final class Webhook {
    private let address: WebhookAddress
    private let queue: SQLiteQueue
    private unowned let dispatcher: Dispatcher
    private let content: @Sendable (QueueEvent, Receipt) -> [UInt8]
    private var isTelling = false
    private var tellsAgain = false
    private var timer: TimerID?
    /// Whether the disk has just failed, which is then left alone for a while; so is the listener.
    private var rests = false

    init(
        _ address: WebhookAddress, _ queue: SQLiteQueue, _ dispatcher: Dispatcher,
        _ content: @escaping @Sendable (QueueEvent, Receipt) -> [UInt8]
    ) {
        self.address = address
        self.queue = queue
        self.dispatcher = dispatcher
        self.content = content
    }

    /// Tells what is due.
    func tell() {
        guard !dispatcher.isStopping else { return }
        guard !isTelling else {
            tellsAgain = true
            return
        }
        isTelling = true
        rests = false
        dispatcher.work { [self] in
            repeat {
                tellsAgain = false
                while !dispatcher.isStopping, await tellNext() {}
            } while tellsAgain && !dispatcher.isStopping
            isTelling = false
            await tellLater()
        }
    }

    /// - Returns: whether there may be another.
    private func tellNext() async -> Bool {
        do throws(QueueError) {
            let found = try await dispatcher.workers.run { [queue] () throws(QueueError) -> (QueueEvent, Receipt)? in
                guard let event = try queue.nextEvent(at: Clock.now) else { return nil }
                do throws(QueueError) { return (event, try queue.receipt(event.upload)) } catch .unknown {
                    // Its receipt is forgotten already: there is nothing left to tell.
                    try queue.finish(event)
                    return nil
                }
            }
            guard let (event, receipt) = found else { return false }
            if await send(content(event, receipt), event) {
                try await dispatcher.workers.run { [queue] () throws(QueueError) in try queue.finish(event) }
                return true
            }
            let pause = dispatcher.rules.retry.pause(behind: event.attempts + 1, asked: nil, &dispatcher.loop.random)
            try await dispatcher.workers.run { [queue] () throws(QueueError) in
                try queue.postpone(event, until: Clock.now + pause)
            }
            dispatcher.report(.webhookFailed(event: event.id, attempts: event.attempts + 1, pause: pause))
            return true
        } catch {
            dispatcher.report(.queueFailed(error))
            rests = true
            return false
        }
    }

    /// - Returns: whether the listener has taken it (any 2xx).
    private func send(_ content: [UInt8], _ event: QueueEvent) async -> Bool {
        guard let outlet = dispatcher.outlet else { return false }
        let seconds = String(Clock.now / 1000)
        var code = HMAC<SHA256>(key: SymmetricKey(data: address.secret))
        code.update(data: Array(seconds.utf8) + [UInt8(ascii: ".")] + content)
        let signature = code.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var request = UpstreamRequest(
            url: address.url, contentType: "application/json", accept: "*/*", segments: [.bytes(content)],
            byteCount: content.count, authorization: .none, timeouts: Timeouts(connect: 5, idle: 10, total: 30),
            trust: address.trust, responseLimit: 64 << 10)
        request.fields = [
            "X-Stow-Gateway-Event: \(event.id)", "X-Stow-Gateway-Timestamp: \(seconds)",
            "X-Stow-Gateway-Signature: sha256=\(signature)",
        ]
        guard let response = try? await outlet.transport.send(request) else { return false }
        return (200...299).contains(response.status)
    }

    private func tellLater() async {
        let next = try? await dispatcher.workers.run { [queue] () throws(QueueError) in try queue.nextEventDue() }
        let now = Clock.now
        let due = rests ? nil : next ?? nil
        let pause = min(Dispatcher.lookTime, max(20, due.map { $0 - now } ?? Dispatcher.lookTime))
        if let timer { dispatcher.loop.cancel(timer) }
        timer = dispatcher.loop.schedule(at: dispatcher.loop.now.advanced(byMilliseconds: pause)) { [self] in
            timer = nil
            tell()
        }
    }
}

/// Where to, and how it is shown who says it.
package struct WebhookAddress: Sendable, Equatable {
    var url: String
    /// Key of the HMAC.
    var secret: [UInt8]
    var trust: TLSTrust

    package init(url: String, secret: [UInt8], trust: TLSTrust = TLSTrust()) {
        self.url = url
        self.secret = secret
        self.trust = trust
    }
}
