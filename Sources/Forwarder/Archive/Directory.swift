import DICOM
import Glibc

/// An open folder. Names are looked up in it by descriptor, so that no symbolic link leads elsewhere.
package struct Directory: ~Copyable {
    let descriptor: Int32

    private init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Opens the folder at `path`; makes it, and those above it, where they are missing.
    package static func opened(at path: String) throws(ForwarderError) -> Directory {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 { return Directory(owning: descriptor) }
        let reason = errno
        var parts = path.split(separator: "/")
        guard reason == ENOENT, let name = parts.popLast() else { throw ForwarderError(errno: reason) }
        let parent = (path.hasPrefix("/") ? "/" : "./") + parts.joined(separator: "/")
        return try opened(at: parent).subdirectory(String(name), isDurable: true)
    }

    /// Opens the folder of that name, made with mode 0700 where it is missing.
    ///
    /// - Parameter isDurable: whether its entry here is known to be on the disk if it exists; if not, it is synced, for
    ///   another thread, or a process that was killed, may have made it just before.
    func subdirectory(_ name: String, isDurable: Bool) throws(ForwarderError) -> Directory {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var child = openat(descriptor, name, flags)
        let isNew = child < 0 && errno == ENOENT
        if isNew {
            guard mkdirat(descriptor, name, 0o700) == 0 || errno == EEXIST else { throw ForwarderError(errno: errno) }
            child = openat(descriptor, name, flags)
        }
        guard child >= 0 else { throw ForwarderError(errno: errno) }
        let opened = Directory(owning: child)
        if isNew || !isDurable { try sync() }
        return opened
    }

    /// Waits until the entries of this folder are on the disk.
    func sync() throws(ForwarderError) {
        guard fsync(descriptor) == 0 else { throw ForwarderError(errno: errno) }
    }

    /// The file of that name; `nil` if there is none.
    func file(_ name: String) throws(ForwarderError) -> SpooledFile? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw ForwarderError(errno: errno) }
            return nil
        }
        var facts = stat()
        guard fstat(file, &facts) == 0 else {
            let reason = errno
            close(file)
            throw ForwarderError(errno: reason)
        }
        return SpooledFile(owning: file, byteCount: Int(facts.st_size))
    }
}

extension ForwarderError {
    /// What a failed system call means for the folder archive.
    init(errno reason: Int32) { self = reason == ENOSPC || reason == EDQUOT ? .noSpace : .folder(errno: reason) }
}
