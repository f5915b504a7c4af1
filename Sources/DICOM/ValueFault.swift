/// What is wrong with a value. Facts only, never the value.
///
/// - Source: PS3.5 §6.2, Table 6.2-1.
package enum ValueFault: Error, Equatable, Sendable {
    /// Units: characters.
    case tooLong(maximum: Int, actual: Int)
    /// The characters that are allowed, in words.
    case notAllowedCharacter(allowed: String)
    case controlCharacter
    /// A backslash, which parts values, in one value.
    case backslash
    case badDate
    case badTime
    case badDateTime
    case badInteger
    case outOfRange(minimum: Int, maximum: Int)
    case badDecimal
    case badUID
    case badAge
    case badCode
    case badTag
    /// More than three component groups or more than five components in one of them.
    case tooManyNameParts
    case tooManyValues(maximum: Int)
    case tooFewValues(minimum: Int)
    /// A sequence or binary value, which text cannot express.
    case notText
}

extension ValueFault {
    /// The rule in words that go on from the name of the field.
    package var rule: String {
        switch self {
        case .tooLong(let maximum, let actual): "may have at most \(maximum) characters (has \(actual))"
        case .notAllowedCharacter(let allowed): "may hold only \(allowed)"
        case .controlCharacter: "may not hold control characters"
        case .backslash: "may not hold a backslash"
        case .badDate: "must be a date as YYYYMMDD"
        case .badTime: "must be a time as HHMM, HHMMSS or HHMMSS.FFFFFF"
        case .badDateTime: "must be a date and time as YYYYMMDDHHMMSS, with an offset such as +0100 if wanted"
        case .badInteger: "must be a whole number"
        case .outOfRange(let minimum, let maximum): "must be a whole number from \(minimum) to \(maximum)"
        case .badDecimal: "must be a number such as 12, -0.5 or 1.5E3"
        case .badUID: "must be a UID: numbers joined by dots, without leading zeros"
        case .badAge: "must be an age as three digits and D, W, M or Y, such as 045Y"
        case .badCode: "may hold only upper-case letters, digits, spaces and underscores"
        case .badTag: "must be a tag as eight hexadecimal digits"
        case .tooManyNameParts:
            "may have at most five name parts (family^given^middle^prefix^suffix) in at most three groups"
        case .tooManyValues(let maximum): "may have at most \(maximum) \(maximum == 1 ? "value" : "values")"
        case .tooFewValues(let minimum): "must have at least \(minimum) values"
        case .notText: "cannot be given as text"
        }
    }
}

extension Multiplicity {
    /// What is wrong with a number of values; none at all is never wrong, for an attribute may be empty.
    package func fault(count: Int) -> ValueFault? {
        if count == 0 || allows(count) { return nil }
        if let maximum, count > maximum { return .tooManyValues(maximum: maximum) }
        // Between the steps of `2-2n` a value is missing to the next one.
        return .tooFewValues(minimum: max(minimum, (count + step - 1) / step * step))
    }
}
