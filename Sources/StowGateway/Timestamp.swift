import Glibc
import Synchronization

/// RFC 3339 in UTC, with milliseconds.
enum Timestamp {
    /// The part that changes once a second.
    private static let second = Mutex<(seconds: Int, text: [UInt8])>((seconds: -1, text: []))

    /// Appends the time that it is now.
    static func append(to line: inout [UInt8]) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        line += second.withLock { second in
            if second.seconds != now.tv_sec { second = (now.tv_sec, text(of: now.tv_sec)) }
            return second.text
        }
        append(milliseconds: now.tv_nsec / 1_000_000, to: &line)
    }

    /// - Parameter milliseconds: since 1970.
    static func text(milliseconds: Int) -> String {
        var line = text(of: milliseconds / 1000)
        append(milliseconds: milliseconds % 1000, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    private static func append(milliseconds: Int, to line: inout [UInt8]) {
        line += [
            UInt8(ascii: "."), 0x30 + UInt8(milliseconds / 100), 0x30 + UInt8(milliseconds / 10 % 10),
            0x30 + UInt8(milliseconds % 10), UInt8(ascii: "Z"),
        ]
    }

    private static func text(of seconds: Int) -> [UInt8] {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(Int(parts.tm_year) + 1900)-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let time = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
        return Array("\(date)T\(time)".utf8)
    }
}
