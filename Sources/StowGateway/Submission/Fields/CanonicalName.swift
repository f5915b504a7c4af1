/// Person names in the form of DICOM.
///
/// - Source: PS3.5 §6.2.1.
enum CanonicalName {
    /// `Doe, John` as `Doe^John`; blanks around components and empty components at the end are dropped.
    static func name(_ text: ArraySlice<UInt8>) throws(CanonicalFault) -> [UInt8] {
        if isPlain(text) { return Array(text) }
        guard text.contains(UInt8(ascii: "=")) else { return try group(text) }
        var groups: [[UInt8]] = []
        for group in text.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false) {
            groups.append(try Self.group(group))
        }
        while groups.last?.isEmpty == true { groups.removeLast() }
        return Array(groups.joined(separator: [UInt8(ascii: "=")]))
    }

    /// Whether there is nothing to do: one group of printable ASCII without blanks, commas and empty components at its end.
    private static func isPlain(_ text: ArraySlice<UInt8>) -> Bool {
        text.last != UInt8(ascii: "^")
            && text.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
    }

    private static func group(_ text: ArraySlice<UInt8>) throws(CanonicalFault) -> [UInt8] {
        guard !text.contains(UInt8(ascii: "^")), text.contains(UInt8(ascii: ",")) else {
            return joined(text.split(separator: UInt8(ascii: "^"), omittingEmptySubsequences: false))
        }
        let halves = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw .ambiguousName }
        return joined(halves)
    }

    /// Components from the first on, trimmed and joined by `^`.
    static func joined(_ components: [ArraySlice<UInt8>]) -> [UInt8] {
        var name: [UInt8] = []
        var end = 0
        for (index, component) in components.enumerated() {
            if index > 0 { name.append(UInt8(ascii: "^")) }
            let trimmed = component.trimmingPastedBlanks()
            name += trimmed
            if !trimmed.isEmpty { end = name.count }
        }
        name.removeSubrange(end...)
        return name
    }

    /// Whether a name looks like given and family name in one, which DICOM takes for a family name.
    static func looksUnparted(_ name: String) -> Bool {
        name.utf8.contains(0x20) && !name.utf8.contains { $0 == UInt8(ascii: "^") || $0 == UInt8(ascii: "=") }
    }
}
