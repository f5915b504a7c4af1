/// Every key that a configuration may have.
enum ConfigurationKeys {
    static let fixed = [
        "listen", "state", "shards", "grace", "archive",
        "log.format", "log.level",
        "limits.upload", "limits.memory", "limits.form", "limits.files", "limits.connections", "limits.headSeconds",
        "limits.minimumRate", "limits.zipRatio",
        "fields.unknown", "fields.required",
        "conversion.bodyPart",
        "pages.resolution",
        "images.metadata", "images.maximumPixels", "images.seconds",
        "video.transcode", "video.seconds",
        "queue", "queue.maxAge", "queue.history", "queue.concurrency", "queue.reserve", "queue.retry.first",
        "queue.retry.longest", "queue.webhook.url", "queue.webhook.secret", "queue.webhook.secretFile",
        "queue.webhook.authorityFile",
        "access.keyFile", "access.anonymous", "access.search",
    ]

    /// Below `archives.<name>`.
    static let ofArchive = [
        "url", "folder", "profile", "wire",
        "auth.type", "auth.user", "auth.password", "auth.passwordFile", "auth.token", "auth.tokenFile",
        "timeouts.connect", "timeouts.idle", "timeouts.total",
        "tls.authorityFile",
        "lookup", "lookup.url", "lookup.timeout",
        "worklist.url", "worklist.host", "worklist.port", "worklist.calledAET", "worklist.callingAET",
        "worklist.timeout", "worklist.tls", "worklist.tls.authorityFile", "worklist.tls.certificateFile",
        "worklist.tls.keyFile",
    ]

    static let variablePrefix = "STOW_GATEWAY_"
    /// Of variables that tests set, and that are no settings.
    static let testVariablePrefix = "STOW_GATEWAY_TEST_"

    /// `limits.headSeconds` → `LIMITS_HEAD_SECONDS`, `worklist.calledAET` → `WORKLIST_CALLED_AET`.
    static func variableName(of key: String) -> String {
        var name = ""
        var last: Character = "."
        for character in key {
            switch character {
            case ".", "-": name.append("_")
            case _ where character.isUppercase && last.isLowercase: name += "_" + String(character)
            default: name += character.uppercased()
            }
            last = character
        }
        return name
    }

    /// The key that a variable's name, without its prefix, stands for; `nil` if there is none.
    ///
    /// Names of archives come back in lower case unless one of `archives` is written alike.
    static func key(ofVariable name: String, archives: [String]) -> String? {
        if let key = fixed.first(where: { variableName(of: $0) == name }) { return key }
        let prefix = "ARCHIVES_"
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        // `MAIN_LOOKUP_URL` is the `lookup.url` of `main`, unless there is an archive `main-lookup`.
        var found: (key: String, ending: Int)?
        for suffix in ofArchive {
            let ending = "_" + variableName(of: suffix)
            guard rest.hasSuffix(ending), rest.count > ending.count else { continue }
            let written = String(rest.dropLast(ending.count))
            if let archive = archives.first(where: { variableName(of: $0) == written }) {
                return "archives.\(archive).\(suffix)"
            }
            if found.map({ $0.ending < ending.count }) ?? true {
                found = ("archives.\(written.lowercased()).\(suffix)", ending.count)
            }
        }
        return found?.key
    }
}
