/// A value that people write in several ways, of which one cannot be told from the other.
enum CanonicalFault: Error, Equatable {
    case ambiguousDate, twoDigitYear, dateWithTime, ambiguousName, decimalComma, unknownSex

    /// The rule and what to write instead; goes on from the name of the field.
    var rule: String {
        switch self {
        case .ambiguousDate: "does not say which number is the day and which the month. Write 1980-01-31 or 31.01.1980."
        case .twoDigitYear: "must have a year of four digits. Write 1980-01-31 or 31.01.1980."
        case .dateWithTime: "must be a date without a time. Write 1980-01-31."
        case .ambiguousName: "has several commas. Write family^given^middle^prefix^suffix, as in Doe^John^^Dr."
        case .decimalComma: "must have a point and no comma in a number. Write 72.5."
        case .unknownSex: "must be M, F or O (or male, female, other, unknown)."
        }
    }
}
