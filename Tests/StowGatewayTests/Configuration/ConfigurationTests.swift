import DICOM
import Forwarder
import Logging
import Testing

@testable import StowGateway

@Suite struct ConfigurationTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Reads as the program does: file, then variables, then flags.
    private func read(
        _ yaml: String? = nil, _ variables: [String: String] = [:], flags: [String: String] = [:]
    ) throws -> Configuration {
        var source = ConfigurationSource()
        if let yaml { source.readFile(try scratch.file("gateway.yaml", yaml)) }
        source.readVariables(variables)
        for (key, value) in flags { source.set(key, to: value, flag: "--\(key)") }
        return try Configuration(source, processorCount: 4)
    }

    /// Every fault, with the file's folder left out.
    private func faults(
        _ yaml: String? = nil, _ variables: [String: String] = [:], flags: [String: String] = [:]
    ) throws -> [String] {
        let error = try #require(throws: ConfigurationFaults.self) { try read(yaml, variables, flags: flags) }
        return error.faults.map { fault in
            let text = fault.description
            return text.hasPrefix(scratch.path + "/") ? String(text.dropFirst(scratch.path.utf8.count + 1)) : text
        }
    }

    // MARK: Defaults

    @Test func `nothing need be configured`() throws {
        let configuration = try read()
        #expect(configuration.listen.description == "127.0.0.1:8080")
        #expect(configuration.state == "state")
        #expect(configuration.shards == 2)
        #expect(configuration.limits == Configuration.Limits())
        #expect(configuration.limits.memory == 1 << 20)
        #expect(configuration.defaultArchive == "folder")
        #expect(configuration.archives.map(\.name) == ["folder"])
        guard case .folder("state/archive") = configuration.archives[0].place else {
            Issue.record("not the embedded archive")
            return
        }
    }

    @Test(arguments: [(1, 1), (2, 2), (64, 2), (0, 1)])
    func `there are two shards where there are processors`(processors: Int, shards: Int) throws {
        #expect(try Configuration(ConfigurationSource(), processorCount: processors).shards == shards)
    }

    @Test func `the embedded archive lies in the state folder`() throws {
        guard case .folder("/var/gw/archive") = try read(nil, [:], flags: ["state": "/var/gw"]).archives[0].place else {
            Issue.record("elsewhere")
            return
        }
    }

    // MARK: Sources

    private static let full = """
        listen: 127.0.0.1:9000
        state: /var/gw
        shards: 3
        grace: 0
        log: {format: json, level: debug}
        limits:
          upload: 2GiB
          memory: 64KiB
          form: 1MB
          files: 7
          connections: 10
          headSeconds: 5
          minimumRate: 0
        fields:
          unknown: ignore
          required: [PatientID, patient-name]
        conversion:
          bodyPart: chest
        archive: main
        archives:
          main:
            url: https://pacs.example:8443/dicom-web/
            profile: dcm4chee
            wire: xml
            timeouts: {connect: 1, idle: 2, total: 3}
          other:
            folder: /srv/dicom
        """

    @Test func `every key of a file counts`() throws {
        let configuration = try read(Self.full)
        #expect(configuration.listen.description == "127.0.0.1:9000")
        #expect(configuration.state == "/var/gw")
        #expect(configuration.shards == 3)
        #expect(configuration.grace == 0)
        #expect(configuration.log.format == .json)
        #expect(configuration.log.level == .debug)
        #expect(configuration.limits.upload == 2 << 30)
        #expect(configuration.limits.memory == 64 << 10)
        #expect(configuration.limits.form == 1_000_000)
        #expect(configuration.limits.files == 7)
        #expect(configuration.limits.connection.connections == 10)
        #expect(configuration.limits.connection.headSeconds == 5)
        #expect(configuration.limits.connection.minimumRate == 0)
        #expect(configuration.fields.unknown == .ignore)
        #expect(configuration.fields.required.map(\.description) == ["PatientID", "PatientName"])
        #expect(configuration.bodyPart == "CHEST")
        #expect(configuration.defaultArchive == "main")
        let main = try #require(configuration.archives.first { $0.name == "main" })
        #expect(main.profile == .dcm4chee)
        #expect(main.wire == .xml)
        guard case .web(let endpoint) = main.place else {
            Issue.record("no DICOMweb archive")
            return
        }
        #expect(endpoint.storeURL == "https://pacs.example:8443/dicom-web/studies")
        #expect(endpoint.timeouts == Timeouts(connect: 1, idle: 2, total: 3))
        #expect(configuration.archives.map(\.name) == ["main", "other"])
    }

    @Test func `flags go before variables, and variables before the file`() throws {
        let yaml = "shards: 1\ngrace: 1\nstate: file\n"
        let variables = [
            "STOW_GATEWAY_SHARDS": "2", "STOW_GATEWAY_GRACE": "2", "SHARDS": "9", "STOW_GATEWAY_STATE": "",
            "STOW_GATEWAY_TEST_FAILPOINT": "committed:1",
        ]
        let configuration = try read(yaml, variables, flags: ["shards": "3"])
        #expect(configuration.shards == 3)
        #expect(configuration.grace == 2)
        #expect(configuration.state == "file")
    }

    @Test(arguments: ["", "# nothing\n", "shards:\n", "shards: ~\n", "shards: null\n"])
    func `what is left empty is not set`(yaml: String) throws {
        #expect(try read(yaml).shards == 2)
    }

    @Test func `archives can be set by variables alone, and completed by them`() throws {
        let yaml = "archives:\n  my-pacs:\n    url: http://a/dicom-web\n    profile: orthanc\narchive: my-pacs\n"
        let variables = [
            "STOW_GATEWAY_ARCHIVES_MY_PACS_URL": "http://b/studies", "STOW_GATEWAY_ARCHIVES_SECOND_FOLDER": "/srv",
            "STOW_GATEWAY_ARCHIVES_MY_PACS_AUTH_USER": "gw", "STOW_GATEWAY_ARCHIVES_MY_PACS_AUTH_PASSWORD": "pw",
        ]
        let archives = try read(yaml, variables).archives
        #expect(archives.map(\.name) == ["my-pacs", "second"])
        #expect(archives.first?.profile == .orthanc)
        guard case .web(let endpoint)? = archives.first?.place, case .basic("gw", "pw") = endpoint.credentials else {
            Issue.record("no archive with a password")
            return
        }
        #expect(endpoint.storeURL == "http://b/studies")
    }

    // MARK: Faults

    @Test func `all faults come at once, each with its place and key`() throws {
        let yaml = """
            listen: everywhere
            shards: 0
            limits:
              upload: much
              memory: 65MiB
            log:
              level: loud
            fields:
              required:
                - Nobody
            archives:
              main:
                profile: orthanc
                wire: carrier-pigeon
            """
        let found = try faults(
            yaml, ["STOW_GATEWAY_GRACE": "x"], flags: ["conversion.bodyPart": "chest", "state": "s"])
        #expect(
            Set(found) == [
                "gateway.yaml:1: listen: must be a numeric address and a port, such as 127.0.0.1:8080 or [::1]:8080",
                "gateway.yaml:2: shards: must be a number from 1 to 64 (threads)",
                "gateway.yaml:4: limits.upload: must be a size such as 1048576, 16MiB or 4GiB",
                "gateway.yaml:5: limits.memory: must not be above 64MiB: larger payloads belong into files",
                "gateway.yaml:7: log.level: must be one of trace, debug, info, notice, warning, error, critical",
                "gateway.yaml:10: fields.required: Nobody is no DICOM keyword",
                "gateway.yaml:14: archives.main.wire: must be one of json, xml, dicom, auto",
                "gateway.yaml:13: archives.main.url: is missing: give the DICOMweb service's base, or a folder",
                "STOW_GATEWAY_GRACE: grace: must be a number from 0 to 3600 (seconds)",
            ])
        #expect(found.count == 9)
    }

    @Test func `keys that nobody knows are faults, with a hint where one is near`() throws {
        let yaml = """
            limit:
              upload: 1GiB
            colour: red
            archives:
              main:
                url: http://a
                profil: orthanc
            """
        let found = try faults(yaml, ["STOW_GATEWAY_LISTN": "x", "STOW_GATEWAY_ARCHIVES_MAIN_COLOUR": "red"])
        #expect(
            Set(found) == [
                "gateway.yaml:2: limit.upload: is no setting, did you mean limits.upload?",
                "gateway.yaml:3: colour: is no setting",
                "gateway.yaml:7: archives.main.profil: is no setting, did you mean archives.<name>.profile?",
                "STOW_GATEWAY_LISTN: is no setting of this program",
                "STOW_GATEWAY_ARCHIVES_MAIN_COLOUR: is no setting of this program",
            ])
        #expect(found.count == 5)
    }

    @Test(
        arguments: [
            ("a: [\n", "gateway.yaml:2: is not valid YAML"),
            ("shards: 1\n\tgrace: 2\n", "gateway.yaml:2: is not valid YAML"),
            (
                "shards: 1\nshards: 2\n",
                "gateway.yaml:1: shards: is there twice, here and elsewhere in the same mapping"
            ),
            ("limits.form: 1MB\nlimits:\n  form: 2MB\n", "gateway.yaml:3: limits.form: is there twice"),
            ("shards: [1, 2]\n", "gateway.yaml:1: shards: must be one value, not a list"),
            ("shards:\n  - a: 1\n", "gateway.yaml:2: shards: must be a list of plain values"),
            ("shards:\n  many: 1\n", "gateway.yaml:2: shards.many: is no setting"),
            ("nonsense\n", "gateway.yaml:1: is no setting"),
            (
                "conversion: { bodyPart: chest! }\n",
                "gateway.yaml:1: conversion.bodyPart: may hold only upper-case letters, digits, spaces and underscores"
            ),
        ])
    func `a file of another shape says where`(yaml: String, fault: String) throws {
        #expect(try faults(yaml) == [fault])
    }

    @Test func `a file that is not there is a fault`() throws {
        var source = ConfigurationSource()
        source.readFile(scratch.path + "/none.yaml")
        #expect(source.faults.map(\.description) == ["--config: \(scratch.path)/none.yaml cannot be read"])
        let latin = try scratch.file("latin.yaml", "x")
        #expect(readTextFile(latin) == "x")
        #expect(readTextFile(latin, limit: 0) == nil)
    }

    // MARK: Archives

    @Test(arguments: [
        "http://a", "https://a.example:8042/dicom-web", "HTTP://A/", "http://127.0.0.1:8042", "http://[::1]:8042/x",
        "http://a/p@th",
    ])
    func `a web address is taken`(url: String) throws {
        #expect(throws: Never.self) { try read(nil, [:], flags: ["archives.main.url": url]) }
    }

    @Test(arguments: [
        "a.example", "ftp://a", "file:///etc/passwd", "http://", "http:///x", "http://user:pw@a/", "http://user@a",
        "http://a/?x=1", "http://a/#x", "http://a b/", "http://ä/", "http:/a", " http://a",
    ])
    func `anything else is no web address`(url: String) throws {
        #expect(
            try faults(nil, [:], flags: ["archives.main.url": url]) == [
                "--archives.main.url: archives.main.url: must begin with http:// or https:// and name a host, and a port up "
                    + "to 65535 if any, without user, ? or #"
            ])
    }

    @Test(
        arguments: [
            (
                "archives: {main: {url: http://a, folder: /b}}",
                "gateway.yaml:1: archives.main.folder: and archives.main.url are both given: keep one"
            ),
            (
                "archives: {a: {url: http://a}, b: {url: http://b}}",
                "archive: must say which of a, b is used by default"
            ),
            (
                "archive: c\narchives: {a: {url: http://a}}",
                "gateway.yaml:1: archive: is none of the configured archives (a)"
            ),
            ("archive: c", "gateway.yaml:1: archive: is none of the configured archives (folder)"),
            (
                "archives: {a b: {url: http://a}}",
                "gateway.yaml:1: archives.a b: must be named with letters, digits, - and _ only"
            ),
            (
                "archives: {a: {url: http://a, tls: {authorityFile: /none}}}",
                "gateway.yaml:1: archives.a.tls.authorityFile: must name a readable PEM file of certificates"
            ),
        ])
    func `an archive that cannot be used says why`(yaml: String, fault: String) throws {
        #expect(try faults(yaml) == [fault])
    }

    // MARK: Secrets

    private func credentials(_ auth: String) throws -> Credentials {
        guard case .web(let endpoint) = try read("archives: {a: {url: http://a, auth: {\(auth)}}}").archives[0].place
        else {
            return .none
        }
        return endpoint.credentials
    }

    @Test func `secrets stand in files, without the end of their line`() throws {
        let password = try scratch.file("password", "p w\r\n")
        let token = try scratch.file("token", "abc.def\n")
        guard case .basic("gw", "p w") = try credentials("user: gw, passwordFile: \(password)"),
            case .bearer("abc.def") = try credentials("tokenFile: \(token)"),
            case .bearer("t") = try credentials("type: bearer, token: t, user: ignored"),
            case .none = try credentials("type: none, token: t")
        else {
            Issue.record("other credentials")
            return
        }
    }

    @Test(
        arguments: [
            ("user: gw", "archives.a.auth.type: basic needs auth.user and auth.passwordFile"),
            ("type: basic, password: hush", "archives.a.auth.type: basic needs auth.user and auth.passwordFile"),
            (
                "token: 'hush hush'",
                "archives.a.auth.type: bearer needs auth.tokenFile with one line of printable characters"
            ),
            (
                "user: gw, password: hush, passwordFile: /none",
                "archives.a.auth.passwordFile: and archives.a.auth.password are both given: keep one"
            ),
            ("tokenFile: /none", "archives.a.auth.tokenFile: names a file that cannot be read or is empty"),
            ("type: kerberos", "archives.a.auth.type: must be one of none, basic, bearer"),
        ])
    func `a secret that cannot be used is told without being told`(auth: String, fault: String) throws {
        let found = try faults("archives: {a: {url: http://a, auth: {\(auth)}}}")
        #expect(found.contains { $0.hasSuffix(fault) })
        #expect(found.allSatisfy { !$0.contains("hush") })
    }

    // MARK: Access

    @Test(arguments: [":8080", "0.0.0.0:8080", "192.0.2.1:80", "[::]:80"])
    func `whoever listens beyond this machine needs keys, or must say that nobody does`(address: String) throws {
        let fault = try #require(try faults(nil, [:], flags: ["listen": address]).first)
        #expect(fault.contains("can be reached from other machines"))
        #expect(fault.contains("--allow-anonymous"))
        let keys = try scratch.file("keys", "K1\n")
        #expect(throws: Never.self) { try read(nil, [:], flags: ["listen": address, "access.keyFile": keys]) }
        #expect(throws: Never.self) { try read(nil, [:], flags: ["listen": address, "access.anonymous": "true"]) }
        #expect(throws: ConfigurationFaults.self) {
            try read(nil, [:], flags: ["listen": address, "access.anonymous": "no"])
        }
    }

    @Test func `a file of keys has comments and empty lines`() throws {
        let keys = try scratch.file("keys", "# ours\n\nalice K1\n   bob\tK2  \nK3\n  # K4")
        #expect(
            try read(nil, ["STOW_GATEWAY_ACCESS_KEY_FILE": keys]).access.keys.map(\.name) == ["alice", "bob", "key"])
    }

    @Test func `a file of keys may come from Windows`() throws {
        let keys = try scratch.file("keys", "alice K1\r\nbob K2\r\n")
        let names = try read(nil, ["STOW_GATEWAY_ACCESS_KEY_FILE": keys]).access.keys.map(\.name)
        #expect(names == ["alice", "bob"])
    }

    @Test(
        arguments: [
            ("a b c\nK1\nalice sha256:00\n", [":1 is no key", ":3 is no key"]), ("# nothing\n", [" holds no key"]),
            ("", [" holds no key"]),
        ])
    func `a file of keys that cannot be read says where`(text: String, ends: [String]) throws {
        let keys = try scratch.file("keys", text)
        let found = try faults(nil, ["STOW_GATEWAY_ACCESS_KEY_FILE": keys])
        #expect(found.count == ends.count)
        for (fault, end) in zip(found, ends) {
            #expect(fault.hasPrefix("STOW_GATEWAY_ACCESS_KEY_FILE: access.keyFile: \(keys)\(end)"))
        }
    }

    @Test func `a file of keys that is not there is a fault, and lets nobody in`() throws {
        let found = try faults(nil, [:], flags: ["access.keyFile": "/none", "listen": ":80"])
        #expect(found.contains("--access.keyFile: access.keyFile: /none cannot be read"))
        #expect(found.count == 2)
    }
}
