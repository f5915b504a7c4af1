import DICOM

/// Reading a response of media type `application/dicom+xml`.
///
/// - Source: PS3.19 §A.1, PS3.18 Annex I.
extension StoreResponse {
    /// `nil` if the text is not a Native DICOM Model, or has none of the attributes of a Store Instances Response.
    init?(xml text: [UInt8]) {
        guard let dataSets = try? NativeDICOMModel.decode(text) else { return nil }
        self.init()
        var isResponse = false
        for dataSet in dataSets where Self.marks.contains(where: dataSet.contains) {
            isResponse = true
            stored += Self.entries(of: dataSet, .referencedSOPSequence, reason: .warningReason)
            failed += Self.entries(of: dataSet, .failedSOPSequence, reason: .failureReason)
            let others = dataSet.items(.otherFailuresSequence) ?? []
            otherFailures += others.map { Self.reason(of: $0[.failureReason]) }
            studyRetrieveURL = studyRetrieveURL ?? Self.safeURL(dataSet.string(.retrieveURL))
        }
        guard isResponse else { return nil }
    }

    /// A data set with none of these is no Store Instances Response.
    private static let marks: [Tag] = [
        .referencedSOPSequence, .failedSOPSequence, .otherFailuresSequence, .retrieveURL,
    ]

    private static func entries(of dataSet: DataSet, _ sequence: Tag, reason tag: Tag) -> [Entry] {
        (dataSet.items(sequence) ?? []).compactMap { item in
            guard let uid = item.string(.referencedSOPInstanceUID).flatMap(trimmedUID) else { return nil }
            return Entry(
                sopClassUID: item.string(.referencedSOPClassUID).flatMap(trimmedUID), sopInstanceUID: uid,
                retrieveURL: safeURL(item.string(.retrieveURL)), reason: reason(of: item[tag]),
                hasOriginalAttributes: item.items(.originalAttributesSequence)?.isEmpty == false)
        }
    }

    private static func reason(of element: DataElement?) -> UInt16? {
        switch element?.value {
        case .integers(let values): values.first.flatMap { UInt16(exactly: $0) }
        case .floats(let values): values.first.flatMap { UInt16(exactly: $0) }
        case .strings(let values): values.first.flatMap(reason)
        default: nil
        }
    }
}
