/// Sorts the parts of a form into files and fields as they arrive.
struct FormReader: MultipartSink {
    private(set) var files: [FormFile] = []
    private(set) var fields: [FormText] = []
    private var headers = PartHeaders(part: 0, name: "")
    private var writer: PayloadWriter?
    private var text: [UInt8] = []
    private var allFieldBytes = 0
    private let spool: Spool
    private let limits: FormLimits
    private let expectedCount: Int?

    /// - Parameter expectedCount: the length of the whole form, if declared. Units: bytes.
    init(_ spool: Spool, _ limits: FormLimits, _ expectedCount: Int?) {
        self.spool = spool
        self.limits = limits
        self.expectedCount = expectedCount
    }

    mutating func partBegan(_ headers: PartHeaders) throws(ContentFault) {
        self.headers = headers
        // Some clients send the one file without a name; no field is called so.
        let folded = headers.name.lowercased()
        guard headers.isFile || folded == "file" || folded == "files" else {
            guard fields.count < limits.fields else { throw .tooManyFields(limit: limits.fields) }
            return
        }
        guard files.count < limits.files else { throw .tooManyFiles(limit: limits.files) }
        // Only of the first file is the form's length a fair guess.
        writer = PayloadWriter(spool, expectedCount: files.isEmpty ? expectedCount : nil)
    }

    mutating func partData(_ bytes: RawSpan) throws(ContentFault) {
        if let writer {
            try writer.append(bytes)
            return
        }
        allFieldBytes += bytes.byteCount
        guard text.count + bytes.byteCount <= limits.fieldBytes, allFieldBytes <= limits.allFieldBytes else {
            throw .fieldTooLarge(limit: limits.fieldBytes)
        }
        bytes.withUnsafeBytes { text.append(contentsOf: $0) }
    }

    mutating func partEnded() throws(ContentFault) {
        guard let finished = writer else {
            fields.append(FormText(name: headers.name, bytes: text, charset: headers.charset))
            text = []
            return
        }
        writer = nil
        if let text = fieldText(of: finished) {
            fields.append(FormText(name: headers.name, bytes: text, charset: headers.charset))
            return
        }
        // A form whose file was not chosen sends a part without a name and without bytes.
        if headers.filename == "", finished.byteCount == 0 { return }
        let name = headers.filename.flatMap { $0.isEmpty ? nil : $0 }
        files.append(
            FormFile(
                partName: headers.name, name: name, declaredType: headers.mediaType, payload: try finished.finish()))
    }

    /// The value of a part that was taken for a file and is a field; `nil` of a file.
    private func fieldText(of part: PayloadWriter) -> [UInt8]? {
        guard headers.filename == nil, let text = part.shortText else { return nil }
        // `curl -F file=report.pdf`, with its @ forgotten: a field, so that the answer can say so.
        if !headers.isFile { return text }
        // HTTP libraries of some programs give every part a type; it is the name that makes it a field.
        guard FieldName(parsing: headers.name).takesText else { return nil }
        return headers.mediaType == "application/json" ? JSONBody.plainText(of: text) : text
    }
}
