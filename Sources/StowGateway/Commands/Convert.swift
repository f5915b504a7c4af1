import ArgumentParser
import Forwarder

/// Turns files into DICOM files, metadata or whole requests, and stores nothing.
struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn files into DICOM files, metadata or whole STOW-RS requests.",
        discussion: """
            Examples:
              stow-gateway convert -m PatientID=P1 report.pdf -o report.dcm
              stow-gateway convert --fields-file patient.txt photos/ -o objects/
              stow-gateway convert -m PatientID=P1 photo.jpg --metadata json -o - | jq .
              stow-gateway convert -m PatientID=P1 photo.jpg --multipart json \\
                -o request.mime --header-file head.txt
              curl -H @head.txt --data-binary @request.mime \\
                http://localhost:8080/dcm4chee-arc/aets/DCM4CHEE/rs/studies

            Several objects go into a folder, each named by its UID. Nothing is overwritten without --force. Equal files and \
            fields give equal bytes: what would be the moment of the upload is the time at which the newest file was last \
            written to, or SOURCE_DATE_EPOCH.

            Exit codes: 0 all converted; 1 some, with --partial; 64 the command line is wrong; 65 refused; 66 a file cannot \
            be read; 73 the output cannot be written or is there already; 78 the configuration is wrong; 130 interrupted.
            """)

    @Argument(help: ArgumentHelp("Files and folders; - for standard input.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("A file, or a folder for several; - for standard output.", valueName: "file|folder"),
        completion: .file())
    var output: String

    @Option(help: "Write the metadata only: json or xml.", completion: .list(["json", "xml"]))
    var metadata: String?

    @Option(
        help: "Write the whole content of a multipart/related request: json, xml or dicom.",
        completion: .list(["json", "xml", "dicom"]))
    var multipart: String?

    @Option(
        help: ArgumentHelp(
            "Write the request's Content-Type into this file, as curl -H @FILE reads it.", valueName: "file"),
        completion: .file())
    var headerFile: String?

    @Flag(help: "Overwrite what is there.")
    var force = false

    @OptionGroup var place: ArchiveOptions
    @OptionGroup var fields: FieldOptions

    func validate() throws {
        guard metadata == nil || multipart == nil else {
            throw ValidationError("Give --metadata or --multipart, not both.")
        }
        if let metadata, !["json", "xml"].contains(metadata) {
            throw ValidationError("--metadata must be json or xml")
        }
        if let multipart, !["json", "xml", "dicom"].contains(multipart) {
            throw ValidationError("--multipart must be json, xml or dicom")
        }
        guard !output.isEmpty else { throw ValidationError("-o needs the name of a file or folder, or -") }
        guard headerFile == nil || multipart != nil else {
            throw ValidationError("--header-file belongs to --multipart")
        }
        let readers = files.filter { $0 == "-" }.count + (fields.readsStandardInput ? 1 : 0)
        guard readers < 2 else { throw ValidationError("Standard input can be read only once, so one - is enough.") }
    }

    func run() throws {
        let configuration = try place.configuration(needsArchive: false)
        // What it makes must not depend on what an archive knows today.
        let inputs = try fields.inputs() + [FieldInput(name: "attach", value: "new", source: .argument)]
        var job = ConvertJob(
            files: files.map { FilePath(argument: $0) }, fields: inputs, form: form, output: output,
            headerFile: headerFile, overwrites: force)
        job.isPartial = fields.partial
        job.moment = environmentVariables()["SOURCE_DATE_EPOCH"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        setUpCommand()
        try runOnPipeline(
            configuration, stopped: "stopped at once; what is not there under its name was not written",
            silenced: .noOutput
        ) { [job] pipeline, outlet, output in
            var converting = Converting(job, pipeline, outlet, output)
            return await converting.run()
        }
    }

    private var form: ConvertJob.Form {
        if let metadata { return metadata == "xml" ? .metadataXML : .metadataJSON }
        return multipart.flatMap { WireForm(rawValue: $0) }.map { .multipart($0) } ?? .part10
    }
}
