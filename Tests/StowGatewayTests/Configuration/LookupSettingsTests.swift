import Decoder
import Testing

@testable import StowGateway

@Suite struct LookupSettingsTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func archive(_ more: String, place: String = "url: http://pacs/rs") throws -> ArchiveSettings {
        try #require(try read(more, place).archives.first)
    }

    private func read(_ more: String, _ place: String, _ variables: [String: String] = [:]) throws -> Configuration {
        var source = ConfigurationSource()
        let lines = more.split(separator: "\n").map { "    \($0)\n" }.joined()
        source.readFile(try scratch.file("gateway.yaml", "archives:\n  main:\n    \(place)\n\(lines)"))
        source.readVariables(variables)
        return try Configuration(source, processorCount: 1)
    }

    private func faults(_ more: String, place: String = "url: http://pacs/rs") throws -> [String] {
        let error = try #require(throws: ConfigurationFaults.self) { try read(more, place) }
        return error.faults.map { "\($0.key): \($0.message)" }
    }

    @Test func `nobody is asked where nothing is said`() throws {
        let archive = try archive("profile: auto")
        #expect(archive.lookup == nil)
        #expect(archive.worklist == nil)
        #expect(try !read("", "url: http://pacs/rs").fields.mayBeLookedUp)
    }

    @Test(
        arguments: [
            ("lookup: true", nil, 10), ("lookup:\n  url: http://qido/rs", "http://qido/rs", 10),
            ("lookup:\n  timeout: 3", nil, 3),
        ] as [(String, String?, Int)])
    func `an archive is asked at its own address or at another`(yaml: String, url: String?, seconds: Int) throws {
        let lookup = try #require(try archive(yaml).lookup)
        #expect(lookup.url == url)
        #expect(lookup.seconds == seconds)
    }

    @Test func `it may be switched off`() throws { #expect(try archive("lookup: false").lookup == nil) }

    @Test func `a worklist is asked by HTTP or by DIMSE`() throws {
        let web = try archive("worklist:\n  url: http://ris/rs\n  timeout: 4").worklist
        #expect(web?.place == .web("http://ris/rs"))
        #expect(web?.seconds == 4)
        let peer = try archive("worklist:\n  host: ris.test\n  port: 11112\n  calledAET: RIS\n  callingAET: GW")
            .worklist
        let expected = WorklistPeer(host: "ris.test", port: 11_112, calledAET: "RIS", callingAET: "GW", seconds: 10)
        #expect(peer?.place == .peer(expected))
        // A folder has no lookup, but may have a worklist.
        #expect(try archive("worklist:\n  host: r\n  port: 1\n  calledAET: R", place: "folder: /tmp/x").worklist != nil)
    }

    @Test func `TLS needs the certificates that are trusted`() throws {
        let pem = try scratch.file("ca.pem", "-----BEGIN CERTIFICATE-----\n")
        let yaml = "worklist:\n  host: r\n  port: 1\n  calledAET: R\n  tls:\n    authorityFile: \(pem)"
        guard case .peer(let peer)? = try archive(yaml).worklist?.place else {
            Issue.record("no peer")
            return
        }
        #expect(peer.tls == WorklistPeer.TLS(authorityFile: pem))
    }

    @Test(
        arguments: [
            ("lookup: perhaps", "archives.main.lookup: must be true or false"),
            ("lookup:\n  url: ftp://x", "archives.main.lookup.url: must begin with http"),
            ("lookup:\n  timeout: 0", "archives.main.lookup.timeout: must be a number from 1 to 300"),
            ("worklist:\n  port: 1", "archives.main.worklist.host: is missing"),
            ("worklist:\n  host: r\n  calledAET: R", "archives.main.worklist.port: is missing"),
            ("worklist:\n  host: r\n  port: 1", "archives.main.worklist.calledAET: is missing"),
            ("worklist:\n  host: -x\n  port: 1\n  calledAET: R", "archives.main.worklist.host: must be a host"),
            ("worklist:\n  host: r\n  port: 99999\n  calledAET: R", "archives.main.worklist.port: must be a number"),
            (
                "worklist:\n  host: r\n  port: 1\n  calledAET: ABCDEFGHIJKLMNOPQ",
                "archives.main.worklist.calledAET: must be"
            ),
            ("worklist:\n  url: http://x\n  host: r", "archives.main.worklist.host: and archives.main.worklist.url"),
            (
                "worklist:\n  host: r\n  port: 1\n  calledAET: R\n  tls: true",
                "archives.main.worklist.tls.authorityFile: is"
            ),
            (
                "worklist:\n  host: r\n  port: 1\n  calledAET: R\n  tls:\n    keyFile: /nowhere",
                "archives.main.worklist.tls.keyFile: must name"
            ),
            ("worklist:\n  hosts: r", "archives.main.worklist.hosts: is no setting"),
        ])
    func `a fault is told with its key`(yaml: String, fault: String) throws {
        let faults = try faults(yaml)
        #expect(faults.contains { $0.hasPrefix(fault) }, "\(faults)")
    }

    @Test func `a folder cannot be asked`() throws {
        #expect(try faults("lookup: true", place: "folder: /tmp/x").first?.contains("a folder cannot be asked") == true)
    }

    @Test func `variables say the same`() throws {
        let configuration = try read(
            "", "url: http://pacs/rs",
            [
                "STOW_GATEWAY_ARCHIVES_MAIN_LOOKUP": "true", "STOW_GATEWAY_ARCHIVES_MAIN_WORKLIST_HOST": "ris",
                "STOW_GATEWAY_ARCHIVES_MAIN_WORKLIST_PORT": "104",
                "STOW_GATEWAY_ARCHIVES_MAIN_WORKLIST_CALLED_AET": "RIS", "STOW_GATEWAY_ACCESS_SEARCH": "yes",
            ])
        #expect(configuration.archives[0].lookup != nil)
        #expect(configuration.archives[0].worklist != nil)
        #expect(configuration.access.allowsSearch)
        #expect(configuration.fields.mayBeLookedUp)
    }
}
