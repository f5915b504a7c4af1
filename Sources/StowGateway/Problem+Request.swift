extension Problem {
    /// A head that could be read in two ways, or not at all.
    init(_ fault: HeadFault) {
        switch fault {
        case .invalidFieldName:
            self.init(badRequest: "A header field has a name with characters that no name may have.")
        case .lengthAndTransferEncoding:
            self.init(badRequest: "Content-Length and Transfer-Encoding are both given. Send one of them.")
        case .severalLengths: self.init(badRequest: "Content-Length is given more than once. Send it once.")
        case .invalidLength: self.init(badRequest: "Content-Length is no number of bytes.")
        case .transferEncodingInHTTP10:
            self.init(badRequest: "Transfer-Encoding does not exist in HTTP/1.0. Send Content-Length.")
        case .severalHosts: self.init(badRequest: "Host is given more than once. Send it once.")
        case .missingHost: self.init(badRequest: "Host is missing. Every HTTP/1.1 request names it.")
        case .invalidTarget: self.init(badRequest: "The request's target is no path. Begin it with a slash.")
        case .unsupportedTransferEncoding:
            self.init(
                "transfer-encoding", 501, "Transfer-Encoding not supported",
                "Only `chunked` is understood. Send the content with Content-Length.")
        case .unsupportedExpectation:
            self.init(
                "expectation", 417, "Expectation not supported", "Only `Expect: 100-continue` is understood.")
        case .unsupportedVersion:
            self.init("http-version", 505, "HTTP version not supported", "Use HTTP/1.1 or HTTP/1.0.")
        case .unsupportedContentEncoding:
            self.init(
                "content-encoding", 415, "Content-Encoding not supported",
                "Send the content as it is, without compression, and leave Content-Encoding out.")
        }
    }

    init(badRequest detail: String) {
        self.init("bad-request", 400, "The request is malformed", detail)
    }

    /// Content that could not be taken in.
    init(_ fault: ContentFault) {
        switch fault {
        case .tooLarge(let limit):
            self.init(
                "too-large", 413, "The content is too large",
                "At most \(limit) bytes are taken here. Send fewer files at once, or ask the operator to raise the limit."
            )
        case .tooManyFiles(let limit):
            self.init("too-many-files", 413, "Too many files", "At most \(limit) files may be sent at once.")
        case .tooManyFields(let limit):
            self.init("too-many-fields", 400, "Too many fields", "At most \(limit) fields may be sent at once.")
        case .fieldTooLarge(let limit):
            self.init(
                "field-too-large", 400, "A field is too large",
                "A text field may have at most \(limit) bytes. A file needs a file name in its part.")
        case .malformedForm(let error):
            self.init("malformed-form", 400, "The form cannot be read", error.message)
        case .malformedMessage(.tooManyParts(let limit)):
            self.init(
                "too-many-parts", 413, "Too many parts",
                "At most \(limit) parts may be sent at once. Send the instances in several requests.")
        case .malformedMessage(let error):
            self.init(
                "malformed-message", 400, "The message cannot be read", "\(error.relatedMessage) Nothing was stored.")
        case .spoolFull:
            self.init(
                "spool-full", 507, "No room for the upload",
                "The gateway's disk is full. Nothing was stored. Try again later, or tell the operator.")
        case .spoolFailed:
            self.init(
                "spool-failed", 500, "The upload could not be kept",
                "The gateway could not write to its disk. Nothing was stored. Tell the operator.")
        case .notExpected:
            self.init(badRequest: "This address takes no content.")
        }
    }

    init(_ miss: Route.Miss) {
        switch miss {
        case .unknownPath:
            self.init(
                "not-found", 404, "No such address",
                "Uploads go to POST /upload or PUT /upload/{name}, STOW-RS requests to POST /studies; /openapi.yaml lists all "
                    + "addresses.")
        case .unknownMethod(let allowed):
            self.init(
                "method-not-allowed", 405, "Method not allowed here",
                "Use \(allowed.joined(separator: " or ")).")
            self.fields = [("Allow", allowed.joined(separator: ", "))]
        }
    }

    static let keyNeeded = Problem(
        "key-needed", 401, "A key is needed",
        "Send the API key as `X-API-Key: KEY`, as `Authorization: Bearer KEY`, or as the password of Basic authentication."
    ).adding("WWW-Authenticate", "Basic realm=\"stow-gateway\", charset=\"UTF-8\"").adding("WWW-Authenticate", "Bearer")

    /// Fields that cannot be taken as they are.
    ///
    /// - Parameter isUpload: whether something was to be stored, or only asked.
    init(_ faults: [FieldFault], isUpload: Bool = true) {
        let count = faults.count == 1 ? "One field" : "\(faults.count) fields"
        self.init(
            "invalid-field", 400, "A field cannot be taken as it is",
            "\(count) must be corrected. " + (isUpload ? "Nothing was stored. " : "")
                + faults.map { $0.field.isEmpty ? $0.message : "\($0.field) \($0.message)" }.joined(separator: " "),
            errors: faults.map { Entry(subject: $0.field.isEmpty ? .request : .field($0.field), message: $0.message) })
    }
}
