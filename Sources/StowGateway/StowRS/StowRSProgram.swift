import Conversion
import Forwarder
import Glibc

/// `stowrs` from its command line to its exit code.
enum StowRSProgram {
    /// - Parameter words: the command line without the name of the program.
    static func run(_ words: [String]) -> Int32 {
        do throws(StowRSFault) {
            let options = try StowRSGrammar.parse(words)
            switch options.telling {
            case .help: tell(StowRSHelp.text)
            case .version: tell(Version.name + "\n")
            case nil: return try carryOut(options).rawValue
            }
            return StowRSExit.stored.rawValue
        } catch {
            for sentence in error.sentences { writeError("stowrs: \(sentence)") }
            return error.exit.rawValue
        }
    }

    private static func carryOut(_ options: StowRSOptions) throws(StowRSFault) -> StowRSExit {
        let variables = environmentVariables()
        let job = try StowRSJob(options, variables)
        let configuration = try configuration(variables)
        prepareProcess()
        let pipeline: LocalPipeline
        let report: StowRSReport?
        do throws(ServerError) {
            pipeline = try LocalPipeline(configuration)
            for note in job.notes { writeError("stowrs: note: \(note)") }
            report = try pipeline.run { outlet in await StowRSDelivery(job, in: pipeline, through: outlet).carryOut() }
        } catch {
            throw StowRSFault(error.sentence, .configuration)
        }
        if pipeline.interruption.isRequested { writeError("stowrs: was told to stop") }
        return report?.exit ?? .unreachable
    }

    /// The settings of the gateway on this machine, as far as they are about conversion and the site key.
    private static func configuration(_ variables: [String: String]) throws(StowRSFault) -> Configuration {
        var source = ConfigurationSource()
        if let path = variables["STOW_GATEWAY_CONFIG"] { source.readFile(path) }
        source.readVariables(variables.filter { $0.key != "STOW_GATEWAY_CONFIG" })
        if source.settings["state"] == nil {
            guard let folder = stateFolder(variables) else {
                throw StowRSFault(
                    "there is no home folder for the site key: set HOME or STOW_GATEWAY_STATE", .configuration)
            }
            source.set("state", to: folder, flag: "HOME")
        }
        do throws(ConfigurationFaults) {
            return try Configuration(source, processorCount: 1)
        } catch {
            throw StowRSFault(error.faults.map(\.description), .configuration)
        }
    }

    /// A tool that runs in any folder keeps its key in one place, or the same file would be another object tomorrow.
    ///
    /// - Source: XDG Base Directory Specification 0.8, `$XDG_STATE_HOME`.
    static func stateFolder(_ variables: [String: String]) -> String? {
        if let folder = variables["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/stow-gateway" }
        guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
        return (home == "/" ? "" : home) + "/.local/state/stow-gateway"
    }

    private static func prepareProcess() {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        // A dump of memory would hold patient data.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // Every large file stays open until it is sent.
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        files.rlim_cur = files.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    }

    /// Writes to standard output, whole.
    static func tell(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
