import Conversion
import Forwarder
import Glibc

/// `stowrs` from its command line to its exit code.
enum StowRSProgram {
    /// - Parameter words: the command line without the name of the program.
    static func run(_ words: [String]) -> Int32 {
        let output = StandardOutput()
        do throws(StowRSFault) {
            let options = try StowRSGrammar.parse(words)
            var status = ExitStatus.done.rawValue
            switch options.telling {
            case .help: output.write(StowRSHelp.text)
            case .version: output.write(Version.name + "\n")
            case nil: status = try carryOut(options, output)
            }
            if let complaint = output.complaint { writeError(complaint) }
            return status == 0 && output.errno != 0 ? ExitStatus.inputOutput.rawValue : status
        } catch {
            for sentence in error.sentences { writeError("stowrs: \(sentence)") }
            return error.exit.rawValue
        }
    }

    private static func carryOut(_ options: StowRSOptions, _ output: StandardOutput) throws(StowRSFault) -> Int32 {
        let variables = environmentVariables()
        let job = try StowRSJob(options, variables)
        let configuration = try configuration(variables)
        setUpCommand()
        raiseFileLimit()
        let pipeline: LocalPipeline
        let status: ExitStatus?
        do throws(ServerError) {
            pipeline = try LocalPipeline(configuration)
            for note in job.notes { writeError("stowrs: note: \(note)") }
            status = try pipeline.run { outlet in
                var delivery = StowRSDelivery(job, pipeline, outlet, output)
                return await delivery.carryOut()
            }
        } catch {
            throw StowRSFault(error.sentence.replacing("--state", with: "STOW_GATEWAY_STATE"), .inputOutput)
        }
        guard let status, !pipeline.interruption.isRequested else {
            writeError("stowrs: stopped; what was on its way may be stored: sending it again is safe")
            return pipeline.interruption.exitCode
        }
        return status.rawValue
    }

    /// The settings of the gateway on this machine, as far as they are about conversion and the site key.
    private static func configuration(_ variables: [String: String]) throws(StowRSFault) -> Configuration {
        var source = ConfigurationSource()
        if let path = variables["STOW_GATEWAY_CONFIG"] { source.readFile(path) }
        source.readVariables(variables.filter { $0.key != "STOW_GATEWAY_CONFIG" })
        for prefix in ArchiveOptions.ofServer { source.leaveOut(prefix) }
        if source.settings["state"] == nil {
            source.set("state", to: ArchiveOptions.ownState(variables), flag: "--state")
        }
        do throws(ConfigurationFaults) {
            return try Configuration(source, processorCount: 1)
        } catch {
            // A flag that there is not here.
            throw StowRSFault(
                error.faults.map { $0.description.replacing("--config", with: "STOW_GATEWAY_CONFIG") }, .configuration)
        }
    }

    /// Every file that is not read into memory stays open until it is sent.
    private static func raiseFileLimit() {
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        files.rlim_cur = files.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    }
}
