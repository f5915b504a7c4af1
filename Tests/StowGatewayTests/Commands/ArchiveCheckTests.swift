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
        (ForwarderError.unreachable(code: 7), Code.unavailable), (.tlsFailed(code: 60), .configuration),
        (.timedOut(.connecting), .unavailable),
    ])
    func `an archive without an answer is bad`(error: ForwarderError, status: Code) throws {
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

    @Test func `an address where nothing is, or a page for people, is wrong`() throws {
        var probe = ArchiveProbe(query: .success(404))
        probe.options = 404
        #expect(ArchiveCheck.finding(of: probe, try settings()).verdict == .bad(.configuration))
        probe.options = 405
        #expect(ArchiveCheck.finding(of: probe, try settings()).verdict == .note)
        probe.query = .success(200)
        probe.isPage = true
        #expect(ArchiveCheck.finding(of: probe, try settings()).verdict == .bad(.configuration))
    }

    @Test(arguments: [
        ("http://h", true), ("https://h:443/x", true), ("http://[::1]", true), ("http://[::1]:80/x", true),
        ("http://h:/x", true), ("http://h:0/x", false), ("http://h:65536/x", false), ("http://h:+80", false),
        ("http://h:x", false), ("http://[::1]:99999/", false),
    ])
    func `a port is a number up to 65535`(url: String, isAddress: Bool) {
        #expect(ArchiveSettings.isWebAddress(url) == isAddress)
    }

    @Test func `a name that no archive has is told as such`() throws {
        var source = ConfigurationSource()
        source.set("archives.main.url", to: "https://pacs.test/rs", flag: "--archive")
        _ = source.setArchive(to: "mian")
        let faults = #expect(throws: ConfigurationFaults.self) { try Configuration(source, processorCount: 1) }
        #expect(faults?.faults.first?.description.hasPrefix("--archive: mian is none of") == true)
        #expect(faults?.faults.first?.description.contains("(main)") == true)
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
