import EventLoop

/// What the front asks of the program behind it.
protocol RequestHandler: Sendable {
    /// Decides by the head alone, before any content arrives. Runs on a loop: must not block.
    func admit(_ head: RequestHead) -> Admission
    /// Answers a request that has arrived in full. Runs on the loop of its shard.
    nonisolated(nonsending) func respond(to request: Request) async -> Reply
    /// The reply to content that could not be taken in.
    func reply(to fault: ContentFault, _ head: RequestHead) -> Reply
    /// The reply to a head that libmicrohttpd should have refused.
    func reply(to fault: HeadFault, _ head: RequestHead) -> Reply
}

enum Admission: Sendable {
    /// The reply is sent at once and the content, if any, is not read.
    case refuse(Reply)
    case accept(ContentPlan)
}

/// How the content of a request is taken in.
struct ContentPlan: Sendable {
    enum Kind: Sendable {
        /// The content is a file.
        case raw
        /// multipart/form-data with this boundary.
        case form(boundary: String)
        /// multipart/related with this boundary.
        case related(boundary: String)
        /// A form or JSON text that is read as a whole.
        case text
        /// Whatever comes is an error.
        case none
    }

    var kind: Kind
    /// Units: bytes.
    var limit: Int

    var takesContent: Bool { if case .none = kind { false } else { true } }
}

/// What can stop the content of a request while it arrives.
enum ContentFault: Error, Equatable, Sendable {
    /// Units of `limit`: bytes.
    case tooLarge(limit: Int)
    case tooManyFiles(limit: Int)
    case tooManyFields(limit: Int)
    case fieldTooLarge(limit: Int)
    case malformedForm(MultipartError)
    /// The same of a STOW-RS request.
    case malformedMessage(MultipartError)
    case spoolFull
    case spoolFailed(errno: Int32)
    case notExpected
}

/// A request that has arrived in full.
struct Request: Sendable {
    let id: String
    let head: RequestHead
    let content: RequestContent
    /// Units: bytes.
    let byteCount: Int
    let receivedFrom: Instant
}

enum RequestContent: Sendable {
    case none
    case raw(ReceivedPayload)
    case form(files: [FormFile], fields: [FormText])
    case text([UInt8])
    case related([RelatedPart])
}

/// A file of a form as its part described it.
struct FormFile: Sendable {
    let partName: String
    let name: String?
    let declaredType: String?
    let payload: ReceivedPayload
}
