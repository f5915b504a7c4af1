import Forwarder

/// Whether and how uploads wait for an archive that cannot take them now.
struct QueueSettings: Sendable, Equatable {
    var isOn = true
    /// Older uploads are held. Units: seconds.
    var maxAge = 5 * 86_400
    /// How long receipts of finished uploads are kept. Units: seconds.
    var history = 30 * 86_400
    /// Deliveries to one archive at a time.
    var concurrency = 4
    /// Room on the disk that no upload may take; `nil`: a twentieth of the disk, but at most 256 MiB. Units: bytes.
    var reserve: Int?
    var retry = RetryPolicy()
    /// Who is told what becomes of queued uploads.
    var webhook: WebhookAddress?

    init() {}

    init(_ reader: inout SettingReader) {
        isOn = reader.flag("queue") ?? isOn
        maxAge = reader.duration("queue.maxAge") ?? maxAge
        history = reader.duration("queue.history") ?? history
        concurrency = reader.integer("queue.concurrency", in: 1...256, unit: "deliveries") ?? concurrency
        reserve = reader.byteCount("queue.reserve") ?? reserve
        retry.first = reader.duration("queue.retry.first") ?? retry.first
        retry.longest = reader.duration("queue.retry.longest") ?? retry.longest
        webhook = Self.webhook(&reader)
        if retry.longest < retry.first {
            reader.fail("queue.retry.longest", "must not be below queue.retry.first (\(retry.first) s)")
        }
    }

    private static func webhook(_ reader: inout SettingReader) -> WebhookAddress? {
        let url = reader.text("queue.webhook.url")
        let secret = reader.secret("queue.webhook.secret", file: "queue.webhook.secretFile")
        let authorities = reader.text("queue.webhook.authorityFile")
        guard let url else {
            if secret != nil { reader.fail("queue.webhook.url", "is missing: say where the events are sent to") }
            return nil
        }
        if !ArchiveSettings.isWebAddress(url) {
            reader.fail(
                "queue.webhook.url", "must begin with http:// or https:// and name a host, without user, ? or #")
        }
        if let authorities, readTextFile(authorities)?.contains("BEGIN CERTIFICATE") != true {
            reader.fail("queue.webhook.authorityFile", "must name a readable PEM file of certificates")
        }
        guard let secret, secret.utf8.count >= 16 else {
            reader.fail("queue.webhook.secretFile", "must name a file with a secret of at least 16 characters")
            return nil
        }
        return WebhookAddress(
            url: url, secret: Array(secret.utf8), trust: TLSTrust(authorityFile: authorities))
    }
}
