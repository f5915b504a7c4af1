import DICOM

/// What the marker segments of a JPEG image say up to its first scan, checked.
///
/// - Source: ITU-T T.81 §B.2.
struct JPEGHeader: Equatable {
    enum Process: Equatable {
        case baseline
        case extended
        case progressive
        case lossless
        /// JPEG-LS, which is another standard in the same segments (ITU-T T.87 §C.1).
        case nearLossless
    }

    private(set) var process = Process.baseline
    /// Bits per sample.
    private(set) var precision = 0
    private(set) var rows = 0
    private(set) var columns = 0
    /// Identifiers of the frame's components.
    private(set) var componentIDs: [UInt8] = []
    private(set) var hasJFIF = false
    /// The colour transform of an Adobe APP14 segment.
    private(set) var adobeTransform: UInt8?
    private(set) var exif: EXIF?
    /// Segments of EXIF, XMP, IPTC, makers' notes and comments. Units: offsets.
    private(set) var remarks: [Range<Int>] = []
    /// Whether components have different sizes.
    private(set) var isSubsampled = false
    /// Colour space of a SPIFF header.
    private(set) var spiffColours: UInt8?
    /// As JFIF tells it.
    private(set) var resolution: DecodedPage.Resolution?
    /// What a JPEG-LS image has that DICOM viewers do not expect.
    private(set) var extensionOfLS: String?
    /// Components of the first scan.
    private(set) var scanComponentCount = 0
    /// Selection value of the first scan's predictor (lossless), or the greatest error of a sample (JPEG-LS).
    private(set) var predictor = 0
    /// Offset of the first byte of entropy-coded data.
    private(set) var scanStart = 0

    /// More segments than this are no image.
    private static let segmentLimit = 65_536
    private static let fillLimit = 65_536

    /// Reads the header only, through a window.
    init(reading window: inout ContentWindow) throws(ConversionError) {
        var offset = 2  // behind SOI
        for _ in 0..<Self.segmentLimit {
            let (marker, start) = try Self.marker(at: offset, in: &window)
            guard Self.hasSegment(marker) else { throw Self.damaged("order of markers") }
            guard let length = try window.uint16(at: start) else { throw Self.truncated }
            guard length >= 2 else { throw Self.damaged("segment length") }
            let end = start + length
            guard end <= window.byteCount else { throw Self.truncated }
            switch marker {
            case 0xC4, 0xCC: break  // DHT, DAC: tables that only a decoder needs
            case 0xC0...0xCF, 0xF7: try readFrame(marker, start + 2, end, &window)
            case 0xDA:
                try readScan(start + 2, end, &window)
                return
            case 0xDE: throw .notYetSupported(found: "hierarchical JPEG image", instead: .image)
            case 0xE0:
                if try window.matches(Array("JFIF\0".utf8), at: start + 2) {
                    hasJFIF = true
                    resolution = try Self.resolution(at: start + 9, to: end, in: &window)
                }
            case 0xE1:
                remarks.append(offset..<end)
                if exif == nil { exif = try EXIF(from: start + 2, to: end, in: &window) }
            case 0xE2:
                // A colour profile says what the samples mean.
                if try !window.matches(Array("ICC_PROFILE\0".utf8), at: start + 2) { remarks.append(offset..<end) }
            case 0xE3...0xE7, 0xE9...0xED, 0xEF, 0xFE: remarks.append(offset..<end)
            case 0xE8:
                // HP's colour transform of JPEG-LS: "mrfx", kind.
                if try window.matches(Array("mrfx".utf8), at: start + 2), try window.byte(at: start + 6) != 0 {
                    extensionOfLS = "with HP's colour transform"
                }
                // SPIFF (T.84 annex F): name, version, profile, components, lines, columns, colours.
                if try window.matches(Array("SPIFF\0".utf8), at: start + 2) {
                    spiffColours = try window.byte(at: start + 20)
                }
            case 0xEE:
                // "Adobe", version, two flag words, transform.
                if end - start >= 14, try window.matches(Array("Adobe".utf8), at: start + 2) {
                    adobeTransform = try window.byte(at: start + 13)
                }
            case 0xF8:
                // LSE (T.87 §C.2.4.1): only preset coding parameters are nothing special.
                if try window.byte(at: start + 2) != 1 { extensionOfLS = "with a palette or of more than 65535 lines" }
            default: break
            }
            offset = end
        }
        throw Self.damaged("number of segments")
    }

    static let truncated = ConversionError.truncated(found: "JPEG image")
    static func damaged(_ part: String) -> ConversionError { .damaged(found: "JPEG image", part: part) }

