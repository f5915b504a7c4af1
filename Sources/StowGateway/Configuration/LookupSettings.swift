import Decoder

/// Whether and where an archive is asked about its studies.
struct LookupSettings: Sendable, Equatable {
    /// Base of the QIDO-RS service; `nil`: that of the archive.
    var url: String?
    /// How long an answer may take. Units: seconds.
    var seconds = 10

    /// - Returns: `nil` where nothing of it is set, or it is switched off.
    init?(_ archive: String, isFolder: Bool, _ reader: inout SettingReader) {
        let key = "\(archive).lookup"
        let isOn = reader.flag(key)
        url = reader.text("\(key).url")
        let given = reader.integer("\(key).timeout", in: 1...300, unit: "seconds")
        seconds = given ?? seconds
        if let url, !ArchiveSettings.isWebAddress(url) {
            reader.fail("\(key).url", "must begin with http:// or https:// and name a host, without user, ? or #")
        }
        guard isOn ?? (url != nil || given != nil) else {
            if url != nil { reader.fail(key, "is false, but \(key).url is given: keep one") }
            return nil
        }
        if isFolder { reader.fail(key, "is not possible: a folder cannot be asked; only archives with a url can") }
    }
}

/// Whether and where a worklist is asked.
struct WorklistSettings: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        /// dcm4chee's `mwlitems`.
        case web(String)
        /// C-FIND.
        case peer(WorklistPeer)
    }

    var place: Place
    /// How long an answer may take. Units: seconds.
    var seconds: Int

    private static let keys = [
        "url", "host", "port", "calledAET", "callingAET", "timeout", "tls", "tls.authorityFile", "tls.certificateFile",
        "tls.keyFile",
    ]

    /// - Returns: `nil` where nothing of it is set, or too little.
    init?(_ archive: String, isFolder: Bool, _ reader: inout SettingReader) {
        let key = "\(archive).worklist"
        let set = Self.keys.filter { reader.isSet("\(key).\($0)") }
        guard !set.isEmpty else { return nil }
        seconds = reader.integer("\(key).timeout", in: 1...300, unit: "seconds") ?? 10
        let url = reader.text("\(key).url")
        if let url {
            if let other = set.first(where: { $0 != "url" && $0 != "timeout" }) {
                reader.fail("\(key).\(other)", "and \(key).url are both given: keep one, the URL is asked by HTTP")
            }
            if !ArchiveSettings.isWebAddress(url) {
                reader.fail("\(key).url", "must begin with http:// or https:// and name a host, without user, ? or #")
            }
            if isFolder { reader.fail("\(key).url", "needs an archive with a url; a folder goes with \(key).host") }
            place = .web(url)
        } else {
            place = .peer(Self.peer(key, seconds, &reader))
        }
    }

    private static func peer(_ key: String, _ seconds: Int, _ reader: inout SettingReader) -> WorklistPeer {
        let host = reader.text("\(key).host") ?? ""
        if host.isEmpty {
            reader.fail("\(key).host", "is missing: give host, port and calledAET of a DICOM worklist, or \(key).url")
        } else if !host.utf8.allSatisfy({ isHostByte($0) }) || host.hasPrefix("-") {
            reader.fail("\(key).host", "must be a host name or an address")
        }
        let port = reader.integer("\(key).port", in: 1...65_535, unit: "port")
        if port == nil, !host.isEmpty, !reader.isSet("\(key).port") { reader.fail("\(key).port", "is missing") }
        let called = title("\(key).calledAET", &reader)
        if called == nil, !host.isEmpty, !reader.isSet("\(key).calledAET") {
            reader.fail("\(key).calledAET", "is missing: give the AE title of the worklist server")
        }
        return WorklistPeer(
            host: host, port: port ?? 104, calledAET: called ?? "",
            callingAET: title("\(key).callingAET", &reader) ?? "STOWGATEWAY", seconds: seconds, tls: tls(key, &reader))
    }

    /// - Source: PS3.5 §6.2 (AE).
    private static func title(_ key: String, _ reader: inout SettingReader) -> String? {
        guard let title = reader.text(key) else { return nil }
        guard (1...16).contains(title.utf8.count), !title.hasPrefix("-"),
            title.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else {
            reader.fail(key, "must be an AE title of 1 to 16 printable characters without blanks and backslashes")
            return nil
        }
        return title
    }

    private static func tls(_ key: String, _ reader: inout SettingReader) -> WorklistPeer.TLS? {
        let isOn = reader.flag("\(key).tls")
        var files: [String: String] = [:]
        for name in ["authorityFile", "certificateFile", "keyFile"] {
            guard let path = reader.text("\(key).tls.\(name)") else { continue }
            files[name] = path
            let mark = name == "keyFile" ? "PRIVATE KEY" : "BEGIN CERTIFICATE"
            if !path.hasPrefix("/") || readTextFile(path)?.contains(mark) != true {
                reader.fail(
                    "\(key).tls.\(name)",
                    "must name a readable PEM file of \(name == "keyFile" ? "a private key" : "certificates"), beginning with /"
                )
            }
        }
        guard isOn ?? !files.isEmpty else {
            if !files.isEmpty { reader.fail("\(key).tls", "is false, but files are given for it: keep one") }
            return nil
        }
        guard let authority = files["authorityFile"] else {
            reader.fail(
                "\(key).tls.authorityFile", "is missing: name the certificate that the worklist server is known by")
            return nil
        }
        if (files["certificateFile"] == nil) != (files["keyFile"] == nil) {
            reader.fail("\(key).tls.certificateFile", "and \(key).tls.keyFile go together")
        }
        return WorklistPeer.TLS(
            authorityFile: authority, certificateFile: files["certificateFile"], keyFile: files["keyFile"])
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
