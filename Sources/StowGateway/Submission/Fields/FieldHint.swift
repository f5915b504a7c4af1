import DICOM

/// What a field that nobody knows was probably meant to be.
enum FieldHint {
    /// A keyword, an alias or a control parameter; `nil` where nothing is near.
    static func nearest(to name: String) -> String? {
        let folded = FieldName.folded(name)
        // `birthdate`, `id` and `weight` are what people call attributes of the patient.
        if let entry = DataDictionary.entry(folded: "patient" + folded) { return entry.keyword }
        return DataDictionary.nearestKeyword(to: name) ?? nearestOfOurs(to: Array(folded.utf8))
    }

    /// Our own names are short: one letter may be wrong, missing, too many or in its neighbour's place.
    private static func nearestOfOurs(to name: [UInt8]) -> String? {
        guard name.count > 3 else { return nil }
        let ours = Control.allCases.map(\.rawValue) + FieldName.aliases.keys.sorted()
        return ours.first { isNear(name, Array(FieldName.folded($0).utf8)) }
    }

    private static func isNear(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        guard long.count > 3, long.count - short.count <= 1 else { return false }
        let start = zip(short, long).prefix { $0 == $1 }.count
        if short.count < long.count { return short[start...].elementsEqual(long[(start + 1)...]) }
        let rest = start + 1
        guard rest <= long.count else { return true }
        if short[rest...].elementsEqual(long[rest...]) { return true }
        return rest < long.count && short[start] == long[rest] && short[rest] == long[start]
            && short[(rest + 1)...].elementsEqual(long[(rest + 1)...])
    }
}
