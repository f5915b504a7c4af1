import Conversion
import Glibc
import Synchronization

extension AcceptanceTime {
    /// What it was when last asked: it changes once a second.
    private static let last = Mutex<(seconds: Int, time: AcceptanceTime)>((-1, AcceptanceTime(date: "", time: "")))

    /// Now, in the time zone of the machine.
    static var now: AcceptanceTime {
        let seconds = Glibc.time(nil)
        return last.withLock { last in
            if last.seconds != seconds { last = (seconds, AcceptanceTime(at: seconds)) }
            return last.time
        }
    }

    /// A moment in the time zone of the machine. Units: seconds since 1970.
    init(at seconds: Int) {
        var seconds = seconds
        var parts = tm()
        localtime_r(&seconds, &parts)
        self.init(
            date: digits(Int(parts.tm_year) + 1900, 4) + digits(Int(parts.tm_mon) + 1, 2)
                + digits(Int(parts.tm_mday), 2),
            time: digits(Int(parts.tm_hour), 2) + digits(Int(parts.tm_min), 2)
                + digits(min(Int(parts.tm_sec), 59), 2))
    }
}

/// A number with leading zeros.
func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
}
