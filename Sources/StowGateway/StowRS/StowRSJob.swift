import DICOM
import Forwarder
import Glibc

/// A command line that can be carried out: all that can be known to be wrong before a file is opened is not.
struct StowRSJob: Sendable {
    let options: StowRSOptions
    let target: StowRSTarget
    let archive: DICOMwebArchive
    /// Of every file; without bulk data.
    let attributes: DataSet
    /// Objects that are metadata alone, where no files are given.
    let metadata: [DataSet]
    /// What the user should know; no value of an attribute.
    let notes: [String]

    init(_ options: StowRSOptions, _ variables: [String: String]) throws(StowRSFault) {
        guard let url = options.url else {
            throw StowRSFault(
                "no URL is given that begins with http:// or https://: --url http://host/…/studies, or -u. See stowrs --help"
            )
        }
        guard !options.files.isEmpty || options.metadataFile != nil else {
            throw StowRSFault("no file is given. See stowrs --help")
        }
        guard options.files.count(where: { $0 == "-" }) < 2 else {
            throw StowRSFault("standard input can be read only once, so one - is enough")
        }
        if let folder = options.scratchFolder, access(folder, W_OK | X_OK) != 0 {
            throw StowRSFault("--tmp-file-dir must be a folder that can be written to")
        }
        self.options = options
        target = try StowRSTarget(url)
        archive = try Self.archive(options, target, variables)
        let dataSets = try options.metadataFile.map { path throws(StowRSFault) in try Self.dataSets(in: path) } ?? []
        guard options.files.isEmpty || dataSets.count <= 1 else {
            throw StowRSFault(
                "the metadata file describes \(dataSets.count) objects, so nobody knows which belongs to which file: "
                    + "give one file for the attributes of all, or send the files one by one")
        }
        var notes: [String] = []
        var laid: [DataSet] = []
        for dataSet in dataSets.isEmpty ? [DataSet()] : dataSets {
            if options.files.isEmpty, dataSet.refersToBulkData {
                throw StowRSFault("the metadata file refers to bulk data (BulkDataURI): give the file that holds them")
            }
            let attributes = try StowRSAttributes(options.attributes, over: dataSet.withoutBulkData, in: target)
            notes += attributes.notes.filter { !notes.contains($0) }
            laid.append(attributes.dataSet)
        }
        attributes = laid[0]
        metadata = options.files.isEmpty ? laid : []
        self.notes = notes
    }

    private static func archive(
        _ options: StowRSOptions, _ target: StowRSTarget, _ variables: [String: String]
    ) throws(StowRSFault) -> DICOMwebArchive {
        var trust = TLSTrust(authorityFile: options.authorityFile)
        if let path = options.authorityFile, readTextFile(path)?.contains("BEGIN CERTIFICATE") != true {
            throw StowRSFault("--cacert must name a readable PEM file of certificates")
        }
        trust.checksHostName = !options.allowsAnyHost
        trust.checksCertificate = !options.trustsAnyCertificate
        // An archive may take minutes for gigabytes, and the one who waits can always end the waiting.
        var endpoint = DICOMwebArchive.Endpoint(
            url: target.storeURL, credentials: try Credentials(options, variables),
            timeouts: Timeouts(connect: 10, idle: 600, total: 86_400), trust: trust)
        endpoint.target = target.target
        endpoint.fields = options.fields
        endpoint.accept = options.acceptField ?? options.accept.map { "application/dicom+\($0.rawValue)" }
        return DICOMwebArchive(name: target.storeURL, at: endpoint, profile: .auto)
    }

    private static func dataSets(in path: String) throws(StowRSFault) -> [DataSet] {
        let shown = FilePath(argument: path).shown
        guard access(path, F_OK) == 0 else { throw StowRSFault("\(shown): there is no such file (-f)") }
        guard let text = readTextFile(path, limit: MetadataFile.limit) else {
            throw StowRSFault(
                "\(shown) cannot be read, is not in UTF-8, or has more than the \(MetadataFile.limit >> 20) MiB of a "
                    + "metadata file")
        }
        do throws(MetadataFile.Fault) {
            return try MetadataFile(parsing: Array(text.utf8)).dataSets
        } catch {
            throw StowRSFault("\(shown) \(error.sentence)")
        }
    }
}
