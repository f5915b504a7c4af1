import EventLoop
import Glibc
import Testing

@testable import StowGateway

@Suite struct LogWriterTests {
    private static func line(_ number: Int) -> [UInt8] {
        Array("line \(number) \(String(repeating: "x", count: 80))\n".utf8)
    }

    private static func notice(_ count: Int) -> [UInt8] { Array("lost \(count)\n".utf8) }

    /// What comes out of a pipe until its writers have closed it.
    private static func text(from descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    private static func pipe() throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    @Test func `a reader that stops reading makes nobody wait, and gets what fits afterwards, in order`() async throws {
        let (reader, writer) = try Self.pipe()
        let log = LogWriter(to: writer)
        let count = 30_000
        for number in 0..<count { log.write(Self.line(number), ifLost: Self.notice) }
        let workers = try Workers(count: 1)
        let said = Task(executorPreference: workers) { Self.text(from: reader) }
        #expect(log.flush(seconds: 300))
        log.write(Self.line(count), ifLost: Self.notice)
        #expect(log.flush(seconds: 300))
        close(writer)
        let text = await said.value
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let lost = lines.compactMap { $0.hasPrefix("lost ") ? Int($0.dropFirst(5)) : nil }
        let numbers = lines.compactMap { $0.hasPrefix("line ") ? Int($0.split(separator: " ")[1]) : nil }
        #expect(!lost.isEmpty)
        #expect(numbers.count + lost.reduce(0, +) == count + 1)
        #expect(numbers.count > 10_000)
        #expect(numbers == numbers.sorted())
        #expect(numbers.last == count)
        #expect(lines.allSatisfy { $0.hasPrefix("lost ") || $0.hasSuffix("x") })
        close(reader)
    }

    @Test func `a line longer than a pipe takes at once arrives whole`() throws {
        let (reader, writer) = try Self.pipe()
        let log = LogWriter(to: writer)
        let long = [UInt8](repeating: UInt8(ascii: "y"), count: 50_000) + [0x0A]
        log.write(long, ifLost: Self.notice)
        log.write(Self.line(1), ifLost: Self.notice)
        #expect(log.flush(seconds: 300))
        close(writer)
        let lines = Self.text(from: reader).split(separator: 0x0A)
        close(reader)
        #expect(lines.map(\.count) == [50_000, Self.line(1).count - 1])
    }

    @Test func `nobody reads any more`() throws {
        signal(SIGPIPE, SIG_IGN)
        let (reader, writer) = try Self.pipe()
        close(reader)
        let log = LogWriter(to: writer)
        for number in 0..<1000 { log.write(Self.line(number), ifLost: Self.notice) }
        log.write([UInt8](repeating: 0x0A, count: 50_000), ifLost: Self.notice)
        #expect(log.flush(seconds: 300))
        close(writer)
    }
}
