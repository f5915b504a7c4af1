/// Elements of one data set in the order in which somebody sends them.
///
/// They are sorted once, at the end: inserted one by one, many in descending order would take for ever.
struct ElementCollector {
    private var elements: [DataElement] = []
    private var tags: Set<Tag> = []
    private var isAscending = true
    /// Which creator has which block of private attributes.
    private var reservations: [Tag: String] = [:]

    func contains(_ tag: Tag) -> Bool { tags.contains(tag) }

    mutating func append(_ element: DataElement) {
        if let last = elements.last, last.tag >= element.tag { isAscending = false }
        tags.insert(element.tag)
        if element.tag.isPrivateReservation, case .strings(let names) = element.value, let name = names.first {
            reservations[element.tag] = name
        }
        elements.append(element)
    }

    /// The tag of a private attribute in the block of its creator, which is reserved where it has none yet.
    ///
    /// - Returns: `nil` where no block is left, or the creator has no name.
    /// - Source: PS3.5 §7.8.1.
    mutating func placePrivate(_ tag: Tag, of creator: String) -> Tag? {
        guard !creator.isEmpty else { return nil }
        for block in UInt16(0x10)...0xFF {
            let reservation = Tag(tag.group, block)
            if let owner = reservations[reservation] {
                guard owner == creator else { continue }
            } else {
                if contains(reservation) { continue }
                append(DataElement(reservation, .LO, .strings([creator])))
            }
            return Tag(tag.group, block << 8 | tag.element)
        }
        return nil
    }

    /// Of several elements with one tag the last one.
    var dataSet: DataSet {
        if isAscending { return DataSet(elements) }
        let order = elements.indices.sorted { (elements[$0].tag, $0) < (elements[$1].tag, $1) }
        return DataSet(order.lazy.map { elements[$0] })
    }
}

extension Tag {
    /// Whether it is a private attribute that names who has a block.
    var isPrivateReservation: Bool { group % 2 == 1 && (0x0010...0x00FF).contains(element) }

    /// Whether it is, beside the name of its creator, a private attribute without the block that the creator has.
    ///
    /// - Source: PS3.19 §A.1.6, Table A.1.6-1.
    var isPrivateWithoutBlock: Bool { group % 2 == 1 && element < 0x0100 }
}
