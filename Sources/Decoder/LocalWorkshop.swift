package import Conversion
package import DICOM
package import EventLoop
import Glibc

/// The workshop of one gateway: child processes and worker threads of this machine.
package final class LocalWorkshop: Workshop {
    /// Where files without names are made.
    private let folder: String
    private let workers: Workers
    private let attendants: Workers
    private let launcher: Launcher
    let decoders: DecoderPool

    /// - Parameters:
    ///   - folder: of mode 0700, on a file system with room.
    ///   - workers: threads for work in this process.
    ///   - attendants: threads that each wait for one child process; so as many processes as threads work at a time,
    ///     and what comes meanwhile waits for its turn without a thread.
    package init(folder: String, workers: Workers, attendants: Workers, launcher: Launcher = .ownProgram) {
        self.folder = folder
        self.workers = workers
        self.attendants = attendants
        self.launcher = launcher
        decoders = DecoderPool(launcher: launcher, folder: folder)
    }

    package func decode(
        _ content: Content, as format: RasterFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) -> DecodedImage {
        let (answer, file) = try await perform(ImageJob(.decode(format), limits), on: content)
        guard case .pixels(let image) = answer else { throw .crashed }
        return try DecodedImage(image, in: file, limits)
    }

    package func normalise(
        jpeg content: Content, _ wish: JPEGWish, _ limits: RasterLimits
    ) async throws(WorkshopError) -> NormalisedJPEG {
        let (answer, file) = try await perform(ImageJob(.normalise(wish), limits), on: content)
        switch answer {
        case .jpeg: return .jpeg(file)
        case .pixels(let image): return .pixels(try DecodedImage(image, in: file, limits))
        case .verified, .failed: throw .crashed
        }
    }

    package func verify(
        _ content: Content, as codestream: CodestreamFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) {
        _ = try await perform(ImageJob(.verify(codestream), limits), on: content)
    }

    package func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult {
        let run = ToolRun(job: job, launcher: launcher, folder: folder)
        return try await attended { () throws(WorkshopError) in try run() }
    }

    private func perform(
        _ job: ImageJob, on content: Content
    ) async throws(WorkshopError) -> (ImageAnswer, Content) {
        let decoders = decoders
        return try await attended { () throws(WorkshopError) in try decoders.perform(job, on: content) }
    }

    /// Runs what waits for a child process on a thread that may block.
    private func attended<Result: Sendable>(
        _ work: @escaping @Sendable () throws(WorkshopError) -> Result
    ) async throws(WorkshopError) -> Result {
        try await attendants.run { () throws(WorkshopError) in
            // Cancelled while it waited for its turn.
            if Task.isCancelled { throw .unavailable(errno: ECANCELED) }
            return try work()
        }
    }

    package func scratchFile() throws(WorkshopError) -> any ScratchFile { try UnnamedFile(in: folder) }

    package func offLoop<Result: Sendable>(
        _ work: @escaping @Sendable () async throws(ConversionError) -> Result
    ) async throws(ConversionError) -> Result {
        try await workers.run(work)
    }
}
