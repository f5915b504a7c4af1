import DICOM

/// The file that has the name of an instance to be stored: the same object, or another one with its UID.
struct ExistingFile {
    private let file: SpooledFile

    init(_ file: SpooledFile) { self.file = file }

    /// Stored, if the file holds the instance; else refused as a duplicate (PS3.7 §C.4, code 0111).
    ///
    /// - Throws: if the file cannot be read.
    func outcome(of instance: DICOMInstance, as segments: [Segment]) throws(ForwarderError) -> Outcome {
        let uid = instance.sopInstanceUID
        if try holds(instance, as: segments) { return Outcome(.stored, sopInstanceUID: uid) }
        let code: UInt16 = 0x0111
        return Outcome(.refused(code), sopInstanceUID: uid, sentence: Confirmation.refusal(code, [], []))
    }

    private func holds(_ instance: DICOMInstance, as segments: [Segment]) throws(ForwarderError) -> Bool {
        do {
            if try SegmentReader.isEqual(segments, to: file) { return true }
            if case .pieces(let pieces) = instance.representation, let range = pieces.momentRange {
                let moment = try file.read(at: range.lowerBound, count: range.count)
                guard moment.count == range.count else { return false }
                return try SegmentReader.isEqual(pieces.replacingMoment(moment), to: file)
            }
            guard let resent = try instanceAsBefore(instance) else { return false }
            return try SegmentReader.isEqual(Part10.segments(of: resent), to: file)
        } catch DICOMError.unreadable(let reason) {
            throw .folder(errno: reason)
        } catch {
            // The file is no Part 10 file that can be read, so it is not our instance.
            return false
        }
    }

    /// The instance with the file's values of what the clock gave at acceptance; `nil` if there is nothing like that.
    private func instanceAsBefore(_ instance: DICOMInstance) throws(DICOMError) -> DICOMInstance? {
        guard case .dataSet(var dataSet) = instance.representation, !instance.generatedTags.isEmpty else { return nil }
        let before = try Part10Reader.summary(of: .file(file)).dataSet
        for tag in instance.generatedTags {
            if let element = before[tag] {
                dataSet.set(element)
            } else {
                dataSet.remove(tag)
            }
        }
        var resent = instance
        resent.representation = .dataSet(dataSet)
        return resent
    }
}
