import DICOM

/// Given attributes as JSON from which the very same come back: UIDs are made of them, so that the DICOM JSON Model, which
/// may write a number in another way, will not do.
///
/// - Shape: an array of elements, each of tag, VR, a letter for the kind of value, and the values.
enum GivenText {
    static func json(of dataSet: DataSet) -> JSON {
        .array(
            dataSet.elements.compactMap { element in
                let (kind, values) = parts(of: element.value)
                guard let kind else { return nil }
                return [.string(element.tag.description), .string(element.vr.rawValue), .string(kind), .array(values)]
            })
    }

    private static func parts(of value: Value) -> (kind: String?, values: [JSON]) {
        switch value {
        case .empty: ("e", [])
        case .strings(let values): ("s", values.map { .string($0) })
        case .integers(let values): ("i", values.map { .number(String($0)) })
        case .floats(let values): ("f", values.map { .string(String($0.bitPattern)) })
        case .tags(let values): ("t", values.map { .string($0.description) })
        case .items(let items): ("q", items.map { json(of: $0) })
        // Fields hold neither.
        case .bytes, .bulk: (nil, [])
        }
    }

    /// - Returns: `nil` for anything else than what `json` makes.
    static func dataSet(_ json: JSON) -> DataSet? {
        guard let rows = json.array else { return nil }
        var dataSet = DataSet()
        for row in rows {
            guard let row = row.array, row.count == 4, let tag = row[0].string.flatMap({ Tag(hexadecimal: $0) }),
                let vr = row[1].string.flatMap(VR.init(rawValue:)), let kind = row[2].string,
                let values = row[3].array, let value = value(kind, values)
            else { return nil }
            dataSet.set(tag, vr, value)
        }
        return dataSet
    }

    private static func value(_ kind: String, _ values: [JSON]) -> Value? {
        switch kind {
        case "e": values.isEmpty ? .empty : nil
        case "s": all(values) { $0.string }.map { .strings($0) }
        case "i": all(values) { $0.integer }.map { .integers($0) }
        case "f": all(values) { $0.string.flatMap { UInt64($0) }.map { Double(bitPattern: $0) } }.map { .floats($0) }
        case "t": all(values) { $0.string.flatMap { Tag(hexadecimal: $0) } }.map { .tags($0) }
        case "q": all(values, dataSet).map { .items($0) }
        default: nil
        }
    }

    private static func all<Read>(_ values: [JSON], _ read: (JSON) -> Read?) -> [Read]? {
        let found = values.compactMap(read)
        return found.count == values.count ? found : nil
    }
}
