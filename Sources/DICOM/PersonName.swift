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
    func parts(separatedBy separator: Unicode.Scalar) -> [String] {
        unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }

    fileprivate func withoutTrailing(_ scalar: Unicode.Scalar) -> String {
        var scalars = unicodeScalars[...]
        while scalars.last == scalar { scalars.removeLast() }
        return String(scalars)
    }
}
