import DICOM
import Glibc
import Logging

/// Writes one line per event to standard error, as text or as JSON.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogSettings.Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var line: [UInt8] = []
        line.reserveCapacity(256)
        switch format {
        case .text:
            line += "\(Self.timestamp()) \(event.level.rawValue) \(event.message)".utf8
            for (key, value) in all { line += " \(key)=\(Self.quoted("\(value)"))".utf8 }
        case .json:
            let members =
                [("time", Self.timestamp()), ("level", event.level.rawValue), ("message", "\(event.message)")]
                + all.map { ($0.key, "\($0.value)") }
            JSONWriter.append(.object(members.map { .init($0, .string($1)) }), to: &line)
        }
        line.append(0x0A)
        // One write per line: lines of several threads do not mix.
        _ = write(2, line, line.count)
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        return isPlain ? text : String(decoding: JSON.string(text).encoded(), as: UTF8.self)
    }

    /// RFC 3339 in UTC, with milliseconds.
    private static func timestamp() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        let date = "\(Int(parts.tm_year) + 1900)-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let time = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
        return "\(date)T\(time).\(digits(now.tv_nsec / 1_000_000, 3))Z"
    }
}
