package import DICOM
import Glibc
import Synchronization

/// An archive that is a folder: Part 10 files under `patient/study/series/`, named by SOPInstanceUID.
///
/// Blocking: `store` reads, writes and waits for the disk, so call it from a worker thread, never from an event loop.
/// It promises what the gateway promises of any archive: stored means on the disk, folders and file; the first object
/// of a UID stays, and the same object again is stored again without a change.
///
/// There is no RetrieveURL: nothing serves these files by URL, and their paths hold patient IDs.
package struct FolderArchive: Sendable {
    /// The name in the configuration.
    package let name: String
    /// The folder, made with mode 0700 at the first object if it is missing.
    package let root: String

    private let durable = DurableFolders()

    package init(name: String, root: String) {
        self.name = name
        self.root = root
    }

    /// Stores a batch, each instance for itself.
    ///
    /// - Throws: what went wrong with the first instance, if nothing could be said of any. If something could, the
    ///   others are refused with the code that fits, and nothing is thrown.
    package func store(_ instances: [DICOMInstance]) throws(ForwarderError) -> Delivery {
        var outcomes: [Outcome] = []
        var errors: [ForwarderError] = []
        for instance in instances {
            do {
                outcomes.append(try store(instance))
            } catch {
                errors.append(error)
                outcomes.append(Outcome(refusing: instance, because: error))
            }
        }
        if errors.count == instances.count, let first = errors.first { throw first }
        return Delivery(outcomes: outcomes)
    }

    private func store(_ instance: DICOMInstance) throws(ForwarderError) -> Outcome {
        let segments = try Self.segments(of: instance)
        let folders = [try Self.patientID(of: instance), instance.studyInstanceUID, instance.seriesInstanceUID]
        let series = try folder(folders.map { FolderName($0).text })
        let name = FolderName(instance.sopInstanceUID).text + ".dcm"
        if let file = try series.file(name) {
            // Whoever made it may not have come to this yet.
            try series.sync()
            return try ExistingFile(file).outcome(of: instance, as: segments)
        }
        let new = try UnlinkedFile(in: series)
        try new.write(segments)
        let isFirst = try new.link(into: series, as: name)
        try series.sync()
        if isFirst { return Outcome(.stored, sopInstanceUID: instance.sopInstanceUID) }
        guard let file = try series.file(name) else { throw .folder(errno: ENOENT) }
        return try ExistingFile(file).outcome(of: instance, as: segments)
    }

    /// Opens, and makes where it is missing, the folder of a series.
    private func folder(_ names: [String]) throws(ForwarderError) -> Directory {
        let path = names.joined(separator: "/")
        let isDurable = durable.contains(path)
        var directory = try Directory.opened(at: root)
        for name in names { directory = try directory.subdirectory(name, isDurable: isDurable) }
        durable.insert(path)
        return directory
    }

    private static func segments(of instance: DICOMInstance) throws(ForwarderError) -> [Segment] {
        do { return try Part10.segments(of: instance) } catch { throw .dicom(error) }
    }

    private static func patientID(of instance: DICOMInstance) throws(ForwarderError) -> String {
        switch instance.representation {
        case .dataSet(let dataSet): return dataSet.string(.patientID) ?? ""
        case .pieces(let pieces): return pieces.summary.string(.patientID) ?? ""
        case .part10(let content):
            do { return try Part10Reader.summary(of: content).dataSet.string(.patientID) ?? "" } catch {
                throw .dicom(error)
            }
        }
    }
}

/// The folders whose entries this process has seen reach the disk, so that they are synced once and not each time.
private final class DurableFolders: Sendable {
    /// Forgetting all costs some syncs, remembering all would cost memory for ever.
    private static let limit = 4096

    private let paths = Mutex<Set<String>>([])

    func contains(_ path: String) -> Bool { paths.withLock { $0.contains(path) } }

    func insert(_ path: String) {
        paths.withLock {
            if $0.count >= Self.limit { $0.removeAll(keepingCapacity: true) }
            $0.insert(path)
        }
    }
}

extension Outcome {
    /// The outcome of an instance that failed while others of its batch did not.
    fileprivate init(refusing instance: DICOMInstance, because error: ForwarderError) {
        let code: UInt16 =
            switch error {
            case .noSpace: 0xA700
            case .dicom: 0xC000
            default: 0x0110
            }
        self.init(
            .refused(code), sopInstanceUID: instance.sopInstanceUID, sentence: FailureReason(failure: code).sentence)
    }
}
