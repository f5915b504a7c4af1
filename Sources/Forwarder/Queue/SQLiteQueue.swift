import DICOM
import GRDB
import Glibc
import Synchronization

/// The queue in a folder of its own: a SQLite database and the payload files.
///
/// The database is in WAL mode with `synchronous=FULL`: a commit that returned outlives a power cut.
package final class SQLiteQueue: DeliveryQueue {
    let database: DatabaseQueue
    let payloads: PayloadFolder
    private let folder: String
    /// The instances whose moment is known, by a hash of their UIDs: so that the others need not be looked up.
    let knownMoments = Mutex<Set<Int>>([])
    /// Those of the requests that this program has begun and not ended.
    let keysUnderWay = Mutex<Set<String>>([])
    /// Held while a server has the queue; -1 for tools that look at it beside one.
    private let lock: Int32

    /// Opens a queue, and makes it where it is missing.
    ///
    /// - Parameter folder: of mode 0700, for this purpose alone.
    /// - Parameter isServer: whether this program delivers. Only one may; leases of one that ended count no more.
    package init(folder: String, isServer: Bool) throws(QueueError) {
        self.folder = folder
        payloads = PayloadFolder(folder + "/payload")
        for path in [folder, payloads.path] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .folder(errno: errno) }
        }
        lock = isServer ? try Self.lock(folder) : -1
        do {
            database = try Self.open(folder + "/queue.sqlite", beside: payloads)
        } catch {
            if lock >= 0 { close(lock) }
            throw error
        }
        if isServer {
            try reconcile()
            try planAnew(at: Clock.now)
            try learnMoments()
        }
    }

    deinit { if lock >= 0 { close(lock) } }

    private static func lock(_ folder: String) throws(QueueError) -> Int32 {
        let descriptor = Glibc.open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .folder(errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse
        }
        return descriptor
    }

    /// Whether a server has the queue in a folder at this moment. Changes nothing.
    package static func isInUse(_ folder: String) -> Bool {
        let descriptor = Glibc.open(folder + "/lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    /// - Throws: `lostDatabase` where there are payloads and no table that tells of them. Payloads without a row go at a
    ///   start, so that a database that was lost would take all of them with it.
    private static func open(_ path: String, beside payloads: PayloadFolder) throws(QueueError) -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(10)
        configuration.label = "queue"
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            // GRDB leaves a WAL database at NORMAL, which a power cut may take the last commits from.
            try database.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous=FULL")
                guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                    throw QueueError.unreadable
                }
            }
            if try !database.read({ try $0.tableExists("upload") }) {
                let count = try payloads.names().count
                if count > 0 { throw QueueError.lostDatabase(payloads: count) }
            }
            try migrator.migrate(database)
            return database
        } catch {
            throw QueueError(database: error)
        }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("queue") { database in try database.execute(sql: QueueSchema.first) }
        migrator.registerMigration("events") { database in try database.execute(sql: QueueSchema.events) }
        migrator.registerMigration("moments") { database in try database.execute(sql: QueueSchema.moments) }
        migrator.registerMigration("unsure") { database in try database.execute(sql: QueueSchema.unsure) }
        migrator.registerMigration("unresolved") { database in try database.execute(sql: QueueSchema.unresolved) }
        migrator.registerMigration("documents") { database in try database.execute(sql: QueueSchema.documents) }
        migrator.registerMigration("since") { database in try database.execute(sql: QueueSchema.since) }
        migrator.registerMigration("eventOrder") { database in try database.execute(sql: QueueSchema.eventOrder) }
        return migrator
    }

    // MARK: Transactions

    func write<Value>(_ body: (Database) throws -> Value) throws(QueueError) -> Value {
        do { return try database.write(body) } catch { throw QueueError(database: error) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(QueueError) -> Value {
        do { return try database.read(body) } catch { throw QueueError(database: error) }
    }

    // MARK: Start

    /// Holds rows and files against each other.
    ///
    /// A file without a row is of an upload that was never acknowledged, and goes. A row without its file is held, for
    /// somebody has taken what was promised.
    private func reconcile() throws(QueueError) {
        try write { database in
            try database.execute(
                sql: "UPDATE upload SET leased = NULL, fence = fence + 1, unsure = 1 WHERE leased IS NOT NULL")
            try database.execute(sql: "DELETE FROM idempotency WHERE reply IS NULL")
        }
        // Another program is between a file and its row: what looks lost may be on its way. The next start sees to it.
        guard let deposits = try DepositLock(in: folder, .none) else { return }
        defer { deposits.release() }
        let names = try payloads.names()
        let wanted = try read { database -> Set<String> in
            try String.fetchSet(
                database,
                sql: "SELECT payload FROM instance WHERE payload IS NOT NULL UNION SELECT payload FROM file")
        }
        Failpoint.pass("reconciled")
        for name in names.subtracting(wanted) {
            payloads.remove(name)
            Failpoint.pass("orphan-removed")
        }
        let missing = wanted.subtracting(names)
        guard !missing.isEmpty else { return }
        let now = Clock.now
        try write { database in
            for name in missing {
                let robbed = try String.fetchAll(
                    database,
                    sql: """
                        SELECT id FROM upload WHERE status = 'queued' AND id IN (
                            SELECT upload FROM instance WHERE payload = ? UNION SELECT upload FROM file WHERE payload = ?)
                        """, arguments: [name, name])
                for id in robbed {
                    try database.execute(
                        sql: "UPDATE upload SET status = 'held', due = NULL, updated = ?, reason = ? WHERE id = ?",
                        arguments: [now, Self.lostPayload, id])
                    try noteEvent(.held, of: id, at: now, database)
                }
            }
        }
    }

    /// Keeps a server that starts meanwhile from taking a new payload, whose row is still to come, for a lost one.
    func beginDeposit() throws(QueueError) -> DepositLock? {
        lock < 0 ? try DepositLock(in: folder, .some) : nil
    }

    static let lostPayload =
        "Held: its payload on this gateway's disk is gone or changed. Send the file again, and discard this one "
        + "if it stays held."
}

extension QueueError {
    /// SQLite's errors; what is a `QueueError` stays one.
    init(database error: any Error) {
        if let error = error as? QueueError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .unreadable
            return
        }
        self =
            error.resultCode.primaryResultCode == .SQLITE_FULL
            ? .noSpace : .database(code: error.extendedResultCode.rawValue)
    }
}
