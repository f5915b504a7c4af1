import DICOM
import GRDB

extension SQLiteQueue {
    package func lease(
        of archive: String, _ order: LeaseOrder, except inFlight: Set<String> = [], until end: Int, at now: Int
    ) throws(QueueError) -> Lease? {
        // Old and new end are those of the due times, which the index holds in order.
        let isOldest = order == .oldest
        // Of a large backlog, its new end has to do: the attempts are not in the index.
        let choice = order == .leastTried ? 1000 : 1
        return try write { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM (
                        SELECT id, fence, attempts, coalesce(since, created) AS since, leased, unsure FROM upload
                        WHERE archive = ? AND due <= ? AND (leased IS NULL OR leased <= ?)
                            AND id NOT IN (\(databaseQuestionMarks(count: inFlight.count)))
                        ORDER BY due \(isOldest ? "ASC" : "DESC") LIMIT \(choice)
                    ) ORDER BY attempts LIMIT 1
                    """, arguments: [archive, now, now] + StatementArguments(inFlight))
            guard let row else { return nil }
            let lease = Lease(
                id: row["id"], archive: archive, fence: (row["fence"] as Int) + 1, attemptCount: row["attempts"],
                since: row["since"], isUnsure: row["unsure"] || (row["leased"] as Int?) != nil)
            try database.execute(
                sql: "UPDATE upload SET leased = ?, fence = ? WHERE id = ?", arguments: [end, lease.fence, lease.id])
            return lease
        }
    }

    package func extend(_ lease: Lease, until end: Int) throws(QueueError) -> Bool {
        try write { database in
            try database.execute(
                sql: "UPDATE upload SET leased = ? WHERE id = ? AND fence = ? AND leased IS NOT NULL",
                arguments: [end, lease.id, lease.fence])
            return database.changesCount == 1
        }
    }

    package func load(_ lease: Lease) throws(QueueError) -> QueuedUpload {
        if let unresolved = try unresolved(lease) { return unresolved }
        let (wire, warnings, rows) = try read { database in
            guard
                let upload = try Row.fetchOne(
                    database, sql: "SELECT wire, warnings FROM upload WHERE id = ?", arguments: [lease.id])
            else { throw QueueError.unknown }
            return (upload["wire"] as String?, upload["warnings"] as String, try self.rows(of: lease.id, database))
        }
        var instances: [DICOMInstance] = []
        var outcomes: [Outcome] = []
        for row in rows where !row.receipt.outcome.isStored {
            let file = try row.payload.map { entry throws(QueueError) in try payloads.open(entry) }
            do throws(DICOMError) { instances.append(try row.instance(file)) } catch { throw .unreadable }
            outcomes.append(row.receipt.outcome)
        }
        return QueuedUpload(
            id: lease.id, archive: lease.archive, wire: wire.flatMap { WireForm(rawValue: $0) }, instances: instances,
            outcomes: outcomes, warnings: TextList.parse(warnings))
    }

    func rows(of id: String, _ database: Database) throws -> [InstanceRow] {
        try Row.fetchAll(
            database, sql: "SELECT \(InstanceRow.columns) FROM instance WHERE upload = ? ORDER BY position",
            arguments: [id]
        ).map { InstanceRow($0) }
    }

    package func finish(_ lease: Lease, _ verdict: Verdict, at now: Int) throws(QueueError) -> Bool {
        let done = try write { database -> (isOurs: Bool, payloads: [String]) in
            let fence = try Int.fetchOne(
                database, sql: "SELECT fence FROM upload WHERE id = ? AND leased IS NOT NULL", arguments: [lease.id])
            guard fence == lease.fence else { return (false, []) }
            try insert(verdict.attempt, of: lease.id, number: lease.attemptCount + 1, database)
            for outcome in verdict.outcomes { try note(outcome, of: lease.id, database) }
            try set(verdict, lease, at: now, database)
            let payloads = verdict.next == .stored ? try takePayloads(of: lease.id, database) : []
            Failpoint.pass("finishing")
            return (true, payloads)
        }
        Failpoint.pass("finished")
        for name in done.payloads {
            payloads.remove(name)
            Failpoint.pass("removed")
        }
        return done.isOurs
    }

    private func note(_ outcome: Outcome, of id: String, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE instance SET status = ?, code = ?, retrieveURL = ?, sentence = ?
                WHERE upload = ? AND sopInstanceUID = ? AND status != 'stored'
                """,
            arguments: [
                outcome.status.name, outcome.status.code, outcome.retrieveURL, outcome.sentence, id,
                outcome.sopInstanceUID,
            ])
    }

    private func set(_ verdict: Verdict, _ lease: Lease, at now: Int, _ database: Database) throws {
        let status: UploadStatus
        var due: Int?
        var becauseOfArchive = false
        switch verdict.next {
        case .stored: status = .stored
        case .held: status = .held
        case .again(let time, let ofArchive):
            status = .queued
            due = time
            becauseOfArchive = ofArchive
        }
        try database.execute(
            sql: """
                UPDATE upload SET status = ?, due = ?, becauseOfArchive = ?, unsure = ?, leased = NULL, updated = ?,
                    attempts = attempts + 1, reason = ?
                WHERE id = ?
                """,
            arguments: [
                status.rawValue, due, becauseOfArchive, verdict.isUnsure, now, verdict.attempt.reason, lease.id,
            ])
        if status != .queued { try noteEvent(status, of: lease.id, at: now, database) }
    }

    /// What is left of an upload that is over is its receipt.
    func takePayloads(of id: String, _ database: Database) throws -> [String] {
        let names = try String.fetchAll(
            database,
            sql: """
                SELECT payload FROM instance WHERE upload = ? AND payload IS NOT NULL
                UNION SELECT payload FROM file WHERE upload = ?
                """, arguments: [id, id])
        try database.execute(sql: "DELETE FROM file WHERE upload = ?", arguments: [id])
        try database.execute(sql: "UPDATE upload SET submission = NULL WHERE id = ?", arguments: [id])
        try database.execute(
            sql: "UPDATE instance SET payload = NULL, dataSet = NULL, bulk = NULL WHERE upload = ?", arguments: [id])
        return names
    }

    package func nextDue(of archive: String) throws(QueueError) -> Int? {
        try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT min(due) FROM upload WHERE archive = ? AND due IS NOT NULL AND leased IS NULL
                    """, arguments: [archive])
        }
    }

    package func hasten(_ archive: String, at now: Int) throws(QueueError) {
        try write { database in
            try database.execute(
                sql: "UPDATE upload SET due = ?, updated = ? WHERE archive = ? AND due > ? AND becauseOfArchive = 1",
                arguments: [now, now, archive, now])
        }
    }

    package func planAnew(at now: Int) throws(QueueError) {
        try write { database in
            // What was last written before this time of day was planned by a clock like this one.
            try database.execute(
                sql: "UPDATE upload SET due = ?, updated = ? WHERE due > ? AND updated > ?",
                arguments: [now, now, now, now])
            try database.execute(
                sql: "UPDATE upload SET leased = ? WHERE leased > ?",
                arguments: [now + Dispatcher.leaseTime, now + Dispatcher.leaseTime])
            try database.execute(sql: "UPDATE event SET due = ? WHERE due > ?", arguments: [now, now])
        }
    }
}
