import Glibc

/// The files that arguments name: themselves, and those of folders, in an order that is always the same.
struct FileWalk: Sendable {
    /// What was left out of a folder, or cannot be read.
    struct Note: Sendable, Equatable {
        let path: FilePath
        let sentence: String
        /// Whether it is a fault, and not only of no interest.
        let isFault: Bool
    }

    /// Units of `byteCount`: bytes.
    private(set) var files: [(path: FilePath, byteCount: Int)] = []
    private(set) var notes: [Note] = []

    private static let maximumDepth = 128
    private static let maximumFileCount = 1_000_000

    /// Blocking.
    init(_ arguments: [FilePath], _ interruption: Interruption) {
        for argument in arguments {
            if argument.isStandardInput {
                files.append((argument, 0))
                continue
            }
            var facts = stat()
            guard stat(argument.cString, &facts) == 0 else {
                fail(argument, LocalFileFault(errno: errno))
                continue
            }
            switch LocalFileFault(mode: facts.st_mode) {
            case nil: files.append((argument, Int(facts.st_size)))
            case .folder?: walk(argument, depth: 0, interruption)
            case let fault?: fail(argument, fault)
            }
        }
    }

    private mutating func fail(_ path: FilePath, _ fault: LocalFileFault) {
        notes.append(Note(path: path, sentence: fault.sentence, isFault: true))
    }

    private mutating func leaveOut(_ path: FilePath, _ sentence: String) {
        notes.append(Note(path: path, sentence: "left out: \(sentence)", isFault: false))
    }

    /// Links to folders are not followed, so that no walk goes round in circles.
    private mutating func walk(_ folder: FilePath, depth: Int, _ interruption: Interruption) {
        guard depth < Self.maximumDepth, files.count < Self.maximumFileCount else {
            notes.append(
                Note(path: folder, sentence: "it is nested too deep, or there are too many files", isFault: true))
            return
        }
        guard let names = Self.names(in: folder) else {
            fail(folder, LocalFileFault(errno: errno))
            return
        }
        for name in names where !interruption.isRequested {
            // What is hidden belongs to a program, not to a patient.
            if name.first == UInt8(ascii: ".") { continue }
            let path = folder.appending(name)
            var facts = stat()
            guard lstat(path.cString, &facts) == 0 else {
                fail(path, LocalFileFault(errno: errno))
                continue
            }
            let isLink = facts.st_mode & S_IFMT == S_IFLNK
            if isLink, stat(path.cString, &facts) != 0 {
                fail(path, LocalFileFault(errno: errno))
                continue
            }
            switch LocalFileFault(mode: facts.st_mode) {
            case nil where name.elementsEqual("DICOMDIR".utf8):
                leaveOut(path, "it is the directory of a medium, of which an archive makes its own")
            case nil: files.append((path, Int(facts.st_size)))
            case .folder? where isLink: leaveOut(path, "it is a link to a folder; name that folder to send it")
            case .folder?: walk(path, depth: depth + 1, interruption)
            case let fault?: leaveOut(path, fault.sentence)
            }
        }
    }

    /// Sorted by their bytes; `nil` if the folder cannot be read.
    private static func names(in folder: FilePath) -> [[UInt8]]? {
        guard let stream = opendir(folder.cString) else { return nil }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
