import Conversion
import DICOM
import EventLoop
import Glibc

/// A child process that decodes one image after the other.
///
/// Belongs to one thread at a time. `@unchecked Sendable`: whoever takes it out of the pool has it alone.
final class DecoderProcess: @unchecked Sendable {
    private let process: SpawnedProcess
    private let socket: Descriptor
    /// When it was last given back.
    var idleSince = Instant.now

    /// Above what any job may have; each job has limits of its own below these. Units: bytes; seconds; bytes.
    private static let limits = ChildLimits(memory: 16 << 30, processorSeconds: 1 << 30, fileByteCount: 1 << 40)
    /// Wall time beyond the limit of processor time, for the start and for a disk that is slow. Units: milliseconds.
    private static let patience = 500

    /// Call on a thread that lives as long as the process, which dies with it.
    init(_ launcher: Launcher, folder: String) throws(WorkshopError) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .unavailable(errno: errno)
        }
        socket = try Descriptor(ends[0])
        let other = try Descriptor(ends[1])
        let its = try Descriptor(duplicating: other.number)
        let opened = try Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC))
        let nothing = try Descriptor(duplicating: opened.number)
        process = try SpawnedProcess(
            launcher.command + ["decode", Self.limits.argument],
            environment: Launcher.environment(temporaryFolder: folder),
            descriptors: [nothing.number, nothing.number, nothing.number, its.number])
    }

    var id: pid_t { process.id }
    var hasEnded: Bool { process.hasEnded }

    /// Does one job. After any error that is not the child's own answer the process is of no more use.
    ///
    /// - Throws: `.crashed`, `.tookTooLong`, `.unavailable`.
    func answer(
        to job: ImageJob, input: borrowing Descriptor, output: borrowing Descriptor
    ) throws(WorkshopError) -> ImageAnswer {
        let deadline = Instant.now.advanced(byMilliseconds: job.limits.seconds * 1000 + Self.patience)
        guard Socket(descriptor: socket.number).send(job.json, descriptors: [input.number, output.number]) else {
            throw Self.meaning(of: process.end(), job)
        }
        var isLate = false
        let number = socket.number
        let reply = Socket(descriptor: number).receive {
            let isReady = process.wait(orReadable: number, until: deadline)
            isLate = !isReady
            return isReady
        }
        if let reply {
            for descriptor in reply.descriptors { close(descriptor) }
            if let answer = ImageAnswer(reply.message) { return answer }
        }
        let isCancelled = isLate && Task.isCancelled
        let ending = process.end()
        if isCancelled { throw .unavailable(errno: ECANCELED) }
        throw isLate ? .tookTooLong(seconds: job.limits.seconds) : Self.meaning(of: ending, job)
    }

    private static func meaning(of ending: SpawnedProcess.Ending, _ job: ImageJob) -> WorkshopError {
        switch ending.status {
        case -SIGXCPU: .tookTooLong(seconds: job.limits.seconds)
        case -SIGXFSZ: .tooMuchOutput(limit: job.limits.pixels)
        case ChildExit.notLimited, ChildExit.usage: .unavailable(errno: EPERM)
        default: .crashed
        }
    }
}
