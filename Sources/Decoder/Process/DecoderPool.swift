import Conversion
import DICOM
import EventLoop
import Glibc
import Synchronization

/// The decoder children of a gateway: started when they are needed, kept for the next image, ended when idle.
///
/// A job has a child for itself, so there are never more children than jobs at a time.
final class DecoderPool: Sendable {
    private let launcher: Launcher
    private let folder: String
    private let idleSeconds: Int
    private let state = Mutex(State())

    private struct State {
        var idle: [DecoderProcess] = []
        var isEndingPlanned = false
    }

    /// - Parameter idleSeconds: how long a child is kept without work.
    init(launcher: Launcher, folder: String, idleSeconds: Int = 60) {
        self.launcher = launcher
        self.folder = folder
        self.idleSeconds = idleSeconds
    }

    /// The processes that wait for work.
    var idleProcesses: [pid_t] { state.withLock { $0.idle.map(\.id) } }

    /// Does one job; blocks. Call on a thread that lives as long as the program.
    ///
    /// - Returns: the answer, and the file that was written.
    func perform(_ job: ImageJob, on content: Content) throws(WorkshopError) -> (ImageAnswer, Content) {
        let input = try content.openForReading(in: folder)
        let file = try UnnamedFile(in: folder)
        let output = try Descriptor(duplicating: file.descriptor)
        let decoder: DecoderProcess
        if let idle = takeIdle() { decoder = idle } else { decoder = try DecoderProcess(launcher, folder: folder) }
        let answer = try decoder.answer(to: job, input: input, output: output)
        keep(decoder)
        if case .failed(let error) = answer { throw error }
        return (answer, try file.measured(inMemoryUpTo: 0))
    }

    /// A child that waits for work; one that somebody has killed meanwhile is no job's fault.
    private func takeIdle() -> DecoderProcess? {
        while let decoder = state.withLock({ $0.idle.popLast() }) {
            if !decoder.hasEnded { return decoder }
        }
        return nil
    }

    private func keep(_ decoder: DecoderProcess) {
        decoder.idleSince = .now
        let plansEnding = state.withLock { state in
            state.idle.append(decoder)
            defer { state.isEndingPlanned = true }
            return !state.isEndingPlanned
        }
        if plansEnding { planEnding() }
    }

    /// Ends what is idle for long, later, and again as long as there is something left.
    private func planEnding() {
        Task { [weak self, idleSeconds] in
            try? await Task.sleep(for: .seconds(idleSeconds))
            self?.endIdle()
        }
    }

    private func endIdle() {
        let deadline = Instant.now.advanced(byMilliseconds: -idleSeconds * 1000)
        let (ended, goesOn) = state.withLock { state in
            let ended = state.idle.filter { $0.idleSince <= deadline }
            state.idle.removeAll { $0.idleSince <= deadline }
            state.isEndingPlanned = !state.idle.isEmpty
            return (ended, state.isEndingPlanned)
        }
        // Their last references: each is killed and reaped.
        withExtendedLifetime(ended) {}
        if goesOn { planEnding() }
    }
}
