import Conversion
internal import CSystem
import DICOM
import Glibc

/// Where payloads go that are too large for memory.
struct Spool: Sendable {
    /// A folder of mode 0700 on a file system with room.
    let folder: String
    /// Payloads up to this size stay in memory. Units: bytes.
    let memoryLimit: Int
    /// The key of the digests.
    let siteKey: SiteKey
}

/// A private file that a payload is written to as it arrives.
final class SpoolWriter {
    private var descriptor: Int32
    private var byteCount = 0

    /// Opens a file without a name: whatever happens to the program, nothing of it stays behind.
    init(_ spool: Spool) throws(ContentFault) {
        descriptor = open(spool.folder, O_RDWR | O_CLOEXEC | csystem_o_tmpfile, 0o600)
        if descriptor >= 0 { return }
        guard errno == EOPNOTSUPP || errno == EISDIR else { throw ContentFault(spoolErrno: errno) }
        // A file system without O_TMPFILE: a name for a moment.
        var template = Array("\(spool.folder)/.payload-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw ContentFault(spoolErrno: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ piece: ArraySlice<UInt8>) throws(ContentFault) {
        var left = piece
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ContentFault(spoolErrno: count == 0 ? ENOSPC : errno) }
            left = left.dropFirst(count)
            byteCount += count
        }
    }

    /// Hands the file on; call once.
    func finish() -> SpooledFile {
        defer { descriptor = -1 }
        return SpooledFile(owning: descriptor, byteCount: byteCount)
    }
}

extension ContentFault {
    fileprivate init(spoolErrno: Int32) {
        self = spoolErrno == ENOSPC || spoolErrno == EDQUOT ? .spoolFull : .spoolFailed(errno: spoolErrno)
    }
}
