import GRDB

/// Something that the webhook is to be told.
package struct QueueEvent: Sendable, Equatable {
    /// The same in every attempt to tell it, so that the listener can know it again.
    package var id: String
    package var upload: String
    /// What has become of the upload.
    package var status: UploadStatus
    /// Units: milliseconds since 1970.
    package var created: Int
    package var attempts: Int
}

extension SQLiteQueue {
    /// Says whether anybody is to be told; if not, what was to be told is forgotten.
    package func setWebhook(_ isConfigured: Bool) throws(QueueError) {
        try write { database in
            try database.execute(sql: "UPDATE webhook SET isConfigured = ?", arguments: [isConfigured])
            if !isConfigured { try database.execute(sql: "DELETE FROM event") }
        }
    }

    /// In the transaction that makes it true, so that nothing becomes true untold.
    func noteEvent(_ status: UploadStatus, of upload: String, at now: Int, _ database: Database) throws {
        guard try Bool.fetchOne(database, sql: "SELECT isConfigured FROM webhook") == true else { return }
        var random = SystemRandomNumberGenerator()
        let id = (0..<2).map { _ in String(random.next() as UInt64, radix: 36) }.joined()
        try database.execute(
            sql: "INSERT INTO event (id, upload, status, created, due) VALUES (?, ?, ?, ?, ?)",
            arguments: [id, upload, status.rawValue, now, now])
    }

    /// An event that no older one of the same upload is before: whoever hears the last one knows what became of it.
    private static let isFirst = """
        NOT EXISTS (SELECT 1 FROM event AS older WHERE older.upload = event.upload AND older.created < event.created)
        """

    /// The event that has been due for the longest time.
    package func nextEvent(at now: Int) throws(QueueError) -> QueueEvent? {
        try read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM event WHERE due <= ? AND \(Self.isFirst) ORDER BY due LIMIT 1",
                arguments: [now])
            return row.map {
                QueueEvent(
                    id: $0["id"], upload: $0["upload"], status: UploadStatus(rawValue: $0["status"]) ?? .held,
                    created: $0["created"], attempts: $0["attempts"])
            }
        }
    }

    package func nextEventDue() throws(QueueError) -> Int? {
        try read { database in
            try Int.fetchOne(database, sql: "SELECT due FROM event WHERE \(Self.isFirst) ORDER BY due LIMIT 1")
        }
    }

    /// It was told.
    package func finish(_ event: QueueEvent) throws(QueueError) {
        try write { database in try database.execute(sql: "DELETE FROM event WHERE id = ?", arguments: [event.id]) }
    }

    /// It could not be told.
    package func postpone(_ event: QueueEvent, until due: Int) throws(QueueError) {
        try write { database in
            try database.execute(
                sql: "UPDATE event SET due = ?, attempts = attempts + 1 WHERE id = ?", arguments: [due, event.id])
        }
    }
}
