import Conversion
import Decoder
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

extension UnnamedFile {
    /// A private file that a payload is written to as it arrives.
    convenience init(_ spool: Spool) throws(ContentFault) {
        do throws(WorkshopError) { try self.init(in: spool.folder) } catch { throw ContentFault(spool: error) }
    }

    func write(_ piece: ArraySlice<UInt8>) throws(ContentFault) {
        do throws(WorkshopError) { try append(piece) } catch { throw ContentFault(spool: error) }
    }
}

extension ContentFault {
    fileprivate init(spool error: WorkshopError) {
        guard case .unavailable(let code) = error else {
            self = .spoolFailed(errno: EIO)
            return
        }
        self = code == ENOSPC || code == EDQUOT ? .spoolFull : .spoolFailed(errno: code)
    }
}
