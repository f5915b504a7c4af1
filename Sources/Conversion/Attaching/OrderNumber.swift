package import DICOM

/// Which order a data set belongs to: its Accession Number, and who issued that.
///
/// One number of two issuers is two orders. Who issued a number is compared only where both sides tell it, and in one
/// way: by the Universal Entity ID, else by the local name.
///
/// - Source: PS3.3 §C.7.2.1, §10.14 (HL7v2 Hierarchic Designator).
package struct OrderNumber: Sendable, Equatable {
    package let number: String?
    private let localIssuer: String?
    private let universalIssuer: String?

    package init(_ dataSet: DataSet) {
        number = dataSet.text(.accessionNumber)
        let issuer = dataSet.items(.issuerOfAccessionNumberSequence)?.first
        localIssuer = issuer?.text(.localNamespaceEntityID)
        universalIssuer = issuer?.text(.universalEntityID)
    }

    /// By the name that tells most.
    var issuer: String? { universalIssuer ?? localIssuer }

    /// The attribute in which the two are different orders; `nil` where they may be one.
    package func contradiction(with other: OrderNumber) -> Tag? {
        guard let number, let theirs = other.number else { return nil }
        if number != theirs { return .accessionNumber }
        return hasOtherIssuer(than: other) ? .issuerOfAccessionNumberSequence : nil
    }

    /// Whether the number of the other is that of another issuer.
    package func hasOtherIssuer(than other: OrderNumber) -> Bool {
        if let universalIssuer, let theirs = other.universalIssuer { return universalIssuer != theirs }
        if let localIssuer, let theirs = other.localIssuer { return localIssuer != theirs }
        return false
    }
}
