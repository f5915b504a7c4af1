import Forwarder
import Testing

@testable import StowGateway

@Suite struct ArchiveCheckTests {
    private func settings(_ url: String = "https://pacs.test/rs", wire: String? = nil) throws -> ArchiveSettings {
        var source = ConfigurationSource()
        source.set("archives.main.url", to: url, flag: "--archive")
        source.set("archives.main.wire", to: wire, flag: "--wire")
        return try Configuration(source, processorCount: 1).archives[0]
    }

    @Test(arguments: [
        (ForwarderError.unreachable(code: 7), StowGateway.ExitStatus.unavailable), (.tlsFailed(code: 60), .configuration),
        (.timedOut(.connecting), .unavailable),
    ])
    func `an archive without an answer is bad`(error: ForwarderError, status: StowGateway.ExitStatus) throws {
        let finding = ArchiveCheck.finding(of: ArchiveProbe(query: .failure(error)), try settings())
        #expect(finding.verdict == .bad(status))
        #expect(finding.sentence.contains("https://pacs.test/rs/studies"))
    }

    @Test(arguments: [
        (200, Finding.Verdict.ok), (204, .ok), (401, .bad(.configuration)), (403, .bad(.configuration)),
        (302, .bad(.configuration)), (404, .note), (400, .note), (503, .bad(.unavailable)),
    ])
    func `the status of a query tells`(status: Int, verdict: Finding.Verdict) throws {
        let finding = ArchiveCheck.finding(of: ArchiveProbe(query: .success(status)), try settings())
        #expect(finding.verdict == verdict)
        #expect(finding.sentence.contains("does not say whether it stores"))
        #expect(finding.sentence.contains("its certificate is trusted"))
    }

    @Test func `a form that the archive does not name is told`() throws {
        let probe = ArchiveProbe(query: .success(200), store: .offered, forms: [.dicom])
        let json = ArchiveCheck.finding(of: probe, try settings(wire: "json"))
        #expect(json.sentence.hasSuffix("which it does not name"))
        let dicom = ArchiveCheck.finding(of: probe, try settings(wire: "dicom"))
        #expect(!dicom.sentence.contains("not name"))
    }

    @Test func `the first fault decides the exit code`() {
        let findings = [
            Finding(.note, "a", ""), Finding(.bad(.unavailable), "b", ""), Finding(.bad(.configuration), "c", ""),
        ]
        #expect(Finding.status(of: findings) == .unavailable)
        #expect(Finding.status(of: [findings[0]]) == .done)
        #expect(Finding.json(findings).hasPrefix(#"{"status":"bad","checks":[{"status":"note","subject":"a""#))
    }
}
