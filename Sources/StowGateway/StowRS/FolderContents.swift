import Glibc

/// The files of a command line: those that it names, and all that are in folders, in the order of their names.
struct FolderContents: Sendable {
    private(set) var files: [FilePath] = []
    private(set) var faults: [(path: FilePath, fault: LocalFileFault)] = []
    /// Folders on the way, so that a link to one of them ends there.
    private var seen: Set<[UInt64]> = []

    private static let depthLimit = 64

    /// Blocking.
    init(of paths: [FilePath]) {
        for path in paths {
            if isFolder(path) { read(path, depth: 0) } else { files.append(path) }
        }
    }

    private func isFolder(_ path: FilePath) -> Bool {
        var facts = stat()
        return stat(path.cString, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    private mutating func read(_ folder: FilePath, depth: Int) {
        var facts = stat()
        guard stat(folder.cString, &facts) == 0, let stream = opendir(folder.cString) else {
            faults.append((folder, LocalFileFault(errno: errno)))
            return
        }
        defer { closedir(stream) }
        guard depth <= Self.depthLimit, seen.insert([UInt64(facts.st_dev), UInt64(facts.st_ino)]).inserted else {
            return
        }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            // Folders' own entries, and what file managers leave behind.
            if name.first != UInt8(ascii: "."), name != Array("Thumbs.db".utf8) { names.append(name) }
        }
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let path = folder.appending(name)
            if isFolder(path) { read(path, depth: depth + 1) } else { files.append(path) }
        }
    }
}
