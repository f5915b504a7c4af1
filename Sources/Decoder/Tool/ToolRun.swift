import Conversion
import DICOM
import EventLoop
import Glibc

/// One run of a program on one file, in a process with limits. Blocks: belongs on a `Workers` thread.
struct ToolRun {
    let job: ToolJob
    let launcher: Launcher
    /// Where files without names are made.
    let folder: String
    /// The program's path, if it is not to be looked for.
    var program: String?

    /// Descriptors of the program.
    private static let inputPath = "/dev/fd/3"
    private static let outputPath = "/dev/fd/4"
    /// Units: bytes.
    private static let complaintByteCount = 4 << 10
    /// What a program may say on standard error, where its output is smaller than that. Units: bytes.
    private static let smallestFileLimit = 1 << 20
    /// Standard output up to this size stays in memory. Units: bytes.
    private static let memoryByteCount = 64 << 10

    func callAsFunction() throws(WorkshopError) -> ToolResult {
        guard let program = program ?? Launcher.find(job.tool.rawValue) else {
            throw .missing(package: job.tool.package)
        }
        let input = try job.input.openForReading(in: folder)
        let nothing = try Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC))
        let (output, complaint) = (try UnnamedFile(in: folder), try UnnamedFile(in: folder))
        let file = job.hasOutputFile ? try UnnamedFile(in: folder) : nil
        let ending: SpawnedProcess.Ending
        do {
            let standard = try Descriptor(duplicating: nothing.number)
            let out = try Descriptor(duplicating: output.descriptor)
            let err = try Descriptor(duplicating: complaint.descriptor)
            let fourth = try Descriptor(duplicating: file?.descriptor ?? nothing.number)
            let process = try SpawnedProcess(
                command(program), environment: Launcher.environment(temporaryFolder: folder),
                descriptors: [standard.number, out.number, err.number, input.number, fourth.number])
            ending = try wait(for: process)
        }
        return ToolResult(
            exitStatus: ending.status, output: try output.measured(inMemoryUpTo: Self.memoryByteCount),
            file: try file?.measured(inMemoryUpTo: 0), complaint: complaint.tail(Self.complaintByteCount))
    }

    private func command(_ program: String) -> [String] {
        let limits = ChildLimits(
            memory: job.limits.memory, processorSeconds: processorSeconds,
            fileByteCount: max(job.limits.output, Self.smallestFileLimit))
        let arguments = job.arguments.map { argument in
            switch argument {
            case .text(let text): text
            case .input: Self.inputPath
            case .output: Self.outputPath
            }
        }
        return launcher.command + ["run", limits.argument, program] + arguments
    }

    /// A program that uses every core may do so for the whole time.
    private var processorSeconds: Int { job.limits.seconds * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private func wait(for process: SpawnedProcess) throws(WorkshopError) -> SpawnedProcess.Ending {
        let hasEnded = process.wait(until: Instant.now.advanced(byMilliseconds: job.limits.seconds * 1000))
        let ending = process.end()
        if !hasEnded {
            throw Task.isCancelled ? .unavailable(errno: ECANCELED) : .tookTooLong(seconds: job.limits.seconds)
        }
        // ffmpeg catches the signal and ends as if all were well.
        if ending.status == -SIGXCPU || ending.processorSeconds >= Double(processorSeconds) {
            throw .tookTooLong(seconds: job.limits.seconds)
        }
        switch ending.status {
        case -SIGXFSZ: throw .tooMuchOutput(limit: job.limits.output)
        case ..<0: throw .crashed
        case ChildExit.notLimited: throw .unavailable(errno: EPERM)
        case ChildExit.notExecutable: throw .missing(package: job.tool.package)
        default: return ending
        }
    }
}
