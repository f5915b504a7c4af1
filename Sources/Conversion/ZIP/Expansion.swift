import DICOM

/// The files of an upload after its ZIP archives were opened, each archive's in its place and order.
package struct Expansion: Sendable {
    package var files: [MediaFile] = []
    /// What is known to be unusable already; `file` counts from 0.
    package var faults: [(file: Int, error: ConversionError)] = []

    fileprivate mutating func append(_ file: MediaFile, _ error: ConversionError? = nil) {
        if let error { faults.append((files.count, error)) }
        files.append(file)
    }

    fileprivate mutating func append(_ other: Expansion) {
        faults += other.faults.map { (files.count + $0.file, $0.error) }
        files += other.files
    }
}

/// Opens the ZIP archives of an upload. Everything else stays as it is, and costs a look at four bytes.
///
/// An archive that cannot be used at all stays a file, with its fault.
package nonisolated(nonsending) func expand(
    _ files: [MediaFile], _ limits: ExpansionLimits, _ siteKey: SiteKey, in workshop: any Workshop
) async -> Expansion {
    guard files.contains(where: { ZIPArchive.isArchive($0.content) }) else { return Expansion(files: files) }
    do throws(ConversionError) {
        return try await workshop.offLoop { () throws(ConversionError) in
            var expansion = Expansion()
            var budget = ExpansionBudget(limits)
            for (index, file) in files.enumerated() {
                guard ZIPArchive.isArchive(file.content) else {
                    expansion.append(file)
                    continue
                }
                // What the files behind it need is not the archive's.
                var room = limits
                room.files = max(0, limits.files - expansion.files.count - (files.count - index - 1))
                let archive = ZIPArchive(file, limits: room, siteKey, isAlone: files.count == 1)
                do throws(ConversionError) {
                    expansion.append(try archive.expanded(&budget, workshop))
                } catch {
                    if case .tooManyFiles = error {
                        expansion.append(file, .tooManyFiles(limit: limits.files))
                    } else {
                        expansion.append(file, error)
                    }
                }
            }
            return expansion
        }
    } catch {
        return Expansion(files: files, faults: files.indices.map { ($0, error) })
    }
}

/// One ZIP archive of an upload.
struct ZIPArchive {
    private let file: MediaFile
    private let limits: ExpansionLimits
    private let siteKey: SiteKey
    private let isAlone: Bool

    init(_ file: MediaFile, limits: ExpansionLimits, _ siteKey: SiteKey, isAlone: Bool) {
        self.file = file
        self.limits = limits
        self.siteKey = siteKey
        self.isAlone = isAlone
    }

    /// Whether content begins as a ZIP archive does, be it an empty one.
    static func isArchive(_ content: Content) -> Bool {
        guard let head = try? content.lentBytes(at: 0, count: 4).bytes else { return false }
        return isArchive(head)
    }

    /// The same of the first bytes of a content.
    static func isArchive(_ head: [UInt8]) -> Bool {
        guard head.count >= 4, head[0] == 0x50, head[1] == 0x4B else { return false }
        return head[2] == 3 && head[3] == 4 || head[2] == 5 && head[3] == 6
    }

    /// The entries as files; those that cannot be read have a fault.
    ///
    /// - Throws: what is wrong with the archive as a whole.
    func expanded(_ budget: inout ExpansionBudget, _ workshop: any Workshop) throws(ConversionError) -> Expansion {
        let directory = try ZIPDirectory(of: file.content, limits: limits)
        if let refusal = try OfficeDocument.refusal(of: directory, in: file.content) { throw refusal }
        let entries = zip(directory.entries, directory.bounds).filter { !$0.0.isIgnored }
        guard !entries.isEmpty else { throw .emptyArchive }
        if entries.allSatisfy({ $0.0.isEncrypted }) { throw .passwordNeeded(found: ZIPDirectory.found) }
        let store = EntryStore(workshop)
        var outcomes: [(name: String, outcome: Result<(place: EntrySink.Place, digest: [UInt8]), ConversionError>)] = []
        for (entry, bound) in entries {
            let sink = EntrySink(store, memory: limits.memory, siteKey)
            do throws(ConversionError) {
                guard !entry.isLink else {
                    throw ZIPEntry.damaged("it is a link; the file itself must be in the archive")
                }
                var reader = try EntryReader(entry, in: file.content, until: bound, sink)
                outcomes.append((entry.name, .success(try reader.read(&budget, workshop))))
            } catch {
                switch error {
                case .inflatesTooFar, .compressedTooMuch, .workshopUnavailable: throw error
                default: outcomes.append((entry.name, .failure(error)))
                }
            }
        }
        let stored = store.finish()
        var expansion = Expansion()
        for (name, outcome) in outcomes {
            let name = isAlone ? name : (file.name.map { $0 + "/" } ?? "") + name
            switch outcome {
            case .success((let place, let digest)):
                let content: Content =
                    switch place {
                    case .memory(let bytes): .bytes(bytes)
                    case .store(let range): stored.slice(range)
                    }
                let entry = MediaFile(name: name, content: content, digest: digest)
                expansion.append(entry, Self.isArchive(content) ? try nested(content) : nil)
            case .failure(let error):
                expansion.append(MediaFile(name: name, content: .bytes([]), digest: []), error)
            }
        }
        return expansion
    }

    /// What to say of an archive inside the archive.
    private func nested(_ content: Content) throws(ConversionError) -> ConversionError {
        guard let directory = try? ZIPDirectory(of: content, limits: limits) else { return .nestedArchive }
        return try OfficeDocument.refusal(of: directory, in: content) ?? .nestedArchive
    }
}
