import DICOM
import Foundation

/// Content in a file that has no name any more.
enum TemporaryFile {
    static func content(of bytes: some Collection<UInt8>) throws -> Content {
        let url = FileManager.default.temporaryDirectory.appending(path: "stow-gateway-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let descriptor = open(url.path(), O_RDONLY)
        guard descriptor >= 0 else { throw DICOMError.unreadable(errno: errno) }
        return .file(SpooledFile(owning: descriptor, byteCount: bytes.count))
    }
}
