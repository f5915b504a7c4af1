package import DICOM
import Glibc

/// A file that is being written and has no name yet: nobody sees it half, and a crash leaves nothing of it.
///
/// Where the file system cannot do without a name (some network and overlay ones), it has a hidden one as long as this
/// value lives; only a kill in that time leaves it behind.
package struct UnlinkedFile: ~Copyable {
    /// A name that is to vanish, and the open folder that has it.
    private struct TemporaryName {
        let text: String
        let directory: Int32
    }

    private let descriptor: Int32
    private let temporaryName: TemporaryName?

    /// Opens a new file of mode 0600 in a folder.
    package init(in directory: borrowing Directory) throws(ForwarderError) {
        // Glibc's module lacks O_TMPFILE, a macro of two parts; this is the other one (asm-generic/fcntl.h).
        let withoutName = openat(directory.descriptor, ".", 0o20000000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o600)
        if withoutName >= 0 {
            descriptor = withoutName
            temporaryName = nil
            return
        }
        guard errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT else { throw ForwarderError(errno: errno) }
        self = try UnlinkedFile(namedIn: directory)
    }

    /// Opens a new file with a hidden name.
    init(namedIn directory: borrowing Directory) throws(ForwarderError) {
        let name = ".\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).part"
        let folder = openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw ForwarderError(errno: errno) }
        let file = openat(folder, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let reason = errno
            close(folder)
            throw ForwarderError(errno: reason)
        }
        descriptor = file
        temporaryName = TemporaryName(text: name, directory: folder)
    }

    deinit {
        close(descriptor)
        if let temporaryName {
            unlinkat(temporaryName.directory, temporaryName.text, 0)
            close(temporaryName.directory)
        }
    }

    /// Writes a stream, shows it piece by piece to `look`, and waits until it is on the disk.
    func write(_ segments: [Segment], look: (ArraySlice<UInt8>) -> Void) throws(ForwarderError) {
        for segment in segments {
            switch segment {
            case .bytes(let bytes):
                try write(bytes)
                look(bytes[...])
            case .content(let content, let range): try write(range, of: content, look: look)
            }
        }
        guard fsync(descriptor) == 0 else { throw ForwarderError(errno: errno) }
    }

    /// Writes a stream and waits until it is on the disk.
    package func write(_ segments: [Segment]) throws(ForwarderError) {
        for segment in segments {
            switch segment {
            case .bytes(let bytes): try write(bytes)
            case .content(.bytes(let bytes), let range) where range == 0..<bytes.count: try write(bytes)
            case .content(.file(let file), let range): try copy(range, of: file)
            case .content(let content, let range): try write(range, of: content)
            }
        }
        guard fsync(descriptor) == 0 else { throw ForwarderError(errno: errno) }
    }

    /// Gives the file its name, for all to see; `false` if the name is taken, which changes nothing.
    ///
    /// - Parameter directory: the folder in which the file was opened.
    package func link(into directory: borrowing Directory, as name: String) throws(ForwarderError) -> Bool {
        let result =
            if let temporaryName {
                linkat(temporaryName.directory, temporaryName.text, directory.descriptor, name, 0)
            } else {
                // The way that open(2) names for files without a name; the other one needs a capability.
                linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", directory.descriptor, name, AT_SYMLINK_FOLLOW)
            }
        if result == 0 { return true }
        guard errno == EEXIST else { throw ForwarderError(errno: errno) }
        return false
    }

    /// Gives the file its name in place of whatever has it; at no moment there is none.
    package func replace(in directory: borrowing Directory, _ name: String) throws(ForwarderError) {
        let temporary = ".\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).part"
        guard try link(into: directory, as: temporary) else { throw .folder(errno: EEXIST) }
        guard renameat(directory.descriptor, temporary, directory.descriptor, name) == 0 else {
            let reason = errno
            unlinkat(directory.descriptor, temporary, 0)
            throw ForwarderError(errno: reason)
        }
    }

    private func write(_ bytes: [UInt8]) throws(ForwarderError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest, rest.count)
            if written == rest.count { return }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw ForwarderError(errno: written == 0 ? EIO : errno) }
            rest.removeFirst(written)
        }
    }

    /// Copies within the kernel, and by hand where it cannot.
    private func copy(_ range: Range<Int>, of file: SpooledFile) throws(ForwarderError) {
        var offset = off_t(range.lowerBound)
        while offset < range.upperBound {
            let copied = sendfile(descriptor, file.descriptor, &offset, range.upperBound - Int(offset))
            if copied > 0 || copied < 0 && errno == EINTR { continue }
            if copied < 0, errno != EINVAL, errno != ENOSYS { throw ForwarderError(errno: errno) }
            return try write(Int(offset)..<range.upperBound, of: .file(file))
        }
    }

    private func write(
        _ range: Range<Int>, of content: Content, look: (ArraySlice<UInt8>) -> Void = { _ in }
    ) throws(ForwarderError) {
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: SegmentReader.window) {
            let bytes: [UInt8]
            do {
                bytes = try content.read(at: offset, count: min(SegmentReader.window, range.upperBound - offset))
            } catch .unreadable(let reason) {
                throw .payloadUnreadable(errno: reason)
            } catch {
                throw .dicom(error)
            }
            try write(bytes)
            look(bytes[...])
        }
    }
}
