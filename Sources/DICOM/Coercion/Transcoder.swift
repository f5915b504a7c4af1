/// Copies elements of an uploaded data set, and writes their text as UTF-8 where that is wanted.
///
/// - Source: PS3.5 §6.1.2, §7.5.
struct Transcoder {
    /// Of all text together that is written anew. Units: bytes.
    static let maximumText = 32 << 20

    let window: ByteWindow
    /// Whether text is written as UTF-8.
    let isNeeded: Bool
    private var textByteCount = 0

    init(_ window: ByteWindow, isNeeded: Bool) {
        self.window = window
        self.isNeeded = isNeeded
    }

    /// Appends an element, by reference where nothing of it changes.
    ///
    /// - Throws: `invalidCharacters` for text that is not in its character set, or in one that is not read here.
    mutating func copy(
        _ place: ElementPlace, _ encoding: ElementEncoding, _ characterSet: CharacterSet, to pieces: inout PieceList,
        depth: Int = Part10Reader.maximumDepth
    ) throws(DICOMError) {
        guard isNeeded else { return pieces.append(place.start..<place.end) }
        let writer = ElementWriter(encoding: encoding, characterSet: .utf8)
        if place.vr == .SQ || place.vr == .UN && place.isUndefined {
            pieces.append(writer.header(place.tag, place.vr, length: .max))
            // A sequence of VR UN is in implicit VR, whatever surrounds it (PS3.5 §6.2.2, Note 2).
            let inner = place.vr == .UN ? .implicitLittleEndian : encoding
            try copyItems(of: place, inner, characterSet, to: &pieces, depth: depth)
            let end = ElementWriter(encoding: inner, characterSet: .utf8)
            pieces.append(end.itemHeader(.sequenceDelimitation, length: 0))
            return
        }
        let vr = place.vr == .UN ? DataDictionary.entry(place.tag)?.vr ?? .UN : place.vr
        if place.tag == .specificCharacterSet {
            pieces.append(try writer.bytes(place.tag, place.vr, value: Array("ISO_IR 192".utf8)))
            return
        }
        guard vr.usesSpecificCharacterSet else { return pieces.append(place.start..<place.end) }
        textByteCount += place.value.count
        guard textByteCount <= Self.maximumText else { throw .valueTooLong(place.tag, byteCount: place.value.count) }
        var window = window
        let bytes = try window.bytes(at: place.value.lowerBound, count: place.value.count)
        guard let text = characterSet.decode(bytes) else { throw .invalidCharacters(place.tag) }
        if text.utf8.elementsEqual(bytes) { return pieces.append(place.start..<place.end) }
        pieces.append(try writer.bytes(place.tag, place.vr, value: Array(text.utf8)))
    }

    /// Appends the items of a sequence, without its header and delimiter.
    mutating func copyItems(
        of sequence: ElementPlace, _ encoding: ElementEncoding, _ outer: CharacterSet, to pieces: inout PieceList,
        depth: Int = Part10Reader.maximumDepth
    ) throws(DICOMError) {
        guard isNeeded else { return pieces.append(sequence.value) }
        guard depth > 0 else { throw .tooDeep(limit: Part10Reader.maximumDepth) }
        let writer = ElementWriter(encoding: encoding, characterSet: .utf8)
        var reader = DataSetReader(window, encoding: encoding, at: sequence.valueStart)
        while reader.offset < sequence.value.upperBound {
            let start = reader.offset
            let tag = try reader.readTag()
            let length = try reader.readLength()
            guard tag == .item else { throw .malformed(tag: tag, offset: start) }
            let end = length.map { reader.offset + $0 }
            pieces.append(writer.itemHeader(.item, length: .max))
            var characterSet = outer
            while true {
                if let end { if reader.offset >= end { break } } else if try reader.takeItemDelimiter() { break }
                let place = try reader.readPlace(depth: depth - 1)
                if place.tag == .digitalSignaturesSequence { throw .malformed(tag: place.tag, offset: place.start) }
                if place.tag == .specificCharacterSet { characterSet = try self.characterSet(at: place) }
                if place.tag.element == 0 { continue }
                try copy(place, encoding, characterSet, to: &pieces, depth: depth - 1)
            }
            pieces.append(writer.itemHeader(.itemDelimitation, length: 0))
        }
    }

    /// The character set that an item declares for itself (PS3.5 §6.1.2.4).
    private func characterSet(at place: ElementPlace) throws(DICOMError) -> CharacterSet {
        var window = window
        let bytes = try window.bytes(at: place.value.lowerBound, count: min(place.value.count, 256))
        let value = ValueReader(order: .littleEndian, decoding: TextDecoding()).value(bytes, .CS) ?? .empty
        return CharacterSet(of: DataSet([DataElement(.specificCharacterSet, .CS, value)]))
    }
}
