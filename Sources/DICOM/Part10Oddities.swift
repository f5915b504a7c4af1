extension Part10Summary {
    /// Attributes of the data set itself with a value that their VR does not allow: a date with a letter, a code in
    /// small letters, text that is too long.
    ///
    /// Equipment writes such values, and archives take them; so they are told of, and not refused.
    ///
    /// - Source: PS3.5 §6.2, Table 6.2-1.
    package var doubtfulTags: [Tag] {
        let doubtful = dataSet.elements.lazy.filter { element in
            guard case .strings(let values) = element.value else { return false }
            return values.contains { element.vr.fault(in: $0) != nil }
        }
        return garbledTags.union(doubtful.map(\.tag)).sorted()
    }
}
