extension Part10Reader {
    /// Units: bytes. Longer binary values stay where they are.
    private static let inlineLimit = 1024
    /// Of all values that are read into memory. Units: bytes.
    static let wholeLimit = 32 << 20

    /// Reads all of a DICOM file, private attributes too, so that it can go out as metadata and bulk data. Text becomes
    /// UTF-8, numbers and words become little endian; large values stay in the file where their bytes do not change.
    ///
    /// - Parameters:
    ///   - uri: begins the BulkDataURI of each large value.
    ///   - inflate: what inflates a deflated data set.
    /// - Throws: `unsupportedTransferSyntax` for unknown ones, for deflated ones where nothing inflates them, and for
    ///   compressed Pixel Data that one part of a message cannot hold; `invalidCharacters` for text that cannot be read.
    package static func whole(
        _ content: Content, uri: String, inflate: DataSetInflater? = nil
    ) throws(DICOMError) -> DataSet {
        let head = try Part10Head(of: content)
        guard let uid = head.transferSyntaxUID else { throw .missing(.transferSyntaxUID) }
        var (content, start) = (content, head.byteCount)
        if TransferSyntax.isDeflated(uid) {
            // The others are deflated too, but name their pixels by an address only.
            guard uid == TransferSyntax.deflatedExplicitVRLittleEndian, let inflated = inflate?(content, head) else {
                throw .unsupportedTransferSyntax(uid)
            }
            (content, start) = (inflated, 0)
        }
        let encoding = ElementEncoding(
            transferSyntaxUID: uid, start: try content.read(at: start, count: 6)[...])
        var reader = WholeReader(content, transferSyntaxUID: uid, inlineLimit: inlineLimit)
        var dataSet = try reader.read(start..<content.byteCount, encoding, .default, depth: maximumDepth)
        try reader.placePixels(in: &dataSet)
        dataSet.set(.specificCharacterSet, .CS, "ISO_IR 192")
        return dataSet.replacingBulk { _, bulk, number in
            var bulk = bulk
            bulk.uri = "\(uri)/\(number)"
            return Value.bulk(bulk)
        }
    }
}

/// Reads data sets within data sets.
private struct WholeReader {
    private let content: Content
    private let transferSyntaxUID: String
    private let inlineLimit: Int
    private var window: ByteWindow
    private var budget = Part10Reader.wholeLimit
    /// Where the fragments of Pixel Data stand.
    private var fragments: ElementPlace?

    init(_ content: Content, transferSyntaxUID: String, inlineLimit: Int) {
        self.content = content
        self.transferSyntaxUID = transferSyntaxUID
        self.inlineLimit = inlineLimit
        window = ByteWindow(content)
    }

