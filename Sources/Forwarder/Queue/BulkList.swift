import DICOM

/// Several large values of one instance as the queue keeps them: one behind the other in one payload file.
///
/// The data set in the row keeps its references, which are replaced in their order.
struct BulkList {
    /// A first line that no tag is, then framing, media type, URI and length of each value, parted by tabs.
    let text: String
    let payload: [Segment]

    private static let firstLine = "list"

    /// Whether there is more than one value by reference, or one that is not of the data set itself.
    static func isNeeded(for dataSet: DataSet) -> Bool {
        let all = dataSet.bulkData
        guard let only = all.first, all.count == 1 else { return !all.isEmpty }
        return dataSet[only.element.tag] != only.element
    }

    static func isOne(_ text: String) -> Bool { text.hasPrefix(firstLine + "\n") }

    init(of dataSet: DataSet) {
        var lines = [Self.firstLine]
        var payload: [Segment] = []
        for (_, bulk) in dataSet.bulkData {
            let count = bulk.content.byteCount
            lines.append([bulk.framing.text, bulk.mediaType, bulk.uri, "\(count)"].joined(separator: "\t"))
            if count > 0 { payload.append(bulk.content.segment(0..<count)) }
        }
        text = lines.joined(separator: "\n")
        self.payload = payload
    }

    /// The data set with its values.
    ///
    /// - Throws: `invalidModel` where list and payload do not fit the references.
    static func join(_ dataSet: DataSet, _ text: String, _ payload: SpooledFile) throws(DICOMError) -> DataSet {
        var bulks: [BulkData] = []
        var start = 0
        for line in text.split(separator: "\n").dropFirst() {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, let framing = BulkData.Framing(text: parts[0]), let count = Int(parts[3]),
                (0...payload.byteCount - start).contains(count)
            else { throw .invalidModel(offset: 0) }
            bulks.append(
                BulkData(
                    content: .part(payload, start..<start + count), framing: framing, mediaType: parts[1],
                    uri: parts[2]))
            start += count
        }
        guard bulks.count == dataSet.bulkData.count, start == payload.byteCount else {
            throw .invalidModel(offset: 0)
        }
        return dataSet.replacingBulk { _, _, number in .bulk(bulks[number]) }
    }
}

extension BulkData.Framing {
    var text: String {
        switch self {
        case .native: "native"
        case .encapsulated: "encapsulated"
        case .fragmented(let count): "fragmented:\(count)"
        }
    }

    init?(text: String) {
        switch text {
        case "native": self = .native
        case "encapsulated": self = .encapsulated
        default:
            guard text.hasPrefix("fragmented:"), let count = Int(text.dropFirst(11)), count > 0, count % 2 == 0 else {
                return nil
            }
            self = .fragmented(byteCount: count)
        }
    }
}
