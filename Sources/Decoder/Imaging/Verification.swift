import CImaging
import Conversion
import DICOM

/// Lets a decoder read a codestream to its end; the pixels go nowhere.
struct Verification {
    private let input: SpooledFile
    private let limits: RasterLimits

    init(_ input: SpooledFile, _ limits: RasterLimits) {
        self.input = input
        self.limits = limits
    }

    func verify(_ format: CodestreamFormat) throws(WorkshopError) {
        switch format {
        case .jpeg2000: try verify(CIMAGING_JP2K)
        case .jpegXL: try verify(CIMAGING_JXL)
        case .jpegLS: try verifyJPEGLS()
        case .jpeg: try verifyJPEG()
        }
    }

    private func allow(columns: Int, rows: Int) throws(WorkshopError) {
        let (area, overflows) = columns.multipliedReportingOverflow(by: rows)
        guard area > 0 else { throw .rejected }
        guard !overflows, area <= limits.pixels else { throw .tooManyPixels(limit: limits.pixels) }
    }

    private func verify(_ loader: cimaging_loader) throws(WorkshopError) {
        let image = try VipsImage(loader, input.descriptor)
        try allow(columns: image.width, rows: image.height)
        try image.forRows(in: 0..<image.height) { _ in }
    }

    /// Lossless JPEG and more than 8 bits are beyond libjpeg-turbo 2; those pass after the check of their header.
    private func verifyJPEG() throws(WorkshopError) {
        let file = try MappedFile(input)
        let segments = try JPEGSegments(file.bytes)
        guard let frame = segments.frame, frame.payload.count >= 6 else { throw .rejected }
        let payload = file.bytes[frame.payload]
        let start = payload.startIndex
        try allow(
            columns: Int(payload[start + 3]) << 8 | Int(payload[start + 4]),
            rows: Int(payload[start + 1]) << 8 | Int(payload[start + 2]))
        let isDecoded = [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(frame.marker) && payload[start] == 8
        guard isDecoded else { return }
        try JPEGNormalising(input, OutputFile(owning: -1), limits).verify()
    }

    private func verifyJPEGLS() throws(WorkshopError) {
        let package = "libcharls2"
        try VipsImage.check(cimaging_charls_open(), package: package)
        let file = try MappedFile(input)
        var decoder: OpaquePointer?
        var header = cimaging_jpegls()
        let outcome = cimaging_jpegls_start(try file.start(), file.bytes.count, &decoder, &header)
        guard let decoder else { throw .needsTooMuchMemory }
        defer { cimaging_jpegls_free(decoder) }
        try VipsImage.check(outcome, package: package)
        try allow(columns: Int(header.width), rows: Int(header.height))
        try VipsImage.check(cimaging_jpegls_decode(decoder), package: package)
    }
}
