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

    init() {}

    init(_ reader: inout SettingReader) {
        isOn = reader.flag("queue") ?? isOn
        maxAge = reader.duration("queue.maxAge") ?? maxAge
        history = reader.duration("queue.history") ?? history
        concurrency = reader.integer("queue.concurrency", in: 1...256, unit: "deliveries") ?? concurrency
        reserve = reader.byteCount("queue.reserve") ?? reserve
        retry.first = reader.duration("queue.retry.first") ?? retry.first
        retry.longest = reader.duration("queue.retry.longest") ?? retry.longest
        if retry.longest < retry.first {
            reader.fail("queue.retry.longest", "must not be below queue.retry.first (\(retry.first) s)")
        }
    }
}
