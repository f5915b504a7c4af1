package import Conversion
package import DICOM
package import EventLoop

/// The workshop of one gateway: child processes and worker threads of this machine.
package final class LocalWorkshop: Workshop {
    /// Where files without names are made.
    private let folder: String
    private let workers: Workers

    /// - Parameter folder: of mode 0700, on a file system with room.
    package init(folder: String, workers: Workers) {
        self.folder = folder
        self.workers = workers
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
        throw .missing(package: job.tool.package)
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
