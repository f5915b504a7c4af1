import ArgumentParser
import Forwarder
import Glibc

/// With which configuration, archive and state folder a command works.
struct ArchiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("YAML file with the settings.", valueName: "file"), completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A DICOMweb service, a folder, or the name of a configured archive.", valueName: "url|folder:path|name"))
    var archive: String?

    @Option(
        help: "What the archive of --archive is: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(Profile.allCases.map(\.rawValue)))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "Folder for the site key and the queue (state, where a gateway has made it here; else one of yours below "
                + "~/.local/state).", valueName: "folder"), completion: .directory)
    var state: String?

    /// Settings of a server that a command has nothing to do with, and may not be allowed to read.
    static let ofServer = ["listen", "access.", "queue.webhook."]

    /// The settings of file, variables and flags, without those of a server.
    ///
    /// - Parameter isWhole: whether those of a server are wanted too.
    func source(isWhole: Bool = false) -> ConfigurationSource {
        var source = ConfigurationSource()
        let variables = environmentVariables()
        if let path = config ?? variables["STOW_GATEWAY_CONFIG"] { source.readFile(path) }
        source.readVariables(variables.filter { $0.key != "STOW_GATEWAY_CONFIG" })
        source.set("state", to: state, flag: "--state")
        if !isWhole { for prefix in Self.ofServer { source.leaveOut(prefix) } }
        let name = source.setArchive(to: archive)
        source.set("archives.\(name).profile", to: profile, flag: "--profile")
        if source.settings["state"] == nil { source.set("state", to: Self.ownState(variables), flag: "--state") }
        return source
    }

    /// Whether the state folder of `source` is one that nobody named and no gateway works in.
    func usesOwnState(_ source: ConfigurationSource) -> Bool {
        guard state == nil, let setting = source.settings["state"], case .flag = setting.origin else { return false }
        return setting.values.first != "state"
    }

    func validate() throws {
        let known = Profile.allCases.map(\.rawValue)
        guard profile.map(known.contains) != false else {
            throw ValidationError("--profile must be one of: \(known.joined(separator: ", "))")
        }
    }

    /// - Parameter needsArchive: whether objects are to be stored somewhere, which nobody should have to guess.
    /// - Throws: an exit code, once every fault has been told.
    func configuration(needsArchive: Bool) throws -> Configuration {
        let source = source()
        do throws(ConfigurationFaults) {
            let configuration = try Configuration(source, processorCount: 1)
            if needsArchive, source.archiveNames.isEmpty {
                writeError(
                    "stow-gateway: say where the objects go: --archive URL, --archive folder:PATH, or archives in the file of --config"
                )
                throw ConfigurationFaults(faults: [])
            }
            return configuration
        } catch {
            for fault in error.faults { writeError("stow-gateway: \(fault.description)") }
            throw ExitStatus.configuration.code
        }
    }

    /// A folder of this user's own, unless a gateway works in this very place: its key makes the UIDs, so it must not
    /// change with the folder that somebody happens to be in.
    static func ownState(_ variables: [String: String]) -> String {
        if access("state/site-key", R_OK) == 0 { return "state" }
        if let base = variables["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/stow-gateway" }
        if let home = variables["HOME"], home.hasPrefix("/") { return home + "/.local/state/stow-gateway" }
        return "state"
    }
}

/// How a command ends, for scripts. docs/command-line.md lists them.
enum ExitStatus: Int32, Sendable {
    /// All is stored, converted or well.
    case done = 0
    /// Some objects are stored or queued, and others are not.
    case partly = 1
    /// EX_USAGE of sysexits(3), which also the argument parser has.
    case usage = 64
    /// EX_DATAERR: nothing is stored, for what was given is refused, here or by the archive.
    case refused = 65
    /// EX_NOINPUT.
    case noInput = 66
    /// EX_UNAVAILABLE: the archive gave no word. Sending again is safe.
    case unavailable = 69
    /// EX_SOFTWARE.
    case fault = 70
    /// EX_CANTCREAT.
    case noOutput = 73
    /// EX_IOERR: a disk or an output of this machine.
    case inputOutput = 74
    /// EX_TEMPFAIL, as of sendmail: safe in the queue, not in the archive yet.
    case queued = 75
    /// EX_CONFIG: what an operator has to mend, here or at the archive's door.
    case configuration = 78

    var code: ExitCode { ExitCode(rawValue) }
}
