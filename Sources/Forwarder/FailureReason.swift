/// What a FailureReason or WarningReason of a Store Instances Response means, in plain words.
///
/// - Source: PS3.18 Tables I.2-1 and I.2-2; the archives' own codes in `FailureReason+Table`.
package struct FailureReason: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// Stored, but changed or doubted.
        case warning
        /// Not stored, and sending the same again changes nothing.
        case refused
        /// Not stored now; the same may be stored later.
        case retry
    }

    package let code: UInt16
    package let kind: Kind
    /// What happened, as a clause.
    package let meaning: String
    /// What to do, as a clause.
    package let advice: String?
    /// Whether the code may mean that the archive has the very object already, so that it is to be asked.
    package let mayBeDuplicate: Bool

    /// Reads a code of the FailedSOPSequence or OtherFailuresSequence.
    package init(failure code: UInt16) { self.init(code, among: Self.failures) }

    /// Reads a code of the ReferencedSOPSequence.
    package init(warning code: UInt16) { self.init(code, among: Self.warnings) }

    private init(_ code: UInt16, among rows: [Row]) {
        self.code = code
        // The rows end with ranges, and the last range is that of all codes.
        let row = rows.first { $0.codes.contains(code) }
        kind = row?.kind ?? .refused
        meaning = row?.meaning ?? ""
        advice = row?.advice
        mayBeDuplicate = row?.mayBeDuplicate ?? false
    }

    /// Four upper-case hexadecimal digits, as the standard writes codes.
    package var hexadecimal: String { Self.hexadecimal(code) }

    /// The whole sentence, e.g. `Refused (0111): an object with this UID is …`.
    package var sentence: String {
        let start =
            switch kind {
            case .warning: "Stored with a warning"
            case .refused: "Refused"
            case .retry: "Refused for now"
            }
        let end = advice.map { "; \($0)" } ?? ""
        return "\(start) (\(hexadecimal)): \(meaning)\(end)."
    }

    static func hexadecimal(_ code: UInt16) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
