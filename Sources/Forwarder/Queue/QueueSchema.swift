/// The tables of a queue. Times are milliseconds since 1970.
enum QueueSchema {
    static let first = """
        CREATE TABLE upload (
            id TEXT PRIMARY KEY NOT NULL,
            archive TEXT NOT NULL,
            wire TEXT,
            status TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            due INTEGER,
            leased INTEGER,
            fence INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            becauseOfArchive INTEGER NOT NULL DEFAULT 0,
            reason TEXT,
            warnings TEXT NOT NULL
        ) STRICT;
        CREATE INDEX upload_due ON upload (archive, due) WHERE due IS NOT NULL;
        CREATE INDEX upload_created ON upload (created, id);
        CREATE UNIQUE INDEX upload_fingerprint ON upload (fingerprint) WHERE status IN ('queued', 'held');
        CREATE TABLE instance (
            upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            file TEXT NOT NULL,
            mediaType TEXT NOT NULL,
            sopClassUID TEXT NOT NULL,
            sopInstanceUID TEXT NOT NULL,
            studyInstanceUID TEXT NOT NULL,
            seriesInstanceUID TEXT NOT NULL,
            transferSyntaxUID TEXT NOT NULL,
            generatedTags TEXT NOT NULL,
            warnings TEXT NOT NULL,
            dataSet TEXT,
            bulk TEXT,
            payload TEXT,
            byteCount INTEGER,
            digest TEXT,
            status TEXT NOT NULL,
            code INTEGER,
            retrieveURL TEXT,
            sentence TEXT,
            PRIMARY KEY (upload, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX instance_payload ON instance (payload) WHERE payload IS NOT NULL;
        CREATE TABLE attempt (
            upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            start INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            result TEXT NOT NULL,
            reason TEXT,
            PRIMARY KEY (upload, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE idempotency (
            key TEXT PRIMARY KEY NOT NULL,
            fingerprint TEXT NOT NULL,
            created INTEGER NOT NULL,
            reply TEXT
        ) STRICT, WITHOUT ROWID;
        """

    /// What the webhook is still to be told, and whether there is one.
    static let events = """
        CREATE TABLE event (
            id TEXT PRIMARY KEY NOT NULL,
            upload TEXT NOT NULL,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX event_due ON event (due);
        CREATE TABLE webhook (isConfigured INTEGER NOT NULL) STRICT;
        INSERT INTO webhook VALUES (0);
        """

    /// What the clock gave each instance, as long as its receipt is kept.
    static let moments = """
        ALTER TABLE instance ADD COLUMN moment TEXT;
        CREATE INDEX instance_uid ON instance (sopInstanceUID);
        """

    /// Whether the archive may have what is still to be sent: an answer was lost.
    static let unsure = "ALTER TABLE upload ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0"

    /// What a document says of itself, as a JSON object.
    static let documents = "ALTER TABLE instance ADD COLUMN document TEXT"

    /// So that the events of one upload are found.
    static let eventOrder = "CREATE INDEX event_upload ON event (upload, created)"

    /// Since when it is tried, where somebody wanted it tried anew; else since it was taken.
    static let since = "ALTER TABLE upload ADD COLUMN since INTEGER"

    /// Uploads of which it is still to be found out to what they belong: what they said, and their files as they came.
    static let unresolved = """
        ALTER TABLE upload ADD COLUMN submission TEXT;
        ALTER TABLE upload ADD COLUMN attached TEXT;
        CREATE TABLE file (
            upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            payload TEXT NOT NULL,
            byteCount INTEGER NOT NULL,
            digest TEXT NOT NULL,
            PRIMARY KEY (upload, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX file_payload ON file (payload);
        """
}
