internal import CSystem
import Conversion
import Glibc

/// A folder of its own for one query, which vanishes with this value: what is asked and what is answered are about
/// patients.
struct QueryFolder: ~Copyable {
    let path: String

    /// Names begin so; what a gateway that was killed has left is removed at the next start.
    static let prefix = "query-"

    /// - Parameter parent: of mode 0700.
    init(in parent: String) throws(WorkshopError) {
        var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .unavailable(errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// Writes a file that only this user can read.
    func write(_ bytes: [UInt8], as name: String) throws(WorkshopError) {
        let file = try Descriptor(open("\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600))
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unavailable(errno: count == 0 ? ENOSPC : errno) }
            left = left.dropFirst(count)
        }
    }

    /// A file's bytes; `nil` where there is none, or one above the limit. Units of `limit`: bytes.
    func read(_ name: String, limit: Int) -> [UInt8]? {
        guard let file = try? Descriptor(open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) else { return nil }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count + count <= limit else { return nil }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The names of the files, in order.
    var names: [String] { Self.names(in: path) }

    /// Removes what earlier programs have left.
    static func removeAll(in parent: String) {
        for name in names(in: parent) where name.hasPrefix(prefix) { remove("\(parent)/\(name)") }
    }

    private static func remove(_ path: String) {
        for name in names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    private static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
