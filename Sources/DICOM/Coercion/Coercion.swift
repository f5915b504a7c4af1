/// Gives attributes of an uploaded object other values, and says in the object what they were.
///
/// What does not change is copied by reference, byte for byte. Text goes into the object's own character set; where that
/// lacks a character, all text of the object becomes UTF-8.
///
/// - Source: PS3.3 §C.12.1.1.9 (Original Attributes Sequence), PS3.5 §7.
package struct Coercion {
    /// The values to be; no sequences, nothing binary. What has none is not to be there, unless every object has it.
    private let changes: DataSet
    private let content: Content
    private let head: Part10Head
    private let summary: Part10Summary
    private let encoding: ElementEncoding
    private let characterSet: CharacterSet
    private let writer: ElementWriter
    private var transcoder: Transcoder

    /// Whether all text of the object has to become UTF-8.
    package let transcodes: Bool

    package init(_ changes: DataSet, of content: Content, behind head: Part10Head, _ summary: Part10Summary) {
        self.content = content
        self.head = head
        self.summary = summary
        encoding = summary.encoding
        characterSet = CharacterSet(of: summary.dataSet)
        let own = ElementWriter(encoding: encoding, characterSet: characterSet)
        transcodes = changes.elements.contains { element in
            if case .invalidCharacters? = Result(catching: { () throws(DICOMError) in try own.bytes(of: element) })
                .failure
            {
                true
            } else {
                false
            }
        }
        writer = ElementWriter(encoding: encoding, characterSet: transcodes ? .utf8 : characterSet)
        transcoder = Transcoder(ByteWindow(content), isNeeded: transcodes)
        self.changes = changes
    }

    /// The file with the changes.
    ///
    /// - Parameters:
    ///   - system: what Modifying System says, at most 64 characters.
    ///   - moment: Attribute Modification Date Time. Shape: YYYYMMDDHHMMSS.
    /// - Throws: `invalidCharacters` where text of the object cannot be read, so that it cannot become UTF-8;
    ///   `valueTooLong`; `malformed`.
    package func pieces(by system: String, at moment: String) throws(DICOMError) -> Part10Pieces {
        var copy = self
        let previous = try copy.previousValues()
        var edits = changes
        if transcodes { edits.set(.specificCharacterSet, .CS, "ISO_IR 192") }
        let changed = summary.with(edits)
        var pieces = PieceList(of: content)
        let start = try Part10.head(
            head.repaired(for: changed.dataSet, transferSyntaxUID: summary.transferSyntaxUID)
        ).segments
        for case .bytes(let bytes) in start { pieces.append(bytes) }
        try copy.append(edits, previous, Origin(system: system, moment: moment), to: &pieces)
        let segments = pieces.segments
        return Part10Pieces(segments: segments, summary: changed.dataSet, momentIndex: pieces.momentIndex)
    }

    private struct Origin {
        let system: String
        let moment: String
    }

    /// The changed elements as they were, in order; empty ones where the object has none.
    private mutating func previousValues() throws(DICOMError) -> PieceList {
        var places: [Tag: ElementPlace] = [:]
        var reader = DataSetReader(ByteWindow(content), encoding: encoding, at: head.byteCount)
        while reader.offset < content.byteCount {
            let place = try reader.readPlace()
            if changes.contains(place.tag) { places[place.tag] = place }
        }
        var pieces = PieceList(of: content)
        for element in changes.elements {
            if let place = places[element.tag] {
                try transcoder.copy(place, encoding, characterSet, to: &pieces)
            } else {
                pieces.append(writer.header(element.tag, element.vr, length: 0))
            }
        }
        return pieces
    }

    /// Appends the data set with the edits, which are in order of their tags.
    private mutating func append(
        _ edits: DataSet, _ previous: PieceList, _ origin: Origin, to pieces: inout PieceList
    ) throws(DICOMError) {
        var pending = edits.elements[...]
        var needsOriginal = true
        var affected = Set(edits.elements.map(\.tag.group))
        affected.insert(Tag.originalAttributesSequence.group)
        var reader = DataSetReader(ByteWindow(content), encoding: encoding, at: head.byteCount)
        while true {
            let place = reader.offset < content.byteCount ? try reader.readPlace() : nil
            let next = place?.tag ?? Tag(rawValue: .max)
            // Of the edits and the sequence, what stands before the next element.
            while true {
                if let edit = pending.first, edit.tag < next, !needsOriginal || edit.tag < .originalAttributesSequence {
                    if Self.isThere(edit) { pieces.append(try writer.bytes(of: edit)) }
                    pending = pending.dropFirst()
                } else if needsOriginal, .originalAttributesSequence < next {
                    try append(nil, previous, origin, to: &pieces)
                    needsOriginal = false
                } else {
                    break
                }
            }
            guard let place else { return }
            if let edit = pending.first, edit.tag == place.tag {
                if Self.isThere(edit) { pieces.append(try writer.bytes(of: edit)) }
                pending = pending.dropFirst()
            } else if place.tag == .originalAttributesSequence {
                try append(place, previous, origin, to: &pieces)
                needsOriginal = false
            } else if place.isLengthOfGroup, transcodes || affected.contains(place.tag.group) {
                continue  // it would no longer be right, and is retired
            } else {
                try transcoder.copy(place, encoding, characterSet, to: &pieces)
            }
        }
    }

    /// Whether an attribute stands in the object: with a value, or because it is of type 2 in every object.
    ///
    /// - Source: PS3.3 §C.7.1.1.
    private static func isThere(_ edit: DataElement) -> Bool {
        edit.value != .empty || [Tag.patientName, .patientBirthDate, .patientSex].contains(edit.tag)
    }

    /// Appends Original Attributes Sequence: the items that it has, and one for these changes.
    private mutating func append(
        _ own: ElementPlace?, _ previous: PieceList, _ origin: Origin, to pieces: inout PieceList
    ) throws(DICOMError) {
        pieces.append(writer.header(.originalAttributesSequence, .SQ, length: .max))
        if let own {
            guard own.vr == .SQ else { throw .malformed(tag: own.tag, offset: own.start) }
            try transcoder.copyItems(of: own, encoding, characterSet, to: &pieces)
        }
        pieces.append(writer.itemHeader(.item, length: .max))
        pieces.append(writer.header(.modifiedAttributesSequence, .SQ, length: .max))
        pieces.append(writer.itemHeader(.item, length: .max))
        pieces.append(previous)
        pieces.append(writer.itemHeader(.itemDelimitation, length: 0))
        pieces.append(writer.itemHeader(.sequenceDelimitation, length: 0))
        let moment = Array(origin.moment.utf8)
        pieces.append(
            writer.header(.attributeModificationDateTime, .DT, length: UInt32(truncatingIfNeeded: moment.count)))
        pieces.append(moment: moment)
        for (tag, vr, text) in [
            (Tag.modifyingSystem, VR.LO, origin.system), (.sourceOfPreviousValues, .LO, ""),
            (.reasonForTheAttributeModification, .CS, "COERCE"),
        ] {
            pieces.append(try writer.bytes(tag, vr, value: Array(text.utf8)))
        }
        pieces.append(writer.itemHeader(.itemDelimitation, length: 0))
        pieces.append(writer.itemHeader(.sequenceDelimitation, length: 0))
    }
}

extension ElementPlace {
    /// Group lengths, and the length to the end of the data set: both retired.
    fileprivate var isLengthOfGroup: Bool { tag.element == 0 || tag == Tag(0x0008, 0x0001) }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
