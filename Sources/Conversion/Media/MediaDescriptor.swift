import DICOM

/// One kind of media: how it is recognised and what it becomes. A class, for every file asks for one and changes none.
package final class MediaDescriptor: Sendable {
    /// Reads the content just so far as an object needs, and checks that it is whole.
    ///
    /// Runs on an event loop: what takes longer than a look at the header is `Reading.work`.
    typealias Reader = @Sendable (MediaFile, ReadingOptions) throws(ConversionError) -> Reading

    /// Name in an answer, e.g. `PNG image`.
    package let name: String
    package let mediaType: String
    /// SOP Classes that it can become; empty while the kind is not converted yet.
    package let sopClassUIDs: [String]
    package let transferSyntaxUIDs: [String]
    /// What of the content is changed, in short sentences; what is not named stays as it is.
    package let changes: [String]
    /// What of this kind is refused, in short sentences.
    package let refuses: [String]
    /// How it is recognised, in words, where its signatures are too many to name each.
    package let recognition: String?
    /// What can be sent for a kind that is not converted.
    let instead: Substitute?
    /// Any of these.
    let signatures: [Signature]
    /// `nil` while the kind is recognised only to say so.
    let read: Reader?

    private init(
        name: String, mediaType: String, sopClassUIDs: [String] = [], transferSyntaxUIDs: [String] = [],
        changes: [String] = [], refuses: [String] = [], recognition: String? = nil, instead: Substitute? = nil,
        signatures: [Signature], read: Reader? = nil
    ) {
        self.name = name
        self.mediaType = mediaType
        self.sopClassUIDs = sopClassUIDs
        self.transferSyntaxUIDs = transferSyntaxUIDs
        self.changes = changes
        self.refuses = refuses
        self.recognition = recognition
        self.instead = instead
        self.signatures = signatures
        self.read = read
    }

    /// A kind that is converted.
    convenience init(
        _ name: String, _ mediaType: String, _ signatures: [Signature], sopClassUIDs: [String],
        transferSyntaxUIDs: [String], read: @escaping Reader
    ) {
        self.init(
            name: name, mediaType: mediaType, sopClassUIDs: sopClassUIDs, transferSyntaxUIDs: transferSyntaxUIDs,
            signatures: signatures, read: read)
    }

    /// A kind that is recognised, so that a refusal can name it.
    convenience init(_ name: String, _ mediaType: String, instead: Substitute?, _ signatures: Signature...) {
        self.init(name: name, mediaType: mediaType, instead: instead, signatures: signatures)
    }

    /// Whether it becomes only what the standard does not define, so that few archives take it.
    var isPrivate: Bool { !sopClassUIDs.isEmpty && sopClassUIDs.allSatisfy { $0.hasPrefix(SOPClass.dcm4cheRoot) } }

    /// Whether objects of the kind can be what is asked for; some of them may still be unfit for it.
    func canBecome(_ rendering: RenderAs) -> Bool {
        switch rendering {
        case .photo: sopClassUIDs.contains(SOPClass.vlPhotographic)
        case .sc: sopClassUIDs.contains(SOPClass.secondaryCapture)
        case .video: mediaType.hasPrefix("video/")
        case .pages: mediaType == "application/pdf"
        case .document: !mediaType.hasPrefix("image/") && !mediaType.hasPrefix("video/")
        }
    }

    /// The same row with what a user should know of it: `docs/media-types.md` is made of this.
    func noting(changes: [String] = [], refuses: [String] = [], recognition: String? = nil) -> MediaDescriptor {
        MediaDescriptor(
            name: name, mediaType: mediaType, sopClassUIDs: sopClassUIDs, transferSyntaxUIDs: transferSyntaxUIDs,
            changes: changes, refuses: refuses, recognition: recognition, instead: instead, signatures: signatures,
            read: read)
    }

    /// Content decides; neither the declared type nor the name can overrule it.
    static func identify(_ content: Content, declared: String?) throws(ConversionError) -> MediaDescriptor {
        let head = try content.lentBytes(at: 0, count: Signature.headByteCount).bytes
        if head.isEmpty { throw .emptyFile }
        for index in MediaTable.candidates[Int(head[0])] {
            for signature in MediaTable.rows[index].signatures where signature.matches(head) {
                return MediaTable.rows[index]
            }
        }
        throw .unrecognisedMedia(declared: declared)
    }
}
