/// What can be wrong with a multipart/form-data body. Parts count from 1; nothing here holds content.
///
/// - Source: RFC 7578, RFC 2046 §5.1.
enum MultipartError: Error, Equatable {
    /// `Content-Type` has no `boundary` parameter.
    case boundaryMissing
    /// The content is such a body, but `Content-Type` says otherwise.
    case undeclared
    /// The boundary is empty, longer than 70 characters, or has characters that it may not have.
    case boundaryInvalid
    /// The boundary of `Content-Type` does not occur in the body.
    case boundaryNotFound
    /// The body ends before its closing boundary.
    case truncated(part: Int)
    /// A line of the framing ends with LF alone; `part` is the one before or around it, 0 before the first.
    case bareLineFeed(part: Int)
    /// A boundary is followed by more blanks than any sender adds.
    case boundaryLineTooLong(part: Int)
    case tooManyParts(maximum: Int)
    case headersTooLong(part: Int, maximum: Int)
    /// A header line without colon, a broken parameter, or a header given twice.
    case headerMalformed(part: Int)
    /// The same in a part of multipart/related.
    case relatedHeaderMalformed(part: Int)
    case nulInHeader(part: Int)
    /// No `Content-Disposition` with a `name`.
    case nameMissing(part: Int)
    /// Base64 and quoted-printable parts are not of this century (RFC 7578 §4.7).
    case transferEncodingNotSupported(part: Int)
    /// A part that is itself multipart (RFC 7578 §4.3 retired it).
    case nestedMultipart(part: Int)
}

extension MultipartError {
    /// What is wrong and what to do, for the client.
    var message: String {
        switch self {
        case .boundaryMissing:
            "Content-Type has no boundary. Let the HTTP library set this header; do not set it by hand."
        case .undeclared:
            "The content is a form of several parts, but Content-Type does not say so, and its fields would be lost. "
                + "Let the HTTP library set Content-Type; do not set it by hand."
        case .boundaryInvalid:
            "The boundary in Content-Type must have 1 to 70 characters of ASCII and no blank at its end."
        case .boundaryNotFound:
            "The boundary named in Content-Type does not occur in the body. "
                + "Let the HTTP library set Content-Type; do not set it by hand."
        case .truncated(let part):
            "The body ends within part \(part), before the closing boundary. Send the upload again, whole."
        case .bareLineFeed(let part):
            "A line of the framing \(Self.place(part)) ends with LF alone. "
                + "Boundaries and part headers must end with CR LF."
        case .boundaryLineTooLong(let part):
            "The boundary line \(Self.place(part)) has too many blanks at its end."
        case .tooManyParts(let maximum):
            "The form has more than \(maximum) parts. Send fewer fields and files at once."
        case .headersTooLong(let part, let maximum):
            "The headers of part \(part) are longer than \(maximum) bytes."
        case .headerMalformed(let part):
            "Part \(part) has a header that cannot be read. "
                + "Write it like: Content-Disposition: form-data; name=\"file\"; filename=\"report.pdf\""
        case .relatedHeaderMalformed(let part):
            "Part \(part) has a header that cannot be read, or a Content-Type or Content-Location twice. "
                + "Write it like: Content-Type: image/jpeg, and Content-Location: file1.jpg"
        case .nulInHeader(let part):
            "The headers of part \(part) contain a NUL byte."
        case .nameMissing(let part):
            "Part \(part) has no name. Write: Content-Disposition: form-data; name=\"file\""
        case .transferEncodingNotSupported(let part):
            "Part \(part) has a Content-Transfer-Encoding. Send its bytes as they are and leave that header out."
        case .nestedMultipart(let part):
            "Part \(part) is itself multipart. Send each file as a part of its own; parts may share a name."
        }
    }

    /// The same of multipart/related, which is often made by hand.
    var relatedMessage: String {
        switch self {
        case .boundaryMissing:
            "Content-Type has no boundary. Write it like: multipart/related; type=\"application/dicom\"; boundary=B"
        case .boundaryNotFound:
            "No line of the body begins with two hyphens and the boundary of Content-Type. "
                + "With curl, send it by --data-binary: --data takes the line ends away."
        case .nestedMultipart(let part):
            "Part \(part) is itself multipart. Send each object, and each bulk data, as a part of its own."
        default: message
        }
    }

    private static func place(_ part: Int) -> String {
        part == 0 ? "before the first part" : "at part \(part)"
    }
}

/// Why feeding stopped: the body is wrong, or the sink would not take more.
enum MultipartFailure<SinkFailure: Error>: Error {
    case malformed(MultipartError)
    case sink(SinkFailure)
}
