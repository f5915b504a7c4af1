import ArgumentParser
import DICOM
import Forwarder
import Glibc

/// Stores files without a server.
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store files in an archive, without a server.",
        discussion: """
            Examples:
              stow-gateway send --archive http://127.0.0.1:8042/dicom-web \\
                -m PatientID=P1 report.pdf
              stow-gateway send --config /etc/stow-gateway.yaml --archive main \\
                --fields-file patient.txt scan1.jpg scan2.jpg
              stow-gateway send --archive folder:/srv/dicom --partial /media/cdrom
              pdfunite a.pdf b.pdf /dev/stdout | stow-gateway send --json \\
                --config /etc/stow-gateway.yaml --fields-file patient.json -
              stow-gateway send --config /etc/stow-gateway.yaml --queue \\
                -m PatientID=P1 report.pdf

            A file is recognised by its content. Folders are walked through, hidden files left out. Of each object a line \
            tells on standard output: stored, queued or refused, its UID, where the archive has it, its file. With --json \
            it is a line of JSON for each upload, as the server would answer. What is wrong is told on standard error.

            On a machine that others use too, write the fields into a file (--fields-file): arguments are seen by all. \
            Passwords and tokens come from the configuration or from variables, such as \
            STOW_GATEWAY_ARCHIVES_DEFAULT_AUTH_USER and …_AUTH_PASSWORD_FILE, never from arguments.

            Exit codes: 0 all stored; 1 some stored or queued, others not; 64 the command line is wrong; 65 refused, nothing \
            stored; 66 a file cannot be read; 69 no word from the archive, send again; 74 a disk or output failed; 75 queued; \
            78 the configuration or the sign-in at the archive is wrong; 130 interrupted.
            """)

    @Argument(help: ArgumentHelp("Files and folders; - for standard input.", valueName: "file"), completion: .file())
    var files: [String]

    @OptionGroup var place: ArchiveOptions
    @OptionGroup var fields: FieldOptions

    @Option(
        help: "How objects travel: \(WireForm.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(WireForm.allCases.map(\.rawValue)))
    var wire: String?

    @Option(
        help: "To what objects are added: \(Controls.Attach.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(Controls.Attach.allCases.map(\.rawValue)))
    var attach: String?

    @Option(
        help: ArgumentHelp("How long to wait for the archive; with --queue, 0 queues at once.", valueName: "seconds"))
    var wait: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Keep what the archive cannot take now in the queue of the state folder, for `serve` to deliver.")
    var queue = false

    @Flag(help: "Convert and check, but send nothing.")
    var dryRun = false

    @Flag(help: "Print JSON: the server's answer to each upload, one a line.")
    var json = false

    @Flag(help: "Show no progress on a terminal.")
    var quiet = false

    @Option(help: ArgumentHelp("At most so many files make one upload.", valueName: "files"))
    var batch = 100

    func validate() throws {
        let forms = WireForm.allCases.map(\.rawValue)
        guard wire.map({ forms.contains($0.lowercased()) }) != false else {
            throw ValidationError("--wire must be one of: \(forms.joined(separator: ", "))")
        }
        let ways = Controls.Attach.allCases.map(\.rawValue)
        guard attach.map({ ways.contains($0.lowercased()) }) != false else {
            throw ValidationError("--attach must be one of: \(ways.joined(separator: ", "))")
        }
        guard wait.map({ (0...Control.waitLimit).contains(Int($0) ?? -1) }) != false else {
            throw ValidationError("--wait must be a number of seconds from 0 to \(Control.waitLimit)")
        }
        guard (1...1000).contains(batch) else { throw ValidationError("--batch must be from 1 to 1000") }
        guard !files.isEmpty else { throw ValidationError("Name a file to send, or - for standard input.") }
        let readers = files.filter { $0 == "-" }.count + (fields.readsStandardInput ? 1 : 0)
        guard readers < 2 else { throw ValidationError("Standard input can be read only once, so one - is enough.") }
    }

    func run() throws {
        let configuration = try place.configuration(needsArchive: !dryRun)
        let inputs = try controls(fields.inputs())
        if queue, !dryRun { try checkQueue(configuration) }
        setUpCommand()
        let job = SendJob(
            files: files.map { FilePath(argument: $0) }, fields: inputs, usesQueue: queue, isDryRun: dryRun,
            printsJSON: json, showsProgress: !quiet && !json && isatty(2) == 1, batchFileCount: batch)
        try runOnPipeline(
            configuration, usesQueue: queue && !dryRun,
            stopped: "stopped at once; what was on its way may be stored: sending it again is safe",
            silenced: .inputOutput
        ) { pipeline, outlet, output in
            var sending = Sending(job, pipeline, outlet, output)
            return await sending.run()
        }
    }

    private func controls(_ inputs: [FieldInput]) -> [FieldInput] {
        var inputs = inputs
        let given = [("wire", wire), ("attach", attach), ("wait", wait), ("dryRun", dryRun ? "true" : nil)]
        for (name, value) in given {
            if let value { inputs.append(FieldInput(name: name, value: value, source: .argument)) }
        }
        return inputs
    }

    /// What is queued is delivered to the archive that has this name then, so the name must not be one for this once.
    private func checkQueue(_ configuration: Configuration) throws {
        if !configuration.queue.isOn {
            writeError("stow-gateway: the configuration says queue: off, so nothing can be queued; leave --queue out")
            throw ExitStatus.configuration.code
        }
        var facts = stat()
        if stat(configuration.state, &facts) == 0, facts.st_uid != geteuid() {
            writeError(
                "stow-gateway: the state folder belongs to another user, whose gateway could not read what is queued: run this "
                    + "command as that user")
            throw ExitStatus.configuration.code
        }
        let source = place.source()
        if case .flag? = source.settings["archives.\(configuration.defaultArchive).url"]?.origin {
            writeError(
                "stow-gateway: --queue needs an archive of the configuration (--config FILE --archive NAME): the queue "
                    + "remembers only the name, and serve must know where that is")
            throw ExitStatus.usage.code
        }
        if place.usesOwnState(source) {
            writeError(
                "stow-gateway: --queue needs the state folder of the gateway that delivers: give --state FOLDER, or state in "
                    + "the configuration; what is queued elsewhere nobody would deliver")
            throw ExitStatus.usage.code
        }
    }
}

/// Settings of the process that every command wants which touches files of patients.
func setUpCommand() {
    umask(0o077)
    signal(SIGPIPE, SIG_IGN)
    // A dump of memory would hold patient data.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    // Files are borrowed where they lie, so each of an upload is open.
    var files = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    files.rlim_cur = files.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
}
