import EventLoop
import Glibc
import Synchronization

/// A server on a free port of this machine that does to each connection what a test wants.
final class TinyServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let received = Mutex<[[UInt8]]>([])

    /// - Parameter steps: one per connection that is to come, in order; the connection is closed after its step.
    init(_ steps: [@Sendable (TinyConnection) -> Void]) throws(EventLoopError) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, size)
                _ = listen(listener, 128)
                _ = getsockname(listener, $0, &size)
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        let workers = try Workers(count: 1)
        Task(executorPreference: workers) { [self] in
            for step in steps {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let connection = TinyConnection(descriptor: descriptor)
                step(connection)
                received.withLock { $0 += connection.requests }
                close(descriptor)
            }
        }
    }

    deinit { close(listener) }

    /// The contents of the requests that were read whole.
    var requests: [[UInt8]] { received.withLock { $0 } }
}

/// One accepted connection; every call waits.
final class TinyConnection {
    let descriptor: Int32
    private(set) var requests: [[UInt8]] = []
    /// The head of the last request.
    private(set) var head = ""

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Reads one request, or as much of it as comes.
    func readRequest() {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while !bytes.suffix(4).elementsEqual(end) {
            guard let byte = readSome(1).first else { return }
            bytes.append(byte)
        }
        head = String(decoding: bytes, as: UTF8.self)
        let length = head.lowercased().split(separator: "content-length: ").last?.prefix { $0.isNumber }
        var content: [UInt8] = []
        let count = length.flatMap { Int($0) } ?? 0
        while content.count < count {
            let piece = readSome(min(64 << 10, count - content.count))
            guard !piece.isEmpty else { return }
            content += piece
        }
        requests.append(content)
    }

    /// In how many segments the other side has sent something.
    var dataSegmentCount: UInt32 {
        var information = [UInt32](repeating: 0, count: 64)
        var size = socklen_t(256)
        getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &information, &size)
        // tcpi_data_segs_in of linux/tcp.h; glibc's own tcp_info ends before it.
        return information[152 / 4]
    }

    func readSome(_ count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let got = recv(descriptor, &buffer, count, 0)
        return got > 0 ? Array(buffer[..<got]) : []
    }

    func answer(_ status: Int, _ content: String = "", _ fields: [String] = []) {
        answer(status, Array(content.utf8), fields)
    }

    func answer(_ status: Int, _ content: [UInt8], _ fields: [String] = []) {
        let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(content.count)"] + fields + ["", ""]
        let bytes = Array(lines.joined(separator: "\r\n").utf8) + content
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
