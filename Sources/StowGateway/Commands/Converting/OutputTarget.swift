import DICOM
import Forwarder
import Glibc

/// Where documents are written to: each whole and under its name at once, or not at all.
struct OutputTarget: Sendable {
    private let path: String
    private let overwrites: Bool

    init(_ path: String, overwrites: Bool) {
        self.path = path
        self.overwrites = overwrites
    }

    /// Blocking.
    ///
    /// - Parameter fileExtension: of names that are made of UIDs.
    /// - Returns: the path of each.
    func write(_ documents: [ConvertedDocument], named fileExtension: String) throws(OutputFault) -> [String] {
        var facts = stat()
        let exists = stat(path, &facts) == 0
        let isFolder = exists && facts.st_mode & S_IFMT == S_IFDIR
        if exists, !isFolder, facts.st_mode & S_IFMT != S_IFREG { throw .notAFile(path) }
        if documents.count > 1, exists, !isFolder { throw .needsFolder(path) }
        let names: [String]
        let folder: String
        if documents.count > 1 || isFolder || path.hasSuffix("/") {
            folder = path
            names = documents.map { ($0.instances.first?.sopInstanceUID ?? "object") + "." + fileExtension }
        } else {
            let parts = path.split(separator: "/")
            guard let name = parts.last else { throw .needsFolder(path) }
            folder = (path.hasPrefix("/") ? "/" : "./") + parts.dropLast().joined(separator: "/")
            names = [String(name)]
        }
        let paths = names.map { folder == "./" ? $0 : folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
        if !overwrites, let taken = paths.first(where: { access($0, F_OK) == 0 }) { throw .exists(taken) }
        for (index, (name, document)) in zip(names, documents).enumerated() {
            do throws(ForwarderError) {
                let directory = try Directory.opened(at: folder)
                let file = try UnlinkedFile(in: directory)
                try file.write(document.segments)
                if overwrites {
                    try file.replace(in: directory, name)
                } else if try !file.link(into: directory, as: name) {
                    throw ForwarderError.folder(errno: EEXIST)
                }
            } catch {
                throw OutputFault(error, path: paths[index])
            }
        }
        return paths
    }
}

/// What keeps a file from being written.
enum OutputFault: Error, Equatable {
    case exists(String)
    case notAFile(String)
    case needsFolder(String)
    case severalToStandardOutput
    case noSpace(String)
    case failed(String, errno: Int32)
    case unreadable

    init(_ error: ForwarderError, path: String) {
        switch error {
        case .noSpace: self = .noSpace(path)
        case .folder(EEXIST): self = .exists(path)
        case .folder(let code): self = .failed(path, errno: code)
        default: self = .unreadable
        }
    }

    var sentence: String {
        func shown(_ path: String) -> String { FilePath(argument: path).shown }
        return switch self {
        case .exists(let path): "\(shown(path)) is there already: --force overwrites it"
        case .notAFile(let path): "\(shown(path)) is no file that can be written anew; for standard output give -o -"
        case .needsFolder(let path):
            "\(shown(path)) is a file, and several objects go into a folder: name one with -o"
        case .severalToStandardOutput:
            "there are several objects, which cannot go to standard output one behind the other: give a folder with -o, "
                + "--metadata json or --multipart"
        case .noSpace(let path): "there is no room for \(shown(path))"
        case .failed(let path, let code): "\(shown(path)) cannot be written (\(String(cString: strerror(code))))"
        case .unreadable: "an input could not be read to its end"
        }
    }
}
