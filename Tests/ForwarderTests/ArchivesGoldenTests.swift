import DICOM
import Glibc
import Testing

@testable import Forwarder

/// `docs/archives.md` says what the tables say. `make golden` writes it anew.
@Suite struct ArchivesGoldenTests {
    private static let document =
        "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/docs/archives.md"

    @Test func `the document of archives is as the tables are`() throws {
        if getenv("RECORD_GOLDEN") != nil { try record(Array(ArchivesDocument.markdown.utf8)) }
        #expect(try read() == ArchivesDocument.markdown)
    }

    @Test func `every code has its row, with its sentence`() {
        let lines = ArchivesDocument.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
        for row in FailureReason.failures + FailureReason.warnings {
            let code = "| `\(FailureReason.hexadecimal(row.codes.lowerBound))`"
            #expect(lines.contains { $0.hasPrefix(code) && $0.contains(row.meaning) && $0.contains(row.source) })
        }
    }

    @Test(arguments: Profile.allCases)
    func `each profile is told with its form`(profile: Profile) {
        #expect(ArchivesDocument.markdown.contains("| `\(profile.rawValue)` | `\(profile.wire.rawValue)` |"))
    }

    @Test(
        arguments: [
            (.upstreamStatus(408, retryAfter: nil), .retry), (.upstreamStatus(429, retryAfter: 1), .retry),
            (.upstreamStatus(500, retryAfter: nil), .retry), (.upstreamStatus(503, retryAfter: nil), .retry),
            (.upstreamStatus(501, retryAfter: nil), .refused), (.upstreamStatus(400, retryAfter: nil), .refused),
            (.upstreamStatus(404, retryAfter: nil), .mend), (.unauthorized(status: 401), .mend),
            (.redirected(status: 301), .mend), (.tlsFailed(code: 60), .mend), (.handshakeFailed(code: 35), .retry),
            (.tooLargeUpstream, .refused),
            (.unreadableResponse(status: 200), .retry), (.connectionLost(code: 56), .retry), (.noSpace, .retry),
            (.dicom(.notPart10), .refused), (.payloadUnreadable(errno: 5), .mend), (.folder(errno: 5), .mend),
        ] as [(ForwarderError, Recourse)])
    func `an error tells what is left to do`(error: ForwarderError, recourse: Recourse) {
        #expect(error.recourse == recourse)
        #expect(!error.isTransient || recourse == .retry)
    }

    private func record(_ bytes: [UInt8]) throws {
        let descriptor = open(Self.document, O_CREAT | O_TRUNC | O_WRONLY, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    private func read() throws -> String {
        let descriptor = open(Self.document, O_RDONLY)
        try #require(descriptor >= 0)
        let file = SpooledFile(owning: descriptor, byteCount: 1 << 20)
        var facts = stat()
        try #require(fstat(file.descriptor, &facts) == 0)
        return String(decoding: try file.read(at: 0, count: Int(facts.st_size)), as: UTF8.self)
    }
}
