import GRDB
import Synchronization

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
        // The writes are one after the other, and so are the looks at the keys within them.
        var isFirst = false
        do throws(QueueError) {
            return try write { database in
                let row = try Row.fetchOne(
                    database, sql: "SELECT fingerprint, reply FROM idempotency WHERE key = ?", arguments: [key])
                let reply = row?["reply"] as String?
                // A row without a reply, of which nobody here knows, is what a disk that took no more has left behind.
                guard let row, reply != nil || keysUnderWay.withLock({ $0.contains(key) }) else {
                    isFirst = true
                    keysUnderWay.withLock { _ = $0.insert(key) }
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO idempotency (key, fingerprint, created) VALUES (?, ?, ?)",
                        arguments: [key, fingerprint, now])
                    return .first
                }
                guard row["fingerprint"] == fingerprint else { return .another }
                return reply.map { .answered($0) } ?? .underWay
            }
        } catch {
            if isFirst { keysUnderWay.withLock { _ = $0.remove(key) } }
            throw error
        }
    }

    /// Remembers the reply for whoever asks the same again.
    package func end(_ key: String, with reply: String) throws(QueueError) {
        defer { keysUnderWay.withLock { _ = $0.remove(key) } }
        try write { database in
            try database.execute(sql: "UPDATE idempotency SET reply = ? WHERE key = ?", arguments: [reply, key])
        }
    }

    /// The request came to nothing, so that the key is free again.
    package func forget(_ key: String) throws(QueueError) {
        defer { keysUnderWay.withLock { _ = $0.remove(key) } }
        try write { database in
            try database.execute(sql: "DELETE FROM idempotency WHERE key = ? AND reply IS NULL", arguments: [key])
        }
    }
}
