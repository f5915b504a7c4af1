import Conversion
import EventLoop
import Glibc

/// One run of a program of DCMTK that needs the network, in a folder of its own and in a process with limits. Blocks: belongs on a `Workers` thread.
struct QueryProgram {
    let name: String
    let launcher: Launcher
    let folder: String

    static let package = "dcmtk"
    /// Address space. Units: bytes.
    private static let memory = 512 << 20
    /// The largest file that it may write. Units: bytes.
    private static let fileByteCount = 16 << 20
    /// What is read of what it says. Units: bytes.
    private static let saidByteCount = 64 << 10

    /// - Returns: the exit status and the end of what it said on standard error.
    func callAsFunction(
        _ arguments: [String], seconds: Int
    ) throws(WorkshopError) -> (status: Int32, said: String) {
        guard let program = Launcher.find(name) else { throw .missing(package: Self.package) }
        let limits = ChildLimits(memory: Self.memory, processorSeconds: seconds, fileByteCount: Self.fileByteCount)
        let nothing = try Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC))
        let said = try UnnamedFile(in: folder)
        let standard = try Descriptor(duplicating: nothing.number)
        let out = try Descriptor(duplicating: nothing.number)
        let err = try Descriptor(duplicating: said.descriptor)
        let process = try SpawnedProcess(
            launcher.command + ["ask", limits.argument, program] + arguments,
            environment: Launcher.environment(temporaryFolder: folder),
            descriptors: [standard.number, out.number, err.number])
        let hasEnded = process.wait(until: Instant.now.advanced(byMilliseconds: seconds * 1000))
        let ending = process.end()
        guard hasEnded else { throw .tookTooLong(seconds: seconds) }
        switch ending.status {
        case -SIGXFSZ: throw .tooMuchOutput(limit: Self.fileByteCount)
        case -SIGXCPU: throw .tookTooLong(seconds: seconds)
        case ..<0: throw .crashed
        case ChildExit.notLimited: throw .unavailable(errno: EPERM)
        case ChildExit.notExecutable: throw .missing(package: Self.package)
        default: return (ending.status, said.tail(Self.saidByteCount))
        }
    }
}
