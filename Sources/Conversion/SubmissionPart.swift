package import DICOM

/// One of several parts in which a large submission is converted, so that all of them make one study, with one series
/// of each kind and numbers that go on.
package struct SubmissionPart: Sendable {
    struct NumberedSeries: Sendable, Equatable {
        let sopClassUID: String
        let uid: String
        let number: String
        var instanceCount = 0
    }

    /// Stands for all files of the submission.
    let digest: [UInt8]
    /// How many files the parts before have.
    private(set) var fileCount = 0
    /// Those that the parts before have begun.
    private(set) var series: [NumberedSeries] = []

    /// The first part.
    ///
    /// - Parameter digests: of every file of the submission whose objects get their UIDs here, in order.
    package init(of digests: [[UInt8]], siteKey: SiteKey) {
        digest = Identity.digest(siteKey: siteKey, purpose: .batch, parts: digests.map { .bytes($0) })
    }

    /// The next part.
    ///
    /// - Parameters:
    ///   - instances: what this part became.
    ///   - fileCount: how many files it had.
    package func next(behind instances: [DICOMInstance], fileCount: Int) -> SubmissionPart {
        var next = self
        next.fileCount += fileCount
        for instance in instances {
            guard case .dataSet(let dataSet) = instance.representation else { continue }
            let index = next.series.firstIndex { $0.sopClassUID == instance.sopClassUID }
            if let index {
                next.series[index].instanceCount += 1
            } else {
                next.series.append(
                    NumberedSeries(
                        sopClassUID: instance.sopClassUID, uid: instance.seriesInstanceUID,
                        number: dataSet.string(.seriesNumber) ?? "", instanceCount: 1))
            }
        }
        return next
    }
}
