import CImaging
import Conversion

/// An image of libvips whose rows are decoded as they are asked for, from top to bottom.
final class VipsImage {
    private let image: OpaquePointer
    private(set) var header: cimaging_header

    static let package = "libvips42"

    /// - Parameters:
    ///   - pages: of formats that have some; the loader's own choice by default.
    ///   - inAnyOrder: whether rows may be asked for in any order, which may take memory for all of them.
    init(
        _ loader: cimaging_loader, _ descriptor: Int32, pages: Range<Int>? = nil, inAnyOrder: Bool = false
    ) throws(WorkshopError) {
        try Self.check(cimaging_vips_open())
        var loaded: OpaquePointer?
        // `n` of -1 is all pages.
        let number = pages.map { $0.upperBound == .max ? -1 : $0.count } ?? 1
        try Self.check(
            cimaging_load(
                loader, descriptor, Int32(clamping: pages?.lowerBound ?? -1), Int32(clamping: number),
                inAnyOrder ? 1 : 0, &loaded))
        guard let loaded else { throw .rejected }
        image = loaded
        header = cimaging_get_header(loaded)
        guard width > 0, height > 0, bands > 0 else {
            cimaging_free(loaded)
            throw .rejected
        }
    }

    deinit { cimaging_free(image) }

    var width: Int { Int(header.width) }
    var height: Int { Int(header.height) }
    var bands: Int { Int(header.bands) }
    var hasAlpha: Bool { header.has_alpha != 0 }
    var is16Bit: Bool { header.samples == Int32(CIMAGING_USHORT.rawValue) }
    var is8Bit: Bool { header.samples == Int32(CIMAGING_UCHAR.rawValue) }
    var isCMYK: Bool { header.colours == Int32(CIMAGING_CMYK.rawValue) }
    var hasProfile: Bool { cimaging_has_profile(image) != 0 }

    /// Units: milliseconds.
    var delays: [Int] {
        var none: Int32 = 0
        let number = cimaging_get_delays(image, &none, 0)
        guard number > 0 else { return [] }
        var delays = [Int32](repeating: 0, count: Int(number))
        _ = cimaging_get_delays(image, &delays, number)
        return delays.map(Int.init)
    }

    var exif: [UInt8] {
        var count = 0
        guard let bytes = cimaging_get_exif(image, &count) else { return [] }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Undoes the EXIF orientation.
    func rotate() throws(WorkshopError) {
        try Self.check(cimaging_rotate(image))
        header = cimaging_get_header(image)
    }

    /// - Parameter byProfile: by the embedded colour profile, or else of device-independent colours.
    func makeSRGB(byProfile: Bool) throws(WorkshopError) {
        try Self.check(cimaging_make_srgb(image, byProfile ? 1 : 0))
        header = cimaging_get_header(image)
    }

    /// Hands rows to `body`, some at a time.
    func forRows(
        in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(WorkshopError) -> Void
    ) throws(WorkshopError) {
        let rowByteCount = max(1, width * bands * (is8Bit ? 1 : 2))
        let step = max(1, (1 << 20) / rowByteCount)
        for first in stride(from: range.lowerBound, to: range.upperBound, by: step) {
            var rows: UnsafeMutablePointer<UInt8>?
            var count = 0
            let number = min(step, range.upperBound - first)
            try Self.check(cimaging_rows(image, Int32(first), Int32(number), &rows, &count))
            guard let rows else { throw .rejected }
            defer { cimaging_free_rows(rows) }
            try body(UnsafeRawBufferPointer(start: rows, count: count))
        }
    }

    /// What a call of a library means.
    static func check(_ outcome: cimaging_outcome, package: String = package) throws(WorkshopError) {
        switch outcome {
        case CIMAGING_DONE: return
        case CIMAGING_NO_MEMORY: throw .needsTooMuchMemory
        case CIMAGING_MISSING: throw .missing(package: package)
        default: throw .rejected
        }
    }
}
