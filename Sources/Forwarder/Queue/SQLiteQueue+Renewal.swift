import GRDB

/// An upload that came once more while the same one was not done yet.
struct Renewal {
    /// Of the earlier one.
    var id: String
    /// Whether the payloads that came now are the earlier upload's from here on.
    var takesOver: Bool
    /// The payloads that nobody needs any more.
    var needless: [String]
}

extension SQLiteQueue {
    /// Where payloads are noted.
    enum PayloadTable: String { case instance, file }

    /// The upload that is the same and not done yet; whoever sends it again wants it tried again.
    ///
    /// Where it is held, or has lost a payload, what came now takes the payloads' place: they may be what is wrong.
    ///
    /// - Parameter entries: the payloads that came now, by position; their digests are those of the earlier ones.
    func earlierUpload(
        _ fingerprint: String, _ entries: [PayloadFolder.Entry?], in table: PayloadTable, at now: Int,
        _ database: Database
    ) throws -> Renewal? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT id, status, leased FROM upload WHERE fingerprint = ? AND status IN ('queued', 'held')",
            arguments: [fingerprint])
        guard let row else { return nil }
        let id: String = row["id"]
        let unused = Renewal(id: id, takesOver: false, needless: entries.compactMap { $0?.name })
        guard (row["leased"] as Int?) == nil else { return unused }
        try database.execute(
            sql: """
                UPDATE upload SET since = CASE status WHEN 'held' THEN ? ELSE since END, status = 'queued', due = ?,
                    updated = ? WHERE id = ?
                """, arguments: [now, now, now, id])
        let earlier = try Row.fetchAll(
            database, sql: "SELECT position, payload FROM \(table.rawValue) WHERE upload = ? AND payload IS NOT NULL",
            arguments: [id]
        ).map { (position: $0["position"] as Int, name: $0["payload"] as String) }
        let isWhole = earlier.allSatisfy { payload in
            entries.indices.contains(payload.position)
                && entries[payload.position].map { payloads.holds(payload.name, byteCount: $0.byteCount) } ?? true
        }
        if row["status"] == UploadStatus.queued.rawValue, isWhole { return unused }
        var renewal = Renewal(id: id, takesOver: true, needless: [])
        for (position, entry) in entries.enumerated() {
            guard let entry else { continue }
            guard let old = earlier.first(where: { $0.position == position }) else {
                renewal.needless.append(entry.name)
                continue
            }
            renewal.needless.append(old.name)
            try database.execute(
                sql: "UPDATE \(table.rawValue) SET payload = ? WHERE upload = ? AND position = ?",
                arguments: [entry.name, id, position])
        }
        return renewal
    }
}
