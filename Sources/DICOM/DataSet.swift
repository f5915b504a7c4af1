/// Data elements in ascending order of tag, each tag once.
///
/// - Source: PS3.5 §7.1.
package struct DataSet: Sendable, Equatable {
    package private(set) var elements: [DataElement] = []

    package init() {}

    /// Keeps the last of several elements with one tag.
    package init(_ elements: some Sequence<DataElement>) {
        for element in elements { set(element) }
    }

    package var isEmpty: Bool { elements.isEmpty }

    /// Makes room for so many elements at once.
    package mutating func reserveCapacity(_ count: Int) { elements.reserveCapacity(count) }

    package subscript(tag: Tag) -> DataElement? { index(of: tag).map { elements[$0] } }

    package func contains(_ tag: Tag) -> Bool { index(of: tag) != nil }

    /// Inserts the element or replaces the one with its tag.
    package mutating func set(_ element: consuming DataElement) {
        // Nearly all data sets are built in order, so look at the end first.
        guard !elements.isEmpty, elements.span[elements.count - 1].tag >= element.tag else {
            elements.append(element)
            return
        }
        let tag = element.tag
        let index = insertionIndex(of: tag)
        if elements.span[index].tag == tag {
            elements[index] = element
        } else {
            elements.insert(element, at: index)
        }
    }

    package mutating func set(_ tag: Tag, _ vr: VR, _ value: consuming Value) { set(DataElement(tag, vr, value)) }

    /// A text element of one value; empty text makes a zero-length value.
    package mutating func set(_ tag: Tag, _ vr: VR, _ text: String) {
        set(DataElement(tag, vr, text.isEmpty ? .empty : .strings([text])))
    }

    package mutating func set(_ tag: Tag, _ vr: VR, _ integer: Int) { set(DataElement(tag, vr, .integers([integer]))) }

    @discardableResult
    package mutating func remove(_ tag: Tag) -> DataElement? {
        index(of: tag).map { elements.remove(at: $0) }
    }

    /// The first text value, without padding; `nil` where the element is missing, empty or not text.
    package func string(_ tag: Tag) -> String? {
        guard let index = index(of: tag), case .strings(let values) = elements.span[index].value else { return nil }
        return values.first
    }

    package func integer(_ tag: Tag) -> Int? {
        guard let index = index(of: tag) else { return nil }
        return switch elements.span[index].value {
        case .integers(let values): values.first
        case .strings(let values): values.first.flatMap { Int($0) }
        default: nil
        }
    }

    package func items(_ tag: Tag) -> [DataSet]? {
        guard let index = index(of: tag), case .items(let items) = elements.span[index].value else { return nil }
        return items
    }

    private func index(of tag: Tag) -> Int? {
        let index = insertionIndex(of: tag)
        return index < elements.count && elements.span[index].tag == tag ? index : nil
    }

    /// Index of the first element whose tag is not below `tag`.
    private func insertionIndex(of tag: Tag) -> Int {
        // A span lends its elements and copies none.
        let elements = elements.span
        var low = 0
        var high = elements.count
        while low < high {
            let middle = (low + high) / 2
            if elements[unchecked: middle].tag < tag { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
