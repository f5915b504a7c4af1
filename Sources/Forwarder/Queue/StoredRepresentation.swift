import DICOM

/// An instance as the queue keeps it: the small attributes in the row, the large value in a payload file.
///
/// Read back, it makes the same bytes in every wire form.
enum StoredRepresentation {
    /// What goes into a row.
    struct Row: Equatable {
        /// The data set in the DICOM JSON Model, without its bulk data; `nil` for a Part 10 file.
        var dataSet: String?
        /// Tag, VR, framing, media type and URI of the bulk data, parted by tabs; `nil` where there is none. Of several, or
        /// of one inside a sequence: see `BulkList`.
        var bulk: String?
    }

    /// Takes an instance apart.
    ///
    /// - Returns: the row, and the payload; no segments where there is no bulk data.
    static func split(_ instance: DICOMInstance) throws(DICOMError) -> (row: Row, payload: [Segment]) {
        guard case .dataSet(var dataSet) = instance.representation else {
            return (Row(), try Part10.segments(of: instance))
        }
        if BulkList.isNeeded(for: dataSet) {
            let list = BulkList(of: dataSet)
            return (Row(dataSet: try text(of: dataSet), bulk: list.text), list.payload)
        }
        var row = Row()
        var payload: [Segment] = []
        for element in dataSet.elements {
            guard case .bulk(let bulk) = element.value else { continue }
            row.bulk = text(of: bulk, element)
            payload = [bulk.content.segment(0..<bulk.content.byteCount)]
            dataSet.remove(element.tag)
        }
        row.dataSet = try text(of: dataSet)
        return (row, payload)
    }

    private static func text(of dataSet: DataSet) throws(DICOMError) -> String {
        String(decoding: try DICOMJSON.encode([dataSet]), as: UTF8.self)
    }

    /// Puts it together again.
    static func join(_ row: Row, _ payload: SpooledFile?) throws(DICOMError) -> DICOMInstance.Representation {
        guard let text = row.dataSet else {
            guard let payload else { throw .invalidModel(offset: 0) }
            return .part10(.file(payload))
        }
        guard var dataSet = try DICOMJSON.decode(Array(text.utf8)).first else { throw .invalidModel(offset: 0) }
        if let bulk = row.bulk, BulkList.isOne(bulk) {
            guard let payload else { throw .invalidModel(offset: 0) }
            dataSet = try BulkList.join(dataSet, bulk, payload)
        } else if let bulk = row.bulk {
            guard let payload, let element = element(bulk, .file(payload)) else { throw .invalidModel(offset: 0) }
            dataSet.set(element)
        }
        return .dataSet(dataSet)
    }

    private static func text(of bulk: BulkData, _ element: DataElement) -> String {
        [
            String(element.tag.rawValue, radix: 16), element.vr.rawValue, bulk.framing.text, bulk.mediaType, bulk.uri,
        ].joined(separator: "\t")
    }

    private static func element(_ text: String, _ content: Content) -> DataElement? {
        let parts = text.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 5, let number = UInt32(parts[0], radix: 16), let vr = VR(rawValue: parts[1]),
            let framing = BulkData.Framing(text: parts[2])
        else { return nil }
        let bulk = BulkData(content: content, framing: framing, mediaType: parts[3], uri: parts[4])
        return DataElement(Tag(rawValue: number), vr, .bulk(bulk))
    }
}
