import DICOM

/// How the fields of uploads are read.
struct FieldSettings: Sendable {
    enum UnknownFields: String, Sendable, CaseIterable {
        case refuse, ignore
    }

    /// What a field that nobody knows leads to.
    var unknown = UnknownFields.refuse
    /// Attributes that every upload must give.
    var required = [AttributePath(.patientID, .LO)]
    /// Whether they come from the command line, whose user is told of its options.
    var areArguments = false
}

/// The fields of a submission, checked and in canonical form: equal requests in any spelling and order are equal here.
struct ResolvedFields: Equatable, Sendable {
    var attributes = DataSet()
    var controls = Controls()
    /// Names of fields that were left out, safe to show.
    var ignored: [String] = []
    /// What the uploader should know; never holds a value.
    var warnings: [String] = []
    /// Required attributes that are missing, where every file may be a DICOM object that brings them itself.
    var unmet: [FieldFault] = []
}
