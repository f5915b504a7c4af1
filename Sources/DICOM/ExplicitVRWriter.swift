/// Writes data sets in Explicit VR Little Endian, in pieces: bulk data stays where it is.
///
/// Shape: sequences and items of defined length; text in UTF-8, so that the data set must say `ISO_IR 192`.
///
/// - Source: PS3.5 §7.1.2 (headers), §7.5 (sequences), §A.4 (encapsulation).
package struct ExplicitVRWriter {
    static let maximumDepth = 64
    /// The longest even length that does not mean "undefined".
    private static let maximumLength = 0xFFFF_FFFE

    private var finished: [Segment] = []
    private var bytes: [UInt8] = []
    /// How many sequences this writer is in.
    private let depth: Int

    package init() { self.init(depth: 0) }

    /// Writes behind bytes that already stand, such as a preamble.
    init(startingWith bytes: [UInt8]) {
        self.init(depth: 0)
        self.bytes += bytes
    }

    private init(depth: Int) {
        self.depth = depth
        bytes.reserveCapacity(depth == 0 ? 2048 : 256)
    }

    package var segments: [Segment] { bytes.isEmpty ? finished : finished + [.bytes(bytes)] }

    package mutating func append(_ dataSet: DataSet) throws(DICOMError) {
        for element in dataSet.elements { try append(element) }
    }

    package mutating func append(_ element: DataElement) throws(DICOMError) {
        switch element.value {
        case .items(let items): try append(items, of: element)
        case .bulk(let bulk): try append(bulk, of: element)
        default: try appendShort(element)
        }
    }

    /// Appends a value held in memory and sets the length when it is known.
    private mutating func appendShort(_ element: DataElement) throws(DICOMError) {
        appendHeader(element.tag, element.vr, length: 0)
        let start = bytes.count
        guard ValueBytes.append(element, to: &bytes) else { throw .malformed(tag: element.tag, offset: 0) }
        if (bytes.count - start) % 2 != 0 { bytes.append(element.vr.isText ? element.vr.padding : 0) }
        let length = bytes.count - start
        if element.vr.hasLongLength {
            guard length <= Self.maximumLength else { throw .valueTooLong(element.tag, byteCount: length) }
            bytes.replace(littleEndian: UInt32(truncatingIfNeeded: length), at: start - 4)
        } else {
            guard let short = UInt16(exactly: length) else { throw .valueTooLong(element.tag, byteCount: length) }
            bytes.replace(littleEndian: short, at: start - 2)
        }
    }

    private mutating func append(_ items: [DataSet], of element: DataElement) throws(DICOMError) {
        guard element.vr == .SQ else { throw .malformed(tag: element.tag, offset: 0) }
        guard depth < Self.maximumDepth else { throw .tooDeep(limit: Self.maximumDepth) }
        var sequence = ExplicitVRWriter(depth: depth + 1)
        for dataSet in items {
            var item = ExplicitVRWriter(depth: depth + 1)
            try item.append(dataSet)
            sequence.appendItemHeader(.item, length: try Self.length(item.byteCount, of: element.tag))
            sequence.append(item.segments)
        }
        appendHeader(element.tag, .SQ, length: try Self.length(sequence.byteCount, of: element.tag))
        append(sequence.segments)
    }

    private mutating func append(_ bulk: BulkData, of element: DataElement) throws(DICOMError) {
        guard element.vr.hasLongLength, element.vr != .SQ else { throw .malformed(tag: element.tag, offset: 0) }
        let byteCount = bulk.content.byteCount
        switch bulk.framing {
        case .native:
            appendHeader(element.tag, element.vr, length: try Self.length(byteCount + byteCount % 2, of: element.tag))
            append(bulk.content, 0..<byteCount)
        case .encapsulated: try appendFragments(of: bulk.content, limit: .max, element)
        case .fragmented(let limit): try appendFragments(of: bulk.content, limit: limit, element)
        }
    }

    /// Appends an empty Basic Offset Table and the content in fragments, of which only the last may need padding.
    private mutating func appendFragments(
        of content: Content, limit: Int, _ element: DataElement
    ) throws(DICOMError) {
        precondition(limit == .max || limit > 0 && limit % 2 == 0)
        appendHeader(element.tag, element.vr, length: .max)
        appendItemHeader(.item, length: 0)
        var start = 0
        repeat {
            let end = limit < content.byteCount - start ? start + limit : content.byteCount
            let count = end - start
            appendItemHeader(.item, length: try Self.length(count + count % 2, of: element.tag))
            append(content, start..<end)
            start = end
        } while start < content.byteCount
        appendItemHeader(.sequenceDelimitation, length: 0)
    }

    /// Appends Pixel Data of compressed frames, each in one fragment, behind a Basic Offset Table as far as its numbers
    /// reach.
    ///
    /// - Source: PS3.5 §A.4.
    mutating func append(frames: [Content]) throws(DICOMError) {
        var offsets: [UInt32] = []
        var next = 0
        for frame in frames {
            if let offset = UInt32(exactly: next) { offsets.append(offset) }
            next += 8 + frame.byteCount + frame.byteCount % 2
        }
        if offsets.count < frames.count { offsets = [] }
        appendHeader(.pixelData, .OB, length: .max)
        appendItemHeader(.item, length: try Self.length(offsets.count * 4, of: .pixelData))
        for offset in offsets { bytes.append(littleEndian: offset) }
        for frame in frames {
            let count = frame.byteCount
            appendItemHeader(.item, length: try Self.length(count + count % 2, of: .pixelData))
            append(frame, 0..<count)
        }
        appendItemHeader(.sequenceDelimitation, length: 0)
    }

    /// Appends a part of the content by reference, padded to even length.
    private mutating func append(_ content: Content, _ range: Range<Int>) {
        if !range.isEmpty { append([content.segment(range)]) }
        if range.count % 2 != 0 { bytes.append(0) }
    }

    private mutating func append(_ segments: [Segment]) {
        for segment in segments {
            switch segment {
            case .bytes(let more): bytes += more
            case .content:
                if !bytes.isEmpty { finished.append(.bytes(bytes)) }
                bytes = []
                finished.append(segment)
            }
        }
    }

    private mutating func appendHeader(_ tag: Tag, _ vr: VR, length: UInt32) {
        append(tag)
        bytes += vr.rawValue.utf8
        if vr.hasLongLength {
            bytes.append(0)
            bytes.append(0)
            bytes.append(littleEndian: length)
        } else {
            bytes.append(littleEndian: UInt16(truncatingIfNeeded: length))
        }
    }

    private mutating func appendItemHeader(_ tag: Tag, length: UInt32) {
        append(tag)
        bytes.append(littleEndian: length)
    }

    private mutating func append(_ tag: Tag) {
        bytes.append(littleEndian: tag.group)
        bytes.append(littleEndian: tag.element)
    }

    private var byteCount: Int { finished.reduce(bytes.count) { $0 + $1.byteCount } }

    private static func length(_ byteCount: Int, of tag: Tag) throws(DICOMError) -> UInt32 {
        guard byteCount <= maximumLength, let length = UInt32(exactly: byteCount) else {
            throw .valueTooLong(tag, byteCount: byteCount)
        }
        return length
    }
}

extension Tag {
    /// - Source: PS3.5 §7.5.
    static let item = Tag(0xFFFE, 0xE000)
    static let itemDelimitation = Tag(0xFFFE, 0xE00D)
    static let sequenceDelimitation = Tag(0xFFFE, 0xE0DD)
}
