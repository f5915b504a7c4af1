import Conversion
import DICOM
import Glibc

/// A file of this machine on its way into a submission. It stays where it is: no byte of a large one is copied.
struct LocalFile: Sendable {
    let path: FilePath
    let media: MediaFile
    /// When it was last written to. Units: seconds since 1970; `nil` for what came over standard input.
    let modified: Int?
    private let stamp: FileStamp?

    /// Files up to this are read into memory at once. Units: bytes.
    static let memoryLimit = 256 << 10

    /// Opens a file and takes its digest. Blocking: call it on a worker thread.
    ///
    /// - Parameters:
    ///   - limit: units: bytes.
    ///   - memoryLimit: of a file that is read into memory at once. Units: bytes.
    ///   - isDigested: whether its UIDs depend on its content; if not, a large file is not read twice.
    init(
        _ path: FilePath, _ siteKey: SiteKey, limit: Int, isDigested: Bool = true,
        memoryLimit: Int = Self.memoryLimit, _ interruption: Interruption
    ) throws(LocalFileFault) {
        self.path = path
        let (file, stamp) = try Self.opened(path)
        guard file.byteCount <= limit else { throw .tooLarge(limit: limit) }
        self.stamp = stamp
        modified = stamp.modifiedSeconds
        let content: Content
        do throws(DICOMError) {
            content =
                file.byteCount <= memoryLimit
                ? .bytes(try file.read(at: 0, count: file.byteCount)) : .file(file)
        } catch {
            throw LocalFileFault(error)
        }
        let digest = isDigested ? try Self.digest(of: content, siteKey, interruption) : []
        media = MediaFile(name: path.lastComponent, content: content, digest: digest)
        if hasChanged(file) { throw .changed }
    }

    /// What came over standard input.
    init(standardInput payload: ReceivedPayload, name: String?) {
        path = FilePath(bytes: Array("-".utf8))
        media = MediaFile(name: name, content: payload.content, digest: payload.digest)
        modified = nil
        stamp = nil
    }

    /// Its media under the name by which it was reached: files of several folders may have the same.
    var mediaByPath: MediaFile {
        var media = media
        media.name = path.text
        return media
    }

    /// Whether somebody has written to it since it was opened: what was read may then be no one state of it.
    var hasChanged: Bool {
        if case .file(let file) = media.content { hasChanged(file) } else { false }
    }

    private func hasChanged(_ file: SpooledFile) -> Bool {
        guard let stamp else { return false }
        return FileStamp(of: file.descriptor) != stamp
    }

    private static func opened(_ path: FilePath) throws(LocalFileFault) -> (SpooledFile, FileStamp) {
        var facts = stat()
        // Before it is opened, for that alone may do something to a device.
        guard stat(path.cString, &facts) == 0 else { throw LocalFileFault(errno: errno) }
        if let fault = LocalFileFault(mode: facts.st_mode) { throw fault }
        let descriptor = open(path.cString, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw LocalFileFault(errno: errno) }
        guard fstat(descriptor, &facts) == 0, LocalFileFault(mode: facts.st_mode) == nil,
            let stamp = FileStamp(of: descriptor)
        else {
            close(descriptor)
            throw .changed
        }
        return (SpooledFile(owning: descriptor, byteCount: stamp.byteCount), stamp)
    }

    private static func digest(
        of content: Content, _ siteKey: SiteKey, _ interruption: Interruption
    ) throws(LocalFileFault) -> [UInt8] {
        if case .bytes(let bytes) = content { return ContentDigest.of(bytes, siteKey) }
        var digest = ContentDigest(siteKey)
        for start in stride(from: 0, to: content.byteCount, by: ContentDigest.blockByteCount) {
            if interruption.isRequested { throw .interrupted }
            do throws(DICOMError) {
                digest.add(try content.read(at: start, count: ContentDigest.blockByteCount)[...])
            } catch {
                throw LocalFileFault(error)
            }
        }
        return digest.finish()
    }
}

/// What changes when a file is written to.
private struct FileStamp: Equatable, Sendable {
    let byteCount: Int
    let modifiedSeconds: Int
    private let modifiedNanoseconds: Int
    private let inode: ino_t

    init?(of descriptor: Int32) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return nil }
        byteCount = Int(facts.st_size)
        modifiedSeconds = Int(facts.st_mtim.tv_sec)
        modifiedNanoseconds = Int(facts.st_mtim.tv_nsec)
        inode = facts.st_ino
    }
}

extension LocalFileFault {
    /// What a file that is none is; `nil` for a file.
    init?(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: return nil
        case S_IFDIR: self = .folder
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        default: self = .device
        }
    }

    init(errno code: Int32) {
        self = code == ENOENT || code == ENOTDIR ? .missing : .unreadable(errno: code)
    }

    fileprivate init(_ error: DICOMError) {
        // A file that ends early has been cut since it was opened.
        guard case .unreadable(let code) = error, code != EIO else {
            self = .changed
            return
        }
        self = .unreadable(errno: code)
    }
}
