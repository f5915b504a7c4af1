/// Walks the elements of a data set and keeps those that describe the object.
///
/// - Source: PS3.5 §7.1 (elements), §7.5 (sequences), §A.4 (fragments).
struct DataSetReader {
    /// Where the next element begins.
    private(set) var offset: Int
    private(set) var unreadTags: Set<Tag> = []
    /// Whether Pixel Data stands in fragments.
    private(set) var hasFragments = false
    /// Length of Pixel Data that stands in one piece. Units: bytes.
    private(set) var pixelByteCount: Int?
    private(set) var hasPixelData = false
    /// Whether there are pixels in any form, or it is told where they are to be had.
    private(set) var hasPixels = false
    /// Dates, numbers, codes and identifiers of the data set itself that hold other bytes than ASCII.
    private(set) var garbledTags: Set<Tag> = []
    /// The first attributes of groups 0008 to 0028 that the standard does not have, though their groups are its own.
    private(set) var unknownTags: [Tag] = []
    /// Whether there is a digital signature, at any depth.
    private(set) var isSigned = false

    private var window: ByteWindow
    private var encoding: ElementEncoding
    private var text = TextDecoding()
    private var budget = Part10Reader.maximumTotal
    /// Attributes that are kept beside those of groups 0008 to 0028.
    private let wanted: Set<Tag>

    init(
        _ window: ByteWindow, encoding: ElementEncoding, at offset: Int, wanted: Set<Tag> = [],
        foreign: ForeignText? = nil
    ) {
        self.window = window
        self.encoding = encoding
        self.offset = offset
        self.wanted = wanted
        text.foreign = foreign
    }

    /// What an element or item takes beside its value. Units: bytes, roughly.
    private static let cost = 64

    /// More are not told of one by one.
    private static let unknownLimit = 16

    private struct Header {
        let tag: Tag
        let vr: VR
        /// `nil` where the length is undefined.
        let length: Int?
    }

