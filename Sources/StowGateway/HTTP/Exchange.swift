internal import CMicroHTTPD
import DICOM
import EventLoop

/// One request and its reply.
///
/// Confined to the thread of its shard. libmicrohttpd holds it from the request line until the reply is out.
final class Exchange {
    private enum Phase {
        case head
        case receiving(ContentReader)
        /// Content is thrown away; the reply follows at its end.
        case discarding(Reply)
        /// Parked while the handler works.
        case working
        case answering(Reply)
        case answered
    }

    /// How much unwanted content is read so that the client gets to read the reply. Units: bytes.
    private static let discardLimit = 256 << 20

    private let shard: Shard
    private let target: String
    private var head = RequestHead(method: "", target: "/", version: "", fields: [])
    private var phase = Phase.head
    private var byteCount = 0
    private var discarded = 0
    private let start: Instant
    /// Whether the client has been answered before all of its content arrived.
    private(set) var leavesContentUnread = false

    init(_ shard: Shard, target: String) {
        self.shard = shard
        self.target = target
        start = shard.loop.now
    }

    var isWorking: Bool { if case .working = phase { true } else { false } }

    /// Bytes of content so far; `nil` outside of the content.
    var receivedByteCount: Int? {
        switch phase {
        case .receiving, .discarding: byteCount
        case .head, .working, .answering, .answered: nil
        }
    }

    /// libmicrohttpd's access handler: called once for the head, then for each piece of content, then at its end.
    func advance(
        _ connection: OpaquePointer, _ method: UnsafePointer<CChar>, _ version: UnsafePointer<CChar>,
        _ piece: UnsafeRawBufferPointer, _ context: ConnectionContext?
    ) -> MHD_Result {
        switch phase {
        case .head:
            context?.began(self)
            return takeHead(connection, method: String(cString: method), version: String(cString: version))
        case .receiving(let reader):
            return piece.isEmpty ? finish(reader, connection) : take(piece, reader)
        case .discarding(let reply):
            guard !piece.isEmpty else { return send(reply, on: connection) }
            return discard(piece)
        case .answering(let reply):
            return send(reply, on: connection)
        case .working, .answered:
            return .NO
        }
    }

    // MARK: Head

    private func takeHead(_ connection: OpaquePointer, method: String, version: String) -> MHD_Result {
        head = RequestHead(method: method, target: target, version: version, fields: fields(of: connection))
        if let fault = head.fault() {
            var reply = shard.handler.reply(to: fault, head)
            reply.closesConnection = true
            return refuse(reply, connection)
        }
        switch shard.handler.admit(head) {
        case .refuse(let reply): return refuse(reply, connection)
        case .accept(let plan):
            if let length = head.contentLength, length > plan.limit {
                let fault = plan.takesContent ? ContentFault.tooLarge(limit: plan.limit) : .notExpected
                return refuse(shard.handler.reply(to: fault, head), connection)
            }
            do throws(ContentFault) {
                phase = .receiving(try shard.makeReader(plan, expectedCount: head.contentLength))
                return .YES
            } catch {
                return refuse(shard.handler.reply(to: error, head), connection)
            }
        }
    }

    /// Answers before the content; what of it still comes is read and dropped after the connection's end (`Linger`),
    /// so that a client that only reads once it has written everything sees the reply.
    private func refuse(_ reply: Reply, _ connection: OpaquePointer) -> MHD_Result {
        leavesContentUnread = head.hasContent || reply.closesConnection
        return send(reply, on: connection)
    }

    private func fields(of connection: OpaquePointer) -> [RequestHead.Field] {
        var fields: [RequestHead.Field] = []
        fields.reserveCapacity(8)
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { context, _, name, nameCount, value, valueCount in
                    guard let fields = context?.assumingMemoryBound(to: [RequestHead.Field].self), let name else {
                        return .YES
                    }
                    let value = value.map { UnsafeRawBufferPointer(start: $0, count: valueCount) }
                    fields.pointee.append(
                        RequestHead.Field(
                            name: String(
                                decoding: UnsafeRawBufferPointer(start: name, count: nameCount), as: UTF8.self),
                            value: value.map { String(decoding: $0, as: UTF8.self) } ?? ""))
                    return .YES
                }, fields)
        }
        return fields
    }

    // MARK: Content

    private func take(_ piece: UnsafeRawBufferPointer, _ reader: ContentReader) -> MHD_Result {
        byteCount += piece.count
        do throws(ContentFault) {
            try reader.append(piece.bytes)
        } catch {
            phase = .discarding(shard.handler.reply(to: error, head))
        }
        return .YES
    }

    private func discard(_ piece: UnsafeRawBufferPointer) -> MHD_Result {
        byteCount += piece.count
        discarded += piece.count
        // No reply can be queued here; the client sees the end of the connection.
        return discarded <= Self.discardLimit ? .YES : .NO
    }

    private func finish(_ reader: ContentReader, _ connection: OpaquePointer) -> MHD_Result {
        let content: RequestContent
        do throws(ContentFault) {
            content = try reader.finish()
        } catch {
            return send(shard.handler.reply(to: error, head), on: connection)
        }
        let request = Request(
            id: shard.makeID(), head: head, content: content, byteCount: byteCount, receivedFrom: start)
        park(connection, request)
        return .YES
    }

    // MARK: Work and reply

    /// Suspends the connection while the handler works on the loop; libmicrohttpd asks again once it is resumed.
    private func park(_ connection: OpaquePointer, _ request: Request) {
        phase = .working
        shard.suspendLater(connection)
        shard.work { [shard] in
            let reply = await shard.handler.respond(to: request)
            self.phase = .answering(reply)
            shard.resume(connection)
        }
    }

    private func send(_ reply: Reply, on connection: OpaquePointer) -> MHD_Result {
        phase = .answered
        var reply = reply
        if shard.isDraining { reply.closesConnection = true }
        shard.noteReply()
        return reply.queue(on: connection)
    }
}
