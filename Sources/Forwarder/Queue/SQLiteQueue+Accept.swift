import Crypto
import DICOM
import GRDB

extension SQLiteQueue {
    package func accept(_ upload: QueuedUpload, due: Int, at now: Int) throws(QueueError) -> Receipt {
        var rows: [InstanceRow] = []
        var renewal: Renewal?
        let deposit = try beginDeposit()
        defer { deposit?.release() }
        do throws(QueueError) {
            for (position, (instance, outcome)) in zip(upload.instances, upload.outcomes).enumerated() {
                rows.append(try row(instance, outcome, name: "\(upload.id)-\(position)"))
            }
            if rows.contains(where: { $0.payload != nil }) { try payloads.sync() }
            Failpoint.pass("payload-folder-synced")
            let fingerprint = Self.fingerprint(of: upload, rows)
            try write { database in
                renewal = try earlierUpload(fingerprint, rows.map(\.payload), in: .instance, at: now, database)
                guard renewal == nil else { return }
                try insert(upload, rows, fingerprint, due: due, at: now, database)
                Failpoint.pass("inserted")
            }
            Failpoint.pass("committed")
            learnMoments(of: rows)
            for name in renewal?.needless ?? [] { payloads.remove(name) }
            return try receipt(renewal?.id ?? upload.id)
        } catch {
            giveUp(rows.compactMap(\.payload), of: upload.id, renewal)
            throw error
        }
    }

    /// Removes the payloads of an upload that was not taken.
    ///
    /// Whether a commit has reached the disk may be unknown: then the row decides, at the next start at the latest.
    func giveUp(_ entries: [PayloadFolder.Entry], of id: String, _ renewal: Renewal?) {
        do throws(QueueError) {
            _ = try receipt(id)
        } catch {
            guard error == .unknown, renewal?.takesOver != true else { return }
            for entry in entries { payloads.remove(entry.name) }
        }
    }

    func row(_ instance: DICOMInstance, _ outcome: Outcome, name: String) throws(QueueError) -> InstanceRow {
        if outcome.isStored { return InstanceRow(instance, outcome, StoredRepresentation.Row(), nil) }
        let split: (row: StoredRepresentation.Row, payload: [Segment])
        do throws(DICOMError) {
            split = try StoredRepresentation.split(instance)
        } catch .unreadable(let code) {
            throw .folder(errno: code)
        } catch {
            throw .unreadable
        }
        let entry = split.payload.isEmpty ? nil : try payloads.store(split.payload, as: name)
        return InstanceRow(instance, outcome, split.row, entry)
    }

    private func insert(
        _ upload: QueuedUpload, _ rows: [InstanceRow], _ fingerprint: String, due: Int, at now: Int,
        _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO upload (id, archive, wire, status, fingerprint, created, updated, due, attempts, reason,
                    becauseOfArchive, unsure, warnings, attached)
                VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                upload.id, upload.archive, upload.wire?.rawValue, fingerprint, now, now, due,
                upload.firstAttempt == nil ? 0 : 1, upload.firstAttempt?.reason, upload.firstAttempt != nil,
                upload.isUnsure,
                TextList.text(of: upload.warnings), upload.attachment,
            ])
        for (position, row) in rows.enumerated() { try row.insert(database, upload: upload.id, position: position) }
        if let attempt = upload.firstAttempt { try insert(attempt, of: upload.id, number: 1, database) }
    }

    func insert(_ attempt: Attempt, of id: String, number: Int, _ database: Database) throws {
        try database.execute(
            sql: #"INSERT INTO attempt (upload, number, start, "end", result, reason) VALUES (?, ?, ?, ?, ?, ?)"#,
            arguments: [id, number, attempt.start, attempt.end, attempt.result.rawValue, attempt.reason])
    }

    /// Stands for what is to be stored where: UIDs and payloads. Generated dates do not count: the first ones stay.
    static func fingerprint(of upload: QueuedUpload, _ rows: [InstanceRow]) -> String {
        var digest = SHA256()
        digest.update(data: Array(upload.archive.utf8) + [0])
        for row in rows {
            digest.update(data: Array("\(row.receipt.sopInstanceUID)\n\(row.payload?.digest ?? "")\n".utf8))
        }
        return digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
