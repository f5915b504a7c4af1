internal import CCurl
import DICOM
import Glibc

/// One request on its way: what libcurl's callbacks read and write.
///
/// Confined to the thread of its loop.
final class CurlTransfer {
    let request: UpstreamRequest
    private(set) var reader: UploadReader
    private var response: [UInt8] = []
    private(set) var responseTooLarge = false
    private var retryAfter: Int?
    private var warnings: [String] = []
    private static let warningLimit = 8
    private var offers: [String] = []
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let completion: (Result<UpstreamResponse, ForwarderError>) -> Void

    init(_ request: UpstreamRequest, completion: @escaping (Result<UpstreamResponse, ForwarderError>) -> Void) {
        self.request = request
        self.completion = completion
        reader = UploadReader(request.segments)
    }

    deinit { curl_slist_free_all(headers) }

    // MARK: Callbacks

    /// CURLOPT_PREREQFUNCTION: the connection stands, and the head is about to be sent. Within TLS it is part of a record.
    private static let announceContent: ccurl_prerequest_callback = { _, _, _, _, _ in
        ccurl_expect_content(1)
        return CURL_PREREQFUNC_OK
    }

    /// CURLOPT_READFUNCTION.
    private static let read: ccurl_data_callback = { data, size, count, context in
        guard let transfer = CurlTransfer.from(context) else { return Int(CURL_READFUNC_ABORT) }
        let buffer = UnsafeMutableRawBufferPointer(start: data, count: size * count)
        return transfer.reader.read(into: buffer) ?? Int(CURL_READFUNC_ABORT)
    }

    /// CURLOPT_SEEKFUNCTION: only ever asked to go back to the start.
    private static let seek: ccurl_seek_callback = { context, offset, origin in
        guard let transfer = CurlTransfer.from(context), offset == 0, origin == SEEK_SET else {
            return CURL_SEEKFUNC_FAIL
        }
        transfer.reader.rewind()
        return CURL_SEEKFUNC_OK
    }

