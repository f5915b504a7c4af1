import Forwarder

/// What the command line of `convert` asks for.
struct ConvertJob: Sendable {
    enum Form: Sendable, Equatable {
        case part10, metadataJSON, metadataXML
        /// `json`, `xml` or `dicom`.
        case multipart(WireForm)

        /// Of a file that is named by its UID.
        var fileExtension: String {
            switch self {
            case .part10: "dcm"
            case .metadataJSON: "json"
            case .metadataXML: "xml"
            case .multipart: "mime"
            }
        }
    }

    var files: [FilePath]
    var fields: [FieldInput]
    var form: Form
    /// `-` for standard output.
    var output: String
    var headerFile: String?
    var overwrites = false
    /// Whether what is usable is wanted even where other files are not.
    var isPartial = false
    /// Stands for that of the upload. Units: seconds since 1970; `nil`: the files tell.
    var moment: Int?
}
