import Crypto
internal import CSystem
import DICOM
import EventLoop
import Glibc

/// Where payloads go that are too large for memory.
struct Spool: Sendable {
    /// A folder of mode 0700 on a file system with room.
    let folder: String
    /// Payloads up to this size stay in memory. Units: bytes.
    let memoryLimit: Int
    let workers: Workers

    /// A private file without a name: whatever happens to the program, nothing of it stays behind.
    fileprivate func openFile() throws(ContentFault) -> Int32 {
        let descriptor = open(folder, O_RDWR | O_CLOEXEC | csystem_o_tmpfile, 0o600)
        if descriptor >= 0 { return descriptor }
        guard errno == EOPNOTSUPP || errno == EISDIR else { throw ContentFault(spoolErrno: errno) }
        // A file system without O_TMPFILE: a name for a moment.
        var template = Array("\(folder)/.payload-XXXXXX".utf8CString)
        let named = mkstemp(&template)
        guard named >= 0 else { throw ContentFault(spoolErrno: errno) }
        unlink(template)
        _ = fcntl(named, F_SETFD, FD_CLOEXEC)
        return named
    }
}

extension ContentFault {
    fileprivate init(spoolErrno: Int32) {
        self = spoolErrno == ENOSPC || spoolErrno == EDQUOT ? .spoolFull : .spoolFailed(errno: spoolErrno)
    }
}

/// Takes in a payload: in memory when small, else in a private file; hashed on the way, once.
///
/// Small payloads are hashed as they arrive, while they are in the processor's cache. Of large ones a worker reads
/// back what has been written, so that the loop has only the writing to do.
final class PayloadWriter {
    private let spool: Spool
    private var bytes: [UInt8] = []
    private var hasher = SHA256()
    private var file: SpoolDigest?
    private(set) var byteCount = 0

    /// - Parameter expectedCount: how much will come, if that is known. Units: bytes.
    init(_ spool: Spool, expectedCount: Int?) {
        self.spool = spool
        if let expectedCount, expectedCount <= spool.memoryLimit { bytes.reserveCapacity(expectedCount) }
    }

    func append(_ piece: RawSpan) throws(ContentFault) {
        byteCount += piece.byteCount
        if file == nil, byteCount > spool.memoryLimit { try moveToFile() }
        try piece.withUnsafeBytes { (piece) throws(ContentFault) in
            guard let file else {
                hasher.update(bufferPointer: piece)
                bytes.append(contentsOf: piece)
                return
            }
            try file.write(piece)
        }
    }

    private func moveToFile() throws(ContentFault) {
        let file = SpoolDigest(try spool.openFile(), workers: spool.workers)
        let held = bytes
        try held.span.bytes.withUnsafeBytes { (bytes) throws(ContentFault) in try file.write(bytes) }
        bytes = []
        self.file = file
    }

    /// The payload; call once, after the last piece.
    func finish() -> ReceivedPayload {
        guard let file else {
            return ReceivedPayload(content: .bytes(bytes), digest: .known(Array(hasher.finalize())))
        }
        return ReceivedPayload(content: .file(file.file(byteCount: byteCount)), digest: .pending(file))
    }
}

extension PayloadWriter {
    /// SHA-256 of bytes that came within another text.
    static func digest(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

/// A payload that has arrived in full; its digest may still be under way.
struct ReceivedPayload: Sendable {
    enum Digest: Sendable {
        case known([UInt8])
        case pending(SpoolDigest)
    }

    let content: Content
    fileprivate let digest: Digest

    /// SHA-256 of the bytes.
    ///
    /// - Throws: `ContentFault.spoolFailed` if the file cannot be read back.
    func digest() async throws(ContentFault) -> [UInt8] {
        switch digest {
        case .known(let digest): digest
        case .pending(let file): try await file.digest()
        }
    }
}
