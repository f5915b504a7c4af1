/// The forms of values that are more than characters and lengths.
///
/// - Source: PS3.5 §6.2, Table 6.2-1.
enum ValueForm {
    /// `nnnD`, `nnnW`, `nnnM` or `nnnY`.
    static func isAge(_ text: [UInt8]) -> Bool {
        text.count == 4 && text[..<3].allSatisfy(isDigit) && "DWMY".utf8.contains(text[3])
    }

    static func isCode(_ text: [UInt8]) -> Bool {
        text.allSatisfy { isDigit($0) || isUpper($0) || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") }
    }

    /// A day of the Gregorian calendar as `YYYYMMDD`.
    static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 8, let year = number(text.prefix(4)), let month = number(text.dropFirst(4).prefix(2)),
            let day = number(text.suffix(2)), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day >= 1 && day <= days[month - 1]
    }

    /// `HH`, `HHMM`, `HHMMSS` or `HHMMSS.F` to `HHMMSS.FFFFFF`; second 60 is a leap second.
    static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
        let whole = text.prefix { $0 != UInt8(ascii: ".") }
        if whole.count < text.count {
            let fraction = text.dropFirst(whole.count + 1)
            guard whole.count == 6, (1...6).contains(fraction.count), fraction.allSatisfy(isDigit) else { return false }
        }
        guard [2, 4, 6].contains(whole.count), let hour = number(whole.prefix(2)), hour <= 23 else { return false }
        let rest = whole.dropFirst(2)
        guard let minute = rest.isEmpty ? 0 : number(rest.prefix(2)), minute <= 59 else { return false }
        guard let second = rest.count < 4 ? 0 : number(rest.suffix(2)), second <= 60 else { return false }
        return true
    }

    /// `YYYYMMDDHHMMSS.FFFFFF&ZZXX`, where parts may be missing from the right, the offset set apart.
    static func isDateTime(_ text: [UInt8]) -> Bool {
        let dateTime = text.prefix { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
        if dateTime.count < text.count, !isOffset(text[dateTime.count...]) { return false }
        switch dateTime.count {
        case 4: return number(dateTime) != nil
        case 6: return isDate(dateTime + Array("01".utf8))
        case 8: return isDate(dateTime)
        default: return isDate(dateTime.prefix(8)) && isTime(dateTime.dropFirst(8))
        }
    }

    /// `-1200` to `+1400`; `-0000` is not allowed.
    private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 5, let offset = number(text.suffix(4)), offset % 100 <= 59 else { return false }
        return text.first == UInt8(ascii: "+") ? offset <= 1400 : (1...1200).contains(offset)
    }

    static func isInteger(_ text: [UInt8]) -> Bool {
        let digits = withoutSign(text[...])
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    /// Fixed or floating point: `12`, `-0.5`, `.5`, `1.5E3`.
    static func isDecimal(_ text: [UInt8]) -> Bool {
        let mantissa = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        if mantissa.count < text.count {
            guard isInteger(Array(text[(mantissa.count + 1)...])) else { return false }
        }
        let unsigned = withoutSign(mantissa)
        let points = unsigned.count { $0 == UInt8(ascii: ".") }
        return points <= 1 && unsigned.count > points
            && unsigned.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    /// - Source: PS3.5 §9.1.
    static func isUID(_ text: [UInt8]) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { component in
            !component.isEmpty && component.allSatisfy(isDigit)
                && (component.count == 1 || component.first != UInt8(ascii: "0"))
        }
    }

    static func isURI(_ text: [UInt8]) -> Bool {
        text.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    private static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

    private static func withoutSign(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    }

    /// The number that a few digits write; `nil` for anything else.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
