import Testing

@testable import StowGateway

@Suite struct SettingReaderTests {
    private func reader(_ text: String) -> SettingReader {
        var source = ConfigurationSource()
        source.set("key", to: text, flag: "--key")
        return SettingReader(source)
    }

    @Test(
        arguments: [
            ("1", 1), ("1048576", 1_048_576), ("1B", 1), ("2KB", 2000), ("2KiB", 2048), ("2K", 2048),
            ("3MB", 3_000_000),
            ("16MiB", 16 << 20), ("16mib", 16 << 20), ("16M", 16 << 20), ("4GB", 4_000_000_000), ("8GiB", 8 << 30),
            ("8 GiB", 8 << 30), ("8G", 8 << 30), ("1TB", 1_000_000_000_000), ("1TiB", 1 << 40),
        ])
    func `a size has a number and a unit`(text: String, bytes: Int) {
        var reader = reader(text)
        #expect(reader.byteCount("key") == bytes)
        #expect(reader.faults.isEmpty)
    }

    @Test(arguments: [
        "0", "-1", "+1", "1.5MiB", "MiB", "1PB", "1 M i B", "1,000", "0x10", "٣", "1e6", "9223372036854775808",
        "9223372036854775807K", "9000000TiB",
    ])
    func `anything else is no size`(text: String) {
        var reader = reader(text)
        #expect(reader.byteCount("key") == nil)
        #expect(reader.faults.map(\.message) == ["must be a size such as 1048576, 16MiB or 4GiB"])
    }

    @Test(
        arguments: [
            ("true", true), ("YES", true), ("on", true), ("1", true), ("False", false), ("no", false), ("off", false),
            ("0", false), ("perhaps", nil), ("", nil), ("2", nil),
        ] as [(String, Bool?)])
    func `a switch is on or off`(text: String, isOn: Bool?) {
        var reader = reader(text)
        #expect(reader.flag("key") == isOn)
        #expect(reader.faults.isEmpty == (isOn != nil))
    }

    @Test(
        arguments: [("1", 1), ("64", 64), ("0", nil), ("65", nil), ("1.0", nil), ("", nil), ("x", nil)]
            as [(String, Int?)])
    func `a number keeps to its range`(text: String, number: Int?) {
        var reader = reader(text)
        #expect(reader.integer("key", in: 1...64, unit: "threads") == number)
        #expect(reader.faults.map(\.message) == (number == nil ? ["must be a number from 1 to 64 (threads)"] : []))
    }

    @Test(
        arguments: [
            ("text", .text), ("JSON", .json), ("yaml", nil), ("", nil),
        ] as [(String, LogSettings.Format?)])
    func `a choice is one of its words`(text: String, format: LogSettings.Format?) {
        var reader = reader(text)
        #expect(reader.choice("key", LogSettings.Format.self) == format)
        #expect(reader.faults.map(\.message) == (format == nil ? ["must be one of text, json"] : []))
    }

    @Test(arguments: [("a", ["a"]), ("a,b", ["a", "b"]), (" a , ,b,", ["a", "b"]), (",", [])])
    func `a list may be written in one line`(text: String, words: [String]) {
        var reader = reader(text)
        #expect(reader.list("key") == words)
    }

    @Test func `what is not set is no fault`() {
        var reader = SettingReader(ConfigurationSource())
        #expect(reader.text("key") == nil)
        #expect(reader.list("key") == nil)
        #expect(reader.flag("key") == nil)
        #expect(reader.byteCount("key") == nil)
        #expect(reader.secret("key", file: "keyFile") == nil)
        let isSet = reader.isSet("key")
        #expect(!isSet)
        #expect(reader.faults.isEmpty)
    }
}
