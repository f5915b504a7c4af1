import DICOM

/// How the components of a codestream and of its tiles are coded, all together.
///
/// - Source: ITU-T T.800 §A.6.
struct JPEG2000Styles: Equatable {
    private(set) var hasCoding = false
    private(set) var hasQuantisation = false
    /// Whether every transform is the 5/3 one of integers, and nothing is quantised.
    private(set) var isReversible = true
    /// Whether some transform is the 5/3 one: colour follows the transform (§G.2, §G.3).
    private(set) var usesColourTransform: Bool?
    /// Whether tiles differ in their colour transform.
    private(set) var isMixed = false
    /// The fewest resolution levels below the full one.
    private(set) var decompositionCount = Int.max
    /// Whether all packets are in the order resolution, position, component, layer.
    private(set) var isInOrderRPCL = true

    /// Takes note of COD, COC, QCD, QCC and POC; other segments say nothing that matters.
    mutating func read(
        _ segment: JPEG2000Segment, componentCount: Int, isMain: Bool, in window: inout ContentWindow
    ) throws(ConversionError) {
        switch segment.marker {
        case 0xFF52:
            guard let order = try window.byte(at: segment.start + 1),
                let colour = try window.byte(at: segment.start + 4),
                segment.byteCount >= 10, order <= 4
            else { throw JPEG2000Header.damaged("coding style") }
            guard colour <= 1 else { throw JPEG2000Header.refused("with a colour transform of Part 2") }
            if order != 2 { isInOrderRPCL = false }
            let uses = colour == 1 && componentCount == 3
            if let usesColourTransform, usesColourTransform != uses { isMixed = true }
            usesColourTransform = uses
            if isMain { hasCoding = true }
            try readTransform(at: segment.start + 5, segment, &window)
        case 0xFF53: try readTransform(at: segment.start + 2, segment, &window)
        case 0xFF5C:
            if isMain { hasQuantisation = true }
            try readQuantisation(at: segment.start, segment, &window)
        case 0xFF5D: try readQuantisation(at: segment.start + 1, segment, &window)
        case 0xFF5F: isInOrderRPCL = false
        default: break
        }
    }

    /// Levels, block size (two), block style, transform: five bytes.
    private mutating func readTransform(
        at place: Int, _ segment: JPEG2000Segment, _ window: inout ContentWindow
    ) throws(ConversionError) {
        guard place + 5 <= segment.end, let levels = try window.byte(at: place),
            let transform = try window.byte(at: place + 4), levels <= 32
        else { throw JPEG2000Header.damaged("coding style") }
        guard transform <= 1 else { throw JPEG2000Header.refused("with a transform of Part 2") }
        decompositionCount = min(decompositionCount, Int(levels))
        if transform == 0 { isReversible = false }
    }

    private mutating func readQuantisation(
        at place: Int, _ segment: JPEG2000Segment, _ window: inout ContentWindow
    ) throws(ConversionError) {
        guard place < segment.end, let style = try window.byte(at: place) else {
            throw JPEG2000Header.damaged("quantisation")
        }
        if style & 0x1F != 0 { isReversible = false }
    }
}
