import DICOM
import Logging

/// Writes one line per event, as text or as JSON.
struct LineLogHandler: LogHandler {
    let format: LogSettings.Format
    let writer: LogWriter
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(to writer: LogWriter, format: LogSettings.Format, logLevel: Logger.Level) {
        self.writer = writer
        self.format = format
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = Self.line(
            event.level, event.message.description,
            metadata.isEmpty ? event.metadata ?? [:] : metadata.merging(event.metadata ?? [:]) { $1 }, format)
        writer.write(line) { count in
            Self.line(.warning, "log lines lost", ["count": "\(count)"], format)
        }
    }

    /// The line with its end; metadata in the order of their keys.
    static func line(
        _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, _ format: LogSettings.Format
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        switch format {
        case .text:
            Timestamp.append(to: &line)
            line.append(0x20)
            line += level.rawValue.utf8
            line.append(0x20)
            line += message.utf8
            for (key, value) in sorted(metadata) {
                line.append(0x20)
                line += key.utf8
                line.append(UInt8(ascii: "="))
                append(text(of: value), to: &line)
            }
        case .json:
            line += #"{"time":""#.utf8
            Timestamp.append(to: &line)
            line += #"","level":""#.utf8
            line += level.rawValue.utf8
            line += #"","message":"#.utf8
            JSONWriter.appendString(message, to: &line)
            for (key, value) in sorted(metadata) {
                line.append(UInt8(ascii: ","))
                JSONWriter.appendString(key, to: &line)
                line.append(UInt8(ascii: ":"))
                JSONWriter.appendString(text(of: value), to: &line)
            }
            line.append(UInt8(ascii: "}"))
        }
        line.append(0x0A)
        return line
    }

    private static func sorted(_ metadata: Logger.Metadata) -> [(key: String, value: Logger.MetadataValue)] {
        metadata.sorted { $0.key < $1.key }
    }

    private static func text(of value: Logger.MetadataValue) -> String {
        if case .string(let text) = value { text } else { value.description }
    }

    /// As it is, or as a JSON string where a reader could not tell its end.
    private static func append(_ text: String, to line: inout [UInt8]) {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        if isPlain { line += text.utf8 } else { JSONWriter.appendString(text, to: &line) }
    }
}
