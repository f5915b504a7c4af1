import DICOM

/// How a file becomes media.
enum Reading: Sendable {
    /// One object, known from the header.
    case media(Media)
    /// One or several objects, by work that no event loop may do.
    case work(@Sendable (any Workshop) async throws(ConversionError) -> [Media])
}

/// What the uploader and the operator say of how files are read.
struct ReadingOptions: Sendable {
    var rendering: RenderAs?
    var settings: ConversionSettings
    /// Given fields, and those of what the upload is attached to.
    var given: DataSet
    /// What DICOM objects are held against, and what changes them where that is asked for.
    var wanted = DataSet()
    /// Whether that is what an archive or a worklist knows.
    var isAttached = false
    /// Whether given fields change a DICOM object that they contradict, and when that happens.
    var coercion: AcceptanceTime?
    /// When the submission was accepted.
    var moment = AcceptanceTime(date: "", time: "")
}

extension MediaDescriptor {
    /// A kind whose header tells everything.
    static func header(
        _ read: @escaping @Sendable (Content, RenderAs?) throws(ConversionError) -> Media
    ) -> Reader {
        { file, options throws(ConversionError) in .media(try read(file.content, options.rendering)) }
    }
}
