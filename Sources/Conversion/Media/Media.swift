import DICOM

/// What a file turned out to be: all that the IODs need to know of it.
struct Media: Sendable {
    /// In a box of its own, for it is large and goes along unchanged.
    indirect enum Form: Sendable {
        case image(ImageDescription)
        case video(VideoDescription)
        case document(DocumentDescription)
        /// An object already; it keeps its identity.
        case object(Part10Summary)
    }

    /// What was found, e.g. `image/jpeg`.
    var mediaType: String
    var sopClassUID: String
    var transferSyntaxUID: String
    var form: Form
    /// What the object carries; `nil`: the file as it came.
    var content: Content?
    /// The file of an object that cannot be sent on as it came.
    var pieces: Part10Pieces?
    /// What the content says of itself (a date, a title), used where nothing is given.
    var attributes = DataSet()
    /// What the uploader should know; no value of a field.
    var warnings: [String] = []
    var document = DocumentFacts()
}

/// A document that is carried whole.
struct DocumentDescription: Sendable, Equatable {
    /// Value of MIME Type of Encapsulated Document.
    var mediaType: String
    var modality: String
    /// What names a clinical document: root^extension.
    var hl7InstanceIdentifier: String?
    /// Names of the material libraries that a model asks for.
    var materialLibraries: [String] = []
}

/// An image whose coded frame is carried as it is, or whose frames are native pixels.
///
/// - Source: PS3.3 §C.7.6.3.
struct ImageDescription: Sendable, Equatable {
    struct LossyCompression: Sendable, Equatable {
        /// A defined term of Lossy Image Compression Method (PS3.3 §C.7.6.1.1.5.1); `nil` where there is none.
        var method: String?
        /// Shape: a decimal string.
        var ratio: String
    }

    var samplesPerPixel: Int
    var photometricInterpretation: String
    var rows: Int
    var columns: Int
    var bitsAllocated: Int
    var bitsStored: Int
    /// `nil` where no information was lost.
    var lossyCompression: LossyCompression?
    /// Media type of the bulk data part, with its transfer syntax (PS3.18 §8.7.3.3).
    var bulkMediaType: String
    /// Whether Pixel Data is a fragment, and not the pixels themselves.
    var isEncapsulated = true
    /// `nil` for the single frame of a class of single frames.
    var frames: FrameSeries?
    /// Resolution of a scan. Units: pixels of an inch.
    var resolution: DecodedPage.Resolution?

    /// The ratio of sizes before and after compression, to the tenth; below 1 to the thousandth, and never 0.
    ///
    /// - Shape: at most 16 characters, as DS has it.
    static func ratio(of uncompressed: Int, to compressed: Int) -> String {
        let compressed = max(compressed, 1)
        let tenths = (uncompressed * 10 + compressed / 2) / compressed
        if tenths >= 10 { return "\(tenths / 10).\(tenths % 10)" }
        let thousandths = max(1, (uncompressed * 1000 + compressed / 2) / compressed)
        return "0." + String("\(thousandths + 1000)".dropFirst())
    }
}