    /// CURLOPT_WRITEFUNCTION: taking less than offered ends the transfer.
    private static let write: ccurl_data_callback = { data, size, count, context in
        guard let transfer = CurlTransfer.from(context) else { return 0 }
        guard transfer.response.count + size * count <= transfer.request.responseLimit else {
            transfer.responseTooLarge = true
            return 0
        }
        transfer.response.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size * count))
        return size * count
    }

    /// CURLOPT_HEADERFUNCTION: of interest are Retry-After (RFC 9110 §10.2.3), Warning (RFC 7234 §5.5), and what OPTIONS
    /// tells.
    private static let header: ccurl_data_callback = { data, size, count, context in
        let line = UnsafeRawBufferPointer(start: data, count: size * count)
        if line.count > 12, line[0] | 0x20 == UInt8(ascii: "r"), let transfer = CurlTransfer.from(context) {
            transfer.noteRetryAfter(String(decoding: line, as: UTF8.self))
        } else if line.count > 8, line[0] | 0x20 == UInt8(ascii: "w"), let transfer = CurlTransfer.from(context) {
            transfer.noteWarning(String(decoding: line, as: UTF8.self))
        }
        if line.count > 6, line[0] | 0x20 == UInt8(ascii: "a"), let transfer = CurlTransfer.from(context) {
            transfer.noteOffer(String(decoding: line, as: UTF8.self))
        }
        return size * count
    }

    /// Seconds or a date, up to a day.
    private func noteRetryAfter(_ line: String) {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "retry-after" else { return }
        let value = parts[1].drop { $0.isWhitespace }.prefix { !$0.isNewline }
        var seconds = Int(value.filter { !$0.isWhitespace })
        if seconds == nil {
            let date = curl_getdate(String(value), nil)
            if date >= 0 { seconds = max(0, date - time(nil)) }
        }
        retryAfter = seconds.flatMap { $0 >= 0 ? min($0, 86_400) : nil }
    }

    private func noteWarning(_ line: String) {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "warning", warnings.count < Self.warningLimit else { return }
        warnings.append(String(parts[1].drop { $0.isWhitespace }.prefix { !$0.isNewline }))
    }

    private func noteOffer(_ line: String) {
        guard request.method == .options, offers.count < 16 else { return }
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, ["allow", "accept-post"].contains(parts[0].lowercased()) else { return }
        offers.append(String(parts[1].filter { !$0.isNewline }.prefix(1024)))
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: Set up and finish

    /// What a handle keeps from one request to the next.
    struct Setup: Equatable {
        fileprivate let method: UpstreamRequest.Method
        fileprivate let url: String
        fileprivate let authorization: Credentials
        fileprivate let timeouts: Timeouts
        fileprivate let trust: TLSTrust
        fileprivate let isStream: Bool
        fileprivate let hasContent: Bool

        /// Whether the handle's buffer is small enough to be kept for the next request.
        var isKept: Bool { !isStream }
    }

    /// More than 1 MiB: also where libcurl begins to ask for `100 Continue`.
    private var isStream: Bool { request.byteCount > 1 << 20 }

    var setup: Setup {
        Setup(
            method: request.method, url: request.url, authorization: request.authorization,
            timeouts: request.timeouts, trust: request.trust, isStream: isStream,
            hasContent: request.method == .post && request.byteCount > 0)
    }

    /// Describes to a handle that has been reset what all requests of one setup have in common.
    static func prepare(_ handle: OpaquePointer, for setup: Setup) {
        let handle = UnsafeMutableRawPointer(handle)
        ccurl_set_string(handle, CURLOPT_URL, setup.url)
        ccurl_set_long(handle, setup.method == .post ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
        if setup.method == .options { ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, "OPTIONS") }
        if setup.hasContent, setup.url.lowercased().hasPrefix("http://") {
            ccurl_set_prerequest_callback(handle, announceContent)
        }
        ccurl_set_data_callback(handle, CURLOPT_READFUNCTION, read)
        ccurl_set_seek_callback(handle, seek)
        ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION, write)
        ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION, header)
        setDeadlines(setup.timeouts, handle)
        // 100 KB bodies do best with 128 KiB, streams with 512 KiB (measured).
        ccurl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, setup.isStream ? 512 << 10 : 128 << 10)
        ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        // An archive is reached as configured, never by what the environment says.
        ccurl_set_string(handle, CURLOPT_PROXY, "")
        ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if !setup.trust.checksHostName { ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0) }
        if !setup.trust.checksCertificate { ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0) }
        if let authorities = setup.trust.authorityFile { ccurl_set_string(handle, CURLOPT_CAINFO, authorities) }
        if case .basic(let user, let password) = setup.authorization {
            ccurl_set_long(handle, CURLOPT_HTTPAUTH, 1 << 0)
            ccurl_set_string(handle, CURLOPT_USERNAME, user)
            ccurl_set_string(handle, CURLOPT_PASSWORD, password)
        }
    }

    /// Gives a prepared handle what is this request's own.
    func configure(_ handle: OpaquePointer) {
        let handle = UnsafeMutableRawPointer(handle)
        let context = Unmanaged.passUnretained(self).toOpaque()
        if request.method == .post {
            ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.byteCount))
        }
        ccurl_set_pointer(handle, CURLOPT_READDATA, context)
        ccurl_set_pointer(handle, CURLOPT_SEEKDATA, context)
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        setHeaders(handle)
    }

    private func setHeaders(_ handle: UnsafeMutableRawPointer) {
        addHeader("Accept: " + request.accept)
        if request.method == .post {
            addHeader("Content-Type: " + request.contentType)
            // libcurl would let a body above 1 MiB wait a whole second for a `100 Continue` that never comes.
            if isStream { addHeader("Expect:") }
        }
        if case .bearer(let token) = request.authorization { addHeader("Authorization: Bearer " + token) }
        for field in request.fields { addHeader(field) }
        ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers)
    }

    private func addHeader(_ line: String) {
        // Lent, where an argument would be a copy.
        headers = line.withCString { curl_slist_append(headers, $0) }
    }

    private static func setDeadlines(_ timeouts: Timeouts, _ handle: UnsafeMutableRawPointer) {
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect * 1000)
        ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, timeouts.total * 1000)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_TIME, timeouts.idle)
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    }

    /// Tells the caller how it ended.
    func finish(_ code: CURLcode, on handle: OpaquePointer) {
        let handle = UnsafeMutableRawPointer(handle)
        guard code == CURLE_OK else {
            completion(.failure(failure(code, on: handle)))
            return
        }
        var status = 0
        var sent = curl_off_t(0)
        var type: UnsafeMutablePointer<CChar>?
        ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        ccurl_get_offset(handle, CURLINFO_SIZE_UPLOAD_T, &sent)
        ccurl_get_string(handle, CURLINFO_CONTENT_TYPE, &type)
        completion(
            .success(
                UpstreamResponse(
                    status: status, contentType: type.map { String(cString: $0) }, retryAfter: retryAfter,
                    warnings: warnings, body: response, sentByteCount: Int(sent), offers: offers)))
    }

    private func failure(_ code: CURLcode, on handle: UnsafeMutableRawPointer) -> ForwarderError {
        if let errno = reader.failure { return .payloadUnreadable(errno: errno) }
        if responseTooLarge { return .responseTooLong(limit: request.responseLimit) }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY:
            return .unreachable(code: Int32(bitPattern: code.rawValue))
        case CURLE_OPERATION_TIMEDOUT:
            var connected = curl_off_t(0)
            // A kept-alive connection has no time of connecting, but then something has been sent on it, save where
            // there is no content to be sent; about to send it was at any rate.
            let time = request.method == .post ? CURLINFO_CONNECT_TIME_T : CURLINFO_PRETRANSFER_TIME_T
            ccurl_get_offset(handle, time, &connected)
            if connected == 0, reader.position == 0 { return .unreachable(code: Int32(bitPattern: code.rawValue)) }
            return .timedOut(reader.position < request.byteCount ? .sending : .waiting)
        case CURLE_SSL_CONNECT_ERROR: return .handshakeFailed(code: Int32(bitPattern: code.rawValue))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            return .tlsFailed(code: Int32(bitPattern: code.rawValue))
        default:
            return .connectionLost(code: Int32(bitPattern: code.rawValue))
        }
    }

    /// The loop is ending.
    func cancel() { completion(.failure(.shuttingDown)) }
}
