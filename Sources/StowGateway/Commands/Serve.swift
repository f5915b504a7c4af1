import ArgumentParser
import DICOM
import EventLoop
import Forwarder
import Glibc
import Logging

/// Runs the gateway until it is told to stop.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway.",
        discussion: """
            Examples:
              stow-gateway serve
              stow-gateway serve --archive http://127.0.0.1:8042/dicom-web \\
                --profile orthanc
              stow-gateway serve --config /etc/stow-gateway.yaml

            Every setting can also be given as a variable, such as STOW_GATEWAY_LISTEN. Flags go before variables, \
            variables before the file.
            """)

    @Option(help: ArgumentHelp("YAML file with the settings.", valueName: "file"), completion: .file())
    var config: String?

    @Option(help: ArgumentHelp("Address and port (127.0.0.1:8080).", valueName: "address:port"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "A DICOMweb service, a folder, or the name of a configured archive (folder:<state>/archive).",
            valueName: "url|folder:path|name"))
    var archive: String?

    @Option(
        help: "What the archive of --archive is: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(Profile.allCases.map(\.rawValue)))
    var profile: String?

    @Option(
        help: "How objects travel to it: \(WireForm.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(WireForm.allCases.map(\.rawValue)))
    var wire: String?

    @Option(
        help: ArgumentHelp("Folder for the site key and payloads (state).", valueName: "folder"), completion: .directory
    )
    var state: String?

    @Option(
        help: ArgumentHelp("File with a key per line: KEY, NAME KEY or NAME sha256:HEX.", valueName: "file"),
        completion: .file())
    var apiKeyFile: String?

    @Flag(help: "Let everybody store objects who can reach the address.")
    var allowAnonymous = false

    func run() throws {
        let configuration: Configuration
        do throws(ConfigurationFaults) {
            configuration = try Configuration(source(), processorCount: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        } catch {
            for fault in error.faults { writeError("stow-gateway: \(fault.description)") }
            throw ExitCode(78)  // EX_CONFIG of sysexits(3)
        }
        let settings = configuration.log
        let writer = LogWriter(to: 2)
        defer { writer.flush(seconds: 1) }
        let log = Logger(label: "stow-gateway") { _ in
            LineLogHandler(to: writer, format: settings.format, logLevel: settings.level)
        }
        prepareProcess()
        do throws(ServerError) {
            try Server(configuration, log).run()
        } catch {
            writeError("stow-gateway: \(error.sentence)")
            throw ExitCode(1)
        }
    }

    private func source() -> ConfigurationSource {
        var source = ConfigurationSource()
        if let path = config ?? environmentVariables()["STOW_GATEWAY_CONFIG"] { source.readFile(path) }
        source.readVariables(environmentVariables().filter { $0.key != "STOW_GATEWAY_CONFIG" })
        source.set("listen", to: listen, flag: "--listen")
        source.set("state", to: state, flag: "--state")
        source.set("access.keyFile", to: apiKeyFile, flag: "--api-key-file")
        if allowAnonymous { source.set("access.anonymous", to: "true", flag: "--allow-anonymous") }
        let name = source.setArchive(to: archive)
        source.set("archives.\(name).profile", to: profile, flag: "--profile")
        source.set("archives.\(name).wire", to: wire, flag: "--wire")
        return source
    }

    /// Settings of the process that hold for every thread.
    private func prepareProcess() {
        keepAllocatedMemory()
        setUpCommand()
        DataDictionary.load()
    }
}

/// A line to standard error, before there is a log.
func writeError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(2, bytes, bytes.count)
}
