import DICOM

/// Reading what a search answers.
///
/// Tolerant of attributes that nobody needs; not of those that tell patients and studies apart, for what is not known of
/// them must not count as missing.
///
/// - Source: PS3.18 §F.2, §10.6.3.
enum SearchText {
    /// `nil` for what is no answer of a search.
    static func items(in text: [UInt8]) -> [DataSet]? {
        // No match is 204 without content, or an empty array.
        if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return [] }
        guard let json = try? JSON(parsing: text, maximumDepth: 200) else { return nil }
        var items: [DataSet] = []
        for value in json.array ?? [json] {
            guard let item = item(value) else { return nil }
            items.append(item)
        }
        return items
    }

    private static func item(_ json: JSON) -> DataSet? {
        guard let members = json.members else { return nil }
        if let whole = try? DICOMJSON.decode(json.encoded()).first { return whole }
        var item = DataSet()
        for member in members {
            if let one = try? DICOMJSON.decode(JSON.object([member]).encoded()).first {
                for element in one.elements { item.set(element) }
            } else if Tag(hexadecimal: member.key).map(LookupFields.identity.contains) != false {
                return nil
            }
        }
        return item
    }
}
