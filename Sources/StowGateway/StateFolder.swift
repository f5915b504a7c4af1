import Conversion
import Glibc

/// The folder that a gateway keeps its key and its payloads in.
struct StateFolder {
    let path: String

    struct Unusable: Error, Equatable {
        let what: String
        let errno: Int32
    }

    /// Makes the folder, readable by nobody else.
    init(_ path: String) throws(Unusable) {
        self.path = path
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw Unusable(what: "state folder", errno: errno) }
        }
        guard access(path, W_OK | X_OK) == 0 else { throw Unusable(what: "state folder", errno: errno) }
    }

    /// The site key, made on the first start: 32 random bytes as 64 hexadecimal digits, mode 0600.
    ///
    /// Two programs that start at once agree on one, since a link is made only by the first.
    func siteKey() throws(Unusable) -> SiteKey {
        let file = path + "/site-key"
        if let key = try Self.readKey(file) { return key }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = bytes.map { digits16($0) }.joined() + "\n"
        let temporary = "\(file).\(UInt64.random(in: .min ... .max, using: &generator))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Unusable(what: "site key", errno: errno) }
        defer { unlink(temporary) }
        let written = write(descriptor, Array(text.utf8), text.utf8.count) == text.utf8.count && fsync(descriptor) == 0
        let reason = errno
        close(descriptor)
        guard written else { throw Unusable(what: "site key", errno: reason) }
        if link(temporary, file) != 0, errno != EEXIST { throw Unusable(what: "site key", errno: errno) }
        // Objects that are stored under a key that a power cut takes away would be stored again under the next one.
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        guard folder >= 0, fsync(folder) == 0 else { throw Unusable(what: "site key", errno: errno) }
        guard let key = try Self.readKey(file) else { throw Unusable(what: "site key", errno: ENOENT) }
        return key
    }

    /// Whether there is a key, which then can be used.
    static func hasSiteKey(_ path: String) throws(Unusable) -> Bool { try readKey(path + "/site-key") != nil }

    private static func readKey(_ file: String) throws(Unusable) -> SiteKey? {
        guard access(file, F_OK) == 0 else { return nil }
        guard let text = readTextFile(file)?.trimmed else { throw Unusable(what: "site key", errno: EACCES) }
        let values = text.compactMap(\.hexDigitValue)
        guard values.count == 64, text.count == 64 else { throw Unusable(what: "site key", errno: EINVAL) }
        return SiteKey(stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) })
    }

    private func digits16(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
