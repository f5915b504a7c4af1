internal import CMicroHTTPD
import DICOM
import Glibc

extension Reply {
    /// Hands the reply to libmicrohttpd.
    func queue(on connection: OpaquePointer) -> MHD_Result {
        guard let response = makeResponse() else { return .NO }
        defer { MHD_destroy_response(response) }
        add("Content-Type", contentType, to: response)
        // Whatever page or problem it is: not to be sniffed, framed, cached or told to others.
        MHD_add_response_header(response, "X-Content-Type-Options", "nosniff")
        MHD_add_response_header(response, "Cache-Control", "no-store")
        MHD_add_response_header(response, "Referrer-Policy", "no-referrer")
        if !fields.contains(where: { $0.name == "Content-Security-Policy" }) {
            MHD_add_response_header(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        }
        for field in fields { add(field.name, field.value, to: response) }
        if closesConnection { MHD_add_response_header(response, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(status), response)
    }

    /// Lends the texts, where an argument of a call in C would be a copy.
    private func add(_ name: String, _ value: String, to response: OpaquePointer) {
        name.withCString { name in
            value.withCString { value in _ = MHD_add_response_header(response, name, value) }
        }
    }

    private func makeResponse() -> OpaquePointer? {
        switch content {
        case .bytes(var bytes):
            return bytes.withUnsafeMutableBytes {
                MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
            }
        case .segments(let segments):
            let stream = SegmentStream(segments)
            return MHD_create_response_from_callback(
                UInt64(content.byteCount), 256 << 10, SegmentStream.read, Unmanaged.passRetained(stream).toOpaque(),
                SegmentStream.release)
        }
    }
}

/// Feeds a large reply to libmicrohttpd.
private final class SegmentStream {
    private let segments: [Segment]

    init(_ segments: [Segment]) { self.segments = segments }

    /// MHD_ContentReaderCallback: bytes from `position` on.
    static let read: MHD_ContentReaderCallback = { context, position, buffer, count in
        guard let context, let buffer else { return Int(MHD_CONTENT_READER_END_WITH_ERROR) }
        let stream = Unmanaged<SegmentStream>.fromOpaque(context).takeUnretainedValue()
        return stream.copy(from: Int(position), to: UnsafeMutableRawBufferPointer(start: buffer, count: count))
    }

    static let release: MHD_ContentReaderFreeCallback = { context in
        if let context { Unmanaged<SegmentStream>.fromOpaque(context).release() }
    }

    private func copy(from position: Int, to buffer: UnsafeMutableRawBufferPointer) -> Int {
        var start = 0
        for segment in segments {
            let offset = position - start
            start += segment.byteCount
            guard offset < segment.byteCount else { continue }
            guard let bytes = bytes(of: segment, at: offset, atMost: buffer.count) else {
                return Int(MHD_CONTENT_READER_END_WITH_ERROR)
            }
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
        return Int(MHD_CONTENT_READER_END_OF_STREAM)
    }

    private func bytes(of segment: Segment, at offset: Int, atMost count: Int) -> [UInt8]? {
        switch segment {
        case .bytes(let bytes):
            return Array(bytes[offset..<min(bytes.count, offset + count)])
        case .content(let content, let range):
            let start = range.lowerBound + offset
            return try? content.read(at: start, count: min(count, range.upperBound - start))
        }
    }
}
