import Conversion
import Glibc

extension AcceptanceTime {
    /// Now, in the time zone of the machine.
    static var now: AcceptanceTime {
        var seconds = Glibc.time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return AcceptanceTime(
            date: digits(Int(parts.tm_year) + 1900, 4) + digits(Int(parts.tm_mon) + 1, 2)
                + digits(Int(parts.tm_mday), 2),
            time: digits(Int(parts.tm_hour), 2) + digits(Int(parts.tm_min), 2) + digits(min(Int(parts.tm_sec), 59), 2))
    }
}

/// A number with leading zeros.
func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
}
