import DICOM
import Glibc
import Logging
import Testing

@testable import StowGateway

@Suite struct LineLogHandlerTests {
    private func line(_ message: String, _ metadata: Logger.Metadata, _ format: LogSettings.Format) -> String {
        String(decoding: LineLogHandler.line(.warning, message, metadata, format), as: UTF8.self)
    }

    /// Without the time, which is `2024-01-31T12:34:56.789Z`.
    private func afterTime(_ line: String) -> String { String(line.dropFirst(24)) }

    @Test(
        arguments: [
            ([:], ""), (["status": "201"], " status=201"), (["b": "2", "a": "1"], " a=1 b=2"),
            (["k": "two words"], #" k="two words""#), (["k": ""], #" k="""#), (["k": #"say "x""#], #" k="say \"x\"""#),
            (["k": "a=b"], " k=a=b"), (["k": "line\nbreak"], #" k="line\nbreak""#), (["k": "ü"], #" k="ü""#),
            (["k": .stringConvertible(7)], " k=7"),
        ] as [(Logger.Metadata, String)])
    func `text has a word per entry, in the order of their keys`(metadata: Logger.Metadata, end: String) {
        #expect(afterTime(line("upload", metadata, .text)) == " warning upload\(end)\n")
    }

    @Test(arguments: [LogSettings.Format.text, .json])
    func `an event is one line, whatever it holds`(format: LogSettings.Format) {
        let metadata: Logger.Metadata = ["k": "a\r\nb\u{0}\u{1B}[31m", "l": ["x\n", "y"], "m": ["n": "o\np"]]
        let line = line("upload", metadata, format)
        #expect(line.utf8.count { $0 == 0x0A } == 1)
        #expect(line.hasSuffix("\n"))
        #expect(line.utf8.dropLast().allSatisfy { $0 >= 0x20 })
    }

    @Test func `JSON has a member per entry`() throws {
        let metadata: Logger.Metadata = ["status": "201", "k": "say \"x\"\n"]
        let json = try JSON(parsing: Array(line("up\"load", metadata, .json).utf8))
        #expect(json.keys == ["time", "level", "message", "k", "status"])
        #expect(json["level"] == "warning")
        #expect(json["message"] == "up\"load")
        #expect(json["k"] == "say \"x\"\n")
        #expect(json["status"] == "201")
    }

    @Test func `the time is now, in UTC`() throws {
        var before = time(nil)
        let text = line("x", [:], .text)
        var after = time(nil)
        func written(_ seconds: inout time_t) -> String {
            var parts = tm()
            gmtime_r(&seconds, &parts)
            var buffer = [CChar](repeating: 0, count: 32)
            strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        #expect([written(&before), written(&after)].contains(String(text.prefix(19))))
        let rest = text.dropFirst(19).prefix(5)
        #expect(rest.first == "." && rest.last == "Z" && rest.dropFirst().dropLast().allSatisfy(\.isNumber))
    }

    @Test func `metadata of the handler can be read and set`() {
        var handler = LineLogHandler(to: LogWriter(to: 2), format: .text, logLevel: .info)
        handler[metadataKey: "a"] = "1"
        #expect(handler[metadataKey: "a"] == "1")
        #expect(handler[metadataKey: "b"] == nil)
    }
}
