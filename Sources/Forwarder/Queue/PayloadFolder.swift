import Crypto
import DICOM
import Glibc

/// The folder of what is to be delivered: a file for each instance, complete and on the disk before it has a name.
struct PayloadFolder: Sendable {
    let path: String

    /// What a row remembers of a file.
    struct Entry: Sendable, Equatable {
        var name: String
        /// Units: bytes.
        var byteCount: Int
        /// SHA-256 of the bytes, hexadecimal.
        var digest: String
    }

    init(_ path: String) { self.path = path }

    /// Writes a payload down for good; the folder is synced by `sync`.
    ///
    /// After a failed fsync the pages count as clean although they may be lost, so a second fsync of the same file means
    /// nothing: the file is written once more, anew.
    func store(_ segments: [Segment], as name: String) throws(QueueError) -> Entry {
        do throws(QueueError) {
            return try write(segments, as: name)
        } catch .folder(errno: EIO) {
            return try write(segments, as: name)
        }
    }

    private func write(_ segments: [Segment], as name: String) throws(QueueError) -> Entry {
        do throws(ForwarderError) {
            let directory = try Directory.opened(at: path)
            let file = try UnlinkedFile(in: directory)
            var digest = SHA256()
            try file.write(segments) { digest.update(data: $0) }
            Failpoint.pass("payload-synced")
            guard try file.link(into: directory, as: name) else { throw .folder(errno: EEXIST) }
            Failpoint.pass("payload-named")
            let byteCount = segments.reduce(0) { $0 + $1.byteCount }
            return Entry(name: name, byteCount: byteCount, digest: Self.hexadecimal(digest.finalize()))
        } catch {
            throw QueueError(error)
        }
    }

    /// Waits until the names are on the disk.
    func sync() throws(QueueError) {
        do throws(ForwarderError) { try Directory.opened(at: path).sync() } catch { throw QueueError(error) }
    }

    /// Opens a payload and holds it against what was written.
    ///
    /// - Throws: `unreadable` where it is missing, shorter or changed.
    func open(_ entry: Entry) throws(QueueError) -> SpooledFile {
        let found: SpooledFile?
        do throws(ForwarderError) {
            found = try Directory.opened(at: path).file(entry.name)
        } catch {
            throw QueueError(error)
        }
        guard let file = found, file.byteCount == entry.byteCount else { throw .unreadable }
        var digest = SHA256()
        for offset in stride(from: 0, to: file.byteCount, by: SegmentReader.window) {
            do throws(DICOMError) {
                digest.update(data: try file.read(at: offset, count: SegmentReader.window))
            } catch .unreadable(let code) {
                throw .folder(errno: code)
            } catch {
                throw .unreadable
            }
        }
        guard Self.hexadecimal(digest.finalize()) == entry.digest else { throw .unreadable }
        return file
    }

    /// Whether there is a file of that name and size. Units: bytes.
    func holds(_ name: String, byteCount: Int) -> Bool {
        var facts = stat()
        return lstat("\(path)/\(name)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
            && Int(facts.st_size) == byteCount
    }

    func remove(_ name: String) { unlink("\(path)/\(name)") }

    /// Every name in the folder.
    func names() throws(QueueError) -> Set<String> {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw .folder(errno: errno)
        }
        defer { closedir(stream) }
        var names: Set<String> = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.insert(name) }
        }
        return names
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
