import DICOM

/// What a Store request carries, by the type that its head or its first part names.
enum StorePayloadType: String, Sendable {
    case dicom = "application/dicom"
    case json = "application/dicom+json"
    case xml = "application/dicom+xml"
}

/// A Store request as its head shows it.
///
/// - Source: PS3.18 §10.5.1, §8.6.1.2.
struct StoreAdmission: Sendable {
    let form: StoreForm
    /// The study of the address.
    let study: String?
    /// `nil` where only the first part tells.
    let type: StorePayloadType?
    /// `nil` where the content is one payload without multipart.
    let boundary: String?

    /// - Throws: 400 for a study that is none and for multipart without boundary; 406; 415.
    init(_ head: RequestHead, study: String?) throws(Problem) {
        if let study, study.isEmpty || !Part10Summary.isIdentifier(study) { throw .noStudy }
        self.study = study
        guard let form = StoreForm(accept: head.values(of: "accept")) else { throw .storeNotAcceptable }
        self.form = form
        guard let contentType = head["content-type"].flatMap({ ContentType($0) }) else { throw .storeMedia }
        guard contentType.mediaType == "multipart/related" else {
            guard let type = StorePayloadType(rawValue: contentType.mediaType) else { throw .storeMedia }
            self.type = type
            boundary = nil
            return
        }
        do throws(MultipartError) {
            boundary = try contentType.boundary()
        } catch {
            throw Problem(ContentFault.malformedMessage(error))
        }
        guard let text = contentType["type"] else {
            type = nil
            return
        }
        // Some clients put the transfer syntax behind the type, inside of the quotes.
        guard let inner = ContentType(text), let type = StorePayloadType(rawValue: inner.mediaType) else {
            throw .storeMedia
        }
        self.type = type
    }

    /// How the content is taken in.
    func plan(_ limits: Configuration.Limits) -> ContentPlan {
        ContentPlan(kind: boundary.map { .related(boundary: $0) } ?? .raw, limit: limits.upload)
    }
}

extension Problem {
    fileprivate static let noStudy = Problem(
        badRequest: "The study in the address is no unique identifier: digits and dots, at most 64. Nothing was stored."
    )

    fileprivate static let storeNotAcceptable = Problem(
        "not-acceptable", 406, "No acceptable form of the answer",
        "A Store Instances Response comes as application/dicom+json or application/dicom+xml. Ask for one of them in "
            + "Accept, or leave Accept out. Nothing was stored.")

    static let storeMedia = Problem(
        "media-not-supported", 415, "Media type not supported",
        "A Store request is multipart/related with type \"application/dicom\", \"application/dicom+json\" or "
            + "\"application/dicom+xml\", or one application/dicom object. Files without DICOM go to /upload. "
            + "Nothing was stored.")
}
