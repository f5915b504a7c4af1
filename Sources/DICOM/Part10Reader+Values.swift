/// Where the values of a Part 10 file stand.
package struct Part10Values: Sendable {
    /// One value of the data set itself; the range is that of the value, without its delimiter. Units: bytes.
    package struct Place: Sendable {
        package let vr: VR
        package let range: Range<Int>
        /// Whether the value has no length of its own: items, or fragments of Pixel Data.
        package let isUndefined: Bool
    }

    package let transferSyntaxUID: String
    package let places: [Tag: Place]
}

extension Part10Reader {
    /// Walks the elements of a Part 10 file, those in sequences excepted, and notes where each value stands.
    ///
    /// - Throws: as `summary(of:)`.
    package static func values(of content: Content) throws(DICOMError) -> Part10Values {
        let head = try Part10Head(of: content)
        guard let uid = head.transferSyntaxUID else { throw .missing(.transferSyntaxUID) }
        if TransferSyntax.isDeflated(uid) { throw .unsupportedTransferSyntax(uid) }
        let start = try content.read(at: head.byteCount, count: 6)
        let encoding = ElementEncoding(transferSyntaxUID: uid, start: start[...])
        var reader = DataSetReader(ByteWindow(content), encoding: encoding, at: head.byteCount)
        var places: [Tag: Part10Values.Place] = [:]
        while reader.offset < content.byteCount {
            let place = try reader.readPlace()
            guard place.tag.group >= 0x0004 else { throw .malformed(tag: place.tag, offset: place.start) }
            places[place.tag] = Part10Values.Place(
                vr: place.vr, range: place.value, isUndefined: place.isUndefined)
        }
        return Part10Values(transferSyntaxUID: uid, places: places)
    }
}
