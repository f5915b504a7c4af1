import GRDB

/// What is known of an `Idempotency-Key`.
package enum KeyedRequest: Sendable, Equatable {
    /// It is the first request of that key: it is noted as under way until `end` or `forget`.
    case first
    /// The same request has been answered so.
    case answered(String)
    /// The same request is under way.
    case underWay
    /// The key was used for another request.
    case another
}

extension SQLiteQueue {
    /// - Parameters:
    ///   - key: stands for the key and its owner.
    ///   - fingerprint: stands for all that was asked.
    package func begin(_ key: String, _ fingerprint: String, at now: Int) throws(QueueError) -> KeyedRequest {
        try write { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT fingerprint, reply FROM idempotency WHERE key = ?", arguments: [key])
            guard let row else {
                try database.execute(
                    sql: "INSERT INTO idempotency (key, fingerprint, created) VALUES (?, ?, ?)",
                    arguments: [key, fingerprint, now])
                return .first
            }
            guard row["fingerprint"] == fingerprint else { return .another }
            return (row["reply"] as String?).map { .answered($0) } ?? .underWay
        }
    }

    /// Remembers the reply for whoever asks the same again.
    package func end(_ key: String, with reply: String) throws(QueueError) {
        try write { database in
            try database.execute(sql: "UPDATE idempotency SET reply = ? WHERE key = ?", arguments: [reply, key])
        }
    }

    /// The request came to nothing, so that the key is free again.
    package func forget(_ key: String) throws(QueueError) {
        try write { database in
            try database.execute(sql: "DELETE FROM idempotency WHERE key = ? AND reply IS NULL", arguments: [key])
        }
    }
}
