/// What a command line of `stowrs` asks for.
struct StowRSOptions: Equatable, Sendable {
    /// How the metadata of bulk data travel.
    enum Metadata: String, Sendable {
        case xml, json
    }

    /// What is printed instead of anything being sent.
    enum Telling: Equatable, Sendable {
        case help, version
    }

    var telling: Telling?
    var url: String?
    /// Shape: `attr=value` or `attr`, in the order of the command line.
    var attributes: [String] = []
    var metadataFile: String?
    var type = Metadata.xml
    /// `nil`: as the metadata.
    var accept: Metadata?
    /// What all files are said to be.
    var contentType: StowRSContentType?
    /// `--xc`: images become VL Photographic Images.
    var photographs = false
    /// `--video`: GIF images become videos.
    var videos = false
    /// `--no-app`: JPEG images lose their remarks.
    var stripsRemarks = false
    /// Objects of one request; `nil`: all.
    var limit: Int?
    /// Shape: `Name: value`.
    var fields: [String] = []
    var acceptField: String?
    var user: String?
    var userFile: String?
    var bearer: String?
    var bearerFile: String?
    var authorityFile: String?
    var allowsAnyHost = false
    var trustsAnyCertificate = false
    var uidSuffix: String?
    /// Where files are made that a conversion needs.
    var scratchFolder: String?
    var files: [String] = []
}

/// What is wrong with a command line, or with what it names: a sentence for standard error.
///
/// Holds the names of options, attributes and files, never the value of an attribute.
struct StowRSFault: Error, Equatable, Sendable {
    let sentences: [String]
    let exit: ExitStatus

    init(_ sentence: String, _ exit: ExitStatus = .usage) {
        sentences = [sentence]
        self.exit = exit
    }

    init(_ sentences: [String], _ exit: ExitStatus = .usage) {
        self.sentences = sentences
        self.exit = exit
    }
}
