import DICOM

/// Compares what two Part 10 files hold beside described attributes: pixels, documents, other large values.
struct ContentComparison {
    private(set) var differing: [Tag] = []
    private(set) var missing: [Tag] = []
    /// Whether all of it could be compared.
    private(set) var isWhole = true

    private typealias File = (bytes: [UInt8], values: Part10Values)

    /// - Parameter described: attributes that were compared by their meaning.
    init(
        ours: (bytes: [UInt8], values: Part10Values), theirs: (bytes: [UInt8], values: Part10Values),
        leavingOut described: Set<Tag>
    ) {
        for (tag, place) in ours.values.places.sorted(by: { $0.key < $1.key }) {
            // Private attributes, padding and signatures are not the content.
            guard !described.contains(tag), tag.group % 2 == 0, tag.element != 0, tag.group < 0xFFFA else { continue }
            let value = ours.bytes[place.range]
            guard value.contains(where: { $0 != 0 }) else { continue }
            guard let other = theirs.values.places[tag] else {
                missing.append(tag)
                continue
            }
            if SameValue.isSame(value, theirs.bytes[other.range]) { continue }
            if place.vr == .SQ || Self.isEncodedOtherwise(tag, ours.values, theirs.values) {
                // The same may be written in another way, so nothing is known.
                isWhole = false
            } else if place.isUndefined, other.isUndefined {
                let left = Self.fragments(value)
                let right = Self.fragments(theirs.bytes[other.range])
                if !SameValue.isSame(left[...], right[...]) { differing.append(tag) }
            } else {
                differing.append(tag)
            }
        }
    }

    /// Whether the archive gives the pixels back in another encoding. Documents are the same in all.
    private static func isEncodedOtherwise(_ tag: Tag, _ ours: Part10Values, _ theirs: Part10Values) -> Bool {
        if tag == .encapsulatedDocument { return false }
        let native: Set<String> = [TransferSyntax.implicitVRLittleEndian, TransferSyntax.explicitVRLittleEndian]
        let areNative = native.contains(ours.transferSyntaxUID) && native.contains(theirs.transferSyntaxUID)
        return !areNative && ours.transferSyntaxUID != theirs.transferSyntaxUID
    }

    /// The fragments of Pixel Data put together, without the Basic Offset Table, which archives make and drop.
    ///
    /// - Source: PS3.5 §A.4.
    private static func fragments(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var joined: [UInt8] = []
        var rest = value
        var isTable = true
        while rest.count >= 8, rest.prefix(4).elementsEqual([0xFE, 0xFF, 0x00, 0xE0]) {
            let length = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(8)
            guard length <= rest.count else { break }
            if !isTable { joined += rest.prefix(length) }
            isTable = false
            rest = rest.dropFirst(length)
        }
        return joined
    }
}