    /// The marker at `offset`, past fill bytes, and the offset behind it (T.81 §B.1.1.2).
    static func marker(at offset: Int, in window: inout ContentWindow) throws(ConversionError) -> (UInt8, Int) {
        guard let first = try window.byte(at: offset) else { throw truncated }
        guard first == 0xFF else { throw damaged("marker") }
        for next in (offset + 1)...(offset + fillLimit) {
            guard let code = try window.byte(at: next) else { throw truncated }
            if code != 0xFF { return (code, next + 1) }
        }
        throw damaged("fill bytes")
    }

    /// - Source: JFIF 1.02, units and densities.
    private static func resolution(
        at offset: Int, to end: Int, in window: inout ContentWindow
    ) throws(ConversionError) -> DecodedPage.Resolution? {
        guard offset + 5 <= end, let unit = try window.byte(at: offset), unit < 3,
            let horizontal = try window.uint16(at: offset + 1), let vertical = try window.uint16(at: offset + 3),
            horizontal > 0, vertical > 0
        else { return nil }
        let factor = unit == 2 ? 2.54 : 1
        return .init(
            horizontal: Double(horizontal) * factor, vertical: Double(vertical) * factor, isRelative: unit == 0)
    }

    /// Whether a marker may stand before a scan and has a length behind it (T.81 table B.1): not TEM, RSTn, SOI, EOI.
    private static func hasSegment(_ marker: UInt8) -> Bool {
        switch marker {
        case 0x00...0x01, 0xD0...0xD9: false
        default: true
        }
    }

    /// Frame header (T.81 §B.2.2).
    private mutating func readFrame(
        _ marker: UInt8, _ start: Int, _ end: Int, _ window: inout ContentWindow
    ) throws(ConversionError) {
        guard componentIDs.isEmpty else { throw Self.damaged("second frame") }
        switch marker {
        case 0xC0: process = .baseline
        case 0xC1: process = .extended
        case 0xC2: process = .progressive
        case 0xC3: process = .lossless
        case 0xF7: process = .nearLossless
        case 0xC5...0xC7: throw .notYetSupported(found: "hierarchical JPEG image", instead: .image)
        case 0xC9...0xCF: throw .notYetSupported(found: "arithmetic-coded JPEG image", instead: .image)
        default: throw Self.damaged("coding process")
        }
        guard let bits = try window.byte(at: start), let rows = try window.uint16(at: start + 1),
            let columns = try window.uint16(at: start + 3), let count = try window.byte(at: start + 5),
            end - start == 6 + 3 * Int(count)
        else { throw Self.damaged("frame header") }
        precision = Int(bits)
        self.rows = rows
        self.columns = columns
        var firstSampling: UInt8?
        for index in 0..<Int(count) {
            guard let id = try window.byte(at: start + 6 + 3 * index),
                let sampling = try window.byte(at: start + 7 + 3 * index),
                1...4 ~= sampling >> 4, 1...4 ~= sampling & 15
            else { throw Self.damaged("sampling factors") }
            componentIDs.append(id)
            if sampling != firstSampling ?? sampling { isSubsampled = true }
            firstSampling = sampling
        }
        try checkFrame()
    }

    private func checkFrame() throws(ConversionError) {
        let allowed: Bool
        switch process {
        case .baseline: allowed = precision == 8
        case .extended: allowed = precision == 8 || precision == 12
        case .progressive where precision == 12:
            throw .notYetSupported(found: "progressive JPEG image of 12 bits", instead: .image)
        case .progressive: allowed = precision == 8
        case .lossless, .nearLossless: allowed = 2...16 ~= precision
        }
        guard allowed else { throw Self.damaged("bits per sample") }
        // Rows that only a DNL segment behind the scan tells (T.81 §B.2.5) are not read.
        guard rows > 0, columns > 0 else { throw Self.damaged("image size") }
        switch componentIDs.count {
        case 1, 3: break
        case 0: throw Self.damaged("number of components")
        case 4 where precision == 8 && process != .lossless && process != .nearLossless: break
        case 4: throw .notYetSupported(found: "CMYK JPEG image of another kind than 8 bits, lossy", instead: .image)
        default: throw .notYetSupported(found: "JPEG image of \(componentIDs.count) components", instead: .image)
        }
    }

    /// Scan header (T.81 §B.2.3).
    private mutating func readScan(
        _ start: Int, _ end: Int, _ window: inout ContentWindow
    ) throws(ConversionError) {
        guard !componentIDs.isEmpty else { throw Self.damaged("scan without frame") }
        guard let count = try window.byte(at: start), 1...componentIDs.count ~= Int(count),
            end - start == 4 + 2 * Int(count), let selection = try window.byte(at: start + 1 + 2 * Int(count))
        else { throw Self.damaged("scan header") }
        scanComponentCount = Int(count)
        predictor = Int(selection)
        if process == .lossless, !(1...7 ~= predictor) { throw Self.damaged("predictor") }
        scanStart = end
    }
}
