import Conversion
import DICOM
import EventLoop
import Forwarder
import Glibc

/// What a command does with the pipeline, on its loop.
extension LocalPipeline {
    /// The name of an upload, as the server makes them.
    func makeID() -> String {
        var random = SystemRandomNumberGenerator()
        let id = String(random.next() as UInt64, radix: 36)
        return String(repeating: "0", count: 13 - id.utf8.count) + id
    }

    /// Converts a submission and stores or queues it, as the server does with one that came over HTTP.
    ///
    /// - Throws: the problem of which the server would make its reply. `StoredUpload.reply` throws another one where an
    ///   archive that answered did not store everything.
    func carry(_ submission: Submission, id: String, through outlet: Outlet) async throws(Problem) -> UploadOutcome {
        let byteCount = submission.files.reduce(0) { $0 + $1.content.byteCount }
        if gateway.queue?.isFull(for: byteCount) == true { throw .spoolFull }
        var record = UploadRecord(.local(id: id))
        return try await gateway.outcome(
            of: submission, .local(id: id), at: gateway.archive(for: submission.controls), outlet, &record)
    }

    /// The instances of a submission; nothing is sent or queued.
    func convert(_ submission: Submission, through outlet: Outlet) async throws(Problem) -> ConvertedBatch {
        var submission = submission
        submission.controls.dryRun = true
        guard case .dryRun(let batch) = try await carry(submission, id: makeID(), through: outlet) else {
            throw .unexpected
        }
        return batch
    }

    // MARK: Files

    /// Opens a file of this machine, off the loop.
    ///
    /// - Parameters: see `LocalFile`.
    func open(
        _ path: FilePath, isDigested: Bool = true, memoryLimit: Int = LocalFile.memoryLimit
    ) async throws(LocalFileFault) -> LocalFile {
        let (siteKey, limit, interruption) = (gateway.siteKey, gateway.configuration.limits.upload, interruption)
        return try await offLoop { () throws(LocalFileFault) in
            try LocalFile(path, siteKey, limit: limit, isDigested: isDigested, memoryLimit: memoryLimit, interruption)
        }
    }

    /// Takes in all of standard input: in memory when small, else in a file without a name in the state folder.
    ///
    /// - Parameter name: what the file is to be called; `nil`: as it is on the command line.
    func spoolStandardInput(name: String?) async throws(LocalFileFault) -> LocalFile {
        let configuration = gateway.configuration
        let spool = Spool(
            folder: configuration.state, memoryLimit: configuration.limits.memory, siteKey: gateway.siteKey)
        let (limit, interruption) = (configuration.limits.upload, interruption)
        return try await offLoop { () throws(LocalFileFault) in
            let payload = try StandardInput.spooled(spool, limit: limit, interruption)
            return LocalFile(standardInput: payload, name: name ?? "-")
        }
    }

    /// Runs what blocks on a worker thread.
    func offLoop<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await workers.run(body)
    }
}

/// What comes over descriptor 0.
enum StandardInput {
    /// Blocking. Waits for input in steps, so that an interruption is heard in time.
    static func spooled(
        _ spool: Spool, limit: Int, _ interruption: Interruption
    ) throws(LocalFileFault) -> ReceivedPayload {
        let writer = PayloadWriter(spool, expectedCount: nil)
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            if interruption.isRequested { throw .interrupted }
            if poll(&waiting, 1, 200) == 0 { continue }
            let count = read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else { throw errno == EISDIR ? .folder : .unreadable(errno: errno) }
            if count == 0 { break }
            guard writer.byteCount + count <= limit else { throw .tooLarge(limit: limit) }
            do throws(ContentFault) { try writer.append(buffer.span.bytes.extracting(0..<count)) } catch {
                throw fault(error)
            }
        }
        do throws(ContentFault) { return try writer.finish() } catch { throw fault(error) }
    }

    private static func fault(_ error: ContentFault) -> LocalFileFault {
        switch error {
        case .spoolFull: .noSpace
        case .spoolFailed(let code): .spoolFailed(errno: code)
        default: .unreadable(errno: EIO)
        }
    }
}

extension Request {
    /// Stands for a request where none came: the submission is there already.
    fileprivate static func local(id: String) -> Request {
        Request(
            id: id, head: RequestHead(method: "POST", target: "/upload", version: "HTTP/1.1", fields: []),
            content: .none, byteCount: 0, receivedFrom: .now)
    }
}
