package import DICOM

/// Who a data set is about, in a form that can be compared.
///
/// Nothing that is missing contradicts anything, and nothing that differs is explained away: case, padding and empty
/// ends of names mean nothing (PS3.5 §6.2.1), everything else does.
package struct PatientIdentity: Sendable, Equatable {
    package let id: String?
    let issuer: String?
    /// Universal Entity ID of the issuer.
    let universalIssuer: String?
    let name: ComparableName?
    let birthDate: String?
    let sex: String?

    package init(_ dataSet: DataSet) {
        id = dataSet.text(.patientID)
        issuer = dataSet.text(.issuerOfPatientID)
        universalIssuer = dataSet.items(.issuerOfPatientIDQualifiersSequence)?.first?.text(.universalEntityID)
        name = dataSet.text(.patientName).flatMap { ComparableName($0) }
        // The older form of dates has full stops (PS3.5 §6.2, note to DA).
        birthDate = dataSet.text(.patientBirthDate).map { $0.filter { $0 != "." } }
        sex = dataSet.text(.patientSex)?.uppercased()
    }

    /// The first attribute in which the two are different patients; `nil` where they may be one.
    ///
    /// - Note: a Patient ID that differs decides, whatever else agrees; one that is missing on either side is left to
    ///   the caller.
    package func contradiction(with other: PatientIdentity) -> Tag? {
        if Self.differ(id, other.id) { return .patientID }
        if Self.differ(issuer, other.issuer) { return .issuerOfPatientID }
        if Self.differ(universalIssuer, other.universalIssuer) { return .issuerOfPatientIDQualifiersSequence }
        if let name, let other = other.name, name.differs(from: other) { return .patientName }
        if Self.differ(birthDate, other.birthDate) { return .patientBirthDate }
        if Self.differ(sex, other.sex) { return .patientSex }
        return nil
    }

    private static func differ(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return false }
        return left != right
    }
}

/// A person name, folded so that spellings of one name are equal.
struct ComparableName: Sendable, Equatable {
    /// Component groups of components; empty ones say nothing.
    private let groups: [[String]]

    /// - Returns: `nil` for a name of separators only.
    init?(_ name: String) {
        groups = PersonName.groups(of: name).map { PersonName.components(of: $0).map(Self.folded) }
        guard groups.contains(where: { $0.contains { !$0.isEmpty } }) else { return nil }
    }

    /// Whether a component that both have is not the same.
    func differs(from other: ComparableName) -> Bool {
        for (own, theirs) in zip(groups, other.groups) {
            for (own, theirs) in zip(own, theirs) where !own.isEmpty && !theirs.isEmpty && own != theirs {
                return true
            }
        }
        return false
    }

    /// Without case, and with single blanks. Swift's equality holds composed and decomposed letters for the same.
    private static func folded(_ component: String) -> String {
        component.lowercased().split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}

extension DataSet {
    /// The first value, without padding; `nil` where it is missing or blank.
    package func text(_ tag: Tag) -> String? {
        guard let text = string(tag)?.trimmed, !text.isEmpty else { return nil }
        return text
    }
}
