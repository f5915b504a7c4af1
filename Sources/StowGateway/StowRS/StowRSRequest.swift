import DICOM

/// Which objects go in one request.
enum StowRSRequest {
    /// Objects that were made here travel as metadata with bulk data, and uploaded ones as they are, so that a call of
    /// both is two requests; more where there may be only so many objects in one.
    ///
    /// - Parameter limit: objects of one request; `nil`: any number.
    static func requests(of instances: [DICOMInstance], limit: Int?) -> [[DICOMInstance]] {
        let made = instances.filter { if case .dataSet = $0.representation { true } else { false } }
        let uploaded = instances.filter { if case .dataSet = $0.representation { false } else { true } }
        return [made, uploaded].flatMap { group in
            stride(from: 0, to: group.count, by: limit ?? max(1, group.count)).map { start in
                Array(group[start..<min(group.count, start + (limit ?? group.count))])
            }
        }
    }
}
