extension Tag {
    /// Whether it is, beside the name of its creator, a private attribute without the block that the creator has.
    ///
    /// - Source: PS3.19 §A.1.6, Table A.1.6-1.
    var isPrivateWithoutBlock: Bool { group % 2 == 1 && element < 0x0100 }
}

extension DataSet {
    /// The tag of a private attribute in the block of its creator, which is reserved where it has none yet.
    ///
    /// - Returns: `nil` where no block is left, or the creator has no name.
    /// - Source: PS3.5 §7.8.1.
    mutating func placePrivate(_ tag: Tag, of creator: String) -> Tag? {
        guard !creator.isEmpty else { return nil }
        for block in UInt16(0x10)...0xFF {
            let reservation = Tag(tag.group, block)
            if let element = self[reservation] {
                guard element.value == .strings([creator]) else { continue }
            } else {
                set(reservation, .LO, creator)
            }
            return Tag(tag.group, block << 8 | tag.element)
        }
        return nil
    }
}
