internal import CCurl
import DICOM
import EventLoop
import Glibc

/// libcurl's multi interface in the loop of a shard: many requests, no thread.
///
/// `@unchecked Sendable`: confined to its loop's thread; only tasks that run there call it.
final class CurlTransport: @unchecked Sendable {
    private let loop: EventLoop
    private let multi: OpaquePointer
    private var transfers: [OpaquePointer: (transfer: CurlTransfer, setup: CurlTransfer.Setup)] = [:]
    /// Handles between two requests, each still set up as for its last.
    private var idleHandles: [(handle: OpaquePointer, setup: CurlTransfer.Setup)] = []
    /// How many of those are kept: each has a buffer of 128 KiB.
    private static let idleHandleLimit = 8
    private var timer: TimerID?
    private var connections = KeptConnections()
    /// Whether a request is about to choose its connection.
    private var hasNewTransfer = false
    private var isShutDown = false
    /// What the requests that are over have sent. Units: bytes.
    private var finishedByteCount = 0

    /// How much of all requests has been handed to the network so far; goes back where one starts over. Units: bytes.
    var sentByteCount: Int { transfers.values.reduce(finishedByteCount) { $0 + $1.transfer.reader.position } }

    /// Must be created on the loop's thread.
    init(on loop: EventLoop) throws(ForwarderError) {
        guard curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK, let multi = curl_multi_init() else {
            throw .transportUnavailable
        }
        self.loop = loop
        self.multi = OpaquePointer(multi)
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket_callback(multi, Self.socketChanged)
        ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
        ccurl_multi_set_timer_callback(multi, Self.timerChanged)
        ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
    }

