package import DICOM
import GRDB
import Synchronization

/// What the clock gave an instance when it was accepted.
enum Moment {
    static func text(of instance: DICOMInstance) -> String? {
        guard case .dataSet(let dataSet) = instance.representation, !instance.generatedTags.isEmpty,
            let bytes = try? DICOMJSON.encode([DataSet(instance.generatedTags.compactMap { dataSet[$0] })])
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The instance with the values of an earlier acceptance in place of those that were generated now.
    static func restore(_ text: String, to instance: DICOMInstance) -> DICOMInstance {
        guard case .dataSet(var dataSet) = instance.representation,
            let before = try? DICOMJSON.decode(Array(text.utf8)).first
        else { return instance }
        for tag in instance.generatedTags {
            if let element = before[tag] { dataSet.set(element) } else { dataSet.remove(tag) }
        }
        var restored = instance
        restored.representation = .dataSet(dataSet)
        return restored
    }
}

extension SQLiteQueue {
    /// Whether any of the instances was accepted before, as far as receipts are kept. Does not block.
    package func mayKnow(_ instances: [DICOMInstance]) -> Bool {
        knownMoments.withLock { known in
            !known.isEmpty && instances.contains { known.contains($0.sopInstanceUID.hashValue) }
        }
    }

    /// The instances as they were accepted before: the same upload makes the same bytes on another day.
    package func asBefore(_ instances: [DICOMInstance]) throws(QueueError) -> [DICOMInstance] {
        try read { database in
            try instances.map { instance in
                let text = try String.fetchOne(
                    database,
                    sql: "SELECT moment FROM instance WHERE sopInstanceUID = ? AND moment IS NOT NULL LIMIT 1",
                    arguments: [instance.sopInstanceUID])
                return text.map { Moment.restore($0, to: instance) } ?? instance
            }
        }
    }

    func learnMoments() throws(QueueError) {
        let hashes = try read { database in
            // Some have no moment; but so the index answers alone, and a start does not read every row.
            let uids = try String.fetchCursor(database, sql: "SELECT sopInstanceUID FROM instance")
            var hashes: Set<Int> = []
            while let uid = try uids.next() { hashes.insert(uid.hashValue) }
            return hashes
        }
        knownMoments.withLock { $0 = hashes }
    }

    func learnMoments(of rows: [InstanceRow]) {
        knownMoments.withLock { known in
            for row in rows where row.moment != nil { known.insert(row.receipt.sopInstanceUID.hashValue) }
        }
    }
}
