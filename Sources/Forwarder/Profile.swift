/// What a kind of archive takes.
///
/// docs/archives.md tells the reasons.
package enum Profile: String, Sendable, CaseIterable {
    case dcm4chee, orthanc, google, azure, aws
    /// An archive that keeps to PS3.18 and may take any form.
    case standard
    /// Nothing is known about the archive.
    case auto
}

extension Profile {
    /// The wire form used unless the configuration or the request names another.
    package var wire: WireForm {
        switch self {
        case .dcm4chee: .json
        case .orthanc, .google, .azure, .aws: .dicom
        case .standard, .auto: .auto
        }
    }
}