    /// Reads the elements of group 0002 and stops before the first of another.
    mutating func readGroup0002() throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        while offset < window.byteCount {
            let group = encoding.order.number(try window.bytes(at: offset, count: 2), as: UInt16.self)
            guard group == 0x0002 else { break }
            let header = try readHeader()
            guard let length = header.length else { throw .malformed(tag: header.tag, offset: offset) }
            let value = try readValue(header, length: length, order: encoding.order)
            if let value { dataSet.set(header.tag, header.vr, value) }
        }
        return dataSet
    }

    /// Reads the elements up to the end of the content.
    mutating func readToEnd() throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        var last: Tag?
        while offset < window.byteCount {
            let start = offset
            let header = try readHeader()
            guard header.tag.group >= 0x0004, last.map({ $0 < header.tag }) != false else {
                throw .malformed(tag: header.tag, offset: start)
            }
            last = header.tag
            if header.tag == .pixelData {
                hasPixelData = true
                pixelByteCount = header.length
            }
            if header.tag.group == Tag.pixelData.group || header.tag == .pixelDataProviderURL { hasPixels = true }
            let isDescriptive = header.tag.group >= 0x0008 && header.tag.group <= 0x0028
            if isDescriptive { noteUnknown(header.tag) }
            let isKept = isDescriptive || wanted.contains(header.tag)
            try readElement(header, into: &dataSet, isKept: isKept, depth: Part10Reader.maximumDepth)
        }
        return dataSet
    }

    private mutating func noteUnknown(_ tag: Tag) {
        guard tag.group % 2 == 0, tag.element != 0, unknownTags.count < Self.unknownLimit else { return }
        if DataDictionary.entry(tag) == nil { unknownTags.append(tag) }
    }

    /// Steps over the next element, whatever it holds.
    mutating func readPlace(depth: Int = Part10Reader.maximumDepth) throws(DICOMError) -> ElementPlace {
        let start = offset
        let header = try readHeader()
        let valueStart = offset
        var nothing = DataSet()
        try readElement(header, into: &nothing, isKept: false, depth: depth)
        return ElementPlace(
            tag: header.tag, vr: header.vr, start: start, valueStart: valueStart, end: offset,
            isUndefined: header.length == nil)
    }

    private mutating func readHeader() throws(DICOMError) -> Header {
        let start = offset
        let tag = try readTag()
        // Delimiters have no VR in any encoding, and no place where an element is looked for.
        guard tag.group != 0xFFFE else { throw .malformed(tag: tag, offset: start) }
        if tag == .digitalSignaturesSequence { isSigned = true }
        guard encoding.isExplicit else {
            return Header(tag: tag, vr: DataDictionary.entry(tag)?.vr ?? .UN, length: try readLength())
        }
        let name = try window.bytes(at: offset, count: 2)
        guard let vr = VR(rawValue: String(decoding: name, as: UTF8.self)) else {
            throw .malformed(tag: tag, offset: start)
        }
        offset += 2
        if vr.hasLongLength {
            offset += 2
            return Header(tag: tag, vr: vr, length: try readLength())
        }
        let length = encoding.order.number(try window.bytes(at: offset, count: 2), as: UInt16.self)
        offset += 2
        return Header(tag: tag, vr: vr, length: Int(length))
    }

    mutating func readTag() throws(DICOMError) -> Tag {
        let bytes = try window.bytes(at: offset, count: 4)
        offset += 4
        return Tag(
            encoding.order.number(bytes.prefix(2), as: UInt16.self),
            encoding.order.number(bytes.suffix(2), as: UInt16.self))
    }

    /// Reads a length of 32 bits; `nil` for the undefined one.
    mutating func readLength() throws(DICOMError) -> Int? {
        let length = encoding.order.number(try window.bytes(at: offset, count: 4), as: UInt32.self)
        offset += 4
        return length == .max ? nil : Int(length)
    }

    private mutating func readElement(
        _ header: Header, into dataSet: inout DataSet, isKept: Bool, depth: Int
    ) throws(DICOMError) {
        // Private elements and group lengths say nothing here; what the standard names is bounded in number.
        let entry = isKept ? DataDictionary.entry(header.tag) : nil
        let isKept = entry != nil && keep(header.tag, byteCount: Self.cost)
        guard let length = header.length else {
            let items = try readUndefined(header, isKept: isKept, depth: depth)
            if isKept, let items { dataSet.set(header.tag, .SQ, items.isEmpty ? .empty : .items(items)) }
            return
        }
        let end = try end(of: length)
        if !isKept {
            offset = end
        } else if header.vr == .SQ {
            let items = try readItems(of: header.tag, until: end, isKept: true, depth: depth)
            dataSet.set(header.tag, .SQ, items.isEmpty ? .empty : .items(items))
        } else {
            // UN is of a writer that did not know the attribute, and in little endian (PS3.5 §6.2.2, Note 2).
            let isUnknown = header.vr == .UN
            let known = Header(tag: header.tag, vr: isUnknown ? entry?.vr ?? .UN : header.vr, length: length)
            let order = isUnknown ? .littleEndian : encoding.order
            guard let value = try readValue(known, length: length, order: order) else {
                if depth == Part10Reader.maximumDepth, length <= Part10Reader.maximumValue, known.vr.isText,
                    !known.vr.usesSpecificCharacterSet, !unreadTags.contains(header.tag)
                {
                    garbledTags.insert(header.tag)
                }
                unreadTags.insert(header.tag)
                return
            }
            dataSet.set(known.tag, known.vr, value)
            if known.tag == .specificCharacterSet { text.take(dataSet) }
        }
    }

    /// Takes from what may still be kept; notes the tag as unread where that is not enough.
    private mutating func keep(_ tag: Tag, byteCount: Int) -> Bool {
        guard byteCount <= budget else {
            unreadTags.insert(tag)
            return false
        }
        budget -= byteCount
        return true
    }

    /// Where a value of that length ends.
    private func end(of length: Int) throws(DICOMError) -> Int {
        guard length <= window.byteCount - offset else { throw .truncated(offset: window.byteCount) }
        return offset + length
    }

    /// Reads a value; `nil` where it is too long, or text that cannot be decoded.
    private mutating func readValue(_ header: Header, length: Int, order: ByteOrder) throws(DICOMError) -> Value? {
        let end = try end(of: length)
        defer { offset = end }
        guard length <= Part10Reader.maximumValue, keep(header.tag, byteCount: length) else { return nil }
        let bytes = try window.bytes(at: offset, count: length)
        return ValueReader(order: order, decoding: text).value(bytes, header.vr)
    }

    /// Reads what has no length of its own: a sequence, or fragments, for which the result is `nil`.
    private mutating func readUndefined(_ header: Header, isKept: Bool, depth: Int) throws(DICOMError) -> [DataSet]? {
        switch header.vr {
        case .SQ: return try readItems(of: header.tag, until: nil, isKept: isKept, depth: depth)
        case .UN:
            // Such a value is a sequence in implicit VR, whatever surrounds it (PS3.5 §6.2.2, Note 2).
            let outer = encoding
            encoding = .implicitLittleEndian
            defer { encoding = outer }
            return try readItems(of: header.tag, until: nil, isKept: isKept, depth: depth)
        case .OB, .OW:
            try skipFragments(of: header.tag)
            return nil
        default: throw .malformed(tag: header.tag, offset: offset)
        }
    }

    /// Reads items up to `end`, or to the delimiter where that is `nil`.
    private mutating func readItems(
        of sequence: Tag, until end: Int?, isKept: Bool, depth: Int
    ) throws(DICOMError) -> [DataSet] {
        guard depth > 0 else { throw .tooDeep(limit: Part10Reader.maximumDepth) }
        var items: [DataSet] = []
        let outer = text
        while end.map({ offset < $0 }) ?? true {
            let start = offset
            let tag = try readTag()
            let length = try readLength()
            if tag == .sequenceDelimitation, end == nil { return items }
            guard tag == .item else { throw .malformed(tag: tag, offset: start) }
            var itemEnd: Int?
            if let length { itemEnd = try self.end(of: length) }
            if let itemEnd, let end, itemEnd > end { throw .malformed(tag: tag, offset: start) }
            let isKept = isKept && keep(sequence, byteCount: Self.cost)
            let item = try readItem(until: itemEnd, within: end, isKept: isKept, depth: depth)
            if isKept { items.append(item) }
            // An item may declare a character set of its own (PS3.5 §6.1.2.4).
            text = outer
        }
        if let end, offset != end { throw .malformed(tag: .item, offset: offset) }
        return items
    }

    private mutating func readItem(
        until end: Int?, within sequenceEnd: Int?, isKept: Bool, depth: Int
    ) throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        while end.map({ offset < $0 }) ?? true {
            let start = offset
            if end == nil, try takeItemDelimiter() { break }
            let header = try readHeader()
            try readElement(header, into: &dataSet, isKept: isKept, depth: depth - 1)
            if let bound = end ?? sequenceEnd, offset > bound { throw .malformed(tag: header.tag, offset: start) }
        }
        return dataSet
    }

    /// Steps over an item delimiter if one is next.
    mutating func takeItemDelimiter() throws(DICOMError) -> Bool {
        let start = offset
        guard try readTag() == .itemDelimitation else {
            offset = start
            return false
        }
        _ = try readLength()
        return true
    }

    /// Steps over fragments of pixel data up to their delimiter.
    private mutating func skipFragments(of tag: Tag) throws(DICOMError) {
        if tag == .pixelData { hasFragments = true }
        while true {
            let start = offset
            let fragment = try readTag()
            let length = try readLength()
            if fragment == .sequenceDelimitation { return }
            guard fragment == .item, let length else { throw .malformed(tag: tag, offset: start) }
            offset = try end(of: length)
        }
    }
}
