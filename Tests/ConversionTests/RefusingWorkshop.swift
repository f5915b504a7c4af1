import DICOM
import Glibc

@testable import Conversion

/// A workshop that can do nothing, for tests to add what theirs can. It keeps scratch files in memory and has no thread.
protocol RefusingWorkshop: Workshop {}

extension RefusingWorkshop {
    func decode(_: Content, as: RasterFormat, _: RasterLimits) async throws(WorkshopError) -> DecodedImage {
        throw .rejected
    }

    func normalise(jpeg: Content, _: JPEGWish, _: RasterLimits) async throws(WorkshopError) -> NormalisedJPEG {
        throw .rejected
    }

    func verify(_: Content, as: CodestreamFormat, _: RasterLimits) async throws(WorkshopError) { throw .rejected }

    func run(_: ToolJob) async throws(WorkshopError) -> ToolResult { throw .rejected }

    func scratchFile() throws(WorkshopError) -> any ScratchFile { MemoryFile() }

    func offLoop<Result: Sendable>(
        _ work: @escaping @Sendable () async throws(ConversionError) -> Result
    ) async throws(ConversionError) -> Result { try await work() }
}

final class MemoryFile: ScratchFile {
    private var bytes: [UInt8] = []
    var byteCount: Int { bytes.count }

    func append(_ more: [UInt8]) { bytes += more }

    func append(_ content: Content) throws(WorkshopError) {
        do { bytes += try content.read(at: 0, count: content.byteCount) } catch { throw .unavailable(errno: EIO) }
    }

    func finish() -> Content { .bytes(bytes) }
}
