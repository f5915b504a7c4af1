import Logging

/// How the program tells what it does.
struct LogSettings: Sendable {
    enum Format: String, CaseIterable, Sendable { case text, json }

    var format = Format.text
    var level = Logger.Level.info

    init() {}

    init(_ reader: inout SettingReader) {
        format = reader.choice("log.format", Format.self) ?? format
        level = reader.choice("log.level", Logger.Level.self) ?? level
    }
}