    /// Sends the request and waits for the whole response.
    ///
    /// - Throws: how the transfer failed; any HTTP status is a response, not an error.
    nonisolated(nonsending) func send(_ request: UpstreamRequest) async throws(ForwarderError) -> UpstreamResponse {
        let result = await withCheckedContinuation { continuation in
            start(CurlTransfer(request) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    private func start(_ transfer: CurlTransfer) {
        let setup = transfer.setup
        guard !isShutDown else {
            transfer.cancel()
            return
        }
        guard let handle = preparedHandle(for: setup) else {
            transfer.cancel()
            return
        }
        transfer.configure(handle)
        transfers[handle] = (transfer, setup)
        hasNewTransfer = true
        curl_multi_add_handle(UnsafeMutableRawPointer(multi), UnsafeMutableRawPointer(handle))
    }

    private func preparedHandle(for setup: CurlTransfer.Setup) -> OpaquePointer? {
        let idle = idleHandles.popLast()
        if let idle, idle.setup == setup { return idle.handle }
        guard let handle = idle?.handle ?? curl_easy_init().map({ OpaquePointer($0) }) else { return nil }
        curl_easy_reset(UnsafeMutableRawPointer(handle))
        CurlTransfer.prepare(handle, for: setup)
        watchSockets(of: UnsafeMutableRawPointer(handle))
        return handle
    }

    private func watchSockets(of handle: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_SOCKOPTDATA, context)
        ccurl_set_sockopt_callback(handle) { context, socket, _ in
            guard let context else { return CURL_SOCKOPT_OK }
            Unmanaged<CurlTransport>.fromOpaque(context).takeUnretainedValue().connections.add(socket)
            return CURL_SOCKOPT_OK
        }
        ccurl_set_pointer(handle, CURLOPT_CLOSESOCKETDATA, context)
        ccurl_set_close_callback(handle) { context, socket in
            if let context {
                let transport = Unmanaged<CurlTransport>.fromOpaque(context).takeUnretainedValue()
                transport.loop.forget(socket)
                transport.connections.remove(socket)
            }
            return close(socket)
        }
    }

    // MARK: What libcurl asks for

    private static let socketChanged: ccurl_socket_callback = { _, socket, what, context, _ in
        guard let context else { return 0 }
        let transport = Unmanaged<CurlTransport>.fromOpaque(context).takeUnretainedValue()
        switch what {
        case CURL_POLL_REMOVE:
            if transport.connections.contains(socket) {
                transport.connections.rest(socket, since: transport.loop.turn)
                transport.loop.update(socket, for: .read)
            } else {
                // The resolver's: its number may belong to another file before the next turn.
                transport.loop.forget(socket)
            }
        case CURL_POLL_IN: transport.watch(socket, for: .read)
        case CURL_POLL_OUT: transport.watch(socket, for: .write)
        default: transport.watch(socket, for: [.read, .write])
        }
        return 0
    }

    private static let timerChanged: ccurl_timer_callback = { _, milliseconds, context in
        guard let context else { return 0 }
        Unmanaged<CurlTransport>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
        return 0
    }

    private func watch(_ socket: Int32, for interest: Interest) {
        if connections.contains(socket) { connections.use(socket) }
        loop.watch(socket, for: interest) { [self] ready in
            guard !connections.isResting(socket) else {
                end(socket)
                return
            }
            var mask: Int32 = 0
            if ready.contains(.read) { mask |= CURL_CSELECT_IN }
            if ready.contains(.write) { mask |= CURL_CSELECT_OUT }
            if !ready.isDisjoint(with: .failed) { mask |= CURL_CSELECT_ERR }
            act(socket, mask)
        }
    }

    private func setTimer(_ milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        // Too early by a part of a millisecond would be worse than too late: libcurl would find nothing due and ask for
        // no other timer.
        let deadline = loop.now.advanced(byMilliseconds: milliseconds == 0 ? 0 : milliseconds + 1)
        timer = loop.schedule(at: deadline) { [self] in
            timer = nil
            act(CURL_SOCKET_TIMEOUT, 0)
        }
    }

    private func act(_ socket: Int32, _ mask: Int32) {
        var running: Int32 = 0
        if hasNewTransfer {
            hasNewTransfer = false
            endSpokenConnections()
        }
        curl_multi_socket_action(UnsafeMutableRawPointer(multi), socket, mask, &running)
        // Where no head was sent after all.
        ccurl_expect_content(0)
        finishTransfers()
    }

    /// Ends the connections on which the archive has spoken since the loop has last looked.
    private func endSpokenConnections() {
        for socket in connections.unseen(in: loop.turn) {
            var byte: UInt8 = 0
            if recv(socket, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) >= 0 { end(socket) }
        }
    }

    /// Ends a kept connection that the archive has closed, or on which it has said something that nobody asked for, such
    /// as a second answer or a 408 before it closes: libcurl 7.88 would take it for the answer to the next request.
    ///
    /// - Source: RFC 9112 §9.5, §11.2.
    private func end(_ socket: Int32) {
        loop.unwatch(socket)
        var rest = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<256 {
            guard recv(socket, &rest, rest.count, Int32(MSG_DONTWAIT)) > 0 else { break }
        }
        // For libcurl it is then one that the other side has closed.
        shutdown(socket, Int32(SHUT_RDWR))
    }

    private func finishTransfers() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(UnsafeMutableRawPointer(multi), &left) {
            guard message.pointee.msg == CURLMSG_DONE, let raw = message.pointee.easy_handle else { continue }
            let handle = OpaquePointer(raw)
            let code = ccurl_message_result(message)
            let finished = transfers.removeValue(forKey: handle)
            finishedByteCount += finished?.transfer.reader.position ?? 0
            finished?.transfer.finish(code, on: handle)
            curl_multi_remove_handle(UnsafeMutableRawPointer(multi), raw)
            recycle(handle, code == CURLE_OK ? finished?.setup : nil)
        }
    }

    private func recycle(_ handle: OpaquePointer, _ setup: CurlTransfer.Setup?) {
        if let setup, setup.isKept, idleHandles.count < Self.idleHandleLimit {
            idleHandles.append((handle, setup))
        } else {
            curl_easy_cleanup(UnsafeMutableRawPointer(handle))
        }
    }

    /// Ends what is under way; every caller gets `shuttingDown`.
    func shutDown() {
        guard !isShutDown else { return }
        isShutDown = true
        for (handle, (transfer, _)) in transfers {
            curl_multi_remove_handle(UnsafeMutableRawPointer(multi), UnsafeMutableRawPointer(handle))
            curl_easy_cleanup(UnsafeMutableRawPointer(handle))
            transfer.cancel()
        }
        transfers = [:]
        for (handle, _) in idleHandles { curl_easy_cleanup(UnsafeMutableRawPointer(handle)) }
        idleHandles = []
        curl_multi_cleanup(UnsafeMutableRawPointer(multi))
    }
}
