/// How instances travel in a Store request.
///
/// - Source: PS3.18 §8.6.1.2, §10.5.1.4.
package enum WireForm: String, Sendable, CaseIterable {
    /// DICOM JSON metadata and bulk data.
    case json
    /// Native DICOM Model XML metadata and bulk data.
    case xml
    /// Part 10 files.
    case dicom
    /// Metadata first; Part 10 once the archive has shown that it takes nothing else.
    case auto
}

extension WireForm {
    /// The form that `auto` tries before it knows the archive.
    package static let firstOfAuto = WireForm.json
    /// The form that `auto` falls back to: the one that all known archives take.
    package static let lastOfAuto = WireForm.dicom

    /// Whether an answer to a metadata message may mean that the archive does not take this form at all, so that
    /// `auto` should send the same instances once more as Part 10.
    ///
    /// An archive that named an instance has understood the form, whatever it thinks of the instance. One that named
    /// none and answers 415 or 501 says it outright; one that answers 400, 409 or 422 may mean it, and some ignore
    /// parts that they do not know and answer 2xx. Sending again is safe, since the UIDs stay. Remember the fall-back
    /// only after it has stored something: a doubtful answer can have another cause.
    ///
    /// - Parameter namesAnyInstance: `StoreResponse.namesAnyInstance(of:)`; `false` where there is no response to read.
    package static func isAboutForm(status: Int, namesAnyInstance: Bool) -> Bool {
        guard !namesAnyInstance else { return false }
        return switch status {
        case 200...299, 400, 409, 415, 422, 501: true
        default: false
        }
    }
}
