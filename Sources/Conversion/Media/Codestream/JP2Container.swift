import DICOM

/// The codestream inside a JP2 or JPH file, and what the file says of its colours.
///
/// - Source: ITU-T T.800 annex I.
struct JP2Container: Equatable {
    enum Colours: Equatable {
        case unknown
        case gray
        case rgb
        /// YCbCr, over the full range.
        case sYCC
    }

    /// Units: offsets.
    private(set) var codestream: Range<Int>
    private(set) var colours = Colours.unknown
    private(set) var hasProfile = false

    init(reading window: inout ContentWindow) throws(ConversionError) {
        let name = JPEG2000Header.name
        let boxes = try ImageBox.boxes(in: 0..<window.byteCount, of: &window, name)
        let streams = boxes.filter { $0.isType("jp2c") }
        guard let stream = streams.first else { throw JPEG2000Header.truncated }
        guard streams.count == 1 else { throw JPEG2000Header.refused("of several codestreams") }
        codestream = stream.payload
        guard let header = boxes.first(where: { $0.isType("jp2h") }) else { throw JPEG2000Header.damaged("JP2 header") }
        var isFirst = true
        for box in try ImageBox.boxes(in: header.payload, of: &window, name) {
            if box.isType("pclr") || box.isType("cmap") { throw JPEG2000Header.refused("with a palette") }
            if box.isType("cdef") { try Self.checkChannels(box, &window) }
            if box.isType("colr"), isFirst {
                try readColours(box, &window)
                isFirst = false
            }
        }
    }

    /// Channel definitions (T.800 §I.5.3.6): colours in their order and nothing else.
    private static func checkChannels(_ box: ImageBox, _ window: inout ContentWindow) throws(ConversionError) {
        guard let count = try window.uint16(at: box.payload.lowerBound), box.payload.count >= 2 + 6 * count else {
            throw JPEG2000Header.damaged("channel definition")
        }
        for index in 0..<count {
            let place = box.payload.lowerBound + 2 + 6 * index
            guard let channel = try window.uint16(at: place), let kind = try window.uint16(at: place + 2),
                let colour = try window.uint16(at: place + 4)
            else { throw JPEG2000Header.damaged("channel definition") }
            guard kind == 0 else { throw JPEG2000Header.refused("with transparency") }
            guard colour == channel + 1 else { throw JPEG2000Header.refused("with colours in another order") }
        }
    }

    /// Colour specification (T.800 §I.5.3.3).
    private mutating func readColours(_ box: ImageBox, _ window: inout ContentWindow) throws(ConversionError) {
        guard box.payload.count >= 3, let method = try window.byte(at: box.payload.lowerBound) else {
            throw JPEG2000Header.damaged("colour specification")
        }
        guard method == 1 else {
            hasProfile = true
            return
        }
        guard box.payload.count >= 7, let space = try window.uint32(at: box.payload.lowerBound + 3) else {
            throw JPEG2000Header.damaged("colour specification")
        }
        switch space {
        case 16: colours = .rgb
        case 17: colours = .gray
        case 18: colours = .sYCC
        default: throw JPEG2000Header.refused("in a colour space other than sRGB, gray and sYCC")
        }
    }
}
