import Forwarder

/// One entry below `archives`.
struct ArchiveSettings: Sendable {
    enum Place: Sendable {
        case folder(String)
        case web(DICOMwebArchive.Endpoint)
    }

    enum AuthenticationType: String, CaseIterable {
        case none, basic, bearer
    }

    var name: String
    var place: Place
    var profile = Profile.auto
    var wire: WireForm?
    /// `nil`: the archive is not asked to what uploads belong.
    var lookup: LookupSettings?
    var worklist: WorklistSettings?

    /// The archive of a gateway for which none is configured.
    static func embedded(state: String) -> ArchiveSettings {
        ArchiveSettings(name: "folder", place: .folder(state + "/archive"))
    }

    private init(name: String, place: Place) {
        self.name = name
        self.place = place
    }

    init(_ name: String, _ reader: inout SettingReader) {
        let key = "archives.\(name)"
        self.name = name
        profile = reader.choice("\(key).profile", Profile.self) ?? profile
        wire = reader.choice("\(key).wire", WireForm.self)
        let url = reader.text("\(key).url")
        let folder = reader.text("\(key).folder")
        let credentials = Self.credentials(key, &reader)
        var endpoint = DICOMwebArchive.Endpoint(
            url: url ?? "", credentials: credentials, timeouts: Self.timeouts(key, &reader),
            trust: TLSTrust(authorityFile: Self.authorityFile(key, &reader)))
        endpoint.token = Self.renewable(credentials, file: reader.text("\(key).auth.tokenFile"))
        place = folder.map { .folder($0) } ?? .web(endpoint)
        lookup = LookupSettings(key, isFolder: folder != nil, &reader)
        worklist = WorklistSettings(key, isFolder: folder != nil, &reader)
        switch (url, folder) {
        case (nil, nil): reader.fail("\(key).url", "is missing: give the DICOMweb service's base, or a folder")
        case (_?, _?): reader.fail("\(key).folder", "and \(key).url are both given: keep one")
        case (let url?, nil) where !Self.isWebAddress(url):
            reader.fail(
                "\(key).url",
                "must begin with http:// or https:// and name a host, and a port up to 65535 if any, without user, ? or #"
            )
        default: break
        }
        if name.isEmpty || !name.utf8.allSatisfy({ Self.isNameByte($0) }) {
            reader.fail(key, "must be named with letters, digits, - and _ only")
        }
    }

    private static func credentials(_ key: String, _ reader: inout SettingReader) -> Credentials {
        let type = reader.choice("\(key).auth.type", AuthenticationType.self)
        let user = reader.text("\(key).auth.user")
        let password = reader.secret("\(key).auth.password", file: "\(key).auth.passwordFile")
        let token = reader.secret("\(key).auth.token", file: "\(key).auth.tokenFile")
        switch type ?? (user != nil ? .basic : token != nil ? .bearer : AuthenticationType.none) {
        case .none: return .none
        case .basic:
            guard let user, let password else {
                reader.fail("\(key).auth.type", "basic needs auth.user and auth.passwordFile")
                return .none
            }
            return .basic(user: user, password: password)
        case .bearer:
            guard let token, Self.isToken(token) else {
                reader.fail("\(key).auth.type", "bearer needs auth.tokenFile with one line of printable characters")
                return .none
            }
            return .bearer(token: token)
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// A token out of a file is read again when the archive does not take it any more.
    private static func renewable(_ credentials: Credentials, file: String?) -> RenewableToken? {
        guard case .bearer(let token) = credentials, let file else { return nil }
        return RenewableToken(token) { readTextFile(file).map(\.trimmed).flatMap { isToken($0) ? $0 : nil } }
    }

    private static func timeouts(_ key: String, _ reader: inout SettingReader) -> Timeouts {
        var timeouts = Timeouts()
        let seconds = 1...86_400
        timeouts.connect = reader.integer("\(key).timeouts.connect", in: seconds, unit: "seconds") ?? timeouts.connect
        timeouts.idle = reader.integer("\(key).timeouts.idle", in: seconds, unit: "seconds") ?? timeouts.idle
        timeouts.total = reader.integer("\(key).timeouts.total", in: seconds, unit: "seconds") ?? timeouts.total
        return timeouts
    }

    private static func authorityFile(_ key: String, _ reader: inout SettingReader) -> String? {
        guard let path = reader.text("\(key).tls.authorityFile") else { return nil }
        if readTextFile(path)?.contains("BEGIN CERTIFICATE") != true {
            reader.fail("\(key).tls.authorityFile", "must name a readable PEM file of certificates")
        }
        return path
    }

    static func isWebAddress(_ url: String) -> Bool {
        for scheme in ["http://", "https://"] where url.lowercased().hasPrefix(scheme) {
            let rest = url.utf8.dropFirst(scheme.utf8.count)
            return rest.first.map { $0 != UInt8(ascii: "/") } ?? false
                && rest.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
                && !rest.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "@"))
                && hasPort(rest.prefix { $0 != UInt8(ascii: "/") })
        }
        return false
    }

    /// Whether what stands behind the host, if anything does, is a port. Source: RFC 3986 §3.2.
    private static func hasPort(_ authority: some BidirectionalCollection<UInt8>) -> Bool {
        // The colons of an IPv6 address are within brackets.
        guard let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            !authority[colon...].contains(UInt8(ascii: "]"))
        else { return true }
        let digits = authority[authority.index(after: colon)...]
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return false }
        return digits.isEmpty || UInt16(String(decoding: digits, as: UTF8.self)).map { $0 > 0 } ?? false
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