    mutating func read(
        _ range: Range<Int>, _ encoding: ElementEncoding, _ outer: CharacterSet, depth: Int
    ) throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        var characterSet = outer
        var last: Tag?
        var reader = DataSetReader(window, encoding: encoding, at: range.lowerBound)
        while reader.offset < range.upperBound {
            let place = try reader.readPlace(depth: depth)
            guard place.end <= range.upperBound, last.map({ $0 < place.tag }) != false else {
                throw .malformed(tag: place.tag, offset: place.start)
            }
            last = place.tag
            // Group lengths and padding say how the file is written.
            if place.tag.element == 0 || place.tag.group == 0xFFFC { continue }
            guard let element = try element(at: place, encoding, characterSet, depth: depth) else { continue }
            if place.tag == .specificCharacterSet {
                characterSet = CharacterSet(of: DataSet([element]))
            } else {
                dataSet.set(element)
            }
        }
        return dataSet
    }

    private mutating func element(
        at place: ElementPlace, _ encoding: ElementEncoding, _ characterSet: CharacterSet, depth: Int
    ) throws(DICOMError) -> DataElement? {
        let tag = place.tag
        try take(64)
        if place.vr == .SQ || place.vr == .UN && place.isUndefined {
            let inner = place.vr == .UN ? .implicitLittleEndian : encoding
            return DataElement(tag, .SQ, .items(try items(of: place, inner, characterSet, depth: depth)))
        }
        if place.isUndefined {
            guard tag == .pixelData, depth == Part10Reader.maximumDepth else {
                throw .unsupportedTransferSyntax(transferSyntaxUID)
            }
            fragments = place
            return nil
        }
        let vr = place.vr == .UN ? Self.knownVR(of: tag) : place.vr
        if Self.isBinary(vr) {
            let isBulk = tag == .pixelData || tag == .encapsulatedDocument || place.value.count > inlineLimit
            return DataElement(tag, vr, try binary(place.value, vr, encoding.order, isBulk: isBulk))
        }
        try take(place.value.count)
        let bytes = try window.bytes(at: place.value.lowerBound, count: place.value.count)
        let reader = ValueReader(order: encoding.order, decoding: TextDecoding(characterSet))
        guard let value = reader.value(bytes, vr) else { throw .invalidCharacters(tag) }
        return DataElement(tag, vr, value)
    }

    /// A value of bytes or words, in little endian. Words of the other order are turned in memory.
    private mutating func binary(
        _ range: Range<Int>, _ vr: VR, _ order: ByteOrder, isBulk: Bool
    ) throws(DICOMError) -> Value {
        let width = order == .bigEndian ? vr.wordWidth : 1
        if isBulk, width == 1 { return .bulk(bulk(content.slice(range))) }
        try take(range.count)
        if range.isEmpty { return .empty }
        guard width > 1 else { return .bytes(Array(try window.bytes(at: range.lowerBound, count: range.count))) }
        let turned = try content.read(at: range.lowerBound, count: range.count).turned(width)
        return isBulk ? .bulk(bulk(.bytes(turned))) : .bytes(turned)
    }

    /// - Source: PS3.5 §7.8.1: who reserves a block of private attributes is named in LO.
    private static func knownVR(of tag: Tag) -> VR {
        if tag.group % 2 == 1, (0x0010...0x00FF).contains(tag.element) { return .LO }
        return DataDictionary.entry(tag)?.vr ?? .UN
    }

    private mutating func items(
        of sequence: ElementPlace, _ encoding: ElementEncoding, _ characterSet: CharacterSet, depth: Int
    ) throws(DICOMError) -> [DataSet] {
        guard depth > 0 else { throw .tooDeep(limit: Part10Reader.maximumDepth) }
        var items: [DataSet] = []
        var reader = DataSetReader(window, encoding: encoding, at: sequence.valueStart)
        while reader.offset < sequence.value.upperBound {
            let start = reader.offset
            let tag = try reader.readTag()
            let length = try reader.readLength()
            guard tag == .item else { throw .malformed(tag: tag, offset: start) }
            try take(64)
            let first = reader.offset
            if let length {
                guard length <= sequence.value.upperBound - first else { throw .malformed(tag: tag, offset: start) }
                items.append(try read(first..<first + length, encoding, characterSet, depth: depth - 1))
                reader = DataSetReader(window, encoding: encoding, at: first + length)
                continue
            }
            var end = reader.offset
            while try !reader.takeItemDelimiter() {
                _ = try reader.readPlace(depth: depth - 1)
                end = reader.offset
            }
            items.append(try read(first..<end, encoding, characterSet, depth: depth - 1))
        }
        return items
    }

    private mutating func take(_ byteCount: Int) throws(DICOMError) {
        budget -= byteCount
        if budget < 0 { throw .valueTooLong(.pixelData, byteCount: Part10Reader.wholeLimit) }
    }

    private func bulk(_ content: Content) -> BulkData {
        BulkData(content: content, framing: .native, mediaType: "application/octet-stream", uri: "")
    }

    private static func isBinary(_ vr: VR) -> Bool {
        switch vr {
        case .OB, .OD, .OF, .OL, .OV, .OW, .UN: true
        default: false
        }
    }

    // MARK: Pixels and documents

    /// Gives the object's main value the media type that its part must have.
    ///
    /// - Source: PS3.18 §8.7.3, Table 8.7.3-2.
    mutating func placePixels(in dataSet: inout DataSet) throws(DICOMError) {
        if case .bulk(var document)? = dataSet[.encapsulatedDocument]?.value {
            document.mediaType = dataSet.string(.mimeTypeOfEncapsulatedDocument) ?? document.mediaType
            if let length = dataSet.integer(.encapsulatedDocumentLength), length == document.content.byteCount - 1 {
                document.content = document.content.slice(0..<length)
            }
            dataSet.set(.encapsulatedDocument, .OB, .bulk(document))
        }
        guard let place = fragments else { return }
        guard let mediaType = TransferSyntax.bulkMediaType(of: transferSyntaxUID) else {
            throw .unsupportedTransferSyntax(transferSyntaxUID)
        }
        let ranges = try ranges(of: place)
        let isVideo = mediaType.hasPrefix("video/")
        // A part for each frame is something that hardly any archive reads.
        guard isVideo || (dataSet.integer(.numberOfFrames) ?? 1) == 1 else {
            throw .unsupportedTransferSyntax(transferSyntaxUID)
        }
        var pixels = bulk(try joined(ranges))
        pixels.framing = .encapsulated
        pixels.mediaType = "\(mediaType); transfer-syntax=\(transferSyntaxUID)"
        dataSet.set(.pixelData, .OB, .bulk(pixels))
    }

    /// The fragments behind the Basic Offset Table.
    private mutating func ranges(of place: ElementPlace) throws(DICOMError) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var reader = DataSetReader(window, encoding: .explicitLittleEndian, at: place.valueStart)
        while reader.offset < place.value.upperBound {
            let start = reader.offset
            guard try reader.readTag() == .item, let length = try reader.readLength() else {
                throw .malformed(tag: .pixelData, offset: start)
            }
            ranges.append(reader.offset..<reader.offset + length)
            reader = DataSetReader(window, encoding: .explicitLittleEndian, at: reader.offset + length)
        }
        guard ranges.count > 1 else { throw .malformed(tag: .pixelData, offset: place.start) }
        return Array(ranges.dropFirst())
    }

    private mutating func joined(_ ranges: [Range<Int>]) throws(DICOMError) -> Content {
        if ranges.count == 1 { return content.slice(ranges[0]) }
        try take(ranges.reduce(0) { $0 + $1.count })
        var bytes: [UInt8] = []
        for range in ranges { bytes += try content.read(at: range.lowerBound, count: range.count) }
        return .bytes(bytes)
    }
}

/// Inflates the data set of a deflated Transfer Syntax; `nil` where it cannot.
package typealias DataSetInflater = @Sendable (_ content: Content, _ head: Part10Head) -> Content?

extension VR {
    /// Of the words that a binary value is made of. Units: bytes.
    ///
    /// - Source: PS3.5 §7.3.
    fileprivate var wordWidth: Int {
        switch self {
        case .OW: 2
        case .OF, .OL: 4
        case .OD, .OV: 8
        default: 1
        }
    }
}

extension [UInt8] {
    /// Every word with its bytes in the other order; a rest that is no whole word stays.
    fileprivate func turned(_ width: Int) -> [UInt8] {
        var turned = self
        for start in stride(from: 0, through: count - width, by: width) {
            for place in 0..<width { turned[start + place] = self[start + width - 1 - place] }
        }
        return turned
    }
}
