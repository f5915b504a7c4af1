import DICOM
import Synchronization

@testable import Conversion

/// A workshop that answers what a test says.
final class ImageWorkshop: RefusingWorkshop {
    typealias Decoding = @Sendable (Content, RasterFormat, RasterLimits) throws(WorkshopError) -> DecodedImage
    typealias Normalising = @Sendable (Content, JPEGWish) throws(WorkshopError) -> NormalisedJPEG

    private let decoding: Decoding
    private let normalising: Normalising
    private let verification: WorkshopError?
    /// What was verified.
    var verifiedFormats: [CodestreamFormat] { verified.withLock { $0 } }
    private let verified = Mutex<[CodestreamFormat]>([])

    init(
        verification: WorkshopError? = nil,
        decoding: @escaping Decoding = { _, _, _ throws(WorkshopError) in throw .missing(package: "decoder") },
        normalising: @escaping Normalising = { _, _ throws(WorkshopError) in throw .missing(package: "decoder") }
    ) {
        self.decoding = decoding
        self.normalising = normalising
        self.verification = verification
    }

    func decode(
        _ content: Content, as format: RasterFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) -> DecodedImage {
        try decoding(content, format, limits)
    }

    func normalise(
        jpeg content: Content, _ wish: JPEGWish, _ limits: RasterLimits
    ) async throws(WorkshopError) -> NormalisedJPEG {
        try normalising(content, wish)
    }

    func verify(
        _ content: Content, as codestream: CodestreamFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) {
        verified.withLock { $0.append(codestream) }
        if let verification { throw verification }
    }

    func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult { throw .missing(package: job.tool.package) }
}

/// Pages of equal bytes, one behind the other.
func decoded(
    _ pages: [(columns: Int, rows: Int, samples: Int, bits: Int)], milliseconds: [Int]? = nil,
    resolution: DecodedPage.Resolution? = nil, isLossy: Bool = false, warnings: [String] = [],
    picture: PictureDescription = PictureDescription()
) -> DecodedImage {
    var made: [DecodedPage] = []
    var pixels: [UInt8] = []
    for (index, page) in pages.enumerated() {
        let count = page.bits == 1 ? (page.columns * page.rows + 7) / 8 : page.columns * page.rows * page.bits / 8
        let byteCount = count * page.samples
        made.append(
            DecodedPage(
                columns: page.columns, rows: page.rows, samplesPerPixel: page.samples, bitsPerSample: page.bits,
                offset: pixels.count, byteCount: byteCount, milliseconds: milliseconds?[index],
                resolution: resolution, isLossy: isLossy))
        pixels += Array(repeating: UInt8(truncatingIfNeeded: 0x35 + index), count: byteCount)
    }
    return DecodedImage(pages: made, pixels: .bytes(pixels), warnings: warnings, description: picture)
}

/// Converts bytes with a patient ID and more fields.
func converted(
    _ bytes: [UInt8], in workshop: ImageWorkshop, given: [(String, String)] = [], as rendering: RenderAs? = nil,
    images: ImageSettings = ImageSettings(), inFile: Bool = false
) async throws -> [DICOMInstance] {
    var file = mediaFile(bytes)
    if inFile { file.content = try spooled(bytes) }
    let input = try input([file], attributes([("PatientID", "P1")] + given), as: rendering) { $0.images = images }
    return try await convert(input, in: workshop)
}

/// The faults of a conversion that must fail.
func faults(_ conversion: () async throws -> [DICOMInstance]) async -> [ConversionError] {
    do {
        _ = try await conversion()
        return []
    } catch let failure as ConversionFailure {
        return failure.faults.map(\.error)
    } catch {
        return []
    }
}

extension DICOMInstance {
    var pixelData: BulkData? {
        if case .bulk(let bulk)? = dataSet[.pixelData]?.value { bulk } else { nil }
    }

    /// The bytes of Pixel Data.
    func pixels() throws -> [UInt8] {
        guard let content = pixelData?.content else { return [] }
        return try content.read(at: 0, count: content.byteCount)
    }

    func texts(_ tag: Tag) -> [String] {
        if case .strings(let values)? = dataSet[tag]?.value { values } else { [] }
    }
}
