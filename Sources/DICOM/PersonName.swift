/// The parts of a person name.
///
/// - Source: PS3.5 §6.2.1.1.
package enum PersonName {
    /// The name without the empty components and groups at its ends, which mean nothing: `Doe^John^^=` is `Doe^John`.
    package static func canonical(_ name: String) -> String {
        groups(of: name).map { $0.withoutTrailing("^") }.joined(separator: "=").withoutTrailing("=")
    }

    /// The component groups: alphabetic, ideographic, phonetic.
    package static func groups(of name: String) -> [String] { name.parts(separatedBy: "=") }

    /// The groups as the JSON and XML models have a place for them: what stands behind the third stays with it, so that
    /// no part of a name is lost on the way.
    static func modelGroups(of name: String) -> [String] {
        atMost(PersonNameGroup.allCases.count, groups(of: name), "=")
    }

    /// The components of a group as the XML model has a place for them: what stands behind the fifth stays with it.
    static func modelComponents(of group: String) -> [String] {
        atMost(PersonNameGroup.components.count, components(of: group), "^")
    }

    private static func atMost(_ count: Int, _ parts: [String], _ separator: String) -> [String] {
        if parts.count <= count { return parts }
        return parts.prefix(count - 1) + [parts[(count - 1)...].joined(separator: separator)]
    }

    /// The components of a group: family, given and middle name, prefix, suffix.
    package static func components(of group: String) -> [String] { group.parts(separatedBy: "^") }
}

/// The component groups by their keys in the JSON and XML models.
enum PersonNameGroup: String, CaseIterable {
    case alphabetic = "Alphabetic"
    case ideographic = "Ideographic"
    case phonetic = "Phonetic"

    /// The components of a group by their XML elements, in order.
    static let components = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"]
}

extension String {
    /// The parts between separators, empty ones too. Works on scalars, for a separator before a combining mark
    /// still separates.
    ///
    /// - Parameter separator: of ASCII.
    func parts(separatedBy separator: Unicode.Scalar) -> [String] {
        guard hasByte(UInt8(ascii: separator)) else { return [self] }
        return unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }

    fileprivate func withoutTrailing(_ scalar: Unicode.Scalar) -> String {
        var scalars = unicodeScalars[...]
        while scalars.last == scalar { scalars.removeLast() }
        return String(scalars)
    }
}
