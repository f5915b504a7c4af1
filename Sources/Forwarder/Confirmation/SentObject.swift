import DICOM

/// What an instance says of itself, to be compared with what an archive says of it.
///
/// Reads spooled files, so not on an event loop.
struct SentObject {
    /// Larger objects are not fetched to be compared, since they would have to be held in memory. Units: bytes.
    static let maximumFetched = 16 << 20

    let instance: DICOMInstance
    /// `nil` where it cannot be read here: deflated, or not quite DICOM.
    private let dataSet: DataSet?
    /// Attributes of which nothing can be concluded: those of the moment of acceptance, and what was not read.
    private let passedOver: Set<Tag>

    /// - Throws: `unreadable` only.
    init(_ instance: DICOMInstance) throws(DICOMError) {
        self.instance = instance
        switch instance.representation {
        case .dataSet(let made):
            dataSet = made
            passedOver = Set(instance.generatedTags)
        case .pieces(let pieces):
            dataSet = pieces.summary
            passedOver = Set(instance.generatedTags)
        case .part10(let content):
            let summary: Part10Summary?
            do throws(DICOMError) {
                summary = try Part10Reader.summary(of: content)
            } catch {
                if case .unreadable = error { throw error }
                summary = nil
            }
            dataSet = summary?.dataSet
            passedOver = (summary?.unreadTags ?? []).union(instance.generatedTags)
        }
    }

    /// Compares with the metadata that an archive gives of its object; `nil` where the own ones cannot be read.
    func comparison(withMetadata theirs: DataSet) -> AttributeComparison? {
        guard let dataSet else { return nil }
        // Some archives leave binary values out of metadata.
        let leftOut = dataSet.elements.filter { $0.vr.isBinary && theirs[$0.tag]?.value.isBlank != false }
        return AttributeComparison(
            of: dataSet, with: theirs,
            passingOver: passedOver.union(MetadataText.bulkTags).union(leftOut.map(\.tag)))
    }

    /// Compares with the whole Part 10 file that an archive gives back.
    ///
    /// - Returns: also whether the content, all that is no attribute, was compared; `nil` for what is no such file, or
    ///   where the own one cannot be read.
    /// - Throws: `unreadable` only.
    func comparison(withFile theirs: [UInt8]) throws(DICOMError) -> (attributes: AttributeComparison, content: Bool)? {
        let ours = try bytes()
        if isSameFile(ours, theirs) { return (AttributeComparison(of: DataSet(), with: DataSet()), true) }
        guard let places = try? Part10Reader.values(of: .bytes(ours)),
            let whole = Self.summary(of: ours, wanted: Set(places.places.keys)),
            let found = try? Part10Reader.values(of: .bytes(theirs)),
            let summary = Self.summary(of: theirs, wanted: Set(places.places.keys))
        else { return nil }
        let unread = whole.unreadTags.union(summary.unreadTags)
        var comparison = AttributeComparison(
            of: whole.dataSet, with: summary.dataSet, passingOver: unread.union(instance.generatedTags))
        let content = ContentComparison(
            ours: (ours, places), theirs: (theirs, found), leavingOut: Set(whole.dataSet.elements.map(\.tag)))
        for tag in content.differing { comparison.note(differing: tag) }
        for tag in content.missing { comparison.note(missing: tag) }
        return (comparison, content.isWhole)
    }

    /// All that the file says of itself, in any group.
    private static func summary(of file: [UInt8], wanted: Set<Tag>) -> Part10Summary? {
        guard let head = try? Part10Head(of: .bytes(file)) else { return nil }
        return try? Part10Reader.summary(of: .bytes(file), behind: head, wanted: wanted)
    }

    /// Whether the object is small enough to be held in memory twice.
    static func isFetched(_ instance: DICOMInstance) throws(DICOMError) -> Bool {
        try Part10.segments(of: instance).reduce(0) { $0 + $1.byteCount } <= maximumFetched
    }

    private func bytes() throws(DICOMError) -> [UInt8] {
        var bytes: [UInt8] = []
        for segment in try Part10.segments(of: instance) {
            switch segment {
            case .bytes(let piece): bytes += piece
            case .content(let content, let range):
                bytes += try content.read(at: range.lowerBound, count: range.count)
            }
        }
        return bytes
    }

    /// Whether the files are the same but for the preamble.
    private func isSameFile(_ ours: [UInt8], _ theirs: [UInt8]) -> Bool {
        ours.count == theirs.count && ours.dropFirst(128) == theirs.dropFirst(128)
    }
}

extension VR {
    /// Whether values are bytes without further meaning (PS3.5 §6.2).
    fileprivate var isBinary: Bool {
        switch self {
        case .OB, .OD, .OF, .OL, .OV, .OW, .UN: true
        default: false
        }
    }
}
