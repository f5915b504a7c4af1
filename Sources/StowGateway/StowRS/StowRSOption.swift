/// The options of dcm4che's `stowrs`, those of its page, and a few more.
enum StowRSOption: CaseIterable, Sendable {
    case url, set, metadata, file, type, accept, contentType, pixelHeader, transferSyntax, noApp, xc, video,
        documentLength
    case limit, field, user, userFile, bearer, bearerFile, anyHost, anyCertificate, authorities, suffix
    case scratchFolder, scratchPrefix, scratchSuffix, help, version

    /// Long names; the first is the one that is shown.
    var names: [String] {
        switch self {
        case .url: ["url"]
        case .set: []
        case .metadata: []
        case .file: ["file"]
        case .type: ["type"]
        case .accept: ["accept"]
        case .contentType: ["contentType"]
        case .pixelHeader: ["pixel-header"]
        case .transferSyntax: ["tsuid"]
        case .noApp: ["no-app", "no-appn"]
        case .xc: ["xc"]
        case .video: ["video"]
        case .documentLength: ["encapsulatedDocLength"]
        case .limit: ["limit"]
        case .field: []
        case .user: ["user"]
        case .userFile: ["user-file"]
        case .bearer: ["bearer"]
        case .bearerFile: ["bearer-file"]
        case .anyHost: ["allowAnyHost"]
        case .anyCertificate: ["disableTM"]
        case .authorities: ["cacert"]
        case .suffix: ["uid-suffix"]
        case .scratchFolder: ["tmp-file-dir"]
        case .scratchPrefix: ["tmp-file-prefix"]
        case .scratchSuffix: ["tmp-file-suffix"]
        case .help: ["help"]
        case .version: ["version"]
        }
    }

    /// Short names.
    var letters: [Character] {
        switch self {
        case .set: ["s"]
        case .metadata: ["m"]
        case .file: ["f"]
        case .type: ["t"]
        case .accept: ["a"]
        case .limit: ["l"]
        case .field: ["H"]
        case .user: ["u"]
        case .help: ["h"]
        case .version: ["V"]
        default: []
        }
    }

    /// What its value is called; `nil` for a switch.
    var argument: String? {
        switch self {
        case .url: "URL"
        case .set, .metadata: "[seq.]attr=value"
        case .file, .userFile, .bearerFile, .authorities: "FILE"
        case .type, .accept: "xml|json"
        case .contentType: "TYPE"
        case .limit: "N"
        case .field: "name:value"
        case .user: "URL|user:password"
        case .bearer: "TOKEN"
        case .suffix, .scratchSuffix: "SUFFIX"
        case .scratchFolder: "FOLDER"
        case .scratchPrefix: "PREFIX"
        default: nil
        }
    }

    var takesValue: Bool { argument != nil }

    /// Whether dcm4che's tool has none like it.
    var isAddition: Bool { [.userFile, .bearerFile, .authorities].contains(self) }

    /// As somebody would write it.
    var shown: String { letters.first.map { "-\($0)" } ?? "--\(names[0])" }

    /// Whether it may be given again with another value. `-u` stands for two options.
    func isRepeatable(_ value: String) -> Bool {
        switch self {
        case .set, .metadata, .field, .user: true
        default: false
        }
    }
}

extension StowRSOptions {
    mutating func set(_ option: StowRSOption) {
        switch option {
        case .help: telling = .help
        case .version: telling = .version
        case .noApp: stripsRemarks = true
        case .xc: photographs = true
        case .video: videos = true
        case .anyHost: allowsAnyHost = true
        case .anyCertificate: trustsAnyCertificate = true
        // What these ask for is always sent.
        case .pixelHeader, .transferSyntax, .documentLength: break
        default: break
        }
    }

    mutating func set(_ option: StowRSOption, to value: String) throws(StowRSFault) {
        switch option {
        case .url: try setURL(value, option)
        case .set, .metadata: attributes.append(value)
        case .file: metadataFile = value
        case .type: type = try Self.metadata(value, option)
        case .accept: accept = try Self.metadata(value, option)
        case .contentType:
            guard let type = StowRSContentType(value) else {
                throw StowRSFault("--contentType must be one of \(StowRSContentType.names.joined(separator: ", "))")
            }
            contentType = type
        case .limit:
            guard let number = Int(value), number > 0 else {
                throw StowRSFault("-l must be a number of files, from 1 on")
            }
            limit = number
        case .field: try addField(value)
        case .user where value.lowercased().hasPrefix("http://") || value.lowercased().hasPrefix("https://"):
            try setURL(value, option)
        case .user:
            guard value.contains(":") else { throw StowRSFault("-u must be a URL (http://…) or user:password") }
            if let user, user != value { throw StowRSFault("-u is given twice, with different users") }
            user = value
        case .userFile: userFile = value
        case .bearer: bearer = value
        case .bearerFile: bearerFile = value
        case .authorities: authorityFile = value
        case .suffix: uidSuffix = value
        case .scratchFolder: scratchFolder = value
        // Files that a conversion makes have no names.
        case .scratchPrefix, .scratchSuffix: break
        default: break
        }
    }

    private mutating func setURL(_ value: String, _ option: StowRSOption) throws(StowRSFault) {
        if let url, url != value { throw StowRSFault("two different URLs are given; send to one archive at a time") }
        url = value
    }

    private static func metadata(_ value: String, _ option: StowRSOption) throws(StowRSFault) -> Metadata {
        guard let form = Metadata(rawValue: value.lowercased()) else {
            throw StowRSFault("\(option.shown) must be xml or json")
        }
        return form
    }
}
