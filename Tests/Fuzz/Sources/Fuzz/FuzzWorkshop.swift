import Conversion
import DICOM
import Decoder
import Glibc

/// A workshop without processes: it does nothing, or answers what it is told to.
struct FuzzWorkshop: Workshop {
    /// What tools print and write; `nil`: all work fails.
    var output: Content?

    func decode(
        _ content: Content, as format: RasterFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) -> DecodedImage { throw .rejected }

    func normalise(
        jpeg content: Content, _ wish: JPEGWish, _ limits: RasterLimits
    ) async throws(WorkshopError) -> NormalisedJPEG {
        guard let output else { throw .rejected }
        return .jpeg(output)
    }

    func verify(_ content: Content, as codestream: CodestreamFormat, _ limits: RasterLimits)
        async throws(WorkshopError)
    {
        if output == nil { throw .rejected }
    }

    func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult {
        guard let output else { throw .crashed }
        return ToolResult(exitStatus: 0, output: output, file: job.hasOutputFile ? job.input : nil, complaint: "")
    }

    func inflater() throws(WorkshopError) -> any Inflater { try ZlibInflater() }

    func scratchFile() throws(WorkshopError) -> any ScratchFile { FuzzScratch() }

    func offLoop<Result: Sendable>(
        _ work: @escaping @Sendable () async throws(ConversionError) -> Result
    ) async throws(ConversionError) -> Result { try await work() }
}

/// A scratch file in memory.
final class FuzzScratch: ScratchFile {
    private var bytes: [UInt8] = []

    var byteCount: Int { bytes.count }

    func append(_ more: [UInt8]) throws(WorkshopError) { bytes += more }

    func append(_ content: Content) throws(WorkshopError) {
        guard let more = try? content.read(at: 0, count: content.byteCount) else { throw .unavailable(errno: EIO) }
        bytes += more
    }

    func finish() -> Content { .bytes(bytes) }
}
