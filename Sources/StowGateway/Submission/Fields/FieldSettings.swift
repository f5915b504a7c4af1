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
    /// Whether an archive or a worklist may supply what is required.
    var mayBeLookedUp = false
    /// Whether they come from the command line, whose user is told of its options.
    var areArguments = false
}

extension FieldSettings {
    /// Required attributes that have no value.
    func missing(in given: DataSet) -> [FieldFault] {
        required.filter { path in given.element(at: path).map(\.isBlank) ?? true }.map { missing($0) }
    }

    func missing(_ path: AttributePath) -> FieldFault {
        let keyword = path.description
        let place =
            areArguments
            ? "Add -m \(keyword)=..., or write it into a file for --fields-file."
            : "Add it to the query (?\(keyword)=...) or to the form."
        return FieldFault(field: keyword, message: "is required. \(place)")
    }
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
