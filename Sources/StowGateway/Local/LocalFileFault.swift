import Glibc

/// What keeps a file of this machine from being read.
enum LocalFileFault: Error, Equatable, Sendable {
    /// It is not there, or no longer.
    case missing
    case unreadable(errno: Int32)
    case folder
    case pipe
    case device
    case socket
    /// Units: bytes.
    case tooLarge(limit: Int)
    /// It was written to while it was read.
    case changed
    case noSpace
    case spoolFailed(errno: Int32)
    case interrupted

    /// The sentence behind the file's name.
    var sentence: String {
        switch self {
        case .missing: "there is no such file"
        case .unreadable(let code): "it cannot be read (\(String(cString: strerror(code))))"
        case .folder: "it is a folder, where a file is needed"
        case .pipe: "it is a pipe: give - as the file and let the pipe be the standard input"
        case .device: "it is a device and not a file"
        case .socket: "it is a socket and not a file"
        case .tooLarge(let limit): "it has more than \(limit) bytes; limits.upload of the configuration is this limit"
        case .changed: "it was changed while it was read: send it again once nobody writes to it"
        case .noSpace: "there is no room in the state folder to keep it"
        case .spoolFailed(let code): "it cannot be kept in the state folder (\(String(cString: strerror(code))))"
        case .interrupted: "it was not read to its end, since the program was told to stop"
        }
    }
}
