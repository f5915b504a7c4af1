import DICOM

/// Reading what QIDO-RS and WADO-RS say of an instance.
///
/// Tolerant: an attribute that cannot be read is not known, and the others count.
///
/// - Source: PS3.18 §F.2, §10.4, §10.6.
enum MetadataText {
    /// Values that metadata only refers to.
    static let bulkTags: Set<Tag> = [.pixelData, .encapsulatedDocument]

    /// The data set of the instance; `nil` for what is no metadata, or that of other instances.
    static func dataSet(of uid: String, in text: [UInt8]) -> DataSet? {
        guard let json = try? JSON(parsing: text, maximumDepth: 200) else { return nil }
        let items = json.array ?? [json]
        guard let item = items.first(where: { self.uid($0, "00080018") == uid }), let members = item.members else {
            return nil
        }
        if let whole = try? DICOMJSON.decode(item.encoded()).first { return whole }
        var dataSet = DataSet()
        for member in members {
            let one = try? DICOMJSON.decode(JSON.object([member]).encoded()).first
            for element in one?.elements ?? [] { dataSet.set(element) }
        }
        return dataSet
    }

    /// An instance that a search has found.
    struct Match: Equatable {
        let studyInstanceUID: String?
        let seriesInstanceUID: String?
    }

    /// Where the instance is; `.some(nil)` where it is not among what was found, `nil` where that cannot be read.
    static func match(for uid: String, in text: [UInt8]) -> Match?? {
        // No match is 204 without content, or an empty array.
        if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return .some(nil) }
        guard let json = try? JSON(parsing: text, maximumDepth: 200), let items = json.array else { return nil }
        guard let item = items.first(where: { self.uid($0, "00080018") == uid }) else { return .some(nil) }
        return Match(
            studyInstanceUID: self.uid(item, "0020000D"), seriesInstanceUID: self.uid(item, "0020000E"))
    }

    private static func uid(_ item: JSON, _ key: String) -> String? {
        let attribute = item[key] ?? item[key.lowercased()]
        let value = (attribute?["Value"] ?? attribute)?.array?.first ?? attribute?["Value"]
        return value?.string.flatMap(StoreResponse.trimmedUID)
    }
}
