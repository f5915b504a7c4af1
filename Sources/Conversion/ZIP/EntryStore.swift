import DICOM

/// One scratch file for all that an archive's entries hold beyond memory: an archive of a thousand takes one descriptor.
///
/// Blocking: for worker threads.
final class EntryStore {
    private let workshop: any Workshop
    private var file: (any ScratchFile)?

    init(_ workshop: any Workshop) { self.workshop = workshop }

    /// Where the next bytes go. Units: bytes.
    var byteCount: Int { file?.byteCount ?? 0 }

    func append(_ bytes: [UInt8]) throws(ConversionError) {
        do throws(WorkshopError) {
            if file == nil { file = try workshop.scratchFile() }
            try file?.append(bytes)
        } catch {
            throw ConversionError(error, in: ZIPEntry.found)
        }
    }

    /// The whole file; call once, after the last bytes.
    func finish() -> Content { file?.finish() ?? .bytes([]) }
}

/// Takes in one inflated entry: in memory while it is small, else in the store; digested block by block.
struct EntrySink {
    /// Where the entry is.
    enum Place {
        case memory([UInt8])
        case store(Range<Int>)
    }

    private let store: EntryStore
    private let memory: Int
    private var digest: ContentDigest
    private var bytes: [UInt8] = []
    private var digested = 0
    private var start: Int?
    private(set) var byteCount = 0

    init(_ store: EntryStore, memory: Int, _ siteKey: SiteKey) {
        self.store = store
        self.memory = memory
        digest = ContentDigest(siteKey)
    }

    mutating func append(_ piece: [UInt8]) throws(ConversionError) {
        byteCount += piece.count
        bytes += piece
        while bytes.count - digested >= ContentDigest.blockByteCount {
            digest.add(bytes[digested..<digested + ContentDigest.blockByteCount])
            digested += ContentDigest.blockByteCount
        }
        if byteCount > memory { try spill(digested) }
    }

    /// Moves the first so many bytes to the store.
    private mutating func spill(_ count: Int) throws(ConversionError) {
        if start == nil { start = store.byteCount }
        guard count > 0 else { return }
        try store.append(Array(bytes[..<count]))
        bytes.removeSubrange(..<count)
        digested -= min(count, digested)
    }

    /// The entry and its digest; call once.
    mutating func finish(_ budget: inout ExpansionBudget) throws(ConversionError) -> (place: Place, digest: [UInt8]) {
        if bytes.count > digested { digest.add(bytes[digested...]) }
        digested = bytes.count
        if start == nil, budget.keepInMemory(byteCount) { return (.memory(bytes), digest.finish()) }
        try spill(bytes.count)
        let start = start ?? store.byteCount
        return (.store(start..<start + byteCount), digest.finish())
    }
}
