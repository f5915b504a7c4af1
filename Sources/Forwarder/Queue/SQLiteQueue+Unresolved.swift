import DICOM
import GRDB

/// Uploads of which it is still to be found out to what they belong: their files wait as they came.
extension SQLiteQueue {
    package func accept(_ upload: UnresolvedUpload, due: Int, at now: Int) throws(QueueError) -> Receipt {
        var entries: [PayloadFolder.Entry] = []
        var renewal: Renewal?
        let deposit = try beginDeposit()
        defer { deposit?.release() }
        do throws(QueueError) {
            for (position, content) in upload.files.enumerated() {
                let segments = [content.segment(0..<content.byteCount)]
                entries.append(try payloads.store(segments, as: "\(upload.id)-file-\(position)"))
            }
            try payloads.sync()
            Failpoint.pass("payload-folder-synced")
            try write { database in
                renewal = try earlierUpload(upload.fingerprint, entries, in: .file, at: now, database)
                guard renewal == nil else { return }
                try insert(upload, entries, due: due, at: now, database)
                Failpoint.pass("inserted")
            }
            Failpoint.pass("committed")
            for name in renewal?.needless ?? [] { payloads.remove(name) }
            return try receipt(renewal?.id ?? upload.id)
        } catch {
            giveUp(entries, of: upload.id, renewal)
            throw error
        }
    }

    private func insert(
        _ upload: UnresolvedUpload, _ entries: [PayloadFolder.Entry], due: Int, at now: Int, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO upload (id, archive, wire, status, fingerprint, created, updated, due, attempts, reason,
                    becauseOfArchive, warnings, submission)
                VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                upload.id, upload.archive, upload.wire?.rawValue, upload.fingerprint, now, now, due,
                upload.firstAttempt == nil ? 0 : 1, upload.firstAttempt?.reason, upload.firstAttempt != nil,
                TextList.text(of: upload.warnings), upload.submission,
            ])
        for (position, entry) in entries.enumerated() {
            try database.execute(
                sql: "INSERT INTO file (upload, position, payload, byteCount, digest) VALUES (?, ?, ?, ?, ?)",
                arguments: [upload.id, position, entry.name, entry.byteCount, entry.digest])
        }
        if let attempt = upload.firstAttempt { try insert(attempt, of: upload.id, number: 1, database) }
    }

    /// Opens and verifies the files of a leased upload; `nil` where its instances are known.
    func unresolved(_ lease: Lease) throws(QueueError) -> QueuedUpload? {
        let found = try read { database -> (Row, [PayloadFolder.Entry])? in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT wire, warnings, fingerprint, submission FROM upload
                    WHERE id = ? AND submission IS NOT NULL
                    """,
                arguments: [lease.id])
            guard let row else { return nil }
            let entries = try Row.fetchAll(
                database, sql: "SELECT payload, byteCount, digest FROM file WHERE upload = ? ORDER BY position",
                arguments: [lease.id]
            ).map { PayloadFolder.Entry(name: $0["payload"], byteCount: $0["byteCount"], digest: $0["digest"]) }
            return (row, entries)
        }
        guard let (row, entries) = found else { return nil }
        var files: [Content] = []
        for entry in entries { files.append(.file(try payloads.open(entry))) }
        let wire = (row["wire"] as String?).flatMap { WireForm(rawValue: $0) }
        let warnings = TextList.parse(row["warnings"])
        var upload = QueuedUpload(id: lease.id, archive: lease.archive, wire: wire, instances: [], warnings: warnings)
        upload.unresolved = UnresolvedUpload(
            id: lease.id, archive: lease.archive, wire: wire, fingerprint: row["fingerprint"],
            submission: row["submission"], files: files, warnings: warnings, firstAttempt: nil)
        return upload
    }

    package func resolve(_ lease: Lease, _ found: ResolvedUpload, at now: Int) throws(QueueError) -> Bool {
        var rows: [InstanceRow] = []
        let discardRows = { [payloads] (rows: [InstanceRow]) in
            for row in rows { row.payload.map { payloads.remove($0.name) } }
        }
        do throws(QueueError) {
            for (position, instance) in found.instances.enumerated() {
                let outcome = Outcome(.unconfirmed, sopInstanceUID: instance.sopInstanceUID)
                rows.append(try row(instance, outcome, name: "\(lease.id)-\(lease.fence)-\(position)"))
            }
            try payloads.sync()
            Failpoint.pass("payload-folder-synced")
            let fingerprint = Self.fingerprint(of: upload(lease, found), rows)
            let made = rows
            let files = try write { database -> [String]? in
                try replaceFiles(of: lease, by: made, found, fingerprint, at: now, database)
            }
            Failpoint.pass("committed")
            guard let files else {
                discardRows(rows)
                return false
            }
            learnMoments(of: rows)
            for name in files { payloads.remove(name) }
            return true
        } catch {
            // Whether the commit has reached the disk may be unknown: then the rows decide, at the next start at the latest.
            if let waiting = try? receipt(lease.id).unresolvedFiles, waiting > 0 { discardRows(rows) }
            throw error
        }
    }

    private func upload(_ lease: Lease, _ found: ResolvedUpload) -> QueuedUpload {
        QueuedUpload(id: lease.id, archive: lease.archive, wire: nil, instances: found.instances)
    }

    /// - Returns: the names of the files that are no longer needed; `nil` where somebody else has the lease.
    private func replaceFiles(
        of lease: Lease, by rows: [InstanceRow], _ found: ResolvedUpload, _ fingerprint: String, at now: Int,
        _ database: Database
    ) throws -> [String]? {
        let fence = try Int.fetchOne(
            database, sql: "SELECT fence FROM upload WHERE id = ? AND leased IS NOT NULL AND submission IS NOT NULL",
            arguments: [lease.id])
        guard fence == lease.fence else { return nil }
        let files = try String.fetchAll(
            database, sql: "SELECT payload FROM file WHERE upload = ?", arguments: [lease.id])
        try database.execute(sql: "DELETE FROM file WHERE upload = ?", arguments: [lease.id])
        for (position, row) in rows.enumerated() { try row.insert(database, upload: lease.id, position: position) }
        // Where the same objects are queued already, both are sent, and the archive has them once.
        try database.execute(
            sql: """
                UPDATE upload SET submission = NULL, attached = ?, warnings = ?, updated = ?,
                    fingerprint = CASE WHEN EXISTS (SELECT 1 FROM upload AS other WHERE other.fingerprint = ?
                        AND other.status IN ('queued', 'held')) THEN fingerprint ELSE ? END
                WHERE id = ?
                """,
            arguments: [
                found.attachment, TextList.text(of: found.warnings), now, fingerprint, fingerprint, lease.id,
            ])
        return files
    }
}
