internal import CMicroHTTPD
import EventLoop
import Glibc

/// One listening socket, one libmicrohttpd daemon and one loop: everything about a request happens on this thread.
///
/// `@unchecked Sendable`: confined to its loop's thread but for what is documented otherwise.
final class Shard: @unchecked Sendable {
    let loop: EventLoop
    let handler: any RequestHandler
    private let settings: FrontSettings
    private let listener: Int32
    private var daemon: OpaquePointer?
    private var connections: [Int32: ConnectionContext] = [:]
    private var needsRun = false
    /// Connections whose request is complete, to be suspended once libmicrohttpd has returned.
    private var parked: [OpaquePointer] = []
    /// Whether replies have been queued since libmicrohttpd began to run.
    private var hasReplies = false
    private var working = 0 {
        // With several connections open the processor has other work than to look for the next event of this one.
        didSet { loop.polls = working < 2 && connections.count <= 2 }
    }
    private(set) var isDraining = false

    /// - Parameter listener: a listening socket, which the shard closes.
    init(on loop: EventLoop, listener: Int32, handler: any RequestHandler, _ settings: FrontSettings) {
        self.loop = loop
        self.listener = listener
        self.handler = handler
        self.settings = settings
    }

    // MARK: Life, on the loop's thread

    /// - Returns: whether libmicrohttpd could be started.
    func start() -> Bool {
        let own = UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())
        let context = UnsafeMutableRawPointer(bitPattern: own)
        let flags = MHD_USE_EPOLL.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        // 128 KiB: half of it is one read; larger costs more clearing per request than it saves.
        let options = [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(listener), ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_MEMORY_LIMIT, value: 128 << 10, ptr_value: nil),
            MHD_OptionItem(
                option: .CONNECTION_LIMIT, value: settings.limits.connections / settings.shardCount,
                ptr_value: nil),
            MHD_OptionItem(
                option: .NOTIFY_COMPLETED, value: unsafeBitCast(Self.completed, to: Int.self),
                ptr_value: context),
            MHD_OptionItem(
                option: .NOTIFY_CONNECTION, value: unsafeBitCast(Self.connectionChanged, to: Int.self),
                ptr_value: context),
            MHD_OptionItem(
                option: .URI_LOG_CALLBACK, value: unsafeBitCast(Self.requestBegan, to: Int.self),
                ptr_value: context),
            MHD_OptionItem(
                option: .UNESCAPE_CALLBACK, value: unsafeBitCast(Self.unescape, to: Int.self),
                ptr_value: nil),
            MHD_OptionItem(option: .SIGPIPE_HANDLED_BY_APP, value: 1, ptr_value: nil),
            MHD_OptionItem(option: .END, value: 0, ptr_value: nil),
        ]
        daemon = cmhd_start_daemon(flags, Self.access, context, options)
        guard let daemon else { return false }
        loop.watch(cmhd_epoll_fd(daemon), for: .read) { [self] _ in needsRun = true }
        loop.addTurnHook { [self] in turn() }
        reapLater()
        return true
    }

    /// Takes no new connections and no further request on a kept one.
    func drain() {
        guard let daemon, !isDraining else { return }
        isDraining = true
        let listener = MHD_quiesce_daemon(daemon)
        if listener >= 0 { close(listener) }
    }

    /// Whether no request is between its first byte of content and the end of its reply.
    var isIdle: Bool { connections.values.allSatisfy { $0.exchange == nil } }

    /// Ends the daemon. libmicrohttpd aborts the program if a connection is suspended now, so the work must be over.
    func stop() {
        guard let daemon, working == 0 else { return }
        loop.forget(cmhd_epoll_fd(daemon))
        loop.removeTurnHooks()
        MHD_stop_daemon(daemon)
        self.daemon = nil
    }

    /// Lets libmicrohttpd work, once: what it has left to do at once waits until the loop has looked at the others.
    private func turn() -> Int? {
        guard let daemon else { return nil }
        if needsRun {
            needsRun = false
            run(daemon)
            // A reply that has just been queued goes out in the next run.
            if hasReplies { run(daemon) }
        }
        var timeout: UInt64 = 0
        guard MHD_get_timeout(daemon, &timeout) == .YES else { return needsRun ? 0 : nil }
        if timeout == 0 { needsRun = true }
        return needsRun ? 0 : Int(clamping: timeout)
    }

    private func run(_ daemon: OpaquePointer) {
        hasReplies = false
        MHD_run(daemon)
        for connection in parked { MHD_suspend_connection(connection) }
        parked.removeAll(keepingCapacity: true)
    }

    private func reapLater() {
        loop.schedule(at: loop.now.advanced(byMilliseconds: 1000)) { [self] in
            guard daemon != nil else { return }
            for connection in connections.values where connection.isOverdue(at: loop.now, settings.limits) {
                connection.cut()
            }
            reapLater()
        }
    }

    // MARK: What an exchange needs

    func makeID() -> String {
        let id = String(loop.random.next(), radix: 36)
        return String(repeating: "0", count: 13 - id.utf8.count) + id
    }

    func makeReader(_ plan: ContentPlan, expectedCount: Int?) throws(ContentFault) -> ContentReader {
        try ContentReader(plan, spool: settings.spool, expectedCount: expectedCount, formLimits: settings.formLimits)
    }

    /// Runs `body` on this shard's thread, without a hop, and counts it as work.
    func work(_ body: nonisolated(nonsending) @escaping () async -> Void) {
        working += 1
        let body = Confined(body)
        Task(executorPreference: loop) {
            await body.value()
            self.working -= 1
        }
    }

    /// Suspends the connection at the end of this turn, before its work begins.
    ///
    /// Suspended within the callback, libmicrohttpd 0.9.75 would still think that it waits for content, look for some
    /// after the work, find the end of a client that has closed its side, and drop the connection without the reply.
    func suspendLater(_ connection: OpaquePointer) { parked.append(connection) }

    func noteReply() { hasReplies = true }

    func resume(_ connection: OpaquePointer) {
        MHD_resume_connection(connection)
        needsRun = true
    }

    // MARK: libmicrohttpd's callbacks

    /// MHD_AccessHandlerCallback.
    private static let access: MHD_AccessHandlerCallback = {
        _, connection, _, method, version, data, dataCount, context in
        guard let connection, let context, let exchangePointer = context.pointee, let method, let version, let dataCount
        else { return .NO }
        let exchange = Unmanaged<Exchange>.fromOpaque(exchangePointer).takeUnretainedValue()
        let piece = UnsafeRawBufferPointer(start: data, count: dataCount.pointee)
        dataCount.pointee = 0
        return exchange.advance(connection, method, version, piece, ConnectionContext.of(connection))
    }

    /// MHD_OPTION_URI_LOG_CALLBACK: the target as it was sent, before libmicrohttpd takes it apart. Its result becomes
    /// the request's context.
    private static let requestBegan:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
        ) -> UnsafeMutableRawPointer? = { shard, target, _ in
            guard let shard, let target else { return nil }
            let exchange = Exchange(
                Unmanaged<Shard>.fromOpaque(shard).takeUnretainedValue(), target: String(cString: target))
            return Unmanaged.passRetained(exchange).toOpaque()
        }

    /// MHD_RequestCompletedCallback.
    private static let completed: MHD_RequestCompletedCallback = { own, connection, context, _ in
        guard let own, let context, let pointer = context.pointee else { return }
        let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
        context.pointee = nil
        let shard = Unmanaged<Shard>.fromOpaque(own).takeUnretainedValue()
        shard.parked.removeAll { $0 == connection }
        guard let connection, let connectionContext = ConnectionContext.of(connection) else { return }
        if exchange.leavesContentUnread { Linger.start(on: connectionContext.descriptor, shard.loop) }
        connectionContext.completed(at: shard.loop.now)
    }

    /// MHD_NotifyConnectionCallback.
    private static let connectionChanged: MHD_NotifyConnectionCallback = { own, connection, context, code in
        guard let own, let connection, let context else { return }
        let shard = Unmanaged<Shard>.fromOpaque(own).takeUnretainedValue()
        switch code {
        case .CONNECTION_NOTIFY_STARTED:
            let connectionContext = ConnectionContext(cmhd_socket(connection), at: shard.loop.now)
            context.pointee = Unmanaged.passRetained(connectionContext).toOpaque()
            shard.connections[connectionContext.descriptor] = connectionContext
        case .CONNECTION_NOTIFY_CLOSED:
            guard let pointer = context.pointee else { return }
            let connectionContext = Unmanaged<ConnectionContext>.fromOpaque(pointer).takeRetainedValue()
            context.pointee = nil
            shard.connections[connectionContext.descriptor] = nil
        @unknown default: break
        }
    }

    /// MHD_OPTION_UNESCAPE_CALLBACK: leaves everything encoded, since decoding here would cut a target at `%00`.
    private static let unescape:
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?
        ) -> Int = { _, _, text in text.map { strlen($0) } ?? 0 }
}

extension ConnectionContext {
    fileprivate static func of(_ connection: OpaquePointer) -> ConnectionContext? {
        cmhd_socket_context(connection).map { Unmanaged<ConnectionContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// Carries a closure to a task that runs on the very thread where the closure was made.
private struct Confined: @unchecked Sendable {
    let value: nonisolated(nonsending) () async -> Void
    init(_ value: nonisolated(nonsending) @escaping () async -> Void) { self.value = value }
}

/// What all shards share.
struct FrontSettings: Sendable {
    var shardCount: Int
    var limits: ConnectionLimits
    var formLimits: FormLimits
    var spool: Spool
}
