import DICOM
import GRDB

extension SQLiteQueue {
    package func receipt(_ id: String) throws(QueueError) -> Receipt {
        try read { database in
            guard let row = try Row.fetchOne(database, sql: "SELECT * FROM upload WHERE id = ?", arguments: [id])
            else { throw QueueError.unknown }
            return try receipt(row, database)
        }
    }

    private func receipt(_ row: Row, _ database: Database) throws -> Receipt {
        let id: String = row["id"]
        let attempts = try Row.fetchAll(
            database, sql: "SELECT * FROM attempt WHERE upload = ? ORDER BY number", arguments: [id]
        ).map {
            Attempt(
                start: $0["start"], end: $0["end"], result: Attempt.Result(rawValue: $0["result"]) ?? .failed,
                reason: $0["reason"])
        }
        let files = try Int.fetchOne(database, sql: "SELECT count(*) FROM file WHERE upload = ?", arguments: [id]) ?? 0
        return Receipt(
            id: id, archive: row["archive"], status: UploadStatus(rawValue: row["status"]) ?? .held,
            created: row["created"], updated: row["updated"], due: row["due"], attemptCount: row["attempts"],
            reason: row["reason"], warnings: TextList.parse(row["warnings"]),
            instances: try rows(of: id, database).map(\.receipt), attempts: attempts, attachment: row["attached"],
            unresolvedFiles: files)
    }

    package func receipts(_ filter: ReceiptFilter) throws(QueueError) -> [Receipt] {
        try read { database in
            var conditions: [String] = []
            var arguments: StatementArguments = []
            if let status = filter.status {
                conditions.append("status = ?")
                arguments += [status.rawValue]
            }
            if let archive = filter.archive {
                conditions.append("archive = ?")
                arguments += [archive]
            }
            if let after = filter.after {
                guard
                    let created = try Int.fetchOne(
                        database, sql: "SELECT created FROM upload WHERE id = ?", arguments: [after])
                else { throw QueueError.unknown }
                conditions.append("(created, id) < (?, ?)")
                arguments += [created, after]
            }
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            arguments += [filter.limit]
            return try Row.fetchAll(
                database, sql: "SELECT * FROM upload \(condition) ORDER BY created DESC, id DESC LIMIT ?",
                arguments: arguments
            ).map { try receipt($0, database) }
        }
    }

    package func counts() throws(QueueError) -> QueueCounts {
        try read { database in
            var counts = QueueCounts()
            counts.queued = try Int.fetchOne(database, sql: "SELECT count(*) FROM upload WHERE status = 'queued'") ?? 0
            counts.held = try Int.fetchOne(database, sql: "SELECT count(*) FROM upload WHERE status = 'held'") ?? 0
            return counts
        }
    }

    /// Says of the uploads that wait for archives that are none of these why nothing becomes of them.
    ///
    /// - Returns: how many there are, by the archive's name.
    package func noteStranded(besides archives: [String]) throws(QueueError) -> [(archive: String, count: Int)] {
        try write { database in
            let stranded = try Row.fetchAll(
                database,
                sql: "SELECT archive, count(*) AS count FROM upload WHERE status = 'queued' GROUP BY archive"
            ).map { (archive: $0["archive"] as String, count: $0["count"] as Int) }
                .filter { !archives.contains($0.archive) }
            for (archive, _) in stranded {
                try database.execute(
                    sql: "UPDATE upload SET reason = ? WHERE status = 'queued' AND archive = ?",
                    arguments: ["This gateway has no archive of this name: it waits until there is one.", archive])
            }
            return stranded
        }
    }

    package func retry(_ id: String, at now: Int) throws(QueueError) -> Receipt {
        try write { database in
            let status = try status(of: id, at: now, database)
            guard status == .queued || status == .held else { throw QueueError.finished(status) }
            try database.execute(
                sql: """
                    UPDATE upload SET since = CASE status WHEN 'held' THEN ? ELSE since END, status = 'queued', due = ?,
                        updated = ? WHERE id = ?
                    """, arguments: [now, now, now, id])
        }
        return try receipt(id)
    }

    package func discard(_ id: String, at now: Int) throws(QueueError) -> Receipt {
        let names = try write { database -> [String] in
            let status = try status(of: id, at: now, database)
            guard status == .queued || status == .held else { throw QueueError.finished(status) }
            try database.execute(
                sql: "UPDATE upload SET status = 'discarded', due = NULL, updated = ? WHERE id = ?",
                arguments: [now, id])
            try noteEvent(.discarded, of: id, at: now, database)
            return try takePayloads(of: id, database)
        }
        for name in names { payloads.remove(name) }
        return try receipt(id)
    }

    /// - Throws: `busy` while it is being sent.
    private func status(of id: String, at now: Int, _ database: Database) throws -> UploadStatus {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT status, leased FROM upload WHERE id = ?", arguments: [id])
        else { throw QueueError.unknown }
        if let end = row["leased"] as Int?, end > now { throw QueueError.busy }
        return UploadStatus(rawValue: row["status"]) ?? .held
    }

    package func forget(before end: Int) throws(QueueError) {
        try write { database in
            try database.execute(
                sql: "DELETE FROM upload WHERE status IN ('stored', 'discarded') AND updated < ?", arguments: [end])
            try database.execute(sql: "DELETE FROM idempotency WHERE created < ?", arguments: [end])
        }
    }
}
