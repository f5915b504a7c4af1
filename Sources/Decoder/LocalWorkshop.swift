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
    }

    package func decode(
        _ content: Content, as format: RasterFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) -> DecodedImage {
        throw .missing(package: "libvips42")
    }

    package func normalise(
        jpeg content: Content, _ wish: JPEGWish, _ limits: RasterLimits
    ) async throws(WorkshopError) -> NormalisedJPEG {
        throw .missing(package: "libturbojpeg0")
    }

    package func verify(
        _ content: Content, as codestream: CodestreamFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) {
        throw .missing(package: "libvips42")
    }

    package func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult {
        let run = ToolRun(job: job, launcher: launcher, folder: folder)
        return try await attended { () throws(WorkshopError) in try run() }
    }

    /// Runs what waits for a child process on a thread that may block.
    private func attended<Result: Sendable>(
        _ work: @escaping @Sendable () throws(WorkshopError) -> Result
    ) async throws(WorkshopError) -> Result {
        let outcome = await withTaskExecutorPreference(attendants) { () async -> Swift.Result<Result, WorkshopError> in
            // Cancelled while it waited for its turn.
            if Task.isCancelled { return .failure(.unavailable(errno: ECANCELED)) }
            do throws(WorkshopError) { return .success(try work()) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    package func scratchFile() throws(WorkshopError) -> any ScratchFile { try UnnamedFile(in: folder) }

    package func offLoop<Result: Sendable>(
        _ work: @escaping @Sendable () async throws(ConversionError) -> Result
    ) async throws(ConversionError) -> Result {
        // `withTaskExecutorPreference` rethrows any error; this one can only be of the one type.
        let outcome = await withTaskExecutorPreference(workers) { () async -> Swift.Result<Result, ConversionError> in
            do throws(ConversionError) { return .success(try await work()) } catch { return .failure(error) }
        }
        return try outcome.get()
    }
}
