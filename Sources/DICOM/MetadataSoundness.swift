extension DataSet {
    /// Metadata of a client as a data set that can be stored: text that says to be UTF-8, without what is no part of a
    /// data set, values in the form of their VR.
    ///
    /// Values that break a rule of their VR but can be written without a change of meaning (too long, a date in another
    /// form) stay, as in objects that come as files.
    ///
    /// - Throws: `malformed` for an attribute whose VR is not its own, or whose value cannot be stored as what it is: a
    ///   backslash that would part it, a control character, a name of four groups, binary where there is text; and for a
    ///   patient who is told in two ways.
    /// - Source: PS3.18 §F.2, PS3.5 §6.2, §7.1, §7.2 (group length).
    package func storable() throws(DICOMError) -> DataSet {
        var dataSet = try storableItem()
        for tag in Self.ofPatient where !Self.tellsPlainly(dataSet[tag]) { throw .malformed(tag: tag, offset: 0) }
        dataSet.set(.specificCharacterSet, .CS, "ISO_IR 192")
        return dataSet
    }

    /// Who the patient is: several values, or letters that were lost on the way, make one patient of two.
    private static let ofPatient = [Tag.patientID, .issuerOfPatientID, .patientName]

    private static func tellsPlainly(_ element: DataElement?) -> Bool {
        guard case .strings(let values)? = element?.value else { return true }
        return values.count < 2 && !values.contains { $0.unicodeScalars.contains("\u{FFFD}") }
    }

    private func storableItem() throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        for element in elements {
            let tag = element.tag
            // File meta information, group lengths and padding say how a file is written.
            if tag.group == 0x0002 || tag.element == 0 || tag.group == 0xFFFC || tag == .specificCharacterSet {
                continue
            }
            guard tag.group >= 0x0008, tag.group != 0xFFFE, tag.group != 0xFFFF else {
                throw .malformed(tag: tag, offset: 0)
            }
            guard Self.mayHave(element.vr, tag) else { throw .malformed(tag: tag, offset: 0) }
            dataSet.set(tag, element.vr, try Self.storable(element))
        }
        return dataSet
    }

    /// Whether the VR is one that the standard gives the attribute. Pixel and lookup data leave a choice.
    private static func mayHave(_ vr: VR, _ tag: Tag) -> Bool {
        guard let own = DataDictionary.entry(tag)?.vr, own != vr else { return true }
        let choice: Set<VR> = [.US, .SS, .OB, .OW]
        return choice.contains(own) && choice.contains(vr)
    }

    private static func storable(_ element: DataElement) throws(DICOMError) -> Value {
        let fault = DICOMError.malformed(tag: element.tag, offset: 0)
        switch element.value {
        case .empty: return element.vr == .SQ ? .items([]) : .empty
        case .strings(let values):
            if element.vr.isSingleText, values.count > 1 { throw fault }
            let canonical = element.vr == .PN ? values.map(PersonName.canonical) : values
            guard canonical.allSatisfy({ isStorable($0, element.vr) }) else { throw fault }
            return canonical.allSatisfy(\.isEmpty) && canonical.count < 2 ? .empty : .strings(canonical)
        case .bytes(let bytes):
            guard let value = Value(littleEndian: bytes, as: element.vr) else { throw fault }
            if case .bytes = value { return value }
            return try storable(DataElement(element.tag, element.vr, value))
        case .items(let items):
            guard element.vr == .SQ else { throw fault }
            var storable: [DataSet] = []
            for item in items { storable.append(try item.storableItem()) }
            return .items(storable)
        case .bulk:
            if element.vr == .SQ { throw fault }
            return element.value
        case .integers, .floats, .tags: return element.value
        }
    }

    private static func isStorable(_ text: String, _ vr: VR) -> Bool {
        switch vr.fault(in: text) {
        case .controlCharacter, .backslash, .notText, .tooManyNameParts: false
        default: true
        }
    }
}

extension Value {
    /// The value that bytes in little endian, and text in UTF-8, stand for.
    ///
    /// - Returns: `nil` where they are no value of the VR.
    package init?(littleEndian bytes: [UInt8], as vr: VR) {
        let reader = ValueReader(order: .littleEndian, decoding: TextDecoding(.utf8))
        guard vr != .SQ, let value = reader.value(bytes[...], vr) else { return nil }
        self = value
    }
}
