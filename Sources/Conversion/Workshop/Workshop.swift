package import DICOM

/// Work on other people's files that is done outside this process, or at least off the event loop.
///
/// A decoder that is misled by a file can crash, hang or eat all memory; so it runs in a process of its own whose
/// memory, processor time and wall time are limited, and its end costs that one file an error.
package protocol Workshop: Sendable {
    /// Decodes all pages of a raster image into one file of native pixels.
    func decode(_ content: Content, as format: RasterFormat, _ limits: RasterLimits)
        async throws(WorkshopError) -> DecodedImage

    /// Makes a sequential JPEG of any JPEG without decoding its samples, or pixels where that is not possible.
    func normalise(jpeg content: Content, _ wish: JPEGWish, _ limits: RasterLimits)
        async throws(WorkshopError) -> NormalisedJPEG

    /// Lets a decoder read a whole codestream; no pixel is kept.
    func verify(_ content: Content, as codestream: CodestreamFormat, _ limits: RasterLimits)
        async throws(WorkshopError)

    /// Runs one of the programs that the gateway knows, with limits, and without network.
    func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult

    /// What takes a deflated stream apart.
    func inflater() throws(WorkshopError) -> any Inflater

    /// A private file without a name for what a conversion writes.
    func scratchFile() throws(WorkshopError) -> any ScratchFile

    /// Runs blocking or long work on a worker thread, away from the event loop.
    func offLoop<Result: Sendable>(
        _ work: @escaping @Sendable () async throws(ConversionError) -> Result
    ) async throws(ConversionError) -> Result
}

/// A file that is written once, from the front, and then read.
///
/// Blocking: write from a worker thread.
package protocol ScratchFile: AnyObject {
    /// Units: bytes.
    var byteCount: Int { get }
    func append(_ bytes: [UInt8]) throws(WorkshopError)
    func append(_ content: Content) throws(WorkshopError)
    /// Hands the file on; call once.
    func finish() -> Content
}

/// Why work could not be done. Facts only; nothing of a file's text.
package enum WorkshopError: Error, Equatable, Sendable {
    /// The decoder or program says that the content is not what it should be.
    case rejected
    /// The content may be sound, but the decoder does not know this form of it.
    case notRead(UnreadForm)
    /// The decoder or program died of the content.
    case crashed
    /// A limit was reached. Units: seconds.
    case tookTooLong(seconds: Int)
    case needsTooMuchMemory
    /// More pixels than are allowed, told before any was decoded.
    case tooManyPixels(limit: Int)
    case tooManyPages(limit: Int)
    /// The program wrote more than it may. Units: bytes.
    case tooMuchOutput(limit: Int)
    /// The program or library is not installed; `package` is its Debian package.
    case missing(package: String)
    /// The gateway's own fault: no process, no descriptor, no disk space.
    case unavailable(errno: Int32)
}
