import ArgumentParser
import Glibc

/// The program and its subcommands.
@main
struct StowGatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stow-gateway",
        abstract: "Turns plain uploads into DICOM objects and stores them in an archive by STOW-RS.",
        version: Version.name,
        subcommands: [
            Serve.self, Send.self, Convert.self, StowRS.self, Check.self, Queue.self, Completions.self, Child.self,
        ],
        defaultSubcommand: Serve.self)

    /// What the program begins with.
    static func main() {
        StandardDescriptors.reserve()
        // Its words are not read here, and the other commands are not even looked at: it has no time to lose.
        if let words = StowRS.words(of: CommandLine.arguments) { Glibc.exit(StowRSProgram.run(words)) }
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let complaint = CommandNames.complaint(about: arguments) {
            writeError("stow-gateway: \(complaint)")
            exit(withError: ExitStatus.usage.code)
        }
        main(FieldOptions.parted(arguments))
    }
}
