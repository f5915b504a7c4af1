/// What the header of a clinical document says.
///
/// - Source: HL7 CDA R2 §4.2.
struct CDAHeader: Sendable, Equatable {
    /// An instance identifier (data type II).
    struct Identifier: Sendable, Equatable {
        /// An OID or a UUID.
        var root = ""
        var `extension` = ""
        var assigningAuthorityName = ""
    }

    /// A coded value (data type CE).
    struct Code: Sendable, Equatable {
        var code = ""
        var codeSystem = ""
        var displayName = ""
    }

    struct Name: Sendable, Equatable {
        var family: [String] = []
        var given: [String] = []
        var prefix: [String] = []
        var suffix: [String] = []
        /// What stands in the name without being marked as a part.
        var text = ""
    }

    /// A `recordTarget`: whom the document is about.
    struct Patient: Sendable, Equatable {
        var identifiers: [Identifier] = []
        var names: [Name] = []
        /// Shape: YYYY[MM[DD[…]]].
        var birthTime = ""
        /// M, F or UN.
        var gender = ""
    }

    var identifier: Identifier?
    var code: Code?
    var title = ""
    /// Shape: YYYYMMDD[HH[MM[SS[.F…]]]][±ZZZZ].
    var effectiveTime = ""
    var patients: [Patient] = []
}
